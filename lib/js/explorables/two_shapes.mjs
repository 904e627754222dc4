import { AbsoluteError, HalfSquaredError } from '../maths/losses.mjs';
import { L1, L2, shrink } from '../maths/penalties.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { MARK, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, weight } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number } from './_traits.mjs';

const END = 3, STEP = .25, PULL = 4;                          // ends of both axes; size of one shrinking step; px of stick width for a pull of 1
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
  const value = slider(controls, {
    label: `Error ${math('r')}, and weight ${math('w')}`, min: -END, max: END, step: .05, show: v => v ? fixed(v) : '0', signal,
  }, v => app.update({ value: v }));
  controls.classList.add('xp-one');

  const panels = [errorPanel(svg), weightPanel(svg)];
  const to = v => app.update({ value: clamp(Math.round(v * 100) / 100, -END, END) });
  grips(svg, signal, panels.map(panel => ({
    handle: panel.handle, place: panel.place, move: px => to(panel.place().scale.invert(px)),
    step: ([dx, dy]) => to(app.state().value + (dx + dy) * .05),
    back: () => app.update({ value: app.home.value }),
  })));

  function redraw({ value: v }) {
    const { W, H, narrow } = size(), gap = narrow ? 16 : 40, width = (W - gap) / 2, steps = Math.ceil(Math.abs(v) / STEP - 1e-9);
    const paths = PENALTIES.map(penalty => shrink(penalty, v, STEP, steps));
    panels.forEach((panel, i) => panel.update({ v, paths, steps, H, narrow, tiny: W < 340, from: i * (width + gap), width }));
    value(v);
    sentence(tell(v, paths[0].at(-1), steps));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** Over an error: under the shapes one stick each, as long as the error, as wide as the pull. */
function errorPanel(svg) {
  const panel = shapes(svg, { label: 'Error r', title: `loss on an error ${mathSvg('r')}`, under: 'stick width: pull' });
  const sticks = panel.lanes.map(lane => draw(lane.back, 'rect', { class: 'xp-stick' }));
  return {
    ...panel,
    update(now) {
      const { v, narrow, tiny } = now, { x, at } = panel.update(now), ends = [x(0), x(v)];
      sticks.forEach((el, k) => {
        const pull = Math.abs(LOSSES[k].gradient(v)), height = Math.max(1.5, pull * PULL);
        put(el, { x: Math.min(...ends), width: Math.abs(ends[1] - ends[0]), y: at[k] - height / 2, height, display: v ? null : 'none' });
        const word = tiny || (narrow && k && !v) ? '' : 'pull ';
        panel.note(k, word + (k && !v ? '−1 to 1' : num(pull)));         // at its corner |r| pulls either way
      });
    },
  };
}

/** Over a weight: under the shapes one bead for each place that repeated pulling takes it to. */
function weightPanel(svg) {
  const panel = shapes(svg, { label: 'Weight w', title: `penalty on a weight ${mathSvg('w')}`, under: 'one bead: one step' });
  const dots = panel.lanes.map(lane => draw(lane.back, 'path', { class: 'xp-bead' }));
  return {
    ...panel,
    update(now) {
      const { v, paths, steps, narrow } = now, { x, at } = panel.update(now);
      dots.forEach((el, k) => {
        put(el, { d: beads(KINDS[k], paths[k].map(w => [x(w), at[k]]), narrow ? 2.2 : 3) });
        const arrived = `0 in ${steps}${narrow ? '' : steps === 1 ? ' step' : ' steps'}`;
        panel.note(k, !v ? '0' : k ? arrived : 'never 0');
      });
    },
  };
}

/** What both panels share: the two shapes over an axis with a handle, and under it a lane for each. */
function shapes(svg, { label, title, under }) {
  const frame = axes(svg), inner = clip(svg), curves = KINDS.map(k => draw(inner, 'path', { class: `xp-curve xp-${k}` }));
  const floor = draw(svg, 'g', { 'aria-hidden': 'true' }), zero = draw(floor, 'path', { class: 'xp-axis' });
  const heading = write(draw(floor, 'text', { class: 'xp-title-y' }), under);
  const lanes = KINDS.map(kind => {
    const g = draw(floor, 'g', { class: `xp-${kind}` }), back = draw(g, 'g');
    return { back, mark: draw(g, 'path', { class: 'xp-mark' }), note: draw(g, 'text', { class: 'xp-note' }) };
  });
  const drop = draw(svg, 'path', { class: 'xp-tether' }), marks = KINDS.map(k => draw(svg, 'path', { class: `xp-mark xp-${k}` }));
  const names = KINDS.map(k => draw(svg, 'text', { class: `xp-label xp-${k}`, 'aria-hidden': 'true' }));
  const grip = handle(svg, { label, min: -END, max: END });
  let spot;

  function update({ v, H, narrow, from, width }) {
    const lane = narrow ? 32 : 36, top = 26, bottom = H - 62 - 2 * lane, left = from + 6, right = left + width - (narrow ? 30 : 34);
    const x = linear(-END, END, left, right), y = linear(0, 4.5, bottom, top + 6), at = KINDS.map((_, k) => H - lane * (1.5 - k));
    frame({
      x, y, left, right, bottom, from, xTicks: [-3, -2, -1, 0, 1, 2, 3], yTicks: [0], yText: () => '', grid: false, xName: '', yName: title,
    });
    inner.fit({ left, right, top, bottom: bottom + 1 });
    put(zero, { d: xy`M${x(0)} ${H - 2 * lane}V${H}` });
    put(heading, { x: from, y: bottom + 46 });
    const parabola = Array.from({ length: 61 }, (_, n) => -END + n * END / 30).map(t => [x(t), y(t * t / 2)]);
    [parabola, [-END, 0, END].map(t => [x(t), y(Math.abs(t))])].forEach((points, k) => put(curves[k], { d: polyline(points) }));
    KINDS.forEach((kind, k) => {
      const d = MARK[kind](5), height = y(LOSSES[k].value(v));
      put(marks[k], { d, transform: xy`translate(${x(v)} ${height})` });
      put(lanes[k].mark, { d, transform: xy`translate(${x(v)} ${at[k]})` });
      put(lanes[k].note, { x: x(0) + (v < 0 ? 12 : -12), y: at[k] + 5, 'text-anchor': v < 0 ? 'start' : 'end' });
      write(put(names[k], { x: right + 8, y: y(LOSSES[k].value(END)) + 5 }), kind.toUpperCase());
    });
    put(drop, { d: xy`M${x(v)} ${Math.min(...LOSSES.map(loss => y(loss.value(v))))}V${bottom}` });
    grip.update(x(v), bottom, v, fixed(v).replace('−', 'minus '));
    spot = { x: x(v), y: bottom, scale: x };
    return { x, at };
  }
  return { update, lanes, handle: grip, place: () => spot, note: (k, text) => write(lanes[k].note, text) };
}

function tell(v, left, steps) {
  const l2 = key('l2', 'L2'), l1 = key('l1', 'L1'), size = Math.abs(v);
  if (v === 0) {
    return `<span>With <b>no error</b>, ${l2} does not pull, and ${l1} pulls either way.</span> <span>A weight that is <b>0</b> stays <b>0</b> under both.</span>`;
  }
  const lesson = size > 1 ? 'the further out, the more L2 cares' : size < 1 ? 'close in, L2 lets go' : 'here they are equal';
  const error = `As an error, ${l2} pulls with <b>${num(size)}</b>, ${l1} with <b>1</b>: ${lesson}.`;
  const gone = `As a weight, ${l1} makes it exactly <b>0</b> in <b>${steps}</b> ${steps === 1 ? 'step' : 'steps'}.`;
  return `<span>${error}</span> <span>${gone} ${l2} still has <b>${weight(left)}</b> and never reaches 0.</span>`;
}

export default define({ name: 'two_shapes', title, traits, build });
