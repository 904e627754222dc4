import { AbsoluteError, HalfSquaredError, Huber } from '../maths/losses.mjs';
import { fitLine } from '../maths/linear.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, signed } from '../draw/numbers.mjs';
import { linear, niceDomain, ticks } from '../draw/scale.mjs';
import { clamp, draw, pool, put, write, xy } from '../draw/svg.mjs';
import { table } from '../draw/table.mjs';
import { define } from './_define.mjs';
import { integer, moved, number, oneOf, points } from './_traits.mjs';

const DATA = [[.4, 1.2], [.9, 2.5], [1.4, 2.1], [1.8, 2.9], [2.3, 2.3], [2.9, 3.6], [3.3, 3], [3.8, 4.1], [4.3, 3.6], [4.8, 4.9], [5.2, 4.1], [5.7, 4.6], [6.3, 5.7], [6.7, 5], [7.2, 6.3], [7.7, 5.7], [8.1, 6.5], [8.6, 7.2], [9.1, 6.6], [9.6, 7.6]];
const KINDS = ['l2', 'l1', 's'], NAMES = ['least squares', 'least absolute', 'Huber'], SHORT = ['L2', 'L1', 'Huber'];
const PULL = 4, SPAN = 6.4;                                   // px of stick width for a pull of 1, where the heights span 6.4

const traits = {
  points: points(DATA, 3, 200), moved: moved({ 18: [9.1, 1] }), outlier: integer(18, 0, 199), chosen: integer(18, 0, 199),
  delta: number(1, 1e-3, 1e6), sticks: oneOf('chosen', 'chosen', 'l2', 'l1', 'huber'),
};
const title = 'One bad data point: which line moves?';

/** All that depends on the untouched points alone: domain, ticks, and the three lines before anything moved. */
function study(points) {
  const xs = points.map(p => p[0]), ys = points.map(p => p[1]), range = a => [Math.min(...a), Math.max(...a)];
  const [lo, hi] = range(ys), h = hi - lo || 2, X = niceDomain(...range(xs), .04), Y = niceDomain(lo - .7 * h, hi + .35 * h, 0);
  const top = ticks(0, .7 * h, 6).at(-1);
  return { xs, ys, X, Y, xTicks: ticks(...X), yTicks: ticks(...Y), unit: h / (X[1] - X[0]), pull: PULL * SPAN / h, deltas: [top / 40, top, top / 40] };
}

const lines = (xs, ys, delta) => [new HalfSquaredError(), new AbsoluteError(), new Huber(delta)].map(loss => ({ loss, ...fitLine(xs, ys, loss) }));

function build(el, app) {
  const { signal } = app;
  let data = study(app.home.points), source = app.home.points;
  const star = state => Math.min(state.outlier, state.points.length - 1);
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'outlier_line', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag any point.', keys: 'Keyboard: arrows; Enter takes the next point, Escape puts it back.',
    height: [380, 310], lines: [4, 4], label: 'Data points and three fitted lines',
    tries: [['Put back', { moved: {} }], ['Pull down', s => ({ moved: { [star(s)]: [s.points[star(s)][0], data.Y[0] + .07 * (data.Y[1] - data.Y[0])] }, chosen: star(s) })],
      ['Far to the right', s => ({ moved: { 0: [data.X[0] + 6 * (data.X[1] - data.X[0]), s.points[0][1]] }, chosen: 0 })]],
  });
  const numbers = table(talk, { caption: 'Slope of each line; misfit and pull of the chosen point', heads: ['', 'slope', `misfit ${math('r')}`, 'pull'], rows: KINDS.map((k, i) => key(k, NAMES[i])) });
  const pull = choice(controls, { legend: 'Sticks: as long as the misfit, as wide as the pull', signal, options: [['chosen', 'One point'], ['l2', 'All, L2'], ['l1', 'All, L1'], ['huber', 'All, Huber']] }, v => app.update({ sticks: v }));
  const delta = slider(controls, { label: `Huber’s ${math('δ')}: where its pull stops growing`, min: .1, max: 4, step: .1, show: v => plain(v, 3), signal }, v => app.update({ delta: v }));

  const frame = axes(svg), inner = clip(svg);
  const sticks = KINDS.map(k => pool(draw(inner, 'g', { class: `xp-${k}` }), 'rect', 'xp-stick'));
  const curves = KINDS.map(k => draw(inner, 'line', { class: `xp-curve xp-${k}` }));
  const tethers = pool(svg, 'line', 'xp-tether'), ghosts = pool(svg, 'circle', 'xp-ghost'), beyond = pool(svg, 'path', 'xp-beyond'), beyondText = pool(svg, 'text', 'xp-note xp-halo');
  const labels = lineLabels(svg, KINDS);
  const cue = draw(svg, 'g', { 'aria-hidden': 'true' }), cueArrow = draw(cue, 'path', { class: 'xp-axis' }), cueText = draw(cue, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'end' });
  cueText.textContent = 'pull it further down';

  // The points: one tab stop, Enter goes to the next.
  const handles = [];
  let near = null, places = [], x, y;
  const at = (state, i) => state.moved[i] ?? state.points[i];
  const moveTo = (i, px, py) => app.update({ moved: { ...app.state().moved, [i]: [clamp(px, ...data.X), clamp(py, ...data.Y)].map(v => +v.toPrecision(6)) }, chosen: i });
  const show = i => { if (near !== i) { near = i; app.again(); } };
  function ask(n) {
    while (handles.length > n) handles.pop().g.remove();
    while (handles.length < n) {
      const i = handles.length, h = handle(svg, { size: 5, label: `Point ${i + 1}`, min: 0, max: 1 });
      handles.push(h);
      h.g.addEventListener('focus', () => { if (!svg.classList.contains('xp-by-pointer')) { near = null; app.update({ chosen: i }); } }, { signal });
      h.g.addEventListener('keydown', e => {
        const step = arrow(e), state = app.state(), [px, py] = at(state, i), [dx, dy] = [data.X, data.Y].map(d => (d[1] - d[0] < 25 ? .1 : (d[1] - d[0]) / 100));
        if (step) moveTo(i, px + step[0] * dx, py + step[1] * dy);
        if (e.key === 'Enter') { e.preventDefault(); handles[(i + (e.shiftKey ? handles.length - 1 : 1)) % handles.length].g.focus(); }
        if (e.key === 'Escape') { const { [i]: _, ...rest } = state.moved; app.update({ moved: rest }); }
      }, { signal });
    }
  }
  drag(svg, signal, {
    pick: (px, py) => nearest(places, px, py), move: (i, px, py) => moveTo(i, x.invert(px), y.invert(py)),
    start: i => { near = null; handles[i].g.focus({ preventScroll: true }); handles[i].g.classList.add('xp-held'); app.update({ chosen: i }); },
    end: i => handles[i]?.g.classList.remove('xp-held'),
  });
  svg.addEventListener('pointermove', e => { if (e.pointerType === 'mouse' && !svg.classList.contains('xp-dragging')) { const b = svg.getBoundingClientRect(); show(nearest(places, e.clientX - b.left, e.clientY - b.top)?.what ?? null); } }, { signal });
  svg.addEventListener('pointerleave', () => show(null), { signal });

  function redraw(state) {
    if (state.points !== source) { source = state.points; data = study(source); near = null; }
    const { W, H, narrow } = size(), { X, Y } = data, n = state.points.length, chosen = Math.min(state.chosen, n - 1), looked = near ?? chosen;
    const left = Math.max(30, 16 + 7 * Math.max(...data.yTicks.map(v => plain(v).length))), names = narrow ? SHORT : NAMES, right = W - Math.max(narrow ? 84 : 144, 38 + labels.room(names)), top = 22, bottom = H - 44;
    x = linear(...X, left, right); y = linear(...Y, bottom, top);
    frame({ x, y, xTicks: data.xTicks, yTicks: data.yTicks, left, right, bottom, xName: mathSvg('x'), yName: mathSvg('y') });
    inner.fit(left, top, right - left, bottom - top);

    const rows = state.points.map((_, i) => at(state, i)), away = rows.map((_, i) => i).filter(i => Math.hypot(x(rows[i][0]) - x(source[i][0]), y(rows[i][1]) - y(source[i][1])) > 1.5);
    const fits = lines(rows.map(p => p[0]), rows.map(p => p[1]), state.delta);
    const on = (k, v) => fits[k].slope * v + fits[k].intercept;
    const misfit = (k, [px, py]) => { const r = on(k, px) - py; return Math.abs(r) < 1e-9 * (Y[1] - Y[0]) ? 0 : r; };      // a line through the point misses by rounding only
    curves.forEach((el, k) => put(el, { x1: x(X[0]), y1: y(on(k, X[0])), x2: x(X[1]), y2: y(on(k, X[1])) }));
    labels(KINDS.map((_, k) => ({ ...lineEnd(fits[k], X, Y, x, y), name: names[k] })), { lo: top + 4, hi: bottom - 4, column: right + 36, limit: W });

    KINDS.forEach((kind, k) => {
      const who = state.sticks === 'chosen' ? [looked] : state.sticks === (kind === 's' ? 'huber' : kind) ? rows.map((_, i) => i) : [];
      sticks[k](who.length).forEach((el, m) => {
        const [px, py] = rows[who[m]], r = misfit(k, [px, py]), w = Math.max(1.5, data.pull * Math.abs(fits[k].loss.gradient(r)));
        const beside = state.sticks === 'chosen' ? [0, -1, 1][k] * (data.pull * (Math.abs(misfit(0, [px, py])) + Math.abs(fits[k].loss.gradient(r))) / 2 + 6) : 0;
        put(el, { x: x(px) - w / 2 + beside, width: w, y: Math.min(y(py), y(py + r)), height: Math.abs(y(r) - y(0)) });
      });
    });

    ghosts(away.length).forEach((el, m) => put(el, { cx: x(source[away[m]][0]), cy: y(source[away[m]][1]), r: 5 }));
    tethers(away.length).forEach((el, m) => put(el, { x1: x(source[away[m]][0]), y1: y(source[away[m]][1]), x2: clamp(x(rows[away[m]][0]), left, right), y2: clamp(y(rows[away[m]][1]), top, bottom) }));
    ask(n);
    places = rows.map(([px, py], what) => ({ what, x: clamp(x(px), left, right), y: clamp(y(py), top, bottom) }));
    handles.forEach((h, i) => {
      put(h.g, { 'aria-valuemin': plain(Y[0]).replace('−', '-'), 'aria-valuemax': plain(Y[1]).replace('−', '-'), tabindex: i === chosen ? 0 : -1 });
      h.update(places[i].x, places[i].y, +rows[i][1].toFixed(2), `x ${plain(rows[i][0], 2)}, y ${plain(rows[i][1], 2)}`.replace(/−/g, 'minus '));
      h.g.classList.toggle('xp-near', i === near);
      h.g.classList.toggle('xp-plain', i !== chosen && !away.includes(i));
    });
    const off = away.filter(i => rows[i][0] < X[0] || rows[i][0] > X[1] || rows[i][1] < Y[0] || rows[i][1] > Y[1]);       // set from Python, further out than the chart
    beyond(off.length).forEach((el, m) => { const [dx, dy] = [x(rows[off[m]][0]) - places[off[m]].x, y(rows[off[m]][1]) - places[off[m]].y]; put(el, { d: 'M-5 -14L0 -21 5 -14Z', transform: xy`translate(${places[off[m]].x} ${places[off[m]].y}) rotate(${Math.atan2(dx, -dy) * 180 / Math.PI})` }); });
    beyondText(off.length).forEach((el, m) => write(put(el, { x: Math.min(places[off[m]].x + 8, right), y: places[off[m]].y + (places[off[m]].y < top + 40 ? 32 : -18), 'text-anchor': 'end' }), beyondWords(rows[off[m]], X, Y)));

    const rest = star(state), fresh = JSON.stringify(state.moved) === JSON.stringify(app.home.moved) && away.includes(rest) && !off.length && places[rest].y < bottom - 76;
    put(cue, { display: fresh ? null : 'none' });
    if (fresh) { const { x: cx, y: cy } = places[rest]; put(cueArrow, { d: xy`M${cx} ${cy + 20}V${cy + 62}m-5 -8l5 8l5 -8` }); put(cueText, { x: cx - 14, y: cy + 60 }); }

    pull(state.sticks); delta(state.delta, data.deltas);
    numbers({ heads: [`Point ${looked + 1}`], values: fits.map((f, k) => { const r = misfit(k, rows[looked]); return [num(f.slope), signed(r), k === 1 && r === 0 ? '≤ 1' : num(Math.abs(f.loss.gradient(r)))]; }) });
    sentence(tell(lines(data.xs, data.ys, state.delta), fits, away, data.unit));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** The coordinate that lies outside the chart, in words. */
function beyondWords([px, py], X, Y) {
  const words = [];
  if (px < X[0] || px > X[1]) words.push(`${mathSvg('x')} = ${plain(px, 1)}`);
  if (py < Y[0] || py > Y[1]) words.push(`${mathSvg('y')} = ${plain(py, 1)}`);
  return words.join(', ');
}

/** Where a line leaves the chart: at the right, or through the floor or ceiling with an arrow. */
function lineEnd({ slope, intercept }, X, Y, x, y) {
  const v = slope * X[1] + intercept, limit = v > Y[1] ? Y[1] : v < Y[0] ? Y[0] : null;
  if (limit == null) return { x: x(X[1]), y: y(v) };
  return { x: clamp(x((limit - intercept) / slope), x(X[0]), x(X[1])), y: y(limit), shape: limit === Y[1] ? EXIT.up : EXIT.down };
}

function tell(before, now, away, unit) {
  const slopes = now.map(f => f.slope), spread = Math.max(...slopes) - Math.min(...slopes);
  if (!away.length) return `Every point is in its place: the three slopes agree to within <b>${num(spread)}</b>.`;
  const say = now.map((f, k) => {
    const stays = Math.abs(f.slope - before[k].slope) < .03 * unit;
    return `${key(KINDS[k], NAMES[k])} ${stays ? `stays at <b>${num(f.slope)}</b>` : `tilts from <b>${num(before[k].slope)}</b> to <b>${num(f.slope)}</b>`}`;
  });
  return `${away.length === 1 ? `Point ${away[0] + 1} is` : `${away.length} points are`} out of place. ${say[0]}, ${say[1]}, ${say[2]}.`;
}

/** Points on their way to another state; one that is in neither place yet starts from where the data has it. */
const mix = { moved: (a, b, k, { points }) => Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].filter(i => points[i]).map(i => [i, (a[i] ?? points[i]).map((v, n) => v + ((b[i] ?? points[i])[n] - v) * k)])) };

export default define({ name: 'outlier_line', title, traits, build, mix });
