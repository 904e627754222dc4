// A line through the same data when y is measured in another unit.

import { fitLine } from './linear.mjs';
import { AbsoluteError, HalfSquaredError, SmoothL1 } from './losses.mjs';

/** The Smooth L1 line for y * unit with a threshold in that unit, brought back to the unit of y: {slope, intercept}. */
export function lineInUnit(x, y, threshold, unit) {
  const { slope, intercept } = fitLine(x, y.map(v => v * unit), new SmoothL1(threshold));
  return { slope: slope / unit, intercept: intercept / unit };
}

/** The two lines that no unit moves: least squares and least absolute deviations. */
export const fixedLines = (x, y) => [new HalfSquaredError(), new AbsoluteError()].map(loss => fitLine(x, y, loss));

/**
 * The same line as a function of the threshold in the unit of y. Huber's line moves in a straight line between the thresholds at
 * which a point changes sides; below `straight` none does any more, down to least absolute deviations at 0.
 */
export function linePath(x, y, straight) {
  const start = fitLine(x, y, new AbsoluteError()), first = lineInUnit(x, y, straight, 1);
  return (threshold, unit = 1) => {
    const k = threshold / unit / straight;
    return k >= 1 ? lineInUnit(x, y, threshold, unit) : { slope: start.slope + k * (first.slope - start.slope), intercept: start.intercept + k * (first.intercept - start.intercept) };
  };
}
