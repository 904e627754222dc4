import { draw, pool, put, write, xy } from './svg.mjs';
import { plain } from './numbers.mjs';

/**
 * Horizontal grid, numbers at its left, a baseline with its numbers; titles lie flat, y above the axis, x under it at the
 * right. `from` and `over`: left and upper edge of a chart that is not alone in its figure. The frame is drawn again only when
 * its size or its domain changes, so never while something is dragged.
 */
export function axes(parent) {
  const g = draw(parent, 'g', { 'aria-hidden': 'true' });
  const rows = pool(g, 'line', 'xp-grid'), yNum = pool(g, 'text', ''), xNum = pool(g, 'text', ''), nub = pool(g, 'line', 'xp-axis');
  const xTitle = draw(g, 'text', { class: 'xp-title-x', 'text-anchor': 'end' }), yTitle = draw(g, 'text', { class: 'xp-title-y' });
  let drawn;
  return ({ x, y, xTicks, yTicks, xText = plain, yText = plain, left, right, bottom, xName, yName, from = 0, over = 0, grid = true }) => {
    const ends = [x(xTicks[0]), x(xTicks.at(-1)), y(yTicks[0]), y(yTicks.at(-1))];
    const now = [left, right, bottom, from, over, xName, yName, ...xTicks, '|', ...yTicks, '|', ...ends].join();
    if (drawn === now) return;
    drawn = now;
    rows(grid ? yTicks.length : 0).forEach((el, i) => put(el, { x1: left, x2: right, y1: y(yTicks[i]), y2: y(yTicks[i]) }));
    yNum(yTicks.length).forEach((el, i) => write(put(el, { x: left - 8, y: y(yTicks[i]) + 4.5, 'text-anchor': 'end' }), yText(yTicks[i])));
    xNum(xTicks.length).forEach((el, i) => write(put(el, { x: x(xTicks[i]), y: bottom + 20, 'text-anchor': 'middle' }), xText(xTicks[i])));
    const [baseline, ...nubs] = nub(xTicks.length + 1);
    put(baseline, { x1: left, x2: right, y1: bottom, y2: bottom });
    nubs.forEach((el, i) => put(el, { x1: x(xTicks[i]), x2: x(xTicks[i]), y1: bottom, y2: bottom + 5 }));
    write(put(xTitle, { x: right, y: bottom + 40 }), xName);
    write(put(yTitle, { x: from, y: 14 + over }), yName);
  };
}

/** A clipped drawing area: its coordinates are those of the whole figure. */
export function clip(parent) {
  const inner = draw(parent, 'svg', { overflow: 'hidden' });
  const fit = ({ left, right, top, bottom }) => {
    const [width, height] = [right - left, bottom - top];
    put(inner, { x: left, y: top, width, height, viewBox: xy`${left} ${top} ${width} ${height}` });
  };
  return Object.assign(inner, { fit });
}
