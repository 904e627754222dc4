import { blowUp, contraction, edge, outcome, productDescent, sharpness, startWeights } from '../maths/product.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number, oneOf } from './_traits.mjs';

const ETA = [.01, .2], TARGET = [1, 20], START = [.01, 100], STEPS = 40;
const FATES = ['settles', 'bounces', 'explodes'];
const KIND = { squared: 'l2', absolute: 'l1', huber: 's' }, NAME = { squared: 'squared error', absolute: 'absolute error', huber: 'Huber' }, SHORT = { squared: 'L2', absolute: 'L1', huber: 'Huber' };

const traits = { eta: number(.1, ...ETA), target: number(4.5, ...TARGET), start: number(.5, ...START), loss: oneOf('squared', 'squared', 'absolute', 'huber') };
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
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'edge_of_stability', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: `Two weights learn ${math('w')}<sub>1</sub>${math('w')}<sub>2</sub> = ${math('T')}. Drag the point over the line.`, keys: 'Keyboard: arrows, Escape.',
    height: [360, 270], lines: [2, 4], label: 'Left, the plane of step size and target with the predicted edge; right, the error after each step',
    tries: [['Past the line', { eta: .1, target: 5.6, start: .5 }], ['Twice as far', { eta: .1, target: 10.5, start: .5 }], ['Far start', { eta: .05, target: 4, start: 40 }]],
  });
  const eta = slider(controls, { label: `Step size ${math('η')}`, ...range(ETA), step: .005, show: v => fixed(v, 3), signal }, v => app.update({ eta: v }));
  const target = slider(controls, { label: `Target ${math('T')}`, ...range(TARGET), step: .1, show: v => fixed(v, 1), signal }, v => app.update({ target: v }));
  const loss = choice(controls, { legend: 'Loss', signal, options: [['squared', 'Squared'], ['absolute', 'Absolute'], ['huber', 'Huber']] }, v => app.update({ loss: v }));
  const start = slider(controls, { label: 'Error at the start', min: -2, max: 2, step: .05, show: v => num(10 ** v), signal }, v => app.update({ start: +(10 ** v).toPrecision(4) }));

  // Left: the plane. Measured outcomes as small marks, the prediction as a line.
  const plane = axes(svg), inner = clip(svg), field = draw(inner, 'g', { 'aria-hidden': 'true' });
  const area = draw(field, 'path', { class: 'xp-area' }), marks = { settles: draw(field, 'path', { class: 'xp-bead' }), bounces: draw(field, 'path', { class: 'xp-open' }), explodes: draw(field, 'path', { class: 'xp-open' }) };
  const predicted = draw(field, 'path', { class: 'xp-edge' });
  const words = FATES.map(text => write(draw(svg, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'middle', 'aria-hidden': 'true' }), text));
  // Right: the error, step by step.
  const frame = axes(svg), run = draw(svg, 'g', { 'aria-hidden': 'true' });
  const curve = draw(run, 'path', { class: 'xp-curve' }), bounce = draw(run, 'path', { class: 'xp-bounce' }), dots = draw(run, 'path', { class: 'xp-bead' });
  const labels = lineLabels(svg, ['l2', 'l1', 's']);
  const grips = [handle(svg, { label: 'Step size and target', min: TARGET[0], max: TARGET[1] }), handle(svg, { label: 'Error at the start', min: START[0], max: START[1] })];

  let px, py, ey, places = [], map = [], mapOf = '';
  const planeTo = (a, b) => app.update({ eta: clamp(+a.toFixed(4), ...ETA), target: clamp(+b.toFixed(2), ...TARGET) });
  const startTo = v => app.update({ start: clamp(+v.toPrecision(4), ...START) });
  drag(svg, signal, {
    pick: (x, y) => nearest(places, x, y),
    move: (i, x, y) => i ? startTo(ey.invert(y)) : planeTo(px.invert(x), py.invert(y)),
    start: i => { grips[i].g.focus({ preventScroll: true }); grips[i].g.classList.add('xp-held'); },
    end: i => grips[i].g.classList.remove('xp-held'),
  });
  grips[0].g.addEventListener('keydown', e => {
    const d = arrow(e), s = app.state();
    if (d) planeTo(s.eta + d[0] * .001, s.target + d[1] * .1);
    if (e.key === 'Escape') app.update({ eta: app.home.eta, target: app.home.target });
  }, { signal });
  grips[1].g.addEventListener('keydown', e => {
    const d = arrow(e);
    if (d) startTo(app.state().start * 1.05 ** (d[0] + d[1]));
    if (e.key === 'Escape') app.update({ start: app.home.start });
  }, { signal });

  function redraw(state) {
    const { W, H, narrow } = size(), gap = narrow ? 14 : 40, w = (W - gap) / 2, top = 30, bottom = H - 44, kind = KIND[state.loss];
    for (const g of [field, run]) put(g, { class: `xp-${kind}` });

    const left = narrow ? 24 : 30, right = w - 8;
    px = linear(0, ETA[1], left, right); py = linear(0, TARGET[1], bottom, top);
    plane({ x: px, y: py, xTicks: narrow ? [0, .1, .2] : [0, .05, .1, .15, .2], yTicks: [0, 5, 10, 15, 20], left, right, bottom, xName: `step size ${mathSvg('η')}`, yName: `target ${mathSvg('T')}`, grid: false });
    inner.fit(left, top, right - left, bottom - top);
    const columns = narrow ? 9 : 16, rows = narrow ? 13 : 16, now = [state.loss, state.start, columns, rows, right, bottom].join();
    if (now !== mapOf) {
      mapOf = now;
      map = survey(state.loss, state.start, columns, rows).map(([a, b, what]) => [px(a), py(b), what]);
      const of = what => map.filter(m => m[2] === what), r = narrow ? 1.5 : 1.8;
      put(marks.settles, { d: beads('l2', of('settles'), r) });
      put(marks.bounces, { d: of('bounces').map(([x, y]) => xy`M${x - 1.6 * r} ${y + .8 * r}l${1.1 * r} ${-1.6 * r}l${1.1 * r} ${1.6 * r}l${1.1 * r} ${-1.6 * r}`).join('') });
      put(marks.explodes, { d: of('explodes').map(([x, y]) => xy`M${x} ${y + 1.6 * r}v${-3.2 * r}m${-1.2 * r} ${1.4 * r}l${1.2 * r} ${-1.4 * r}l${1.2 * r} ${1.4 * r}`).join('') });
      const line = Array.from({ length: 60 }, (_, n) => ETA[1] * (n + 1) / 60).map(a => [px(a), Math.max(top - 20, py(edge(state.loss, a)))]), drawn = state.loss === 'absolute' ? '' : polyline(line);
      put(predicted, { d: drawn });
      put(area, { d: drawn && xy`${drawn}V${bottom}H${left}V${top}Z` });
      words.forEach((el, i) => { const spot = roomiest(map, FATES[i], left, right, top, bottom); put(el, { display: spot ? null : 'none', x: spot?.[0], y: spot && spot[1] + 5 }); });
    }

    const w0 = startWeights(state.target, state.start), path = productDescent(state.loss, state.target, w0, state.eta, STEPS).map(Math.abs), what = outcome(state.loss, state.target, w0, state.eta, 500);
    const from = w + gap, l2 = from + 34, r2 = W - (narrow ? 14 : Math.max(114, 18 + labels.room(FATES.map(fate => `Huber ${fate}`)))), x = linear(0, STEPS, l2 + 12, r2);      // room for the handle beside the numbers
    ey = log10(-4, 2.5, bottom, top);
    frame({ x, y: ey.exponent, xTicks: narrow ? [0, 20, 40] : [0, 10, 20, 30, 40], yTicks: [-4, -2, 0, 2], yText: power, left: l2, right: r2, bottom, from, xName: 'step', yName: `error |${mathSvg('w', 1)}${mathSvg('w', 2)} − ${mathSvg('T')}|` });
    const { line, end } = place(path, x, ey, top, bottom), bouncing = what === 'bounces';
    put(curve, { d: bouncing ? '' : polyline(line) });
    put(bounce, { d: bouncing ? polyline(line) : '' });
    put(dots, { d: bouncing ? beads(kind, line, narrow ? 1.4 : 2.4) : '' });
    const late = line.slice(-8).map(p => p[1]);
    labels(['l2', 'l1', 's'].map(k => ({ ...end, hidden: k !== kind, calm: bouncing ? (Math.min(...late) + Math.max(...late)) / 2 : end.y, name: narrow ? '' : `${SHORT[state.loss]} ${what}` })), { lo: top + 4, hi: bottom - 10, column: r2 + 16, limit: W });

    places = [{ what: 0, x: px(state.eta), y: py(state.target) }, { what: 1, x: x(0), y: ey(state.start) }];
    grips[0].update(places[0].x, places[0].y, +state.target.toFixed(2), `step size ${plain(state.eta, 4)}, target ${plain(state.target, 2)}`);
    grips[1].update(places[1].x, places[1].y, +state.start.toFixed(3), `error ${plain(state.start, 3)}`);
    eta(state.eta); target(state.target); loss(state.loss); start(Math.log10(state.start));
    sentence(tell(state, what));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** The mark of one outcome that is furthest from all others and from the edges: where its word goes. */
function roomiest(map, what, left, right, top, bottom) {
  let best = null, most = 0;
  const mine = map.filter(m => m[2] === what), others = map.filter(m => m[2] !== what);
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
    const edge = at < top ? top : bottom, [ax, ay] = line.at(-1) ?? [px, edge], f = at === ay ? 0 : (edge - ay) / (at - ay);
    line.push([ax + f * (px - ax), edge]);
    return { line, end: { x: line.at(-1)[0], y: edge, shape: edge === top ? EXIT.up : EXIT.down } };
  }
  return { line, end: { x: line.at(-1)[0], y: line.at(-1)[1] } };
}

function tell({ loss, eta, target, start }, what) {
  const name = key(KIND[loss], NAME[loss]), T = math('T'), h = math('η');
  const fate = { settles: 'settles', bounces: 'bounces for ever', explodes: 'explodes' }[what];
  if (loss === 'absolute') return `The pull of ${name} never fades, so it ${fate}${what === 'bounces' ? `: a step changes ${math('w')}<sub>1</sub>${math('w')}<sub>2</sub> by about 2${h}${T} = <b>${num(2 * eta * target)}</b> however close it is` : ''}.`;
  const sharp = sharpness(loss, target), limit = 2 / eta, words = `The flattest minimum has sharpness ${loss === 'squared' ? 4 : 2}${T} = <b>${num(sharp)}</b>`;
  if (Math.abs(sharp - limit) < 1e-9 * limit) return `${words}, exactly 2/${h}: this is the edge itself.`;
  if (sharp < limit) return `${words}, below 2/${h} = <b>${num(limit)}</b>: stable. ${what === 'settles' ? `Near it a step multiplies the error by <b>${num(contraction(loss, eta, target))}</b>, and ${name} <b>settles</b>.` : `But the start, <b>${num(start)}</b> off, is too far out, and ${name} <b>${fate}</b>.`}`;
  return `${words}, above 2/${h} = <b>${num(limit)}</b>: no minimum is flat enough, and ${name} <b>${fate}</b>${what === 'bounces' && loss === 'squared' ? `; beyond ${T} = 1/${h} = <b>${num(blowUp(eta))}</b> it would explode` : ''}.`;
}

export default define({ name: 'edge_of_stability', title, traits, build });
