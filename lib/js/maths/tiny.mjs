// A 2-8-1 network with tanh inside, a sigmoid and cross-entropy at its end, trained on all points at once: l1l2.tiny and l1l2.tiny_data.
// Its 33 parameters lie as in l1l2.network: 16 + 8 weights (which a penalty sees), then 8 + 1 biases (which it does not).

import { bell, uniformStream } from './draws.mjs';
import { softThreshold } from './penalties.mjs';

export const HIDDEN = 8, WEIGHTS = 3 * HIDDEN, SIZE = WEIGHTS + HIDDEN + 1, POINTS = { train: 80, test: 400 };
export const RATE = { gradient: .5, adam: .01 };
const BETA1 = .9, BETA2 = .999, EPSILON = 1e-3;           // Adam's, large: with 1e-8 it jerks wherever all gradients get small, and a last bit becomes a first digit

const near = v => Math.floor(v * 1000 + .5) / 1000;           // three decimals: the same data in every language

/** [x, y] of one point of a class (0 or 1), before it is shaken. */
const PLACE = {
  moons: (next, label) => { const a = Math.PI * next(); return label ? [.5 - Math.cos(a), .25 - Math.sin(a)] : [Math.cos(a) - .5, Math.sin(a) - .25]; },
  circle: (next, label) => { const a = 2 * Math.PI * next(), r = label ? .7 * Math.sqrt(next()) : 1.15 + .4 * next(); return [r * Math.cos(a), r * Math.sin(a)]; },
  xor: (next, label) => { const x = 3 * next() - 1.5, y = 1.5 * next(); return [x, (x > 0) === Boolean(label) ? y : -y]; },
  line: (next, label) => { const x = 1.5 * next(), y = 3 * next() - 1.5; return [label ? x : -x, y]; },
};
const SHAKE = { moons: .25, circle: .15, xor: .15, line: .3 }, SEED = { moons: 1, circle: 2, xor: 3, line: 4 };
export const DATA = Object.keys(PLACE);

/** {train, test}, each {xs, ys, labels}: classes by turns, a draw of the place, then a bell of noise on both coordinates. */
export function points(name) {
  const next = uniformStream(SEED[name]);
  const some = n => {
    const set = { xs: new Float64Array(n), ys: new Float64Array(n), labels: new Float64Array(n) };
    for (let i = 0; i < n; i++) {
      const label = i % 2, [x, y] = PLACE[name](next, label);
      set.xs[i] = near(x + SHAKE[name] * bell(next)); set.ys[i] = near(y + SHAKE[name] * bell(next)); set.labels[i] = label;
    }
    return set;
  };
  return { train: some(POINTS.train), test: some(POINTS.test) };
}

/** The first parameters: Glorot's scale, biases 0. Always the same. */
export function firstParameters() {
  const next = uniformStream(8), p = new Float64Array(SIZE), scales = [Math.sqrt(2 / (2 + HIDDEN)), Math.sqrt(2 / (HIDDEN + 1))];
  for (let k = 0; k < WEIGHTS; k++) p[k] = bell(next) * scales[k < 2 * HIDDEN ? 0 : 1];
  return p;
}

/** The network's answer before the sigmoid. */
export function logit(p, x, y) {
  let z = p[SIZE - 1];
  for (let j = 0; j < HIDDEN; j++) z += p[2 * HIDDEN + j] * Math.tanh(x * p[j] + y * p[HIDDEN + j] + p[WEIGHTS + j]);
  return z;
}

/** The gradient of the mean cross-entropy, into `gradient`. */
function descend(p, { xs, ys, labels }, gradient) {
  const n = xs.length, h = new Float64Array(HIDDEN);
  gradient.fill(0);
  for (let i = 0; i < n; i++) {
    const x = xs[i], y = ys[i];
    let z = p[SIZE - 1];
    for (let j = 0; j < HIDDEN; j++) z += p[2 * HIDDEN + j] * (h[j] = Math.tanh(x * p[j] + y * p[HIDDEN + j] + p[WEIGHTS + j]));
    const e = Math.exp(-Math.abs(z)), a = (z >= 0 ? 1 : e) / (1 + e), flow = (a - labels[i]) / n;
    gradient[SIZE - 1] += flow;
    for (let j = 0; j < HIDDEN; j++) {
      gradient[2 * HIDDEN + j] += flow * h[j];
      const d = flow * p[2 * HIDDEN + j] * (1 - h[j] * h[j]);
      gradient[j] += d * x; gradient[HIDDEN + j] += d * y; gradient[WEIGHTS + j] += d;
    }
  }
}

/** {loss, right}: mean cross-entropy, and the share of points on the right side of 1/2. */
export function score(p, { xs, ys, labels }) {
  let loss = 0, right = 0;
  for (let i = 0; i < xs.length; i++) {
    const z = logit(p, xs[i], ys[i]), wrong = labels[i] ? -z : z;
    loss += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    right += wrong < 0;
  }
  return { loss: loss / xs.length, right: right / xs.length };
}

/** Weights that are exactly zero. */
export const zeros = p => { let n = 0; for (let k = 0; k < WEIGHTS; k++) n += p[k] === 0; return n; };

/** A run as it stands: the parameters, and what Adam remembers since it was chosen. */
export const begin = () => ({ p: firstParameters(), mean: null, square: null, taken: 0 });
export const copy = run => ({ p: run.p.slice(), mean: run.mean?.slice() ?? null, square: run.square?.slice() ?? null, taken: run.taken });

const gradient = new Float64Array(SIZE);

/** One step, in place. A penalty sees the weights alone; by Adam (adamw) after it has forgotten, if the step before was not its own. */
export function step(run, train, penalty, strength) {
  const { p } = run;
  descend(p, train, gradient);
  if (penalty === 'adamw') return adam(run, strength);
  run.mean = run.square = null; run.taken = 0;
  for (let k = 0; k < SIZE; k++) {
    const inside = k >= WEIGHTS ? 0 : penalty === 'l1_gradient' ? strength * Math.sign(p[k]) : penalty === 'l2' ? strength * p[k] : 0;
    p[k] -= RATE.gradient * (gradient[k] + inside);
  }
  if (penalty === 'l1_prox') for (let k = 0; k < WEIGHTS; k++) p[k] = softThreshold(p[k], RATE.gradient * strength);
}

function adam(run, strength) {
  const { p } = run, mean = run.mean ??= new Float64Array(SIZE), square = run.square ??= new Float64Array(SIZE);
  run.taken++;
  const left1 = 1 - BETA1 ** run.taken, left2 = 1 - BETA2 ** run.taken;
  for (let k = 0; k < SIZE; k++) {
    const g = gradient[k];
    mean[k] = BETA1 * mean[k] + (1 - BETA1) * g;
    square[k] = BETA2 * square[k] + (1 - BETA2) * g * g;
    const size = Math.sqrt(square[k] / left2) + EPSILON, kept = k < WEIGHTS ? p[k] * (1 - RATE.adam * strength) : p[k];
    p[k] = kept - RATE.adam * (mean[k] / left1 / size);
  }
}

const KEEP = 50;                                              // every so many steps a copy is kept, to go back to

/** [penalty, strength] of step t = 1, 2, ... : spans are rows [until, penalty, strength], the last one without an end. */
export const spanOf = (spans, t) => spans.find(([until]) => t <= until) ?? spans.at(-1);

/** In how many of the first `most` steps two lists of spans agree. */
export function common(a, b, most) {
  let t = 0;
  for (; t < most; t++) { const p = spanOf(a, t + 1), q = spanOf(b, t + 1); if (p[1] !== q[1] || p[2] !== q[2]) break; }
  return t;
}

/** A run that can be asked for any step, at(spans, step): it goes on from what it knows, or from the last copy before. */
export function replay(train) {
  let spans, now = begin(), t = 0;
  const kept = [copy(now)];
  return (wanted, until) => {
    const same = common(spans ?? wanted, wanted, Math.max(t, KEEP * (kept.length - 1)));
    spans = wanted;
    kept.length = Math.min(kept.length, Math.floor(same / KEEP) + 1);
    if (t > Math.min(same, until)) {
      const k = Math.min(kept.length - 1, Math.floor(until / KEEP));
      now = copy(kept[k]); t = k * KEEP;
    }
    while (t < until) {
      const [, penalty, strength] = spanOf(spans, ++t);
      step(now, train, penalty, strength);
      if (t === KEEP * kept.length) kept.push(copy(now));
    }
    return now;
  };
}
