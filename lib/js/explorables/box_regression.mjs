import { AbsoluteError, HalfSquaredError, SmoothL1 } from '../maths/losses.mjs';
import { STDS, encode, regress } from '../maths/boxes.mjs';
import { bouncesFrom } from '../maths/descent.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, player, slider } from '../draw/controls.mjs';
import { arrow, drag, handle, nearest } from '../draw/handle.mjs';
import { MARK, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { table } from '../draw/table.mjs';
import { define } from './_define.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const STEPS = 60, END = 100, SIDE = [4, 100];                 // of the descent; of the picture; of a box
export const ANCHOR = [35, 35, 65, 65];
const KINDS = ['l2', 'l1', 's'], NAMES = ['L2', 'L1', 'Smooth L1'], COORDINATES = ['x', 'y', 'w', 'h'];
const RAW = [1, 1, 1, 1], BETA = [.02, 2];

const traits = {
  cx: number(60, 0, END), cy: number(40, 0, END), width: number(60, ...SIDE), height: number(22, ...SIDE),
  eta: number(.05, .01, .5), beta: number(1 / 9, ...BETA), unit: oneOf('raw', 'raw', 'scaled'), step: integer(10, 0, STEPS),
};
const title = 'Four numbers make a box: which loss finds it?';

const cornersOf = ({ cx, cy, width: w, height: h }) => [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2];

/** The box, one of its corners (1 to 4, from the top left round) at (x, y), the opposite corner staying. */
function withCorner(state, corner, x, y) {
  const box = cornersOf(state), right = corner === 2 || corner === 3, down = corner > 2, fx = box[right ? 0 : 2], fy = box[down ? 1 : 3];
  const width = clamp(right ? x - fx : fx - x, ...SIDE), height = clamp(down ? y - fy : fy - y, ...SIDE);
  return { width, height, cx: fx + (right ? 1 : -1) * width / 2, cy: fy + (down ? 1 : -1) * height / 2 };
}
const tidy = patch => Object.fromEntries(Object.entries(patch).map(([k, v]) => [k, traits[k].clean(Math.round(v * 100) / 100)]));

function build(el, app) {
  const { signal } = app;
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'box_regression', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the true box by its middle or a corner, then press Play.', keys: 'Keyboard: arrows, Escape.',
    height: [380, 560], lines: [5, 4], label: 'Left, the true box, the anchor and three predictions; right, the error of each coordinate after each step',
    tries: [[`${math('β')} = 1`, { beta: 1, unit: 'raw', eta: .05, step: 10 }], ['Far away', { cx: 88, cy: 12, width: 20, height: 12, unit: 'raw', step: 20 }], ['R-CNN’s unit', { beta: 1, unit: 'scaled', eta: .1, step: 20 }]],
  });
  const numbers = table(talk, { caption: 'Error of each coordinate, and overlap with the true box', heads: ['', ...COORDINATES.map(c => `${math('t')}<sub>${c}</sub>`), 'IoU'], rows: KINDS.map((k, i) => key(k, NAMES[i])) });
  const step = player(controls, { steps: STEPS, signal }, v => app.update({ step: v }));
  const unit = choice(controls, { legend: 'The loss sees the deltas', signal, options: [['raw', 'as they are'], ['scaled', '÷ 0.1, 0.1, 0.2, 0.2']] }, v => app.update({ unit: v }));
  const eta = slider(controls, { label: `Step size ${math('η')}`, min: .01, max: .5, step: .01, signal }, v => app.update({ eta: v }));
  const beta = slider(controls, { label: `Smooth L1’s ${math('β')}`, min: 0, max: 2, step: .01, show: v => num(BETA[0] * 10 ** v), signal }, v => app.update({ beta: clamp(+(BETA[0] * 10 ** v).toPrecision(3), ...BETA) }));

  // Left: the picture.
  const paper = draw(svg, 'rect', { class: 'xp-ghost', 'aria-hidden': 'true' }), inner = clip(svg);
  const anchor = draw(inner, 'path', { class: 'xp-tether' }), truth = draw(inner, 'path', { class: 'xp-axis' });
  const boxes = KINDS.map(kind => draw(draw(inner, 'g', { class: `xp-${kind}` }), 'path', { class: 'xp-curve' }));
  const words = ['anchor', 'true box'].map(text => write(draw(svg, 'text', { class: 'xp-note xp-halo', 'aria-hidden': 'true' }), text));
  put(truth, { style: 'stroke: var(--xp-ink); stroke-width: 2' });
  // Right: four coordinates.
  const charts = COORDINATES.map(() => {
    const frame = axes(svg), name = draw(svg, 'text', { class: 'xp-title-y', 'aria-hidden': 'true' }), area = clip(svg);
    const groups = KINDS.map(kind => draw(area, 'g', { class: `xp-${kind}` })), curves = groups.map(g => draw(g, 'path', { class: 'xp-curve' })), bounces = groups.map(g => draw(g, 'path', { class: 'xp-bounce' }));
    const now = draw(svg, 'path', { class: 'xp-tether' }), marks = KINDS.map(kind => draw(svg, 'path', { class: `xp-mark xp-${kind}`, d: MARK[kind](3.5) }));
    return { frame, name, area, curves, bounces, now, marks };
  });
  const corners = ['top left', 'top right', 'bottom right', 'bottom left'];
  const grips = [handle(svg, { label: 'Middle of the true box', min: 0, max: END }), ...corners.map(where => handle(svg, { label: `Corner of the true box, ${where}`, min: 0, max: END, size: 5 }))];

  let places = [], px, py;
  const move = (i, x, y) => app.update(tidy(i ? withCorner(app.state(), i, clamp(x, 0, END), clamp(y, 0, END)) : { cx: x, cy: y }));
  drag(svg, signal, {
    pick: (x, y) => nearest(places, x, y), move: (i, x, y) => move(i, px.invert(x), py.invert(y)),
    start: i => { step.stop(); grips[i].g.focus({ preventScroll: true }); grips[i].g.classList.add('xp-held'); },
    end: i => grips[i].g.classList.remove('xp-held'),
  });
  grips.forEach(({ g }, i) => g.addEventListener('keydown', e => {
    const d = arrow(e), s = app.state(), box = cornersOf(s);
    if (d) { const [x, y] = i ? [box[i === 2 || i === 3 ? 2 : 0], box[i > 2 ? 3 : 1]] : [s.cx, s.cy]; move(i, x + d[0], y - d[1]); }
    if (e.key === 'Escape') { const { cx, cy, width, height } = app.home; app.update({ cx, cy, width, height }); }
  }, { signal }));

  function redraw(state) {
    const { W, H, narrow } = size(), side = narrow ? Math.min(W - 2, 300) : 344, left = 1, top = narrow ? 1 : 4;
    const box = cornersOf(state), scale = state.unit === 'scaled' ? STDS : RAW, aim = encode(ANCHOR, box);
    const runs = [new HalfSquaredError(), new AbsoluteError(), new SmoothL1(state.beta)].map(loss => regress(ANCHOR, box, loss, state.eta, STEPS, scale));
    px = linear(0, END, left, left + side); py = linear(0, END, top, top + side);
    put(paper, { x: left, y: top, width: side, height: side });
    inner.fit({ left, top, right: left + side, bottom: top + side });
    const outline = ([x1, y1, x2, y2]) => xy`M${px(x1)} ${py(y1)}H${px(x2)}V${py(y2)}H${px(x1)}Z`;
    put(anchor, { d: outline(ANCHOR) }); put(truth, { d: outline(box) });
    runs.forEach((run, k) => put(boxes[k], { d: outline(run.boxes[state.step]) }));
    put(words[0], { x: px(ANCHOR[0]) + 6, y: py(ANCHOR[3]) + 17 });
    const room = py(box[1]) - top > 40, wordX = clamp(px(state.cx), left + 40, left + side - 40), wordY = room ? py(box[1]) - 18 : Math.min(py(box[3]) + 30, top + side - 8);
    put(words[1], { x: wordX, y: wordY, 'text-anchor': 'middle' });

    // Four small charts, the same height of error in each: they can be compared.
    const from = narrow ? 0 : left + side + 32, head = narrow ? side + 26 : 22, low = H - 46, gapX = 22, gutter = 34, w = (W - from - gapX) / 2, h = (low - head - 44) / 2;
    const high = ceiling(Math.max(...aim.map((t, k) => Math.abs(t / scale[k]))));
    charts.forEach(({ frame, name, area, curves, bounces, now, marks }, k) => {
      const x0 = from + (k % 2) * (w + gapX) + gutter, x1 = from + (k % 2) * (w + gapX) + w - 6, y0 = head + (k > 1 ? h + 44 : 0), y1 = y0 + h;
      const x = linear(0, STEPS, x0, x1), y = linear(0, high, y1, y0), last = k > 1;
      frame({ x, y, xTicks: [0, 20, 40, 60], yTicks: [0, high / 2, high], yText: v => String(+v.toPrecision(3)), xText: last ? v => `${v}` : () => '', left: x0, right: x1, bottom: y1, xName: k === 3 ? 'step' : '', yName: '' });
      write(put(name, { x: x0 - gutter, y: y0 - 8 }), `error of ${mathSvg('t', COORDINATES[k])}`);
      area.fit({ left: x0, right: x1, top: y0 - 2, bottom: y1 + 2 });
      runs.forEach((run, n) => {
        const line = run.errors[k].map((e, t) => [x(t), y(Math.abs(e))]), from = bouncesFrom(run.errors[k]);
        put(curves[n], { d: polyline(from < 0 ? line : line.slice(0, from + 1)) });
        put(bounces[n], { d: from < 0 ? '' : polyline(line.slice(from)) });
        put(marks[n], { transform: xy`translate(${line[state.step][0]} ${line[state.step][1]})` });
      });
      put(now, { d: xy`M${x(state.step)} ${y0}V${y1}` });
    });

    const at = [[state.cx, state.cy], [box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]];
    places = at.map(([x, y], what) => ({ what, x: clamp(px(x), left, left + side), y: clamp(py(y), top, top + side) }));
    grips.forEach((grip, i) => grip.update(places[i].x, places[i].y, +at[i][0].toFixed(2), `x ${fixed(at[i][0], 1)}, y ${fixed(at[i][1], 1)}`.replace(/−/g, 'minus ')));
    step(state.step); unit(state.unit); eta(state.eta); beta(Math.log10(state.beta / BETA[0]));
    numbers({ values: runs.map(run => [...run.errors.map(path => small(path[state.step])), share(run.overlap[state.step])]) });
    sentence(tell(state, runs, Math.max(...aim.map((t, k) => Math.abs(t / scale[k])))));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** The size of an error. Rounding leaves 1e-17 where a step lands on the answer: that is 0. */
const small = v => Math.abs(v) < 1e-12 ? '0' : Math.abs(v) < .005 ? '≈ 0' : fixed(Math.abs(v));

/** An overlap: 0 and 1 are said only where they are exact. */
const share = v => v === 0 ? '0' : v < .0005 ? '≈ 0' : 1 - v < 1e-12 ? '1' : v > .9995 ? '≈ 1' : fixed(v, 3);

/** The next of 0.1, 0.2, 0.4, 1, 2, 4, 10, ...: the top of an axis. */
function ceiling(v) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(v, .1)));
  return [1, 2, 4, 10].map(k => +(k * unit).toPrecision(2)).find(top => top >= v * .999);
}

function tell({ eta, beta, step, unit }, runs, far) {
  const overlaps = runs.map(run => run.overlap[step]), say = k => `${key(KINDS[k], NAMES[k])} <b>${share(overlaps[k])}</b>`;
  const start = `After ${step} ${step === 1 ? 'step' : 'steps'} the overlap (IoU) is ${say(0)}, ${say(1)}, ${say(2)}.`;
  const [h, b] = [math('η'), math('β')];
  let why;
  if (eta > 2 * beta) why = `${h} is above 2${b}: Smooth L1 bounces at the end, as L1 does.`;
  else if (far <= beta && Math.abs(beta - 1) < 1e-9) why = `All errors are below ${b} = 1: here Smooth L1 <b>is</b> L2.`;
  else if (far <= beta) why = `All errors are below ${b}: Smooth L1 is L2 divided by ${b}.`;
  else why = `The furthest coordinate is <b>${num(far)}</b> away${unit === 'scaled' ? ' in this unit' : ''}: with pulls of at most 1, L1 and Smooth L1 need <b>${Math.ceil(far / eta - 1e-9)}</b> steps or more.`;
  return `${start} ${why}`;
}

export default define({ name: 'box_regression', title, traits, build });
