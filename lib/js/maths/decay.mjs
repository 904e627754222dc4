// Weight decay without a loss (SGD), and under noise (Adam): l1l2.descent on one weight that starts at 1.

import { bellNoise } from './draws.mjs';

export const ADAM = { rate: 1e-3, steps: 5000, seed: 1 };
const BETA1 = .9, BETA2 = .999, EPSILON = 1e-8;

/**
 * The weight after 0..steps steps of which a plain one takes the share `factor` = eta lambda / n. Decoupled: w <- (1 - factor) w,
 * with or without momentum, because the loss is 0 and so is what is remembered. As an L2 penalty: through the momentum.
 */
export function decayPath(factor, momentum, decoupled, steps) {
  const path = [1];
  for (let t = 0, w = 1, memory = 0; t < steps; t++) {
    if (decoupled) w *= 1 - factor;
    else { memory = momentum * memory + factor * w; w -= memory; }
    path.push(w);
  }
  return path;
}

/** What every run of Adam shares: the noise, of variance 1, and the corrections of its first steps. */
export function adamSetting({ steps, seed } = ADAM) {
  const one = new Float64Array(steps), two = new Float64Array(steps);
  for (let t = 0; t < steps; t++) { one[t] = 1 - BETA1 ** (t + 1); two[t] = 1 - BETA2 ** (t + 1); }
  return { noise: bellNoise(steps, seed), one, two };
}

/**
 * What is left of a weight after Adam's run on gradients that are noise of size `scale`, with weight decay lambda: decoupled (AdamW)
 * or in the gradient (L2). The mean of two runs with opposite noise, so that only the decay shows.
 */
export function adamEnd(lambda, scale, decoupled, { noise, one, two }) {
  const keep = decoupled ? 1 - ADAM.rate * lambda : 1, inside = decoupled ? 0 : lambda;
  let w = 1, v = 1, meanW = 0, meanV = 0, squareW = 0, squareV = 0;
  for (let t = 0; t < noise.length; t++) {
    const z = scale * noise[t], g = z + inside * w, h = inside * v - z, rate = ADAM.rate / one[t], grown = two[t];
    meanW = BETA1 * meanW + (1 - BETA1) * g; squareW = BETA2 * squareW + (1 - BETA2) * g * g;
    meanV = BETA1 * meanV + (1 - BETA1) * h; squareV = BETA2 * squareV + (1 - BETA2) * h * h;
    w = w * keep - rate * meanW / (Math.sqrt(squareW / grown) + EPSILON);
    v = v * keep - rate * meanV / (Math.sqrt(squareV / grown) + EPSILON);
  }
  return (w + v) / 2;
}
