// Three losses, three signs: colour comes with the class, shape from here. `ce` (cross-entropy) and `er` (its erratum) are ink: no hue, shapes of their own.

import { xy } from './svg.mjs';

/** Markers are the unit balls of the norms: circle, diamond, and for the blend of both a rounded square. */
export const MARK = {
  l1: r => xy`M0 ${-1.3 * r}L${1.3 * r} 0 0 ${1.3 * r} ${-1.3 * r} 0Z`,
  l2: r => xy`M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`,
  ce: r => xy`M0 ${-1.25 * r}L${1.2 * r} ${.85 * r}H${-1.2 * r}Z`,
  er: r => xy`M0 ${1.25 * r}L${1.2 * r} ${-.85 * r}H${-1.2 * r}Z`,
  s: r => {
    const a = .95 * r, k = .4 * r, b = a - k;
    const corner = (x, y) => xy`A${k} ${k} 0 0 1 ${x} ${y}`;
    return xy`M${-b} ${-a}H${b}` + corner(a, -b) + xy`V${b}` + corner(b, a) + xy`H${-b}` + corner(-a, b) + xy`V${-b}` + corner(-b, -a) + 'Z';
  },
};

/** A curve that leaves the chart ends in an arrow. */
export const EXIT = { up: 'M-7 5L0 -7 7 5Z', down: 'M-7 -5L0 7 7 -5Z' };

/** Beads of one kind at many places, as one path. */
export const beads = (kind, points, r) => points.map(([x, y]) => {
  if (kind === 'l1') return xy`M${x} ${y - 1.3 * r}l${1.3 * r} ${1.3 * r} ${-1.3 * r} ${1.3 * r} ${-1.3 * r} ${-1.3 * r}Z`;
  if (kind === 'l2') return xy`M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return xy`M${x - .9 * r} ${y - .9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`;
}).join('');

/** A series name in a sentence: marker and colour. */
export function key(kind, text) {
  const sign = `<svg viewBox="-6 -6 12 12" aria-hidden="true"><path d="${MARK[kind](4.6)}"/></svg>`;
  return `<span class="xp-key xp-${kind}">${sign}${text}</span>`;
}

/** A symbol in a sentence, and in an SVG text. */
export const math = text => `<i class="xp-m">${text}</i>`;
export function mathSvg(text, sub) {
  const below = sub ? `<tspan dy="4" font-size="10">${sub}</tspan><tspan dy="-4">\u200b</tspan>` : '';
  return `<tspan class="xp-m">${text}</tspan>${below}`;
}
