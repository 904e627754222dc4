// One sigmoid neuron, input 1, target 0: l1l2.costs and l1l2.neuron, written in z, the value before the sigmoid.

/** [sigmoid(z), sigmoid(-z)], each to full relative accuracy. */
export function sigmoidPair(z) {
  const e = Math.exp(-Math.abs(z)), large = 1 / (1 + e), small = e / (1 + e);
  return z >= 0 ? [large, small] : [small, large];
}

export const sigmoid = z => sigmoidPair(z)[0];

const TINY = 2.2250738585072014e-308, softplus = z => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 * Costs of the answer a = sigmoid(z) for the target 0: value, its slope `delta` in z (the pull), and `clock`, the antiderivative of 1 / delta.
 * squared: a^2 / 2 with slope a^2 (1 - a). cross_entropy: -log(1 - a) with slope a. erratum: the same value, descended along
 * dC/da = 1 / (1 - a), which is 1 / sigma'(z) times too large.
 */
export const COSTS = {
  squared: {
    value: z => sigmoid(z) ** 2 / 2,
    delta: z => { const e = Math.exp(-Math.abs(z)), d = 1 + e; return (z >= 0 ? e : e * e) / (d * d * d); },      // run up to 1e5 times for one frame
    clock: z => Math.exp(z) + 3 * z - 3 * Math.exp(-z) - Math.exp(-2 * z) / 2,
  },
  cross_entropy: { value: softplus, delta: sigmoid, clock: z => z - Math.exp(-z) },
  erratum: { value: softplus, delta: z => 1 / Math.max(sigmoidPair(z)[1], TINY), clock: z => -softplus(-z) },
};

/** Gradient descent on weight and bias: the z = weight + bias, and the weights, after 0..epochs epochs. */
export function train({ delta }, weight, bias, eta, epochs) {
  const zs = [], weights = [];
  for (let t = 0, w = weight, b = bias; t <= epochs; t++) {
    const z = w + b, step = eta * delta(z);
    zs.push(z); weights.push(w);
    w -= step; b -= step;
  }
  return { zs, weights };
}

const logit = level => Math.log(level) - Math.log1p(-level);

/** Epochs until sigmoid(z) < threshold: z falls by 2 eta delta(z) in each. Infinity when `most` are not enough. */
export function escapeEpochs({ delta }, z0, eta, threshold = .2, most = 1e6) {
  const end = logit(threshold);
  let n = 0;
  for (let z = z0; z >= end; n++) { if (n === most) return Infinity; z -= 2 * eta * delta(z); }
  return n;
}

/** The same for infinitely small steps, in closed form. */
export function escapeTime({ clock }, z0, eta, threshold = .2) {
  const end = logit(threshold);
  return (clock(Math.max(z0, end)) - clock(end)) / (2 * eta);
}

/** One descent from `from`, as [[z, epochs still to go], ...]: exact at each of its places, of which about `points` are kept, evenly spaced in z. */
export function escapeCurve({ delta }, from, eta, points = 80, threshold = .2) {
  const end = logit(threshold), kept = [], gap = (from - end) / points;
  let n = 0, next = from;
  for (let z = from; z >= end; n++) {
    if (z <= next) { kept.push([z, n]); next = z - gap; }
    z -= 2 * eta * delta(z);
  }
  return kept.map(([z, at]) => [z, n - at]);
}
