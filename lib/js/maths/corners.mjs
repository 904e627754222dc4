// How sparse the nearest point of an L1 ball is in d dimensions: a table that Python wrote (data/make_corners.py says how it is packed).

import TABLE from '../data/corner_odds.mjs';

/** Ratios R/t there are, and dimensions. */
export const RATIOS = ['1.5', '2', '5', '10', '100'], DIMENSIONS = [2, 100];

const cumulated = list => { let sum = 0; return list.map(v => sum += v); }, all = {};
const unpacked = ratio => all[ratio] ??= Object.fromEntries(Object.entries(TABLE[ratio]).map(([what, steps]) => [what, cumulated(cumulated(steps))]));

/** {corner, zeros, kept}: chance that only one weight stays, chance that some weight is 0, mean number of weights that stay. */
export function odds(ratio, d) {
  const { corner, zeros, kept } = unpacked(ratio), i = d - DIMENSIONS[0];
  return { corner: i < corner.length ? 10 ** (corner[i] / 1000) : 0, zeros: (zeros[i] ?? 1e4) / 1e4, kept: kept[i] / 100 };
}
