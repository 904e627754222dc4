// The penalties of l1l2.penalties on one weight: prox(v, step) = argmin_w (w - v)^2 / 2 + step * penalty(w).

/** v moved towards 0 by `amount`, and 0 once it gets there. */
export const softThreshold = (v, amount) => Math.abs(v) <= amount ? 0 : v - Math.sign(v) * amount;

/** strength * |w|: the same bite at every step. */
export class L1 {
  constructor(strength = 1) { this.strength = strength; }
  value(w) { return this.strength * Math.abs(w); }
  prox(v, step) { return softThreshold(v, step * this.strength); }
}

/** strength/2 * w^2: the same share at every step. */
export class L2 {
  constructor(strength = 1) { this.strength = strength; }
  value(w) { return this.strength / 2 * w * w; }
  prox(v, step) { return v / (1 + step * this.strength); }
}

/** The weight after 0, 1, ..., steps proximal steps. */
export function shrink(penalty, start, step, steps) {
  const path = [start];
  for (let t = 0; t < steps; t++) path.push(penalty.prox(path[t], step));
  return path;
}
