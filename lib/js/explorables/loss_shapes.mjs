import { AbsoluteError, HalfSquaredError } from '../maths/losses.mjs';
import { MovedThreshold, PARAMETER, curvature, jump, shapeOf } from '../maths/shapes.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, signed, spoken } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { table } from '../draw/table.mjs';
import { define } from './_define.mjs';
import { number, oneOf } from './_traits.mjs';

const END = 4, WIDTH = [.05, 3];                              // ends of the axis r; of the threshold
const KINDS = ['l2', 'l1', 's'], ENDS = ['l1', 's', 'l2'], LETTER = { beta: 'β', delta: 'δ', sigma: 'σ' };
const FLOOR = [-.6, -3.2, 0], CEILING = [4.8, 3.2, 3];        // of the three charts: value, slope, curvature

const traits = { convention: oneOf('beta', 'beta', 'delta', 'sigma'), width: number(.5, ...WIDTH), probe: number(2, -END, END), bug: oneOf('off', 'off', 'on') };
const title = 'Beta, delta or sigma: what does the number change?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'loss_shapes', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the corner of the slope, or the residual on the axis.', keys: 'Keyboard: arrows, Escape.',
    height: [500, 450], lines: [4, 4], label: 'Value, slope and curvature of L2, L1 and Smooth L1, one above the other over the same residual',
    tries: [['Faster R-CNN', { convention: 'sigma', width: 1 / 9, bug: 'off' }], ['Huber, wide', { convention: 'delta', width: 2, bug: 'off' }], ['The common bug', { convention: 'beta', width: 2, bug: 'on' }]],
  });
  const numbers = table(talk, { caption: 'Value, slope and curvature at the residual', heads: ['', 'value', 'slope', 'curvature'], rows: ['', '', '', ''] });
  const names = [...talk.querySelectorAll('tbody th')];
  const convention = choice(controls, { legend: 'The parameter is called', signal, options: [['beta', `${math('β')}`], ['delta', `${math('δ')} (Huber)`], ['sigma', `${math('σ')}`]] }, v => app.update({ convention: v }));
  const width = slider(controls, { label: `Threshold: |${math('r')}| where the quadratic part ends`, min: WIDTH[0], max: WIDTH[1], step: .05, signal }, v => app.update({ width: v }));
  const bug = choice(controls, { legend: 'Formula beyond the threshold', signal, options: [['off', 'Right'], ['on', 'The common bug']] }, v => app.update({ bug: v }));
  const probe = slider(controls, { label: `Residual ${math('r')}`, min: -END, max: END, step: .05, show: v => v ? fixed(v) : '0', signal }, v => app.update({ probe: v }));

  // Three charts over one axis; the zone of the quadratic part runs through all of them.
  const zone = draw(draw(svg, 'g', { class: 'xp-s', 'aria-hidden': 'true' }), 'path', { class: 'xp-area' });
  const charts = CEILING.map((_, n) => {
    const frame = axes(svg), titleY = draw(svg, 'text', { class: 'xp-title-y', 'aria-hidden': 'true' }), inner = clip(svg);
    const other = draw(draw(inner, 'g', { class: 'xp-s' }), 'path', { class: 'xp-bounce' });
    const curves = KINDS.map(kind => draw(draw(inner, 'g', { class: `xp-${kind}` }), 'path', { class: 'xp-curve' }));
    return { n, frame, titleY, inner, other, curves };
  });
  const tether = draw(svg, 'path', { class: 'xp-tether' });
  const gap = draw(svg, 'g', { class: 'xp-s', 'aria-hidden': 'true' }), gapEdge = draw(gap, 'path', { class: 'xp-edge' }), gapText = draw(gap, 'text', { class: 'xp-note xp-halo' });
  const high = draw(svg, 'text', { class: 'xp-note xp-halo', 'aria-hidden': 'true' }), tag = draw(svg, 'text', { class: 'xp-note xp-halo', 'aria-hidden': 'true' });
  const labels = charts.map(() => lineLabels(svg, ENDS));         // L2 may end in an arrow; the two others end together
  const grips = [handle(svg, { label: 'Threshold', min: WIDTH[0], max: WIDTH[1] }), handle(svg, { label: 'Residual r', min: -END, max: END })];

  let places = [], x;
  const to = [v => app.update({ width: clamp(Math.round(v * 100) / 100, ...WIDTH) }), v => app.update({ probe: clamp(Math.round(v * 100) / 100, -END, END) })];
  drag(svg, signal, {
    pick: (px, py) => nearest(places, px, py), move: (i, px) => to[i](x.invert(px)),
    start: i => { grips[i].g.focus({ preventScroll: true }); grips[i].g.classList.add('xp-held'); },
    end: i => grips[i].g.classList.remove('xp-held'),
  });
  grips.forEach(({ g }, i) => g.addEventListener('keydown', e => {
    const d = arrow(e), trait = ['width', 'probe'][i];
    if (d) to[i](app.state()[trait] + (d[0] + d[1]) * .05);
    if (e.key === 'Escape') app.update({ [trait]: app.home[trait] });
  }, { signal }));

  function redraw(state) {
    const { W, H, narrow } = size(), { width: b, probe: r } = state, wrong = state.bug === 'on', letter = LETTER[state.convention];
    const huber = state.convention === 'delta', right = shapeOf(state.convention, b), shown = wrong ? new MovedThreshold(b) : right;
    const other = wrong ? right : shapeOf(huber ? 'beta' : 'delta', b);
    const losses = [new HalfSquaredError(), new AbsoluteError(), shown], NAMES = ['L2', 'L1', wrong ? 'the bug' : huber ? 'Huber' : 'Smooth L1'];

    const left = 34, edge = W - Math.max(narrow ? 92 : 124, 36 + labels[0].room(['Smooth L1'])), low = H - 44;
    const rows = [[24, .47 * low], [.53 * low, .775 * low], [.85 * low, low]];     // top and bottom of each chart
    x = linear(-END, END, left, edge);
    put(zone, { d: xy`M${x(-b)} ${rows[0][0]}H${x(b)}V${low}H${x(-b)}Z` });

    charts.forEach(({ n, frame, titleY, inner, other: hair, curves }) => {
      const [top, bottom] = rows[n], y = linear(FLOOR[n], CEILING[n], bottom, top);
      frame({ x, y, xTicks: narrow ? [-4, -2, 0, 2, 4] : [-4, -3, -2, -1, 0, 1, 2, 3, 4], yTicks: [[0, 1, 2, 3, 4], [-3, -1, 0, 1, 3], [0, 1, 2, 3]][n], xText: n === 2 ? plain : () => '', left, right: edge, bottom: y(0), xName: n === 2 ? `residual ${mathSvg('r')}` : '', yName: '' });
      write(put(titleY, { x: 0, y: top - 10 }), ['value of the loss', 'slope: how hard it pulls', 'curvature'][n]);
      inner.fit({ left, right: edge, top: top - 2, bottom: bottom + 2 });
      const all = [...losses, other].map(loss => pieces(loss, n, b, x, y));
      curves.forEach((el, k) => put(el, { d: all[k] }));
      put(hair, { d: all[3] });
      labels[n](ENDS.map(kind => KINDS.indexOf(kind)).map(k => ({ ...end(losses[k], n, x, y), name: n ? '' : NAMES[k] })), { lo: top + 4, hi: y(0) - 4, column: edge + 34, limit: W });
      charts[n].y = y;
    });

    const { y } = charts[0], fall = jump(b), a = shown.value(b), z = wrong ? b * b / 2 : a;
    put(gap, { display: wrong && fall > 1e-4 ? null : 'none' });
    const gapTo = clamp(y(z), rows[0][0], rows[0][1]);
    put(gapEdge, { d: xy`M${x(b) - 4} ${gapTo}H${x(b) + 4}M${x(b)} ${gapTo}V${y(a)}M${x(b) - 4} ${y(a)}H${x(b) + 4}` });
    const aside = b < 1;                                      // below the curves there is room for a word: left of all, or right of the jump
    write(put(gapText, { x: aside ? x(-.55) - 8 : x(b) + 8, y: aside ? y(0) + 17 : Math.min(y(0) - 8, y(a) + 22), 'text-anchor': aside ? 'end' : null }), `jump ${plain(fall, 3)}`);
    const steep = curvature(right, 0);
    put(high, { x: x(b) + 8, y: rows[2][0] + 10, display: !wrong && steep > CEILING[2] ? null : 'none' });
    write(high, `1/${mathSvg(huber ? 'δ' : 'β')} = ${num(steep)}`);

    put(tether, { d: xy`M${x(r)} ${rows[0][0]}V${low}` });
    const corner = charts[1].y(wrong ? 1 : right.gradient(b));
    places = [{ what: 0, x: x(b), y: corner }, { what: 1, x: x(r), y: low }];
    write(put(tag, { x: x(b) + 16, y: corner + (corner < rows[1][0] + 14 ? 24 : -12) }), `${mathSvg(letter)} = ${num(PARAMETER[state.convention](b))}`);
    grips[0].update(places[0].x, places[0].y, +b.toFixed(2), spoken(`threshold ${fixed(b)}, ${state.convention} ${num(PARAMETER[state.convention](b))}`));
    grips[1].update(places[1].x, places[1].y, +r.toFixed(2), spoken(`residual ${r ? fixed(r) : '0'}`));

    [...NAMES, wrong ? (huber ? 'Huber' : 'Smooth L1') : huber ? 'Smooth L1' : 'Huber'].forEach((name, k) => write(names[k], k < 3 ? key(KINDS[k], name) : `${name}, ${wrong ? 'right' : 'thin'}`));
    const bend = v => Number.isNaN(v) ? 'none' : num(v);
    numbers({ heads: [`At ${math('r')} = ${r ? fixed(r) : '0'}`], values: [...losses, other].map((loss, k) => [num(loss.value(r)), k === 1 && r === 0 ? '−1 to 1' : signed(loss.gradient(r)), bend(curvature(loss, r))]) });
    convention(state.convention); width(b); bug(state.bug); probe(r);
    sentence(tell(state, right));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

const ORDER = [(loss, r) => loss.value(r), (loss, r) => loss.gradient(r), curvature];

/** A curve as path data: the parts between its corners, each from its own side, so that a jump stays open. */
function pieces(loss, n, b, x, y) {
  const tiny = 1e-9, cuts = [-END, ...(loss instanceof HalfSquaredError ? [] : loss instanceof AbsoluteError ? [0] : [-b, b]), END];
  let d = '';
  for (let i = 1; i < cuts.length; i++) {
    const [from, to] = [cuts[i - 1] + tiny, cuts[i] - tiny], count = n || loss instanceof AbsoluteError ? 1 : 24;
    d += polyline(Array.from({ length: count + 1 }, (_, k) => { const r = from + (to - from) * k / count; return [x(r), y(ORDER[n](loss, r))]; }));
  }
  return d;
}

/** Where a curve ends at the right: on the edge of the chart, or through its ceiling with an arrow. */
function end(loss, n, x, y) {
  const at = r => ORDER[n](loss, r), last = at(END);
  if (last <= CEILING[n]) return { x: x(END), y: y(last) };
  let lo = 0, hi = END;                                       // here every curve rises: halve the interval
  for (let k = 0; k < 40; k++) { const mid = (lo + hi) / 2; if (at(mid) > CEILING[n]) hi = mid; else lo = mid; }
  return { x: x(lo), y: y(CEILING[n]), shape: EXIT.up };
}

function tell({ convention, width: b, probe: r, bug }, right) {
  const huber = convention === 'delta', letter = math(LETTER[convention]), size = num(PARAMETER[convention](b)), name = key('s', huber ? 'Huber' : 'Smooth L1');
  const means = convention === 'sigma' ? `${letter} = <b>${size}</b> puts the threshold at 1/${letter}<sup>2</sup> = <b>${num(b)}</b>` : `${letter} = <b>${size}</b>`;
  if (bug === 'on') {
    const formula = `The formula of ${math(huber ? 'δ' : 'β')} = 1, its threshold moved to <b>${num(b)}</b>`;
    if (Math.abs(b - 1) < 1e-9) return `${formula}: here it is right, and nowhere else.`;
    return `${formula}: there the value jumps by (${num(b)} − 1)<sup>2</sup>/2 = <b>${plain(jump(b), 3) === '0' ? num(jump(b)) : plain(jump(b), 3)}</b>, and the slope from <b>${num(b)}</b> to <b>1</b>. Only a threshold of 1 fits.`;
  }
  const place = Math.abs(r) < b ? 'still gentle, as in L2' : Math.abs(r) > b ? 'no harder than that, however far out' : 'at the threshold itself';
  const ratio = Math.abs(b - 1) < 1e-9 ? 'At 1 Huber and Smooth L1 are the same loss.' : `Huber is <b>${num(b)}</b> × Smooth L1, in value, slope and curvature.`;
  return `${means}: at ${math('r')} = ${r ? fixed(r) : '0'}, ${name} pulls with <b>${num(Math.abs(right.gradient(r)))}</b>, ${place}. ${ratio}`;
}

export default define({ name: 'loss_shapes', title, traits, build });
