// The losses of l1l2.losses, for one residual r = prediction - target at a time.

/** r^2 / 2; gradient r. The half keeps the curvature at 1. */
export class HalfSquaredError {
  value(r) { return r * r / 2; }
  gradient(r) { return r; }
}

/** |r|; gradient sign(r), and 0 at the kink. */
export class AbsoluteError {
  value(r) { return Math.abs(r); }
  gradient(r) { return r > 0 ? 1 : r < 0 ? -1 : 0; }
}

/** r^2 / 2 for |r| <= delta, delta (|r| - delta/2) beyond: the pull stops growing at delta. */
export class Huber {
  constructor(delta = 1) { this.delta = positive(delta, 'delta'); }
  value(r) { const a = Math.abs(r), d = this.delta; return a <= d ? r * r / 2 : d * (a - d / 2); }
  gradient(r) { return Math.max(-this.delta, Math.min(this.delta, r)); }
}

/** Huber / beta: r^2 / (2 beta) inside |r| < beta, |r| - beta/2 beyond. */
export class SmoothL1 {
  constructor(beta = 1) { this.beta = positive(beta, 'beta'); }
  value(r) { const a = Math.abs(r), b = this.beta; return a < b ? r * r / (2 * b) : a - b / 2; }
  gradient(r) { return Math.max(-1, Math.min(1, r / this.beta)); }
}

function positive(value, name) {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be a positive number, got ${value}`);
  return value;
}
