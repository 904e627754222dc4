import { fixedLines, linePath } from '../maths/units.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, plain } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, pool, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number, oneOf } from './_traits.mjs';

// l1l2.datasets.line_with_outlier(n=30, index=27, shift=40): y = 1 + 2x and noise of 0.5, one point 40 too high; to 4 decimals.
export const Y = [1.0629, 1.6236, 2.6995, 3.1214, 3.4908, 4.6291, 5.7899, 6.3011, 6.1654, 6.5742, 7.5849, 8.6069, 8.1133, 9.8561, 10.0322, 10.9787, 11.7624, 12.566, 13.6196, 14.6247, 14.7288, 16.166, 15.8398, 17.0378, 18.0035, 18.2884, 18.5593, 59.1598, 20.0815, 21.1101];
export const X = Y.map((_, i) => Math.round(i / 29 * 1e5) / 1e4);
export const STRAIGHT = .01;                                  // below this threshold the path of this data has no corner
const KINDS = ['l2', 'l1', 's'], NAMES = ['least squares', 'least absolute', 'Smooth L1'], SHORT = ['L2', 'L1', 'Smooth L1'];
const UNITS = [-3, 3], THRESHOLD = [.05, 50], TOP = 64, AT = 4;       // AT: where the zone's edge is held

const traits = { exponent: number(-1, ...UNITS), threshold: number(1, ...THRESHOLD), converts: oneOf('no', 'no', 'yes') };
const title = 'Same data, another unit: is the line still robust?';

const short = v => plain(+v.toPrecision(3), 6);
const times = k => k === 0 ? '× 1' : k < 0 ? `÷ ${short(10 ** -k)}` : `× ${short(10 ** k)}`;

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'units_trap', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the unit along the curve, or the edge of the zone.', keys: 'Keyboard: arrows, Escape.',
    height: [380, 500], lines: [3, 5], label: 'Data with three lines and the zone of the threshold; and the slope of each line in every unit',
    tries: [[`${math('y')} ÷ 1000`, { exponent: -3, converts: 'no' }], [`${math('y')} × 1000`, { exponent: 3, converts: 'no' }], ['The cure', { exponent: -3, converts: 'yes' }]],
  });
  const unit = slider(controls, { label: `Unit: ${math('y')} is multiplied by 10<sup>${math('k')}</sup>`, min: UNITS[0], max: UNITS[1], step: .1, show: times, say: v => times(v).replace('÷', 'divided by').replace('×', 'times'), signal }, v => app.update({ exponent: v }));
  const threshold = slider(controls, { label: `Threshold ${math('β')} in the code`, min: 0, max: 3, step: .01, show: v => short(THRESHOLD[0] * 10 ** v), signal }, v => app.update({ threshold: +(THRESHOLD[0] * 10 ** v).toPrecision(3) }));       // 3 powers of ten
  const converts = choice(controls, { legend: 'When the unit changes, the threshold', signal, options: [['no', 'stays as typed'], ['yes', 'is converted too']] }, v => app.update({ converts: v }));

  // Left: the data in the unit chosen, the three lines, the zone of the quadratic part.
  const frame = axes(svg), titles = [0, 1].map(() => draw(svg, 'text', { class: 'xp-title-y', 'aria-hidden': 'true' })), inner = clip(svg);
  const zone = draw(draw(inner, 'g', { class: 'xp-s' }), 'path', { class: 'xp-area' });
  const lines = KINDS.map(kind => draw(draw(inner, 'g', { class: `xp-${kind}` }), 'path', { class: 'xp-curve' }));
  const dots = pool(draw(svg, 'g', { 'aria-hidden': 'true' }), 'circle', 'xp-beyond');
  const tag = draw(svg, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'middle', 'aria-hidden': 'true' });
  // Right: the slopes in every unit.
  const chart = axes(svg), plot = draw(svg, 'g', { 'aria-hidden': 'true' });
  const curves = KINDS.map(kind => draw(draw(plot, 'g', { class: `xp-${kind}` }), 'path', { class: 'xp-curve' }));
  const labels = [lineLabels(svg, KINDS), lineLabels(svg, KINDS)];
  const grips = [handle(svg, { label: 'Unit: power of ten', min: UNITS[0], max: UNITS[1] }), handle(svg, { label: 'Threshold', min: THRESHOLD[0], max: THRESHOLD[1] })];

  const path = linePath(X, Y, STRAIGHT), still = fixedLines(X, Y);
  const at = (k, { threshold: t, converts: c }) => path(c === 'yes' ? t * 10 ** k : t, 10 ** k);
  const edge = ({ exponent: k, threshold: t, converts: c }) => c === 'yes' ? t : t / 10 ** k;           // in the unit of the data
  let places = [], kx, y, curve = [], curveOf = '';
  const unitTo = v => app.update({ exponent: clamp(Math.round(v * 100) / 100 + 0, ...UNITS) });
  const edgeTo = v => { const s = app.state(); app.update({ threshold: clamp(+(Math.max(v, 1e-9) * (s.converts === 'yes' ? 1 : 10 ** s.exponent)).toPrecision(3), ...THRESHOLD) }); };
  drag(svg, signal, {
    pick: (px, py) => nearest(places, px, py),
    move: (i, px, py) => { if (!i) return unitTo(kx.invert(px)); const { slope, intercept } = at(app.state().exponent, app.state()); edgeTo(y.invert(py) - slope * AT - intercept); },
    start: i => { grips[i].g.focus({ preventScroll: true }); grips[i].g.classList.add('xp-held'); },
    end: i => grips[i].g.classList.remove('xp-held'),
  });
  grips[0].g.addEventListener('keydown', e => {
    const d = arrow(e);
    if (d) unitTo(app.state().exponent + (d[0] + d[1]) * .1);
    if (e.key === 'Escape') app.update({ exponent: app.home.exponent });
  }, { signal });
  grips[1].g.addEventListener('keydown', e => {
    const d = arrow(e);
    if (d) app.update({ threshold: clamp(+(app.state().threshold * 1.1 ** (d[0] + d[1])).toPrecision(3), ...THRESHOLD) });
    if (e.key === 'Escape') app.update({ threshold: app.home.threshold });
  }, { signal });

  function redraw(state) {
    const { W, H, narrow } = size(), { exponent: k } = state, u = 10 ** k, tau = edge(state), line = at(k, state), three = [...still, line];
    const gutter = 52, names = narrow ? SHORT : NAMES, room = Math.max(narrow ? 92 : 130, 34 + labels[1].room(names));
    const box = narrow ? { right: W - room, top: 24, bottom: .5 * H - 34 } : { right: .5 * W - 24, top: 24, bottom: H - 44 };
    const side = narrow ? { from: 0, left: gutter, top: .5 * H + 32, bottom: H - 44 } : { from: .5 * W + 8, left: .5 * W + 46, top: 24, bottom: H - 44 };

    const x = linear(-.3, 10.3, gutter, box.right);
    y = linear(-3, TOP, box.bottom, box.top);
    frame({ x, y: linear(-3 * u, TOP * u, box.bottom, box.top), xTicks: [0, 2, 4, 6, 8, 10], yTicks: [0, 20, 40, 60].map(v => v * u), yText: short, left: gutter, right: box.right, bottom: box.bottom, xName: narrow ? '' : mathSvg('x'), yName: '' });
    write(put(titles[0], { x: 0, y: box.top - 10 }), k === 0 ? mathSvg('y') : `${mathSvg('y')} ${times(k)}`);
    inner.fit({ ...box, left: gutter });
    const on = ({ slope, intercept }, v) => slope * v + intercept, ends = (l, shift = 0) => [[x(-.3), y(on(l, -.3) + shift)], [x(10.3), y(on(l, 10.3) + shift)]];
    const wide = Math.min(tau, 200);                          // further out the zone fills the chart anyway
    put(zone, { d: `${polyline([...ends(line, wide), ...ends(line, -wide).reverse()])}Z` });
    three.forEach((l, i) => put(lines[i], { d: polyline(ends(l)) }));
    labels[0](three.map(l => ({ x: x(10.3), y: y(on(l, 10.3)), name: '' })), { lo: 0, hi: H, column: box.right + 30 });
    let far = 0;
    dots(X.length).forEach((el, i) => {
      const out = Math.abs(on(line, X[i]) - Y[i]) > tau;
      far += out;
      put(el, { cx: x(X[i]), cy: y(Y[i]), r: narrow ? 2.5 : 3, class: out ? 'xp-ghost' : 'xp-beyond' });
    });

    kx = linear(...UNITS, side.left + 10, narrow ? box.right : W - room);
    const sy = linear(1.9, 2.8, side.bottom, side.top);
    chart({ x: kx, y: sy, xTicks: [-3, -2, -1, 0, 1, 2, 3], yTicks: [2, 2.2, 2.4, 2.6, 2.8], yText: v => fixed(v, 1), left: side.left, right: kx(UNITS[1]), bottom: side.bottom, xName: `unit: ${mathSvg('y')} × 10<tspan dy="-5" font-size="10">${mathSvg('k')}</tspan>`, yName: '' });
    write(put(titles[1], { x: side.from, y: side.top - 10 }), 'slope, in the data’s own unit');
    const now = `${state.threshold} ${state.converts}`;
    if (now !== curveOf) {
      curveOf = now;
      curve = state.converts === 'yes' ? [[-3, line.slope], [3, line.slope]] : Array.from({ length: 61 }, (_, i) => { const v = -3 + i / 10; return [v, at(v, state).slope]; });
    }
    [still[0].slope, still[1].slope].forEach((slope, i) => put(curves[i], { d: polyline([[kx(-3), sy(slope)], [kx(3), sy(slope)]]) }));
    put(curves[2], { d: polyline(curve.map(([v, slope]) => [kx(v), sy(slope)])) });
    labels[1]([still[0].slope, still[1].slope, curve.at(-1)[1]].map((slope, i) => ({ x: kx(3), y: sy(slope), name: names[i] })), { lo: side.top, hi: side.bottom - 4, column: kx(3) + 30, limit: W });

    const grip = y(on(line, AT) + tau), high = grip < box.top + 10;
    places = [{ what: 0, x: kx(k), y: sy(line.slope) }, { what: 1, x: x(AT), y: Math.max(grip, box.top + 10) }];
    grips[0].update(places[0].x, places[0].y, +k.toFixed(2), `y ${times(k).replace('÷', 'divided by').replace('×', 'times')}, slope ${fixed(line.slope, 3)}`);
    grips[1].update(places[1].x, places[1].y, +state.threshold.toPrecision(3), `threshold ${short(state.threshold)}, ${short(tau)} in the unit of the data`);
    write(put(tag, { x: places[1].x, y: places[1].y + (high ? 32 : -18) }), `${mathSvg('β')} = ${short(tau * u)}`);
    unit(k); threshold(Math.log10(state.threshold / THRESHOLD[0])); converts(state.converts);
    sentence(tell(state, tau, far, three));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

function tell({ exponent: k, threshold: t, converts }, tau, far, [squares, absolute, smooth]) {
  const name = key('s', 'Smooth L1'), share = (smooth.slope - absolute.slope) / (squares.slope - absolute.slope), slope = `<b>${fixed(smooth.slope, 3)}</b>`;
  const like = share > .98 ? `${key('l2', 'least squares')} (${fixed(squares.slope, 3)}) in all but name` : share < .05 ? `as robust as ${key('l1', 'least absolute')} (${fixed(absolute.slope, 3)})` : `between ${key('l1', 'least absolute')} (${fixed(absolute.slope, 3)}) and ${key('l2', 'least squares')} (${fixed(squares.slope, 3)})`;
  const beyond = far === 0 ? 'no point is beyond it' : `<b>${far}</b> of 30 points ${far === 1 ? 'is' : 'are'} beyond it`;
  if (converts === 'yes') return `The threshold goes with the unit: <b>${short(t)}</b> of the data’s unit is <b>${short(t * 10 ** k)}</b> here. In every unit ${beyond}, and ${name} has slope ${slope}, ${like}.`;
  return `With ${math('y')} ${times(k)}, a threshold of <b>${short(t)}</b> means <b>${short(tau)}</b> of the data’s own unit: ${beyond}. ${name} has slope ${slope}: ${like}.`;
}

export default define({ name: 'units_trap', title, traits, build });
