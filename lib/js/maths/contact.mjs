// Two weights, a quadratic loss and the ball of a penalty: where the lowest ring touches the ball. Everything is exact, corners
// first, so that a weight that is 0 is 0. A ball is {mix, t}: mix (|w1| + |w2|) + (1 - mix)/2 (w1^2 + w2^2) <= its value at (t, 0).
// mix 1 is the diamond, 0 the circle, between them the elastic net. All of them reach t on both axes.

const TURN = 2 * Math.PI;

/** The loss (w - best)' A (w - best) / 2, as {best, a: [a11, a12, a22]}: det A = 1, rings `stretch` times as long as wide, tilted by degrees. */
export function bowl(best, stretch, tilt) {
  const angle = tilt * Math.PI / 180, c = tilt === 90 ? 0 : Math.cos(angle), s = tilt % 180 ? Math.sin(angle) : 0;      // no 1e-17 on the axes
  const [long, short] = [1 / stretch, stretch];
  return { best, a: [long * c * c + short * s * s, (long - short) * c * s, long * s * s + short * c * c] };
}

const times = ([a, b, d], [x, y]) => [a * x + b * y, b * x + d * y];
const value = ({ mix }, [x, y]) => mix * (Math.abs(x) + Math.abs(y)) + (1 - mix) / 2 * (x * x + y * y);
const level = ball => value(ball, [ball.t, 0]);
const away = (a, [x, y], [u, v]) => times(a, [x - u, y - v]);

/** The loss at w. */
export function lossAt({ best, a }, w) {
  const [g, h] = away(a, w, best);
  return (g * (w[0] - best[0]) + h * (w[1] - best[1])) / 2;
}

/** Corner k of a ball: right, top, left, bottom. */
const corner = (k, t) => k % 2 ? [0, k < 2 ? t : -t] : [k < 2 ? t : -t, 0];

/** The corner that wins for the best fit (x, y), or -1: the one where the pull lies between the two faces that meet. */
function winner([a, b, d], { mix, t }, x, y) {
  const slope = mix + (1 - mix) * t, g = a * x + b * y, h = b * x + d * y;
  for (let k = 0; k < 4; k++) {
    const s = k < 2 ? t : -t, [along, across] = k % 2 ? [h - d * s, g - b * s] : [g - a * s, h - b * s], out = k < 2 ? along : -along;
    if (out > 0 && Math.abs(across) * slope <= mix * out) return k;
  }
  return -1;
}

/** The lowest point of the loss in the ball: {w, face: 'inside' | 'corner' | 'edge', corner}. */
export function touch({ best, a }, ball) {
  if (value(ball, best) <= level(ball)) return { w: best, face: 'inside', corner: -1 };
  const k = winner(a, ball, ...best);
  if (k >= 0) return { w: corner(k, ball.t), face: 'corner', corner: k };
  const w = ball.mix === 1 ? onEdge(a, ball.t, best) : onRim(a, ball, best), zero = w.findIndex(v => Math.abs(v) < 1e-12 * ball.t);
  if (zero < 0) return { w, face: 'edge', corner: -1 };
  const near = (1 - zero) + (w[1 - zero] < 0 ? 2 : 0);                // rounding stands between it and the corner
  return { w: corner(near, ball.t), face: 'corner', corner: near };
}

/** On the edges of the diamond: of the four straight lines, the one whose lowest point lies on its edge and is pulled outwards. */
function onEdge(a, t, best) {
  for (const [s, u] of [[1, 1], [-1, 1], [-1, -1], [1, -1]]) {
    const way = [-s, u], g = away(a, best, [s * t, 0]), bend = times(a, way), k = (way[0] * g[0] + way[1] * g[1]) / (way[0] * bend[0] + way[1] * bend[1]);
    const w = [s * (t - k), u * k], pull = away(a, best, w);
    if (k >= 0 && k <= t && s * pull[0] + u * pull[1] > 0) return w;
  }
  return best;
}

/** Lowest point of the loss + l1 |w|_1 + l2/2 |w|^2, for two weights, by trying the signs. */
function penalised([a, b, d], [x, y], l1, l2) {
  const [q, r] = times([a, b, d], [x, y]), [h, i] = [a + l2, d + l2], det = h * i - b * b;
  for (const s of [1, -1]) for (const u of [1, -1]) {
    const e = q - l1 * s, f = r - l1 * u, w = [(i * e - b * f) / det, (h * f - b * e) / det];
    if (w[0] * s > 0 && w[1] * u > 0) return w;
  }
  const soft = v => Math.abs(v) <= l1 ? 0 : v - Math.sign(v) * l1, one = soft(q) / h, two = soft(r) / i;
  return Math.abs(r - b * one) <= l1 ? [one, 0] : [0, two];
}

/** On a round rim: the strength at which the penalised solution is as large as the ball, halved down to the last digit. */
function onRim(a, ball, best) {
  const { mix } = ball, top = level(ball), at = strength => penalised(a, best, strength * mix, strength * (1 - mix));
  let low = 0, high = 1;
  while (value(ball, at(high)) > top) { low = high; high *= 4; }
  for (let n = 0; n < 200; n++) {
    const mid = (low + high) / 2;
    if (mid === low || mid === high) break;
    if (value(ball, at(mid)) > top) low = mid; else high = mid;
  }
  return at(high);
}

/** The rim of a ball, as points; its corners are among them. */
export function outline(ball, points = 120) {
  const { mix } = ball, top = level(ball);
  return Array.from({ length: points }, (_, n) => {
    const f = TURN * n / points, [x, y] = 4 * n % points ? [Math.cos(f), Math.sin(f)] : corner(4 * n / points, 1), m = mix * (Math.abs(x) + Math.abs(y));
    const r = 2 * top / (m + Math.sqrt(m * m + 2 * (1 - mix) * top));
    return [r * x, r * y];
  });
}

/** Where the best fit must lie for each corner to win: a cone from the corner, between two directions. For the circle both are one. */
export function cones(a, { mix, t }) {
  const inverse = [a[2], -a[1], a[0]], slope = mix + (1 - mix) * t;
  return [0, 1, 2, 3].map(k => {
    const sign = k < 2 ? 1 : -1, ray = side => times(inverse, k % 2 ? [side * mix, sign * slope] : [sign * slope, side * mix]);
    return { apex: corner(k, t), rays: [ray(1), ray(-1)] };
  });
}

/** Arcs [from, to, corner] of the circle of radius R about 0 on which a corner wins, in radians: exact. */
export function arcs(a, { mix, t }, R) {
  const out = [], slope = mix + (1 - mix) * t;
  if (mix) for (let k = 0; k < 4; k++) {
    const sign = k < 2 ? 1 : -1, v = corner(k, t), bounds = [1, -1].map(side => {
      const [x, y] = times(a, k % 2 ? [side * slope, sign * mix] : [sign * mix, side * slope]), c = (x * v[0] + y * v[1]) / (R * Math.hypot(x, y));
      return { middle: Math.atan2(y, x), half: c >= 1 ? 0 : c <= -1 ? Math.PI : Math.acos(c) };
    });
    const [p, q] = bounds;
    if (p.half && q.half) for (const shift of [-TURN, 0, TURN]) {
      const from = Math.max(p.middle - p.half, q.middle + shift - q.half), to = Math.min(p.middle + p.half, q.middle + shift + q.half);
      if (to > from) out.push([from, to, k]);
    }
  }
  return out;
}

/** The share of directions in which a corner wins. */
export const cornerShare = (a, ball, R) => arcs(a, ball, R).reduce((sum, [from, to]) => sum + to - from, 0) / TURN;

/** The same for round rings and the diamond, R >= t: 1 - (4/pi) asin(t / (sqrt 2 R)). */
export const roundShare = ratio => 1 - 4 / Math.PI * Math.asin(1 / (Math.SQRT2 * ratio));

/** A seeded stream of directions (mulberry32, seed 2): angles in [0, 2 pi). */
const ANGLES = new Float64Array(20000), COS = new Float64Array(20000), SIN = new Float64Array(20000);
let drawn = 0, seed = 2;
export function angle(n) {
  for (; drawn <= n; drawn++) {
    seed = (seed + 0x6D2B79F5) >>> 0;
    let z = Math.imul(seed ^ (seed >>> 15), seed | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    const f = ANGLES[drawn] = ((z ^ (z >>> 14)) >>> 0) / 2 ** 32 * TURN;
    COS[drawn] = Math.cos(f); SIN[drawn] = Math.sin(f);
  }
  return ANGLES[n];
}

/** Does a best fit at distance R in direction n end at a corner? */
export const endsAtCorner = (a, ball, R, n) => { angle(n); return winner(a, ball, R * COS[n], R * SIN[n]) >= 0; };

/** Of the first `draws` directions, how many do: each one is asked. */
export function countCorners(a, ball, R, draws) {
  let hits = 0;
  for (let n = 0; n < draws; n++) hits += +endsAtCorner(a, ball, R, n);
  return hits;
}
