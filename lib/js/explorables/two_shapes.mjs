import { AbsoluteError, HalfSquaredError } from '../maths/losses.mjs';
import { L1, L2, shrink } from '../maths/penalties.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { MARK, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, weight } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number } from './_traits.mjs';

const END = 3, STEP = .25;                                    // ends of both axes; size of one shrinking step
const KINDS = ['l2', 'l1'], LOSSES = [new HalfSquaredError(), new AbsoluteError()], PENALTIES = [new L2(), new L1()];

const traits = { value: number(2.4, -END, END) };
const title = 'Same shape, twice: what changes when the axis changes?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'two_shapes', title, two: true, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the point along either axis: both move.', keys: 'Keyboard: arrows, Escape.',
    height: [420, 330], lines: [2, 4], label: 'The shapes of L1 and L2 with their pull: once over an error, once over a weight',
    tries: [['Far out', { value: 3 }], ['Close to 0', { value: .2 }], ['Exactly 0', { value: 0 }]],
  });
  const value = slider(controls, { label: `Error ${math('r')}, and weight ${math('w')}`, min: -END, max: END, step: .05, show: v => v ? fixed(v) : '0', signal }, v => app.update({ value: v }));
  controls.classList.add('xp-one');

  const panels = ['r', 'w'].map((symbol, i) => {
    const frame = axes(svg), inner = clip(svg), lanes = draw(svg, 'g', { 'aria-hidden': 'true' });
    const ground = draw(lanes, 'path', { class: 'xp-axis' }), title = draw(lanes, 'text', { class: 'xp-title-y' }), drop = draw(svg, 'path', { class: 'xp-tether' });
    title.textContent = i ? 'one bead: one step' : 'stick width: pull';
    const series = KINDS.map(kind => {
      const g = draw(inner, 'g', { class: `xp-${kind}` }), lane = draw(lanes, 'g', { class: `xp-${kind}` });
      return {
        curve: draw(g, 'path', { class: 'xp-curve' }), mark: draw(svg, 'path', { class: `xp-mark xp-${kind}` }),
        stick: draw(lane, 'rect', { class: 'xp-stick' }), dots: draw(lane, 'path', { class: 'xp-bead' }), end: draw(lane, 'path', { class: 'xp-mark' }), text: draw(lane, 'text', { class: 'xp-note' }), name: draw(svg, 'text', { class: `xp-label xp-${kind}` }),
      };
    });
    const grip = handle(svg, { label: i ? 'Weight w' : 'Error r', min: -END, max: END });
    grip.g.addEventListener('keydown', e => {
      const d = arrow(e);
      if (d) to(app.state().value + (d[0] + d[1]) * .05);
      if (e.key === 'Escape') app.update({ value: app.home.value });
    }, { signal });
    return { symbol, frame, inner, ground, title, drop, series, grip };
  });
  let places = [];
  const to = v => app.update({ value: clamp(Math.round(v * 100) / 100, -END, END) });
  drag(svg, signal, {
    pick: (px, py) => nearest(places, px, py), move: (i, px) => to(places[i].scale.invert(px)),
    start: i => { panels[i].grip.g.focus({ preventScroll: true }); panels[i].grip.g.classList.add('xp-held'); },
    end: i => panels[i].grip.g.classList.remove('xp-held'),
  });

  function redraw({ value: v }) {
    const { W, H, narrow } = size(), gap = narrow ? 16 : 40, w = (W - gap) / 2, top = 26, lane = narrow ? 32 : 36, bottom = H - 62 - 2 * lane;
    const steps = Math.ceil(Math.abs(v) / STEP - 1e-9), paths = PENALTIES.map(penalty => shrink(penalty, v, STEP, steps));
    places = panels.map((p, i) => {
      const left = i * (w + gap) + 6, right = left + w - (narrow ? 30 : 34), x = linear(-END, END, left, right), y = linear(0, 4.5, bottom, top + 6);
      p.frame({ x, y, xTicks: [-3, -2, -1, 0, 1, 2, 3], yTicks: [0], yText: () => '', left, right, bottom, from: left - 6, xName: '', yName: i ? `penalty on a weight ${mathSvg('w')}` : `loss on an error ${mathSvg('r')}`, grid: false });
      p.inner.fit(left, top, right - left, bottom - top + 1);
      put(p.ground, { d: xy`M${x(0)} ${H - 2 * lane}V${H}` });
      put(p.title, { x: left - 6, y: bottom + 46 });
      put(p.drop, { d: xy`M${x(v)} ${Math.min(y(LOSSES[0].value(v)), y(LOSSES[1].value(v)))}V${bottom}` });
      p.series.forEach((s, k) => {
        const at = H - lane * (1.5 - k), pull = Math.abs(LOSSES[k].gradient(v)), near = x(0), far = x(v);
        put(s.curve, { d: k ? xy`M${x(-END)} ${y(END)}L${x(0)} ${y(0)}L${x(END)} ${y(END)}` : polyline(Array.from({ length: 61 }, (_, n) => { const t = -END + n * END / 30; return [x(t), y(t * t / 2)]; })) });
        put(s.mark, { d: MARK[KINDS[k]](5), transform: xy`translate(${far} ${y(LOSSES[k].value(v))})` });
        // Over an error: one stick, as long as the error, as wide as the pull. Over a weight: where each step takes it.
        const high = i ? 1 : Math.max(pull && 1.5, pull * 5);
        put(s.stick, { x: Math.min(near, far), width: Math.abs(far - near), y: at - high / 2, height: high, display: i || !v ? 'none' : null });
        put(s.dots, { d: i ? beads(KINDS[k], paths[k].map(u => [x(u), at]), narrow ? 2.2 : 3) : '' });
        put(s.end, { d: MARK[KINDS[k]](5), transform: xy`translate(${far} ${at})` });
        write(put(s.name, { x: right + 8, y: y(LOSSES[k].value(END)) + 5 }), k ? 'L1' : 'L2');
        write(put(s.text, { x: x(0) + (v < 0 ? 12 : -12), y: at + 5, 'text-anchor': v < 0 ? 'start' : 'end' }), i ? (!v ? '0' : k ? `0 in ${steps}${narrow ? '' : steps === 1 ? ' step' : ' steps'}` : 'never 0') : k && !v ? narrow ? '−1 to 1' : 'pull −1 to 1' : `${W < 340 ? '' : 'pull '}${num(pull)}`);
      });
      p.grip.update(x(v), bottom, v, fixed(v).replace('−', 'minus '));
      return { what: i, x: x(v), y: bottom, scale: x };
    });
    value(v);
    sentence(tell(v, paths[0].at(-1), steps));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

function tell(v, left, steps) {
  const [l2, l1] = [key('l2', 'L2'), key('l1', 'L1')], size = Math.abs(v);
  if (v === 0) return `<span>With <b>no error</b>, ${l2} does not pull, and ${l1} pulls either way.</span> <span>A weight that is <b>0</b> stays <b>0</b> under both.</span>`;
  const error = `As an error, ${l2} pulls with <b>${num(size)}</b>, ${l1} with <b>1</b>: ${size > 1 ? 'the further out, the more L2 cares' : size < 1 ? 'close in, L2 lets go' : 'here they are equal'}.`;
  return `<span>${error}</span> <span>As a weight, ${l1} makes it exactly <b>0</b> in ${steps === 1 ? '<b>1</b> step' : `<b>${steps}</b> steps`}. ${l2} still has <b>${weight(left)}</b> and never reaches 0.</span>`;
}

export default define({ name: 'two_shapes', title, traits, build });
