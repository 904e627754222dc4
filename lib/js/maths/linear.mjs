import { AbsoluteError, HalfSquaredError, Huber, SmoothL1 } from './losses.mjs';

/** The line `slope * x + intercept` with the smallest sum of losses over the points. @returns {{slope, intercept}} */
export function fitLine(x, y, loss) {
  if (x.length !== y.length || x.length < 2) throw new RangeError(`x and y must be of one length, at least 2; got ${x.length} and ${y.length}`);
  if (loss instanceof HalfSquaredError) return leastSquares(x, y);
  if (loss instanceof AbsoluteError) return leastAbsolute(x, y);
  if (loss instanceof Huber) return huberLine(x, y, loss.delta);
  if (loss instanceof SmoothL1) return huberLine(x, y, loss.beta);          // the same line: Smooth L1 is Huber / beta
  throw new TypeError(`no line for the loss ${loss?.constructor?.name}`);
}

/** Sum of losses of a line. */
export function objective(x, y, loss, { slope, intercept }) {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += loss.value(slope * x[i] + intercept - y[i]);
  return total;
}

export function leastSquares(x, y) { return weightedLine(x, y, null); }

/** Least squares with weights; centred, so that large x lose no digits. A vertical cloud gets slope 0. */
function weightedLine(x, y, w) {
  let sw = 0, mx = 0, my = 0, sxx = 0, sxy = 0;
  for (let i = 0; i < x.length; i++) { const k = w ? w[i] : 1; sw += k; mx += k * x[i]; my += k * y[i]; }
  mx /= sw; my /= sw;
  for (let i = 0; i < x.length; i++) { const k = w ? w[i] : 1, d = x[i] - mx; sxx += k * d * d; sxy += k * d * (y[i] - my); }
  const slope = sxx > 0 ? sxy / sxx : 0;
  return { slope, intercept: my - slope * mx };
}

/**
 * Least absolute deviations, exactly. Some best line passes through two of the points. So turn the line about one of its
 * points to the best slope (a weighted median), then about the point it has met, until none of its points gains anything:
 * the sum is convex and flat between such turns, so then no line is better. Usually 3 to 6 turns, O(n log n) each.
 */
export function leastAbsolute(x, y) {
  const n = x.length, total = ({ slope, intercept }) => x.reduce((s, v, k) => s + Math.abs(slope * v + intercept - y[k]), 0);
  const start = leastSquares(x, y), misfit = i => Math.abs(start.slope * x[i] + start.intercept - y[i]);
  let pivots = [x.map((_, i) => i).reduce((a, b) => misfit(b) < misfit(a) ? b : a)], line = null, least = Infinity;
  const turned = new Set();
  while (pivots.length) {
    const i = pivots.pop(), next = bestThrough(x, y, i);
    turned.add(i);
    if (!next) break;                                          // every x the same: no line, see below
    const sum = total(next);
    if (line && sum >= least * (1 - 1e-14)) continue;
    line = next; least = sum; turned.clear(); turned.add(i);
    const scale = 1e-10 * (Math.abs(y[i]) + Math.abs(next.slope * x[i]) + least / n);
    pivots = [];
    for (let k = 0; k < n; k++) if (!turned.has(k) && Math.abs(next.slope * x[k] + next.intercept - y[k]) <= scale) pivots.push(k);
  }
  return line ?? { slope: 0, intercept: [...y].sort((a, b) => a - b)[(n - 1) >> 1] };
}

/** The best line through point i: its slope is the median of the slopes to the others, weighted by how far they lie in x. */
function bestThrough(x, y, i) {
  const others = [];
  let weight = 0;
  for (let j = 0; j < x.length; j++) if (x[j] !== x[i]) { const d = x[j] - x[i]; others.push([(y[j] - y[i]) / d, Math.abs(d)]); weight += Math.abs(d); }
  if (!others.length) return null;
  others.sort((a, b) => a[0] - b[0]);
  let k = 0;
  for (let half = others[0][1]; half < weight / 2; half += others[k][1]) k++;
  return { slope: others[k][0], intercept: y[i] - others[k][0] * x[i] };
}

/**
 * Huber's line. Reweighting finds which points lie further than delta; once that set stands still, the rest is one linear
 * system, solved exactly: sum over the near of (r, r x) + delta * sum over the far of sign(r) (1, x) = 0.
 */
export function huberLine(x, y, delta) {
  const n = x.length, w = new Float64Array(n), side = new Int8Array(n);
  let line = leastSquares(x, y);
  for (let round = 0; round < 2000; round++) {
    let changed = round === 0;
    for (let i = 0; i < n; i++) {
      const r = line.slope * x[i] + line.intercept - y[i], s = r > delta ? 1 : r < -delta ? -1 : 0;
      if (s !== side[i]) { side[i] = s; changed = true; }
      w[i] = Math.min(1, delta / Math.abs(r || 1e-300));
    }
    if (!changed || round % 8 === 7) {                         // the set stands still, or may be guessed: try the exact solution
      const exact = solveSides(x, y, delta, side);
      if (exact && keepsSides(x, y, delta, side, exact)) return exact;
    }
    const next = weightedLine(x, y, w), change = Math.abs(next.slope - line.slope) + Math.abs(next.intercept - line.intercept);
    line = next;
    if (change <= 1e-15 * (Math.abs(line.slope) + Math.abs(line.intercept))) break;
  }
  return line;
}

function solveSides(x, y, delta, side) {
  let m = 0, mx = 0, my = 0, c0 = 0, c1 = 0;
  for (let i = 0; i < x.length; i++) if (!side[i]) { m++; mx += x[i]; my += y[i]; }
  if (m < 2) return null;
  mx /= m; my /= m;
  let sxx = 0, sxy = 0;
  for (let i = 0; i < x.length; i++) {
    const d = x[i] - mx;
    if (side[i]) { c0 += delta * side[i]; c1 += delta * side[i] * d; } else { sxx += d * d; sxy += d * (y[i] - my); }
  }
  if (sxx <= 0) return null;
  const slope = (sxy - c1) / sxx;
  return { slope, intercept: my - c0 / m - slope * mx };
}

function keepsSides(x, y, delta, side, { slope, intercept }) {
  for (let i = 0; i < x.length; i++) {
    const r = slope * x[i] + intercept - y[i], slack = 1e-9 * (delta + Math.abs(y[i]));
    if (side[i] === 0 ? Math.abs(r) > delta + slack : side[i] * r < delta - slack) return false;
  }
  return true;
}
