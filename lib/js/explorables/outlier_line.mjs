import { AbsoluteError, HalfSquaredError, Huber } from '../maths/losses.mjs';
import { fitLine } from '../maths/linear.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, key, math, mathSvg } from '../draw/marks.mjs';
import { num, plain, signed } from '../draw/numbers.mjs';
import { pointField } from '../draw/points.mjs';
import { linear, niceDomain, ticks } from '../draw/scale.mjs';
import { clamp, draw, pool, put, write, xy } from '../draw/svg.mjs';
import { table } from '../draw/table.mjs';
import { define } from './_define.mjs';
import { integer, moved, number, oneOf, points } from './_traits.mjs';

const DATA = [
  [.4, 1.2], [.9, 2.5], [1.4, 2.1], [1.8, 2.9], [2.3, 2.3], [2.9, 3.6], [3.3, 3], [3.8, 4.1], [4.3, 3.6], [4.8, 4.9],
  [5.2, 4.1], [5.7, 4.6], [6.3, 5.7], [6.7, 5], [7.2, 6.3], [7.7, 5.7], [8.1, 6.5], [8.6, 7.2], [9.1, 6.6], [9.6, 7.6],
];
const KINDS = ['l2', 'l1', 's'], STICKS = ['l2', 'l1', 'huber'];
const NAMES = ['least squares', 'least absolute', 'Huber'], SHORT = ['L2', 'L1', 'Huber'];
const PULL = 4, SPAN = 6.4;                                   // px of stick width for a pull of 1, where the heights span 6.4

const traits = {
  points: points(DATA, 3, 200), moved: moved({ 18: [9.1, 1] }), outlier: integer(18, 0, 199), chosen: integer(18, 0, 199),
  delta: number(1, 1e-3, 1e6), sticks: oneOf('chosen', 'chosen', ...STICKS),
};
const title = 'One bad data point: which line moves?';

const columns = rows => [rows.map(p => p[0]), rows.map(p => p[1])];
const losses = delta => [new HalfSquaredError(), new AbsoluteError(), new Huber(delta)];
const lines = (rows, delta) => losses(delta).map(loss => ({ loss, ...fitLine(...columns(rows), loss) }));
const height = ({ slope, intercept }, x) => slope * x + intercept;
const last = (index, { points }) => Math.min(index, points.length - 1);

/** What depends on the untouched points alone: domain, ticks, size of things. So nothing rescales while a point moves. */
function study(points) {
  const [xs, ys] = columns(points), lo = Math.min(...ys), h = Math.max(...ys) - lo || 2;
  const X = niceDomain(Math.min(...xs), Math.max(...xs), .04), Y = niceDomain(lo - .7 * h, lo + 1.35 * h, 0), most = ticks(0, .7 * h).at(-1);
  const step = most / 40;
  return { points, X, Y, xTicks: ticks(...X), yTicks: ticks(...Y), pull: PULL * SPAN / h, deltas: [step, most, step] };
}

/** r of a line at a point; a line through the point misses it by rounding only. */
function misfit(line, [px, py], { Y }) {
  const r = height(line, px) - py;
  return Math.abs(r) < 1e-9 * (Y[1] - Y[0]) ? 0 : r;
}

function build(el, app) {
  const { signal } = app;
  let data = study(app.home.points), near = null, x, y;
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'outlier_line', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag any point.', keys: 'Keyboard: arrows; Enter takes the next point, Escape puts it back.',
    height: [380, 310], lines: [4, 4], label: 'Data points and three fitted lines',
    tries: [['Put back', { moved: {} }], ['Pull down', pullDown], ['Far to the right', farRight]],
  });
  const numbers = table(talk, {
    caption: 'Slope of each line; misfit and pull of the chosen point',
    heads: ['', 'slope', `misfit ${math('r')}`, 'pull'], rows: KINDS.map((k, i) => key(k, NAMES[i])),
  });
  const pull = choice(controls, {
    legend: 'Sticks: as long as the misfit, as wide as the pull', signal,
    options: [['chosen', 'One point'], ['l2', 'All, L2'], ['l1', 'All, L1'], ['huber', 'All, Huber']],
  }, v => app.update({ sticks: v }));
  const delta = slider(controls, {
    label: `Huber’s ${math('δ')}: where its pull stops growing`, min: .1, max: 4, step: .1, show: v => plain(v, 3), signal,
  }, v => app.update({ delta: v }));

  const frame = axes(svg), inner = clip(svg), sticks = stickLayer(inner);
  const curves = KINDS.map(k => draw(inner, 'line', { class: `xp-curve xp-${k}` }));
  const traces = traceLayer(svg), labels = lineLabels(svg, KINDS), cue = invitation(svg);
  const field = pointField(svg, signal, {
    move: (i, px, py) => moveTo(i, [x.invert(px), y.invert(py)]),
    step: (i, steps) => moveTo(i, at(app.state(), i).map((v, n) => v + steps[n] * stepOf([data.X, data.Y][n]))),
    choose: i => app.update({ chosen: i }),
    back(i) { const { [i]: _, ...rest } = app.state().moved; app.update({ moved: rest }); },
    look(i) { near = i; app.again(); },
  });

  function pullDown(state) {
    const i = last(state.outlier, state), [lo, hi] = data.Y;
    return { moved: { [i]: [state.points[i][0], lo + .07 * (hi - lo)] }, chosen: i };
  }
  function farRight({ points }) {
    const [lo, hi] = data.X;
    return { moved: { 0: [lo + 6 * (hi - lo), points[0][1]] }, chosen: 0 };
  }
  const stepOf = ([lo, hi]) => hi - lo < 25 ? .1 : (hi - lo) / 100;
  const at = ({ moved, points }, i) => moved[i] ?? points[i];
  const moveTo = (i, [px, py]) => app.update({
    moved: { ...app.state().moved, [i]: [clamp(px, ...data.X), clamp(py, ...data.Y)].map(v => +v.toPrecision(6)) }, chosen: i,
  });

  function redraw(state) {
    if (state.points !== data.points) { data = study(state.points); near = null; }
    const { W, H, narrow } = size(), { X, Y } = data, names = narrow ? SHORT : NAMES;
    const digits = Math.max(...data.yTicks.map(v => plain(v).length)), margin = Math.max(narrow ? 84 : 144, 38 + labels.room(names));
    const box = { top: 22, bottom: H - 44, left: Math.max(30, 16 + 7 * digits), right: W - margin };
    x = linear(...X, box.left, box.right);
    y = linear(...Y, box.bottom, box.top);
    frame({ x, y, xTicks: data.xTicks, yTicks: data.yTicks, ...box, xName: mathSvg('x'), yName: mathSvg('y') });
    inner.fit(box);

    const rows = state.points.map((_, i) => at(state, i)), fits = lines(rows, state.delta);
    const chosen = last(state.chosen, state), shown = near ?? chosen, place = p => [x(p[0]), y(p[1])];
    const away = rows.map((_, i) => i).filter(i => Math.hypot(...place(rows[i]).map((v, n) => v - place(state.points[i])[n])) > 1.5);
    const spots = rows.map(p => ({ x: clamp(x(p[0]), box.left, box.right), y: clamp(y(p[1]), box.top, box.bottom) }));

    curves.forEach((el, k) => put(el, { x1: x(X[0]), y1: y(height(fits[k], X[0])), x2: x(X[1]), y2: y(height(fits[k], X[1])) }));
    const ends = fits.map((fit, k) => ({ ...lineEnd(fit, X, Y, x, y), name: names[k] }));
    labels(ends, { lo: box.top + 4, hi: box.bottom - 4, column: box.right + 36, limit: W });
    sticks({ fits, rows, shown, which: state.sticks, data, x, y });
    traces({ rows, away, spots, from: away.map(i => place(state.points[i])), X, Y, x, y, box });
    field(rows.map(([px, py], i) => ({
      ...spots[i], now: +py.toFixed(2), text: `x ${plain(px, 2)}, y ${plain(py, 2)}`.replace(/−/g, 'minus '),
      plain: i !== chosen && !away.includes(i),
    })), { chosen, near, min: Y[0], max: Y[1] });
    const star = last(state.outlier, state), untouched = JSON.stringify(state.moved) === JSON.stringify(app.home.moved);
    cue(untouched && away.includes(star) && spots[star].y < box.bottom - 76 && spots[star].y > box.top ? spots[star] : null);

    pull(state.sticks);
    delta(state.delta, data.deltas);
    numbers({
      heads: [`Point ${shown + 1}`],
      values: fits.map((fit, k) => {
        const r = misfit(fit, rows[shown], data);
        const force = k === 1 && r === 0 ? '≤ 1' : num(Math.abs(fit.loss.gradient(r)));       // at its kink |r| pulls with up to 1
        return [num(fit.slope), signed(r), force];
      }),
    });
    sentence(tell(lines(state.points, state.delta), fits, away));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** From a point to a line: as long as the misfit, as wide as the pull. One point's to all lines, side by side, or all points' to one line. */
function stickLayer(parent) {
  const rects = KINDS.map(k => pool(draw(parent, 'g', { class: `xp-${k}` }), 'rect', 'xp-stick'));
  return ({ fits, rows, shown, which, data, x, y }) => fits.forEach((fit, k) => {
    const who = which === 'chosen' ? [shown] : which === STICKS[k] ? rows.map((_, i) => i) : [];
    const wide = (line, p) => Math.max(1.5, data.pull * Math.abs(line.loss.gradient(misfit(line, p, data))));
    rects[k](who.length).forEach((el, m) => {
      const p = rows[who[m]], r = misfit(fit, p, data), width = wide(fit, p);
      const aside = which === 'chosen' ? [0, -1, 1][k] * ((wide(fits[0], p) + width) / 2 + 6) : 0;
      put(el, { x: x(p[0]) - width / 2 + aside, width, y: Math.min(y(p[1]), y(p[1] + r)), height: Math.abs(y(r) - y(0)) });
    });
  });
}

/** Where moved points came from, and which of them lie beyond the chart. */
function traceLayer(parent) {
  const ghosts = pool(parent, 'circle', 'xp-ghost'), tethers = pool(parent, 'line', 'xp-tether');
  const arrows = pool(parent, 'path', 'xp-beyond'), words = pool(parent, 'text', 'xp-note xp-halo');
  const outside = ([px, py], X, Y) => [[px, X, 'x'], [py, Y, 'y']].filter(([v, [lo, hi]]) => v < lo || v > hi);
  return ({ rows, away, spots, from, X, Y, x, y, box }) => {
    ghosts(away.length).forEach((el, m) => put(el, { cx: from[m][0], cy: from[m][1], r: 5 }));
    tethers(away.length).forEach((el, m) => put(el, { x1: from[m][0], y1: from[m][1], x2: spots[away[m]].x, y2: spots[away[m]].y }));
    const off = away.filter(i => outside(rows[i], X, Y).length);
    arrows(off.length).forEach((el, m) => {
      const spot = spots[off[m]], turn = Math.atan2(x(rows[off[m]][0]) - spot.x, spot.y - y(rows[off[m]][1])) * 180 / Math.PI;
      put(el, { d: 'M-5 -14L0 -21 5 -14Z', transform: xy`translate(${spot.x} ${spot.y}) rotate(${turn})` });
    });
    words(off.length).forEach((el, m) => {
      const spot = spots[off[m]], text = outside(rows[off[m]], X, Y).map(([v, , name]) => `${mathSvg(name)} = ${plain(v, 1)}`).join(', ');
      write(put(el, { x: Math.min(spot.x + 8, box.right), y: spot.y + (spot.y < box.top + 40 ? 32 : -18), 'text-anchor': 'end' }), text);
    });
  };
}

/** An arrow downwards from the first point, until something was moved. */
function invitation(parent) {
  const g = draw(parent, 'g', { 'aria-hidden': 'true' }), arrow = draw(g, 'path', { class: 'xp-axis' });
  const text = write(draw(g, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'end' }), 'pull it further down');
  return spot => {
    put(g, { display: spot ? null : 'none' });
    if (!spot) return;
    put(arrow, { d: xy`M${spot.x} ${spot.y + 20}V${spot.y + 62}m-5 -8l5 8l5 -8` });
    put(text, { x: spot.x - 14, y: spot.y + 60 });
  };
}

/** Where a line leaves the chart: at the right, or through the floor or ceiling with an arrow. */
function lineEnd(line, X, Y, x, y) {
  const v = height(line, X[1]), limit = v > Y[1] ? Y[1] : v < Y[0] ? Y[0] : null;
  if (limit == null) return { x: x(X[1]), y: y(v) };
  return { x: clamp(x((limit - line.intercept) / line.slope), x(X[0]), x(X[1])), y: y(limit), shape: limit === Y[1] ? EXIT.up : EXIT.down };
}

function tell(before, now, away) {
  const slopes = now.map(f => f.slope), spread = Math.max(...slopes) - Math.min(...slopes);
  if (!away.length) return `Every point is in its place: the three slopes agree to within <b>${num(spread)}</b>.`;
  const [l2, l1, s] = now.map((f, k) => {
    const stays = num(f.slope) === num(before[k].slope), what = stays ? 'stays at' : `tilts from <b>${num(before[k].slope)}</b> to`;
    return `${key(KINDS[k], NAMES[k])} ${what} <b>${num(f.slope)}</b>`;
  });
  return `${away.length === 1 ? `Point ${away[0] + 1} is` : `${away.length} points are`} out of place. ${l2}, ${l1}, ${s}.`;
}

/** Points on their way to another state; one that is in neither place starts from, or goes to, where the data has it. */
function mixMoved(a, b, k, { points }) {
  const who = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(i => points[i]);
  return Object.fromEntries(who.map(i => [i, (a[i] ?? points[i]).map((v, n) => v + ((b[i] ?? points[i])[n] - v) * k)]));
}

export default define({ name: 'outlier_line', title, traits, build, mix: { moved: mixMoved } });
