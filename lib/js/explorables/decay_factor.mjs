import { adamEnd, adamSetting, decayPath } from '../maths/decay.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, MARK, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power, spoken, weight } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number, oneOf } from './_traits.mjs';

const STEPS = 50, MOMENTUM = .9, REACH = 1.5;                 // of the left picture; REACH is the end of its axis
const KINDS = ['l2', 'ce'], AWAY = [-2, 2], PLACES = 17;      // L2 is blue, decay itself is ink; powers of ten of s

const traits = { factor: number(.1, 0, 2.5), optimiser: oneOf('sgd', 'sgd', 'momentum'), scale: number(10, .01, 100) };
const title = 'Weight decay: does the weight really decay?';
const [eta, lambda] = [math('η'), math('λ')];
const tidy = v => Math.round(v * 100) / 100;

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'decay_factor', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the weight after its first step; at the right, drag along the size of the gradients.', keys: 'Keyboard: arrows, Escape.',
    height: [392, 488], lines: [4, 6], label: 'Left, a weight that decays for 50 steps; right, what 5000 steps of Adam leave of it, against the size of the gradients',
    tries: [['Past 1', { factor: 1.5, optimiser: 'sgd' }], ['Past 2', { factor: 2.5, optimiser: 'sgd' }], ['Large gradients', { factor: .1, scale: 100 }]],
  });
  const factor = slider(controls, { label: `One step takes ${eta}${lambda}/${math('n')} of the weight`, min: 0, max: 2.5, step: .05, signal }, v => app.update({ factor: v }));
  const scale = slider(controls, { label: `Size ${math('s')} of Adam’s gradients`, min: AWAY[0], max: AWAY[1], step: .05, show: v => plain(+(10 ** v).toPrecision(3), 4), signal }, v => app.update({ scale: clamp(+(10 ** v).toPrecision(3), .01, 100) }));
  const optimiser = choice(controls, { legend: 'Left: 50 steps of SGD', signal, options: [['sgd', 'plain'], ['momentum', 'with momentum 0.9']] }, v => app.update({ optimiser: v }));

  const [run, end] = [axes(svg), axes(svg)], zero = draw(svg, 'path', { class: 'xp-axis', 'aria-hidden': 'true' });
  const note = (cls, anchor = 'end') => draw(svg, 'text', { class: cls, 'text-anchor': anchor, 'aria-hidden': 'true' }), inner = clip(svg);
  const zones = ['shrinks', 'flips and shrinks', 'flips and grows'].map(text => write(note('xp-title-y', 'start'), text)), times = note('xp-note'), setup = note('xp-title-y');
  const series = KINDS.map(kind => {
    const g = draw(inner, 'g', { class: `xp-${kind}`, 'aria-hidden': 'true' });
    return { curve: draw(g, 'path', { class: 'xp-curve' }), hair: draw(g, 'path', { class: 'xp-bounce' }), dots: draw(g, 'path', { class: 'xp-bead' }) };
  });
  const ends = KINDS.map(kind => draw(draw(svg, 'g', { class: `xp-${kind}`, 'aria-hidden': 'true' }), 'path', { class: 'xp-curve' }));
  const rod = draw(svg, 'path', { class: 'xp-tether', 'aria-hidden': 'true' }), spot = draw(svg, 'path', { class: 'xp-mark xp-ce', d: MARK.ce(5), 'aria-hidden': 'true' });
  const names = lineLabels(svg, KINDS), adamNames = lineLabels(svg, KINDS);
  const first = handle(svg, { label: 'Weight after the first step', min: -REACH, max: 1 }), gradient = handle(svg, { label: 'Size of the gradients that Adam sees', min: .01, max: 100 });

  let at = [{ x: 0, y: 0 }, { x: 0, y: 0 }], y, sx;
  const factorTo = f => app.update({ factor: clamp(tidy(f), 0, 2.5) }), scaleTo = s => app.update({ scale: clamp(+s.toPrecision(3), .01, 100) });
  grips(svg, signal, [
    { handle: first, place: () => at[0], move: (px, py) => factorTo(1 - y.invert(py)), step: ([dx, dy]) => factorTo(app.state().factor + .05 * (dx - dy)), back: () => app.update({ factor: app.home.factor }) },
    { handle: gradient, place: () => at[1], move: px => scaleTo(sx.invert(px)), step: ([dx, dy]) => scaleTo(app.state().scale * 10 ** (.05 * (dx + dy))), back: () => app.update({ scale: app.home.scale }) },
  ]);

  const setting = adamSetting();
  let known = {};
  /** Both curves of the right picture: they change with the factor only. */
  function adam(f) {
    if (known.f !== f) {
      const s = Array.from({ length: PLACES }, (_, k) => 10 ** (AWAY[0] + k / (PLACES - 1) * (AWAY[1] - AWAY[0])));
      known = { f, coupled: s.map(v => [v, adamEnd(f, v, false, setting)]), free: [s[0], s.at(-1)].map(v => [v, adamEnd(f, v, true, setting)]) };
    }
    return known;
  }

  function redraw(state) {
    const { W, H, narrow } = size(), f = state.factor, alike = state.optimiser === 'sgd', momentum = alike ? 0 : MOMENTUM;
    const paths = [false, true].map(decoupled => decayPath(f, momentum, decoupled, STEPS));

    // Left: step after step.
    const wide = narrow ? W : Math.round(.56 * W), start = 30, right = wide - Math.max(114, 32 + names.room(['decay exactly 0'])), top = 30, bottom = narrow ? 200 : H - 44;
    const x = linear(0, STEPS, start + 14, right);
    y = linear(-REACH, REACH, bottom, top);
    run({ x, y, left: start, right, bottom, xTicks: [0, 10, 20, 30, 40, 50], yTicks: [-1, 0, 1], xName: 'step', yName: `weight ${mathSvg('w')}` });
    put(zero, { d: xy`M${start} ${y(0)}H${right}` });
    write(put(times, { x: right, y: 14 }), `${alike ? '' : 'decay: '}each step × ${weight(1 - f)}`);
    inner.fit({ left: start - 2, right: right + 2, top: top - 3, bottom: bottom + 2 });
    const marks = paths.map((path, k) => {
      const out = path.findIndex(w => Math.abs(w) > REACH), shown = (out < 0 ? path : path.slice(0, out)).map((w, t) => [x(t), y(w)]), combs = f > 1 && (k === 1 || alike);
      if (out > 0) { const a = path[out - 1], edge = Math.sign(path[out]) * REACH; shown.push([x(out - 1 + (edge - a) / (path[out] - a)), y(edge)]); }
      const { curve, hair, dots } = series[k], line = polyline(shown);
      put(curve, { d: combs ? '' : line }); put(hair, { d: combs ? line : '' });
      put(dots, { d: combs && !(alike && k) ? beads(KINDS[k], shown.slice(0, out < 0 ? undefined : -1), narrow ? 2 : 2.5) : '' });
      const [ex, ey] = shown.at(-1);
      return { x: ex, y: ey, calm: combs && out < 0 ? y(0) : undefined, shape: out < 0 ? undefined : EXIT[path[out] > 0 ? 'up' : 'down'], said: out > 0 ? 'diverge' : path[STEPS] === 0 ? 'exactly 0' : '' };
    });
    const label = (k, { said }) => alike ? said ? `both ${said}` : 'L2 = decay' : `${['L2', 'decay'][k]}${said && ` ${said.replace('diverge', 'diverges')}`}`;
    names(marks.map((mark, k) => ({ ...mark, name: label(k, mark), hidden: alike && !k && !!mark.shape })).map((mark, k) => alike && !k ? { ...mark, name: '' } : mark), { lo: top, hi: bottom, column: right + 26, limit: wide });
    zones.forEach((zone, k) => {
      const zy = y([.5, -.5, -1.25][k]), taken = marks.some(({ shape, y: my, calm = my }) => !shape && Math.min(my, calm) - 26 < zy && zy < Math.max(my, calm) + 26);
      put(zone, { x: right + 10, y: zy + 5, class: (f > 0) + (f > 1) + (f > 2) === k + 1 ? 'xp-note' : 'xp-title-y', display: taken ? 'none' : null });
    });
    at[0] = { x: x(1), y: y(1 - f) };
    first.update(at[0].x, at[0].y, +(1 - f).toFixed(2), `${spoken(weight(1 - f))}: each step takes ${plain(f, 2)} of the weight`);

    // Right: what Adam leaves, against the size of the gradients.
    const from = narrow ? 0 : wide + 26, over = narrow ? 252 : 0, l = from + 30, r = W - Math.max(80, 32 + adamNames.room(['Adam + L2'])), t = over + top, b = narrow ? H - 44 : bottom;
    const { coupled, free } = adam(f), leaves = [false, true].map(decoupled => adamEnd(f, state.scale, decoupled, setting)), yy = linear(0, 1, b, t);
    sx = log10(...AWAY, l, r);
    end({ x: sx.exponent, y: yy, left: l, right: r, bottom: b, from, over, xTicks: [-2, -1, 0, 1, 2], yTicks: [0, .5, 1], xText: power, xName: `size ${mathSvg('s')} of the gradients`, yName: 'left by 5000 steps of Adam' });
    write(put(setup, { x: W, y: 14 + over }), `${W - from < 300 ? '' : `${mathSvg('η')} = 0.001, `}${mathSvg('λ')} = ${fixed(f)}`);
    const drawn = [coupled, free].map(points => points.map(([s, w]) => [sx(s), yy(w)]));
    drawn.forEach((points, k) => put(ends[k], { d: polyline(points) }));
    adamNames(drawn.map((points, k) => ({ x: points.at(-1)[0], y: points.at(-1)[1], name: ['Adam + L2', 'AdamW'][k] })), { lo: t, hi: b, column: r + 26, limit: W });
    at[1] = { x: sx(state.scale), y: yy(leaves[0]) };
    put(rod, { d: xy`M${at[1].x} ${at[1].y}V${yy(leaves[1])}` });
    put(spot, { transform: xy`translate(${at[1].x} ${yy(leaves[1])})` });
    gradient.update(at[1].x, at[1].y, state.scale, `${plain(state.scale, 3)}: L2 leaves ${spoken(left(leaves[0]))}, AdamW ${spoken(left(leaves[1]))}`);

    factor(f); scale(Math.log10(state.scale)); optimiser(state.optimiser);
    sentence(tell(state, paths.map(path => path[STEPS]), leaves));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** What is left: two digits where two decimals would be one, and what is missing where it is next to nothing. */
function left(v) {
  const a = Math.abs(v), digit = x => 1 - Math.floor(Math.log10(x));
  return a < .1 && a >= .001 ? fixed(v, digit(a)) : v > .99 && v < 1 - 1e-6 ? fixed(v, digit(1 - v)) : num(v);
}
const bold = v => `<b style="white-space: nowrap">${left(v)}</b>`;

/** What the factor does to a weight that decays. */
function fate(f, end, whose) {
  if (f === 1) return `The first step${whose} multiplies the weight by <b>0</b>: gone at once, exactly.`;
  const does = f < 1 ? 'it shrinks' : f < 2 ? 'it flips its sign and shrinks' : f === 2 ? 'it flips its sign' : 'it flips its sign and grows';
  return `Each step${whose} multiplies the weight by <b>${weight(1 - f)}</b>: ${does}${f === 2 ? ' for ever.' : `, to ${bold(end)} after ${STEPS}.`}`;
}

function tell({ factor, optimiser, scale }, [coupled, free], [adam, adamw]) {
  if (factor === 0) return 'No step takes anything away: the weight stays <b>1</b>, whoever takes the steps.';
  const l2 = key('l2', 'L2'), decay = key('ce', 'weight decay'), plainly = optimiser === 'sgd';
  const two = plainly ? `For SGD, ${l2} and ${decay} are one. For Adam they are not: it` : `Through the momentum, ${l2} leaves ${bold(coupled)}. Adam`;
  return `${fate(factor, free, plainly ? '' : ` of ${decay}`)} ${two} divides L2’s pull by the gradients’ size. With ${math('s')} = ${plain(scale, 4)}, L2 leaves ${bold(adam)}, AdamW ${bold(adamw)}.`;
}

export default define({ name: 'decay_factor', title, traits, build, mix: { scale: (a, b, k) => a * (b / a) ** k } });
