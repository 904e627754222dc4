// l1l2.boxes for one box at a time: [x1, y1, x2, y2], corners in one unit of length.

import { gradientDescent } from './descent.mjs';

/** What R-CNN's code divides the deltas by, so that all four have about the spread 1 (py-faster-rcnn, BBOX_NORMALIZE_STDS). */
export const STDS = [.1, .1, .2, .2];

/** The deltas [tx, ty, tw, th] that turn the anchor into the box. */
export function encode(anchor, box) {
  const [a, b] = [anchor, box].map(centreSize);
  return [(b[0] - a[0]) / a[2], (b[1] - a[1]) / a[3], Math.log(b[2]) - Math.log(a[2]), Math.log(b[3]) - Math.log(a[3])];
}

/** The box that the deltas make of the anchor; the inverse of encode. */
export function decode(anchor, [tx, ty, tw, th]) {
  const [cx, cy, w, h] = centreSize(anchor), x = cx + tx * w, y = cy + ty * h, halfW = w * Math.exp(tw) / 2, halfH = h * Math.exp(th) / 2;
  return [x - halfW, y - halfH, x + halfW, y + halfH];
}

/** Intersection over union: 1 for equal boxes, 0 for disjoint ones. */
export function iou(a, b) {
  const shared = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared);
}

/**
 * Gradient descent from the anchor (all deltas 0) to the box, each coordinate on its own: t <- t - eta * loss.gradient(t - t*),
 * both divided by `scale`. @returns {{errors, boxes, overlap}} errors[k][step] of coordinate k, boxes and IoU at each step.
 */
export function regress(anchor, box, loss, eta, steps, scale = [1, 1, 1, 1]) {
  const aim = encode(anchor, box), errors = aim.map((t, k) => gradientDescent(loss, -t / scale[k], eta, steps));
  const boxes = errors[0].map((_, step) => decode(anchor, aim.map((t, k) => t + scale[k] * errors[k][step])));
  return { errors, boxes, overlap: boxes.map(b => iou(b, box)) };
}

const centreSize = ([x1, y1, x2, y2]) => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
