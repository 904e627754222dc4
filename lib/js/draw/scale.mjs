/** v in [d0, d1] to pixels in [r0, r1]; .invert goes back. */
export function linear(d0, d1, r0, r1) {
  const there = v => r0 + (v - d0) / (d1 - d0) * (r1 - r0), invert = p => d0 + (p - r0) / (r1 - r0) * (d1 - d0);
  return Object.assign(there, { invert });
}

/** The same for the powers of ten between 10^e0 and 10^e1. */
export function log10(e0, e1, r0, r1) {
  const line = linear(e0, e1, r0, r1);
  return Object.assign(v => line(Math.log10(v)), { invert: p => 10 ** line.invert(p), exponent: line });
}

/** Round numbers inside [lo, hi], 4 to 6 of them where that is possible: steps of 1, 2, 4 or 5 times a power of ten. */
export function ticks(lo, hi, most = 6) {
  let step = 10 ** Math.floor(Math.log10((hi - lo) / most));
  for (const k of [1, 2, 4, 5, 10, 20]) if ((hi - lo) / (k * step) < most) { step *= k; break; }
  const out = [];
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + 1e-9 * step; i++) out.push(i * step + 0);          // + 0: no negative zero
  return out;
}

/** [lo, hi] widened by `share` of its length at both ends, then out to a multiple of the tick step. */
export function niceDomain(lo, hi, share = .05) {
  if (!(hi > lo)) { lo -= 1; hi += 1; }
  const pad = (hi - lo) * share, at = ticks(lo - pad, hi + pad), step = at.length > 1 ? (at[1] - at[0]) / 2 : hi - lo;
  return [Math.floor((lo - pad) / step + 1e-9) * step, Math.ceil((hi + pad) / step - 1e-9) * step];
}
