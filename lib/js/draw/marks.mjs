// Three losses, three signs: colour comes with the class, shape from here.

/** Markers are the unit balls of the norms: circle, diamond, and for the blend of both a rounded square. */
export const MARK = {
  l1: r => `M0 ${-1.3 * r}L${1.3 * r} 0 0 ${1.3 * r} ${-1.3 * r} 0Z`,
  l2: r => `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`,
  s: r => {
    const a = .95 * r, k = .4 * r, b = a - k, t = v => Math.round(v * 1000) / 1000;
    return `M${t(-b)} ${t(-a)}H${t(b)}A${t(k)} ${t(k)} 0 0 1 ${t(a)} ${t(-b)}V${t(b)}A${t(k)} ${t(k)} 0 0 1 ${t(b)} ${t(a)}H${t(-b)}A${t(k)} ${t(k)} 0 0 1 ${t(-a)} ${t(b)}V${t(-b)}A${t(k)} ${t(k)} 0 0 1 ${t(-b)} ${t(-a)}Z`;
  },
};

/** A curve that leaves the chart ends in an arrow. */
export const EXIT = { up: 'M-7 5L0 -7 7 5Z', down: 'M-7 -5L0 7 7 -5Z' };

/** Beads of one kind at many places, as one path. */
export const beads = (kind, points, r) => points.map(([x, y]) => {
  const [a, b] = [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
  if (kind === 'l1') return `M${a} ${b - 1.3 * r}l${1.3 * r} ${1.3 * r} ${-1.3 * r} ${1.3 * r} ${-1.3 * r} ${-1.3 * r}Z`;
  if (kind === 'l2') return `M${a - r} ${b}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return `M${a - .9 * r} ${b - .9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}Z`;
}).join('');

/** A series name in a sentence: marker and colour. */
export const key = (kind, text) => `<span class="xp-key xp-${kind}"><svg viewBox="-6 -6 12 12" aria-hidden="true"><path d="${MARK[kind](4.6)}"/></svg>${text}</span>`;

/** A symbol in a sentence, and in an SVG text. */
export const math = text => `<i class="xp-m">${text}</i>`;
export const mathSvg = (text, sub) => `<tspan class="xp-m">${text}</tspan>${sub ? `<tspan dy="4" font-size="10">${sub}</tspan><tspan dy="-4">\u200b</tspan>` : ''}`;
