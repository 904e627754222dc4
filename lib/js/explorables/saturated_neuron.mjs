import { COSTS, sigmoid, sigmoidPair, train } from '../maths/neuron.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, player, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { lineLabels } from '../draw/labels.mjs';
import { EXIT, MARK, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const EPOCHS = 300, REACH = 5, ETA = [.005, 1], MILD = [.6, .9];       // MILD: the start that yours is compared with
const KIND = { squared: 'l2', cross_entropy: 'ce', erratum: 'er' }, KINDS = ['l2', 'ce', 'er'];
const NAME = { squared: 'squared error', cross_entropy: 'cross-entropy', erratum: 'the erratum' };
const SCALE = {                                                     // numbers of the axes; they change with the cost only
  squared: { cost: [0, .25, .5], pull: [0, .05, .1, .15] }, cross_entropy: { cost: [0, 2, 4], pull: [0, .5, 1] },
  erratum: { cost: [0, 2, 4], pull: [0, 20, 40, 60] },
};

const traits = {
  weight: number(2, -REACH, REACH), bias: number(2, -REACH, REACH), eta: number(.15, ...ETA),
  cost: oneOf('squared', 'squared', 'cross_entropy', 'erratum'), step: integer(0, 0, EPOCHS),
};
const title = 'Why does the most wrong neuron learn slowest?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'saturated_neuron', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'The answer should be 0. Drag your neuron along the curve, then press Play.', keys: 'Keyboard: arrows, Escape.',
    height: [436, 396], lines: [3, 5], label: 'Two neurons on the sigmoid, and their answer, cost and pull over 300 epochs',
    tries: [
      ['Far out', { weight: 3, bias: 2, eta: .15, cost: 'squared', step: EPOCHS }],
      ['Cross-entropy', { weight: 2, bias: 2, eta: .15, cost: 'cross_entropy', step: EPOCHS }],
      ['The erratum', { weight: 2, bias: 2, eta: .005, cost: 'erratum', step: EPOCHS }],
    ],
  });
  const step = player(controls, { steps: EPOCHS, pace: 20, leap: 50, word: 'epoch', signal }, v => app.update({ step: v }));
  controls.firstElementChild.classList.add('xp-span');
  const cost = choice(controls, { legend: 'Gradient of', signal, options: [['squared', 'Squared'], ['cross_entropy', 'Cross-entropy'], ['erratum', 'Erratum']] }, v => app.update({ cost: v }));
  const eta = slider(controls, { label: `Step size ${math('η')}`, min: ETA[0], max: ETA[1], step: .005, show: v => fixed(v, 3), signal }, v => app.update({ eta: v }));
  const weight = slider(controls, { label: `Weight ${math('w')} at the start`, min: -REACH, max: REACH, step: .1, signal }, v => app.update({ weight: v }));
  const bias = slider(controls, { label: `Bias ${math('b')} at the start`, min: -REACH, max: REACH, step: .1, signal }, v => app.update({ bias: v }));

  // The sigmoid with both neurons on it; then three charts over the epochs.
  const hill = axes(svg), ground = draw(svg, 'g', { 'aria-hidden': 'true' }), shape = draw(ground, 'path', { class: 'xp-curve xp-ink xp-thin' });
  const charts = ['answer', 'pull', 'cost'].map(what => {
    const frame = axes(svg), g = draw(svg, 'g', { 'aria-hidden': 'true' }), inner = clip(g);
    const curves = ['', ' xp-thin'].map(thin => KINDS.map(kind => draw(inner, 'path', { class: `xp-curve xp-${kind}${thin}` })));
    const marks = what === 'answer' ? [] : ['', ''].map(() => draw(g, 'path', { class: 'xp-mark' }));
    return { what, frame, inner, curves, marks };
  });
  const balls = ['', ''].map(() => draw(ground, 'path', { class: 'xp-mark' }));
  const labels = lineLabels(svg, [...KINDS, ...KINDS]);
  const grip = handle(svg, { label: 'Start of your neuron: weight plus bias', min: -2 * REACH, max: 2 * REACH });
  let zx, place = { x: 0, y: 0 };

  /** Both move by the same, as in training; what one cannot do, the other does. */
  const startAt = z => {
    const s = app.state(), to = clamp(Math.round(z * 100) / 100, -2 * REACH, 2 * REACH), w = clamp((to + s.weight - s.bias) / 2, Math.max(-REACH, to - REACH), Math.min(REACH, to + REACH));
    app.update({ weight: +w.toFixed(3), bias: +(to - +w.toFixed(3)).toFixed(3) });
  };
  grips(svg, signal, [{
    handle: grip, place: () => place, move: x => startAt(zx.invert(x)),
    step([dx, dy]) { const { weight, bias } = app.state(); startAt(weight + bias + (dx + dy) * .1); },
    back: () => app.update({ weight: app.home.weight, bias: app.home.bias }),
  }]);

  const answers = `answer ${mathSvg('a')}`, pulls = `pull on ${mathSvg('w')}`, titles = {
    answer: [`${answers}, should be 0`, answers], pull: [`${pulls} and on ${mathSvg('b')}`, `${pulls}, ${mathSvg('b')}`], cost: ['cost', 'cost'],
  };

  function redraw(state) {
    const { W, H, narrow } = size(), kind = KIND[state.cost], k = KINDS.indexOf(kind), loss = COSTS[state.cost], now = state.step;
    const names = ['yours', narrow ? 'mild' : 'mild start'], margin = Math.max(narrow ? 62 : 100, 26 + labels.room(names));
    const gap = narrow ? 10 : 36, left = narrow ? 30 : 34, w = (W - gap - margin) / 2, second = w + gap, row = H / 2 + 6, tall = H / 2 - (narrow ? 68 : 74);
    const box = i => {
      const from = i % 2 ? second : 0, over = i > 1 ? row : 0;
      return { from, over, left: from + left, right: from + w, top: over + 28, bottom: over + 28 + tall };
    };
    const runs = [[state.weight, state.bias], MILD].map(([a, b]) => train(loss, a, b, state.eta, EPOCHS).zs), alike = Math.abs(runs[0][0] - runs[1][0]) < .005;

    // On the sigmoid: where each is now, and where yours began.
    const a = box(0), y = linear(0, 1, a.bottom, a.top);
    zx = linear(-2 * REACH, 2 * REACH, a.left, a.right);
    hill({
      ...a, x: zx, y, xTicks: narrow ? [-10, 0, 10] : [-10, -5, 0, 5, 10], yTicks: [0, .5, 1],
      xName: mathSvg('z') + (narrow ? '' : ` = ${mathSvg('w')} + ${mathSvg('b')}`), yName: `answer ${mathSvg('a')}`,
    });
    put(shape, { d: polyline(Array.from({ length: 81 }, (_, n) => { const z = -10 + n / 4; return [zx(z), y(sigmoid(z))]; })) });
    const spot = z => z < -2 * REACH ? [zx(-2 * REACH), y(0)] : [zx(z), y(sigmoid(z))];
    runs.forEach((zs, i) => {
      const [bx, by] = spot(zs[now]), hidden = i ? alike : !now;
      put(balls[i], { class: `xp-mark xp-${kind}`, d: MARK[kind](i ? 3.5 : 5.5), transform: xy`translate(${bx} ${by})`, display: hidden ? 'none' : null });
    });
    place = { x: zx(runs[0][0]), y: y(sigmoid(runs[0][0])) };
    grip.update(place.x, place.y, +runs[0][0].toFixed(2), `weight plus bias ${plain(runs[0][0], 2)}, answer ${plain(sigmoid(runs[0][0]), 4)}`);

    // Over the epochs.
    charts.forEach(({ what, frame, inner, curves, marks }, i) => {
      const b = box(i + 1), yTicks = what === 'answer' ? [0, .5, 1] : SCALE[state.cost][what], high = what === 'pull' && state.cost === 'squared' ? .155 : yTicks.at(-1) * (what === 'answer' ? 1 : 1.06);
      const x = linear(0, EPOCHS, b.left, b.right), yy = linear(0, high, b.bottom, b.top), f = { answer: sigmoid, pull: loss.delta, cost: loss.value }[what];
      frame({ ...b, x, y: yy, xTicks: narrow ? [0, 150, 300] : [0, 100, 200, 300], yTicks, xName: i === 0 && narrow ? '' : 'epoch', yName: titles[what][narrow ? 1 : 0] });
      inner.fit({ ...b, top: b.top - 3, bottom: b.bottom + 2 });
      const ends = runs.map((zs, n) => {
        const points = zs.slice(0, now + 1).map((z, t) => [x(t), Math.max(b.top - 2e3, yy(f(z)))]);
        KINDS.forEach((_, j) => put(curves[n][j], { d: j === k && !(n && alike) ? polyline(points) : '' }));
        return points.at(-1);
      });
      const out = ends.map(([, at]) => at < b.top - 3);
      marks.forEach((mark, n) => put(mark, {
        class: `xp-mark xp-${kind}`, d: out[n] ? EXIT.up : MARK[kind](n ? 3.5 : 5), display: n && alike ? 'none' : null,
        transform: xy`translate(${ends[n][0]} ${out[n] ? b.top : ends[n][1]})`,
      }));
      if (what === 'answer') labels(ends.flatMap(([ex, ey], n) => KINDS.map((_, j) => ({
        x: ex, y: ey, name: n ? names[1] : alike ? 'both' : names[0], shape: MARK[kind](n ? 3.5 : 5), hidden: j !== k || (n && alike),
      }))), { lo: b.top, hi: b.bottom, column: b.right + 24, limit: W });
    });
    step(now); cost(state.cost); weight(state.weight); bias(state.bias); eta(state.eta);
    sentence(tell(state, runs, alike));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** An answer to four places; next to 1 it is what is missing that counts. */
function answer(z) {
  const [a, b] = sigmoidPair(z);
  return b < 5e-5 ? b === 0 ? '1' : `1 − ${num(b)}` : a < 5e-4 ? num(a) : fixed(a, 4);
}
const pull = v => v >= .005 && v < 100 ? fixed(v, v < 10 ? 3 : 1) : num(v);

function tell({ cost, eta, step }, [yours, mild], alike) {
  const name = key(KIND[cost], NAME[cost]), { delta } = COSTS[cost], by = `${name} at ${math('η')} = ${fixed(eta, 3)}`, bold = text => `<b>${text}</b>`;
  const first = zs => bold(pull(delta(zs[0]))), course = zs => `from ${bold(answer(zs[0]))} to ${bold(answer(zs[step]))}`;
  if (!step) {
    const [said, pulled] = alike ? [', as the mild start does', ''] : [`, the mild start ${bold(answer(mild[0]))}`, ` on yours and ${first(mild)} on the other`];
    return `Your neuron answers ${bold(answer(yours[0]))}${said}; both should answer 0. The first pull of ${name} is ${first(yours)}${pulled}.`;
  }
  const slip = `Its first pull on yours was ${first(yours)}, where cross-entropy has ${bold(answer(yours[0]))}.`;
  const pulls = `Now it pulls with ${bold(pull(delta(yours[step])))}${alike ? '' : ` and ${bold(pull(delta(mild[step])))}`}.`;
  const gone = `After ${step} ${step === 1 ? 'epoch' : 'epochs'} of ${by}, your neuron has gone ${course(yours)}`;
  return `${gone}${alike ? ', and so has the mild start' : `, the mild start ${course(mild)}`}. ${cost === 'erratum' ? slip : pulls}`;
}

export default define({ name: 'saturated_neuron', title, traits, build });
