// The few DOM calls that every drawing is made of. Coordinates are rounded to 1/100 px.

const SVG = 'http://www.w3.org/2000/svg';
const tidy = v => typeof v === 'number' ? Math.round(v * 100) / 100 : v;

/** Set attributes; null removes one. */
export function put(el, attrs) {
  for (const k in attrs) attrs[k] == null ? el.removeAttribute(k) : el.setAttribute(k, tidy(attrs[k]));
  return el;
}

/** A new SVG element under `parent`. */
export const draw = (parent, tag, attrs = {}) => parent.appendChild(put(parent.ownerDocument.createElementNS(SVG, tag), attrs));

/** A new HTML element under `parent`. `inner` is markup of our own, never a reader's. */
export function make(parent, tag, attrs = {}, inner = '') {
  const el = put(parent.ownerDocument.createElement(tag), attrs);
  if (inner) el.innerHTML = inner;
  return parent.appendChild(el);
}

/** Replace the markup of `el` only when it differs: a frame that changes nothing costs nothing. */
export function write(el, markup) {
  if (el.written !== markup) { el.innerHTML = markup; el.written = markup; }
  return el;
}

/** Path data from a template: xy`M${x} ${y}`, numbers rounded. */
export const xy = (parts, ...values) => parts.reduce((d, part, i) => d + tidy(values[i - 1]) + part);

/** M x y L x y ... through the points. */
export const polyline = points => points.map(([x, y], i) => xy`${i ? 'L' : 'M'}${x} ${y}`).join('');

/** A pool of equal elements: asks for n, keeps the rest hidden. */
export function pool(parent, tag, cls) {
  const all = [];
  let shown = 0;
  return n => {
    for (; shown < n; shown++) shown < all.length ? all[shown].removeAttribute('display') : all.push(draw(parent, tag, cls ? { class: cls } : {}));
    while (shown > n) all[--shown].setAttribute('display', 'none');
    return n === all.length ? all : all.slice(0, n);
  };
}

/** A name no other element of the page has: for radio groups and gradients, the two things that need one. */
export const unique = word => `xp-${word}-${Math.random().toString(36).slice(2, 10)}`;

export const clamp = (v, lo, hi) => Math.max(lo, Math.min(hi, v));
