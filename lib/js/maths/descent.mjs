/** Positions 0..steps of w <- w - eta * loss.gradient(w): one prediction, target 0. After an overflow, infinite. */
export function gradientDescent(loss, start, eta, steps) {
  const path = [start];
  for (let t = 0; t < steps; t++) {
    const next = path[t] - eta * loss.gradient(path[t]);
    path.push(Number.isNaN(next) ? Infinity : next);
  }
  return path;
}

/**
 * The step from which the path only bounces between two positions on either side of 0, or -1.
 * Rounding moves the two positions a little at each step, so they are compared to `tolerance` of the larger one.
 */
export function bouncesFrom(path, tolerance = 1e-9) {
  let from = -1;
  for (let t = path.length - 3; t >= 0; t--) {
    const [a, b, c] = path.slice(t, t + 3);
    if (!(a * b < 0) || !(Math.abs(a - c) <= tolerance * Math.max(Math.abs(a), Math.abs(b)))) break;
    from = t;
  }
  return from;
}
