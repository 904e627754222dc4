// How much gradient reaches each layer of a fresh network: l1l2.depth, computed by it beforehand (data/make_depth.py), because
// the networks are drawn by NumPy. Here the table is only read.

import TABLE from '../data/depth_norms.mjs';

/** Depths there are. */
export const DEPTHS = [2, 20];

/** Slope of the activation where it is steepest. */
export const STEEPEST = { sigmoid: .25, tanh: 1, relu: 1 };

/** log10 of the norm of the weight gradient in each layer, first layer first: the mean over 20 networks of width 32. */
export function layerNorms(depth, activation, initialisation, residual) {
  let level = 0;
  return TABLE[activation][initialisation][residual][depth - DEPTHS[0]].map(change => (level += change) / 1000);
}

/** First layer's norm over the last one's, as log10; and what one layer contributes to it on average, as a factor. */
export function passed(norms) {
  const log = norms[0] - norms.at(-1);
  return { log, perLayer: 10 ** (log / (norms.length - 1)) };
}
