// Seeded numbers that Python draws too: l1l2.draws.

/** A stream of uniform numbers in [0, 1), the same in every language with 32-bit arithmetic (mulberry32). */
export function uniformStream(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6D2B79F5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A draw with mean 0 and variance 1, nearly normal: the sum of four uniform ones. No logarithm, so no rounding of its own. */
export const bell = next => (next() + next() + next() + next() - 2) * 1.7320508075688772;

/** n draws of `bell`. */
export function bellNoise(n, seed) {
  const next = uniformStream(seed);
  return Float64Array.from({ length: n }, () => bell(next));
}
