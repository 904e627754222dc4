import { blowUp, contraction, edge, outcome, productDescent, sharpness, startWeights } from '../maths/product.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number, oneOf } from './_traits.mjs';

const ETA = [.01, .2], TARGET = [1, 20], START = [.01, 100], STEPS = 40;
const FATES = ['settles', 'bounces', 'explodes'];
const KINDS = ['l2', 'l1', 's'], KIND = { squared: 'l2', absolute: 'l1', huber: 's' };
const NAME = { squared: 'squared error', absolute: 'absolute error', huber: 'Huber' }, SHORT = { squared: 'L2', absolute: 'L1', huber: 'Huber' };

const traits = {
  eta: number(.1, ...ETA), target: number(4.5, ...TARGET), start: number(.5, ...START),
  loss: oneOf('squared', 'squared', 'absolute', 'huber'),
};
const title = 'Where does gradient descent fall over the edge?';

/** The same descent from many places of the plane: [[eta, T, outcome], ...]. */
function survey(loss, start, columns, rows) {
  const found = [];
  for (let i = 0; i < columns; i++) for (let j = 0; j < rows; j++) {
    const eta = (i + .5) / columns * ETA[1], target = (j + .5) / rows * TARGET[1];
    found.push([eta, target, outcome(loss, target, startWeights(target, start), eta, 60)]);
  }
  return found;
}

function build(el, app) {
  const { signal } = app, product = `${math('w')}<sub>1</sub>${math('w')}<sub>2</sub>`;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'edge_of_stability', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: `Two weights learn ${product} = ${math('T')}. Drag the point over the line.`, keys: 'Keyboard: arrows, Escape.',
    height: [360, 270], lines: [2, 4], label: 'Left, the plane of step size and target with the predicted edge; right, the error after each step',
    tries: [
      ['Past the line', { eta: .1, target: 5.6, start: .5 }], ['Twice as far', { eta: .1, target: 10.5, start: .5 }],
      ['Far start', { eta: .05, target: 4, start: 40 }],
    ],
  });
  const eta = slider(controls, {
    label: `Step size ${math('η')}`, ...range(ETA), step: .005, show: v => fixed(v, 3), signal,
  }, v => app.update({ eta: v }));
  const target = slider(controls, {
    label: `Target ${math('T')}`, ...range(TARGET), step: .1, show: v => fixed(v, 1), signal,
  }, v => app.update({ target: v }));
  const loss = choice(controls, {
    legend: 'Loss', signal, options: [['squared', 'Squared'], ['absolute', 'Absolute'], ['huber', 'Huber']],
  }, v => app.update({ loss: v }));
  const start = slider(controls, {
    label: 'Error at the start', ...range(START.map(Math.log10)), step: .05, show: v => num(10 ** v), signal,
  }, v => startTo(10 ** v));

  const plane = planeLayer(svg), run = runLayer(svg);
  const corner = handle(svg, { label: 'Step size and target', min: TARGET[0], max: TARGET[1] });
  const begin = handle(svg, { label: 'Error at the start', min: START[0], max: START[1] });
  let px, py, ey, cornerAt, beginAt;
  const planeTo = (a, b) => app.update({ eta: clamp(+a.toFixed(4), ...ETA), target: clamp(+b.toFixed(2), ...TARGET) });
  const startTo = v => app.update({ start: clamp(+v.toPrecision(4), ...START) });
  grips(svg, signal, [{
    handle: corner, place: () => cornerAt, move: (x, y) => planeTo(px.invert(x), py.invert(y)),
    step([dx, dy]) { const s = app.state(); planeTo(s.eta + dx * .001, s.target + dy * .1); },
    back: () => app.update({ eta: app.home.eta, target: app.home.target }),
  }, {
    handle: begin, place: () => beginAt, move: (x, y) => startTo(ey.invert(y)),
    step: ([dx, dy]) => startTo(app.state().start * 1.05 ** (dx + dy)),
    back: () => app.update({ start: app.home.start }),
  }]);

  function redraw(state) {
    const { W, H, narrow } = size(), gap = narrow ? 14 : 40, w = (W - gap) / 2, top = 30, bottom = H - 44;
    const left = { left: narrow ? 24 : 30, right: w - 8, top, bottom };
    const right = { from: w + gap, left: w + gap + 34, right: W - (narrow ? 14 : Math.max(114, 18 + run.room)), top, bottom };
    px = linear(0, ETA[1], left.left, left.right);
    py = linear(0, TARGET[1], bottom, top);
    ey = log10(-4, 2.5, bottom, top);
    const x = linear(0, STEPS, right.left + 12, right.right);          // room for the handle beside the numbers

    const weights = startWeights(state.target, state.start), what = outcome(state.loss, state.target, weights, state.eta, 500);
    const path = productDescent(state.loss, state.target, weights, state.eta, STEPS).map(Math.abs);
    plane({ state, x: px, y: py, box: left, narrow });
    run({ state, path, what, x, y: ey, box: right, narrow, limit: W });

    cornerAt = { x: px(state.eta), y: py(state.target) };
    beginAt = { x: x(0), y: ey(state.start) };
    corner.update(cornerAt.x, cornerAt.y, +state.target.toFixed(2), `step size ${plain(state.eta, 4)}, target ${plain(state.target, 2)}`);
    begin.update(beginAt.x, beginAt.y, +state.start.toFixed(3), `error ${plain(state.start, 3)}`);
    eta(state.eta); target(state.target); loss(state.loss); start(Math.log10(state.start));
    sentence(tell(state, what));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** The plane of step size and target: the prediction as a line, what was measured as small marks. New only for another loss or start. */
function planeLayer(svg) {
  const frame = axes(svg), inner = clip(svg), field = draw(inner, 'g', { 'aria-hidden': 'true' }), area = draw(field, 'path', { class: 'xp-area' });
  const marks = FATES.map(fate => draw(field, 'path', { class: fate === 'settles' ? 'xp-bead' : 'xp-open' }));
  const line = draw(field, 'path', { class: 'xp-edge' });
  const words = FATES.map(fate => write(draw(svg, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'middle', 'aria-hidden': 'true' }), fate));
  const wave = r => xy`l${1.1 * r} ${-1.6 * r}l${1.1 * r} ${1.6 * r}l${1.1 * r} ${-1.6 * r}`;
  const tip = r => xy`m${-1.2 * r} ${1.4 * r}l${1.2 * r} ${-1.4 * r}l${1.2 * r} ${1.4 * r}`;
  const sign = [                                               // settles: a dot; bounces: a wave; explodes: an arrow
    (points, r) => beads('l2', points, r),
    (points, r) => points.map(([x, y]) => xy`M${x - 1.6 * r} ${y + .8 * r}` + wave(r)).join(''),
    (points, r) => points.map(([x, y]) => xy`M${x} ${y + 1.6 * r}v${-3.2 * r}` + tip(r)).join(''),
  ];
  let drawn = '';
  return ({ state, x, y, box, narrow }) => {
    frame({
      x, y, ...box, xTicks: narrow ? [0, .1, .2] : [0, .05, .1, .15, .2], yTicks: [0, 5, 10, 15, 20], grid: false,
      xName: `step size ${mathSvg('η')}`, yName: `target ${mathSvg('T')}`,
    });
    inner.fit(box);
    const now = [state.loss, state.start, box.right, box.bottom, narrow].join();
    if (now === drawn) return;
    drawn = now;
    const map = survey(state.loss, state.start, narrow ? 9 : 16, narrow ? 13 : 16).map(([eta, target, fate]) => [x(eta), y(target), fate]);
    FATES.forEach((fate, i) => {
      put(marks[i], { d: sign[i](map.filter(m => m[2] === fate), narrow ? 1.5 : 1.8) });
      const spot = roomiest(map, fate, box);
      put(words[i], { display: spot ? null : 'none', x: spot?.[0], y: spot && spot[1] + 5 });
    });
    const etas = Array.from({ length: 60 }, (_, n) => ETA[1] * (n + 1) / 60);
    const edgeLine = state.loss === 'absolute' ? '' : polyline(etas.map(eta => [x(eta), Math.max(box.top - 20, y(edge(state.loss, eta)))]));
    put(line, { d: edgeLine });
    put(area, { d: edgeLine && xy`${edgeLine}V${box.bottom}H${box.left}V${box.top}Z` });
    put(field, { class: `xp-${KIND[state.loss]}` });
  };
}

/** The error after each step: a line that settles or explodes, or one bead a step where it bounces. .room: px that the names need. */
function runLayer(svg) {
  const frame = axes(svg), g = draw(svg, 'g', { 'aria-hidden': 'true' });
  const [curve, hair, dots] = ['curve', 'bounce', 'bead'].map(cls => draw(g, 'path', { class: `xp-${cls}` })), labels = lineLabels(svg, KINDS);
  const update = ({ state, path, what, x, y, box, narrow, limit }) => {
    const { top, bottom } = box, kind = KIND[state.loss], bouncing = what === 'bounces', { line, end } = place(path, x, y, top, bottom);
    frame({
      x, y: y.exponent, ...box, xTicks: narrow ? [0, 20, 40] : [0, 10, 20, 30, 40], yTicks: [-4, -2, 0, 2], yText: power,
      xName: 'step', yName: `error |${mathSvg('w', 1)}${mathSvg('w', 2)} − ${mathSvg('T')}|`,
    });
    put(g, { class: `xp-${kind}` });
    put(curve, { d: bouncing ? '' : polyline(line) });
    put(hair, { d: bouncing ? polyline(line) : '' });
    put(dots, { d: bouncing ? beads(kind, line, narrow ? 1.4 : 2.4) : '' });
    const late = line.slice(-8).map(p => p[1]), calm = bouncing ? (Math.min(...late) + Math.max(...late)) / 2 : end.y;
    const name = narrow ? '' : `${SHORT[state.loss]} ${what}`;
    labels(KINDS.map(k => ({ ...end, hidden: k !== kind, calm, name })), { lo: top + 4, hi: bottom - 10, column: box.right + 16, limit });
  };
  return Object.defineProperty(update, 'room', { get: () => labels.room(FATES.map(fate => `Huber ${fate}`)) });
}

/** The mark of one outcome that is furthest from all others and from the edges: where its word goes. */
function roomiest(map, fate, { left, right, top, bottom }) {
  let best = null, most = 0;
  const mine = map.filter(m => m[2] === fate), others = map.filter(m => m[2] !== fate);
  if (mine.length < 6) return null;
  for (const [x, y] of mine) {
    if (x < left + 28 || x > right - 28) continue;
    let room = Math.min(y - top, bottom - y, (x - left) / 2, (right - x) / 2);
    for (const [ox, oy] of others) room = Math.min(room, Math.hypot((ox - x) / 2, oy - y));
    if (room > most) { most = room; best = [x, y]; }
  }
  return best;
}

const range = ([min, max]) => ({ min, max });

/** The error as points, cut where it leaves the chart. */
function place(path, x, y, top, bottom) {
  const line = [];
  for (let t = 0; t < path.length; t++) {
    const at = path[t] === 0 ? bottom + 1 : path[t] === Infinity ? top - 1e4 : y(path[t]), px = x(t);
    if (at >= top && at <= bottom) { line.push([px, at]); continue; }
    const rim = at < top ? top : bottom, [ax, ay] = line.at(-1) ?? [px, rim], f = at === ay ? 0 : (rim - ay) / (at - ay);
    line.push([ax + f * (px - ax), rim]);
    return { line, end: { x: line.at(-1)[0], y: rim, shape: rim === top ? EXIT.up : EXIT.down } };
  }
  return { line, end: { x: line.at(-1)[0], y: line.at(-1)[1] } };
}

function tell({ loss, eta, target, start }, what) {
  const name = key(KIND[loss], NAME[loss]), T = math('T'), h = math('η'), bounces = what === 'bounces', fate = bounces ? 'bounces for ever' : what;
  if (loss === 'absolute') {
    const product = `${math('w')}<sub>1</sub>${math('w')}<sub>2</sub>`;
    const size = `: a step changes ${product} by about 2${h}${T} = <b>${num(2 * eta * target)}</b> however close it is`;
    return `The pull of ${name} never fades, so it ${fate}${bounces ? size : ''}.`;
  }
  const sharp = sharpness(loss, target), limit = 2 / eta;
  const flattest = `The flattest minimum has sharpness ${loss === 'squared' ? 4 : 2}${T} = <b>${num(sharp)}</b>`;
  if (Math.abs(sharp - limit) < 1e-9 * limit) return `${flattest}, exactly 2/${h}: this is the edge itself.`;
  if (sharp > limit) {
    const next = bounces && loss === 'squared' ? `; beyond ${T} = 1/${h} = <b>${num(blowUp(eta))}</b> it would explode` : '';
    return `${flattest}, above 2/${h} = <b>${num(limit)}</b>: no minimum is flat enough, and ${name} <b>${fate}</b>${next}.`;
  }
  const factor = num(contraction(loss, eta, target));
  return `${flattest}, below 2/${h} = <b>${num(limit)}</b>: stable. ${what === 'settles'
    ? `Near it a step multiplies the error by <b>${factor}</b>, and ${name} <b>settles</b>.`
    : `But the start, <b>${num(start)}</b> off, is too far out, and ${name} <b>${fate}</b>.`}`;
}

export default define({ name: 'edge_of_stability', title, traits, build });
