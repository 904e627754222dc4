// Two weights whose product should be T, trained by gradient descent. Residual r = w1 w2 - T.
//
// Squared error here is r^2, without the half. Its gradient is 2 r (w2, w1); at the balanced minimum w1 = w2 = sqrt(T) its
// sharpness (largest curvature) is 2 (w1^2 + w2^2) = 4 T, and every other minimum is sharper. A step eta is stable below
// sharpness 2 / eta, so some minimum is stable exactly when T < 1 / (2 eta).

import { AbsoluteError, Huber } from './losses.mjs';

const absolute = new AbsoluteError(), huber = new Huber(1);
const GRADIENT = { squared: r => 2 * r, huber: r => huber.gradient(r), absolute: r => absolute.gradient(r) };

/** Largest curvature at the balanced minimum, the flattest there is. |r| has a kink instead: no step is small enough. */
export const sharpness = (loss, target) => ({ squared: 4 * target, huber: 2 * target, absolute: Infinity })[loss];

/** Target at which the flattest minimum becomes too sharp for the step (sharpness = 2 / eta): 1 / (2 eta) for squared error. */
export const edge = (loss, eta) => ({ squared: 1 / (2 * eta), huber: 1 / eta, absolute: 0 })[loss];

/**
 * Target beyond which squared error leaves every bound: 1 / eta. With w1 = w2 = w, a step is w (1 + 2 eta T) - 2 eta w^3; this
 * cubic map is bounded up to 2 eta T = 2. Between 1 / (2 eta) and 1 / eta it neither settles nor explodes.
 */
export const blowUp = eta => 1 / eta;

/** What one step multiplies a small error by at the balanced minimum: 1 - eta * sharpness. */
export const contraction = (loss, eta, target) => 1 - eta * sharpness(loss, target);

/** Weights whose product is target + offset, a little out of balance: w1 / w2 = 1.2. */
export function startWeights(target, offset) {
  const product = target + offset, size = Math.sqrt(Math.abs(product));
  return [size * Math.sqrt(1.2), Math.sign(product) * size / Math.sqrt(1.2)];
}

/** One step in place on w = [w1, w2]. */
function advance(gradient, target, w, eta) {
  const g = gradient(w[0] * w[1] - target), a = w[0];
  w[0] = a - eta * g * w[1];
  w[1] -= eta * g * a;
}

/** Residuals r after 0..steps steps, from w = [w1, w2]; after an overflow, Infinity. */
export function productDescent(loss, target, [w1, w2], eta, steps) {
  const w = [w1, w2], path = [w1 * w2 - target], gradient = GRADIENT[loss];
  for (let t = 0; t < steps; t++) {
    advance(gradient, target, w, eta);
    const r = w[0] * w[1] - target;
    path.push(Number.isFinite(r) ? r : Infinity);
    if (!Number.isFinite(r)) w.fill(NaN);
  }
  return path;
}

/**
 * What becomes of it, measured: 'settles', 'bounces' (bounded, but never comes to rest) or 'explodes'.
 * Compares the largest error of each of four stretches of `steps` steps: it settles if the last is tiny or still shrinking.
 */
export function outcome(loss, target, [w1, w2], eta, steps = 200) {
  const w = [w1, w2], gradient = GRADIENT[loss], tiny = 1e-6 * Math.abs(target);
  let before = Infinity, last = Infinity;
  for (let stretch = 0; stretch < 4; stretch++) {
    before = last; last = 0;
    for (let t = 0; t < steps; t++) {
      advance(gradient, target, w, eta);
      const size = Math.abs(w[0] * w[1] - target);
      if (!(size < 1e9)) return 'explodes';
      if (size > last) last = size;
    }
    if (last < tiny) return 'settles';
  }
  return last < .9 * before ? 'settles' : 'bounces';
}
