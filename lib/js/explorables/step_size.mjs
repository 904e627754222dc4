import { AbsoluteError, HalfSquaredError, SmoothL1 } from '../maths/losses.mjs';
import { bouncesFrom, gradientDescent } from '../maths/descent.mjs';
import { axes } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { player, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, MARK, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power, spoken } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, unique, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, number } from './_traits.mjs';

const STEPS = 60, FLOOR = -6, CEILING = 2;                    // of the chart; errors as powers of ten
const KINDS = ['l2', 'l1', 's'], NAMES = ['L2', 'L1', 'Smooth L1'];

const traits = { eta: number(.2, .05, 2.5), start: number(5.037, .1, 100), step: integer(STEPS, 0, STEPS), beta: number(1, .05, 10) };
const title = 'Same start, same step size: who arrives?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'step_size', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Choose a step size, or drag the start up and down. Each curve is the distance still to go.', keys: '',
    height: [380, 320], lines: [2, 3], label: 'Distance to the answer after each step, for three losses, on a logarithmic scale',
    tries: [.05, 1, 2.1].map(eta => [`${math('η')} = ${eta}`, { eta, step: STEPS }]),
  });
  const eta = slider(controls, { label: `Step size ${math('η')}`, min: .05, max: 2.5, step: .05, signal }, v => app.update({ eta: v }));
  const step = player(controls, { steps: STEPS, signal }, v => app.update({ step: v }));

  const frame = axes(svg);
  const band = draw(svg, 'g', { class: 'xp-l1', 'aria-hidden': 'true' }), fade = unique('fade');
  const gradient = draw(band, 'linearGradient', { id: fade, x2: 0, y2: 1 });
  draw(gradient, 'stop', { class: 'xp-fade' }); draw(gradient, 'stop', { class: 'xp-fade', offset: 1 });
  const bandArea = draw(band, 'rect', { fill: `url(#${fade})` }), bandEdge = draw(band, 'path', { class: 'xp-leader' });
  const bandText = draw(band, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'end' });
  const series = KINDS.map(k => {
    const g = draw(svg, 'g', { class: `xp-${k}`, 'aria-hidden': 'true' });
    const [curve, hair, dots] = ['curve', 'bounce', 'bead'].map(cls => draw(g, 'path', { class: `xp-${cls}` }));
    return { curve, hair, dots };
  });
  const labels = lineLabels(svg, KINDS);
  const begin = handle(svg, { label: 'Start: distance to the answer before the first step', min: .1, max: 100 });
  let y, beginAt;
  const startTo = v => app.update({ start: clamp(+v.toPrecision(4), .1, 100) });
  grips(svg, signal, [{
    handle: begin, place: () => beginAt, move: (px, py) => startTo(y.invert(py)),
    step: ([dx, dy]) => startTo(app.state().start * 1.05 ** (dx + dy)),
    back: () => app.update({ start: app.home.start }),
  }]);

  function redraw(state) {
    const { W, H, narrow } = size(), { step: now } = state;
    const left = 38, right = W - Math.max(narrow ? 106 : 132, 36 + labels.room(NAMES)), top = 34, bottom = H - 44;
    const x = linear(0, STEPS, left + 12, right);                     // room for the handle beside the numbers
    y = log10(FLOOR, CEILING, bottom, top);
    frame({
      x, y: y.exponent, left, right, bottom, xTicks: [0, 20, 40, 60], yTicks: [-6, -4, -2, 0, 2], yText: power,
      xName: 'step', yName: 'distance to the answer, |error|',
    });

    const edge = y(state.eta);
    put(bandArea, { x: left, width: right - left, y: edge, height: bottom - edge });
    put(bandEdge, { d: xy`M${left} ${edge}H${right}` });
    write(put(bandText, { x: right - 8, y: edge - 9 }), `one step, ${mathSvg('η')} = ${fixed(state.eta)}`);

    const losses = [new HalfSquaredError(), new AbsoluteError(), new SmoothL1(state.beta)];
    const runs = losses.map(loss => follow(gradientDescent(loss, state.start, state.eta, STEPS), now));
    const ends = runs.map((run, k) => {
      const { curve, hair, dots } = series[k], drawn = place(run, x, y, top, bottom);
      put(curve, { d: polyline(drawn.line) });
      put(hair, { d: polyline(drawn.tail) });
      put(dots, { d: beads(KINDS[k], drawn.tail, narrow ? 2 : 3) });
      return { name: NAMES[k] + drawn.said, ...drawn.end };
    });
    labels(ends, { lo: top + 2, hi: bottom - 12, column: right + 34, limit: W });

    beginAt = { x: x(0), y: y(state.start) };
    begin.update(beginAt.x, beginAt.y, +state.start.toFixed(3), `distance ${plain(state.start, 3)}`);
    eta(state.eta); step(now);
    sentence(tell(state, runs));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** A path cut at the step shown: sizes, the step from which it only bounces, and its two levels. */
function follow(path, now) {
  const sizes = path.map(Math.abs), from = bouncesFrom(path), shown = sizes.slice(0, now + 1);
  if (from < 0 || now <= from) return { sizes: shown, from: -1, last: shown[now], levels: null };
  const pair = sizes.slice(from, from + 2);
  return { sizes: shown, from, last: shown[now], levels: [Math.min(...pair), Math.max(...pair)] };
}

/** The points of a run: a line, the bouncing tail, and where its name goes. A line that leaves the chart is cut at the edge. */
function place({ sizes, from, levels }, x, y, top, bottom) {
  const line = [], tail = [], height = v => v === 0 ? Infinity : v === Infinity ? -Infinity : y(v);
  for (let t = 0; t < sizes.length; t++) {
    const px = x(t), py = height(sizes[t]), bouncing = from >= 0 && t >= from;
    if (bouncing) tail.push([px, clamp(py, top, bottom)]);
    if (py >= top && py <= bottom) { if (from < 0 || t <= from) line.push([px, py]); continue; }
    if (bouncing) continue;
    const edge = py > bottom ? bottom : top, [ax, ay] = line.at(-1) ?? [px, edge], f = Number.isFinite(py) ? (edge - ay) / (py - ay) : 1;
    const said = edge === top ? ' diverges' : sizes[t] === 0 ? ' exactly 0' : '';
    const end = { x: ax + f * (px - ax), y: edge, shape: edge === top ? EXIT.up : EXIT.down };
    line.push([end.x, edge]);
    return { line, tail: [], said, end };
  }
  const [px, py] = (tail.length ? tail : line).at(-1);
  const calm = levels ? clamp((height(levels[0]) + height(levels[1])) / 2, top, bottom) : py;
  return { line, tail, said: '', end: { x: px, y: py, calm } };
}

function tell(state, runs) {
  const say = k => {
    const { levels, last } = runs[k], name = key(KINDS[k], NAMES[k]);
    if (levels) {
      const [lo, hi] = levels.map(num);
      if (levels[1] - levels[0] < 1e-6 * levels[1]) return `${name} jumps between <b>±${hi}</b>`;
      return `${name} bounces between <b>${lo}</b> and <b>${hi}</b>`;
    }
    if (last === 0) return `${name} <b>has arrived</b>`;
    return last > 10 ** CEILING ? `${name} has left the chart, at <b>${num(last)}</b>` : `${name} is <b>${num(last)}</b> away`;
  };
  const steps = `${state.step} ${state.step === 1 ? 'step' : 'steps'}`;
  return `After ${steps} of ${math('η')} = ${fixed(state.eta)}, ${say(0)}, ${say(2)}, and ${say(1)}.`;
}

export default define({ name: 'step_size', title, traits, build });
