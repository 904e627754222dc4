// Smooth L1 under its three names, and the mistake that is made most often with it.

import { Huber, SmoothL1 } from './losses.mjs';

/** What each convention calls the place where the quadratic part ends: beta, delta, or sigma with beta = 1 / sigma^2. */
export const PARAMETER = { beta: width => width, delta: width => width, sigma: width => 1 / Math.sqrt(width) };

/** The loss of a convention: Huber for delta, Smooth L1 (= Huber / width) for the two others. */
export const shapeOf = (convention, width) => convention === 'delta' ? new Huber(width) : new SmoothL1(width);

/** r^2 / 2 inside |r| < beta, |r| - 1/2 beyond: the formula of beta = 1, the threshold moved. Right for beta = 1 only. */
export class MovedThreshold {
  constructor(beta = 1) { this.beta = new SmoothL1(beta).beta; }
  value(r) { const a = Math.abs(r); return a < this.beta ? r * r / 2 : a - .5; }
  gradient(r) { return Math.abs(r) < this.beta ? r : Math.sign(r); }
}

/** How far the value of MovedThreshold falls, or rises, at |r| = beta; never negative. */
export const jump = beta => (beta - 1) ** 2 / 2;

/** The second derivative; NaN where there is none: at the threshold, and for |r| at 0. */
export function curvature(loss, r) {
  const a = Math.abs(r), width = loss.beta ?? loss.delta;
  if (width !== undefined) return a === width ? NaN : a > width ? 0 : loss instanceof SmoothL1 ? 1 / width : 1;
  const kink = loss.gradient(1e-9) === 1;                     // |r|, whose slope is 1 however small the error
  return kink ? (r === 0 ? NaN : 0) : 1;
}
