// The ten coefficients of the diabetes data along the axis of a penalty: what coefficient_paths draws and tells.

import DATA from '../data/diabetes.mjs';
import { along, elasticNet, elasticPath, lassoPath, pinpoint, ridge } from './paths.mjs';

const { n, gram: G, xy: Q } = DATA, FINE = 25;                             // points a power of ten

export const NAMES = DATA.names;

/** Ends of each penalty's axis, strong to weak, as powers of ten. */
export const SPAN = { l1: [.5, -3], l2: [3, -3], elastic: [2, -5] };

const made = {};
/**
 * A whole path, once: {alphas falling, coefs, events, where(event), at(alpha)}; of each coefficient, `grows` (stretches of indices on which it grows
 * with the penalty) and `turns` (how often its sign changes); for ridge `grown`, the same stretches as exact [from, to] in alpha.
 */
export function path(penalty, ratio) {
  const [e, f] = SPAN[penalty], count = Math.round((e - f) * FINE), grid = Array.from({ length: count + 1 }, (_, i) => 10 ** (e + (f - e) * i / count));
  if (penalty === 'elastic') {
    if (made.ratio !== ratio) {
      const whole = elasticPath(G, Q, ratio, grid), places = new Map();
      const where = event => places.get(event) ?? (places.set(event, pinpoint(G, Q, ratio, event)), places.get(event));
      made.ratio = ratio;
      made.elastic = { ...whole, where, at: alpha => elasticNet(G, Q, alpha, ratio, whole.coefs[Math.max(0, grid.findLastIndex(a => a >= alpha))]) };
    }
  } else if (penalty === 'l1') {
    made.l1 ??= (() => {
      const exact = lassoPath(G, Q), at = alpha => along(exact, alpha), alphas = [...grid, ...exact.alphas.filter(a => a > 10 ** f)].sort((a, b) => b - a);
      return { alphas, coefs: alphas.map(at), events: exact.events, where: event => event.alpha, at };
    })();
  } else {
    made.l2 ??= (() => { const at = ridge(G, Q, n); return { alphas: grid, coefs: grid.map(alpha => at(alpha)), events: [], at, grown: NAMES.map((_, j) => grown(at, j, grid)) }; })();
  }
  const whole = made[penalty];
  whole.grows ??= NAMES.map((_, j) => stretches(whole, j));
  whole.around ??= alpha => {                                              // the last event before alpha, and the next; cells of the grid are in order, events in a cell are not
    const passed = e => (e.between?.[1] ?? e.alpha) >= alpha || ((e.between?.[0] ?? 0) >= alpha && whole.where(e) >= alpha), pick = (list, sign) => list.reduce((a, b) => !a || sign * (whole.where(b) - whole.where(a)) > 0 ? b : a, undefined);
    return [pick(whole.events.filter(passed).slice(-4), -1), pick(whole.events.filter(e => !passed(e)).slice(0, 4), 1)];
  };
  whole.turns ??= NAMES.map((_, j) => whole.coefs.reduce((sum, w, i) => sum + +(i > 0 && w[j] * whole.coefs[i - 1][j] < 0), 0));
  return whole;
}

/** Stretches [from, to] of indices on which coefficient j grows in size while the penalty grows: read from strong to weak, it shrinks. */
function stretches({ coefs }, j) {
  const out = [], size = Math.max(...coefs.map(w => Math.abs(w[j]))) * 1e-9;
  for (let i = 1; i < coefs.length; i++) {
    if (coefs[i][j] * coefs[i - 1][j] <= 0 || Math.abs(coefs[i - 1][j]) - Math.abs(coefs[i][j]) <= size) continue;
    if (out.at(-1)?.[1] === i - 1) out.at(-1)[1] = i; else out.push([i - 1, i]);
  }
  return out;
}


/** Where a ridge coefficient grows in size with alpha: the slope of its square, 2 w dw/dalpha, is positive. Ends are found by halving. */
function grown(at, j, grid) {
  const up = alpha => at(alpha)[j] * at.slope(alpha)[j] > 0, out = [], rising = [...grid].reverse();
  rising.forEach((alpha, i) => {
    const before = i > 0 && up(rising[i - 1]), now = up(alpha);
    if (before === now) return;
    let [low, high] = [i ? rising[i - 1] : alpha, alpha];
    for (let k = 0; k < 60; k++) { const mid = Math.sqrt(low * high); if (up(mid) === before) low = mid; else high = mid; }
    if (now) out.push([high, grid[0]]); else out.at(-1)[1] = low;
  });
  return out;
}
