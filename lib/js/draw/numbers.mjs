// Numbers as a reader sees them: a true minus sign; 0 means exactly 0, and 0.00 is never printed.

const minus = text => text.replace('-', '−');

/** n decimals, for values that live on such a grid (slider positions, axis numbers). Never "-0". */
export const fixed = (v, n = 2) => minus(v.toFixed(n).replace(/^-(?=0\.?0*$)/, ''));

/** As few decimals as say it, at most n: axis numbers. */
export const plain = (v, n = 6) => minus(String(+v.toFixed(n)));

/** Two numbers, mantissa and exponent, where decimals would say 0 or run long; else null. */
function parts(v) {
  const a = Math.abs(v);
  if (a === 0 || (a >= .005 && a < 1000)) return null;
  let e = Math.floor(Math.log10(a)), m = v / 10 ** e;
  if (Math.abs(m).toFixed(1) === '10.0') { m /= 10; e++; }
  return [fixed(m, 1), e];
}

/** A measured value: two decimals, none from 100; 7.7 x 10^-6 below 0.005 and from 1000. */
export function num(v) {
  if (v === 0) return '0';
  if (!Number.isFinite(v)) return v < 0 ? '−∞' : '∞';
  const p = parts(v);
  return p ? `${p[0]} × 10<sup>${minus(String(p[1]))}</sup>` : fixed(v, Math.abs(v) >= 100 ? 0 : 2);
}

/** A weight: two decimals, more when that is what it takes to differ from 0. */
export function weight(v) {
  const a = Math.abs(v);
  if (a >= .005) return fixed(v, 2);
  return a < 5e-7 ? num(v) : fixed(v, Math.min(6, Math.ceil(-Math.log10(a))));
}

/** +1.20, −1.20, 0. */
export const signed = v => (v > 0 ? '+' : '') + num(v);

/** 10^e as SVG text. */
export const power = e => e === 0 ? '1' : e === 1 ? '10' : `10<tspan dy="-5" font-size="10">${minus(String(e))}</tspan>`;

/** Markup to words for a screen reader. */
const WORDS = [[/<sup>/g, ' to the power '], [/<[^>]*>/g, ''], [/−/g, 'minus '], [/&lt;/g, '<'], [/&gt;/g, '>'], [/&amp;/g, '&'], [/\s+/g, ' ']];
export const spoken = markup => WORDS.reduce((text, [from, to]) => text.replace(from, to), markup).trim();
