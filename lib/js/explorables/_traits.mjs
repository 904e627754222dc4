// What a trait may hold. `value` is its default; `clean` turns anything (a link, a kernel, garbage) into something allowed.
// The Python class of the same name refuses what is not allowed; here it falls back, because a picture must always stand.

import { clamp } from '../draw/svg.mjs';

const finite = v => typeof v === 'number' && Number.isFinite(v);

export const number = (value, min, max) => ({ value, min, max, clean: v => finite(v) ? clamp(v, min, max) : value });

export const integer = (value, min, max) => ({ value, min, max, clean: v => finite(v) ? Math.round(clamp(v, min, max)) : value });

export const oneOf = (value, ...options) => ({ value, options, clean: v => options.includes(v) ? v : value });

const isPoint = p => Array.isArray(p) && p.length === 2 && p.every(finite);

/** A list of [x, y]. */
export const points = (value, least, most) => ({
  value, least, most,
  clean: v => Array.isArray(v) && v.length >= least && v.length <= most && v.every(isPoint) ? v : value,
});

/** Where points were moved to: {"index": [x, y]}. */
export const moved = value => ({
  value,
  clean(v) {
    if (!v || typeof v !== 'object' || Array.isArray(v)) return value;
    return Object.fromEntries(Object.entries(v).filter(([i, p]) => /^\d{1,4}$/.test(i) && isPoint(p)));
  },
});
