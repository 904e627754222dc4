// As l1l2.conventions: which number in that library is this number in mine? Records, messages and formulas are Python's.

import table from '../data/conventions.mjs';

export const CONVENTIONS = Object.fromEntries(table.records.map(record => [record.id, { ...record, quantities: [...record.strength && Object.keys(record.strength).length ? ['strength'] : [], ...Object.keys(record.to)] }]));
export const IDS = Object.keys(CONVENTIONS), GROUPS = table.groups, SYMBOLS = table.symbols;
export const LOSSES = ['same', 'squared', 'log', 'hinge', 'squared hinge', 'huber'], QUANTITIES = ['strength', 'decay', 'width', 'value'];

/** No number does this: `message` is Python's, `plain` says the same to who has not typed a call. */
export class Refusal extends Error {
  constructor(message, plain) { super(message); this.plain = plain; }
}

const kind = record => ({ l1: '|w|', l2: 'w**2' })[record.penalty] ?? 'a mix', losses = record => Object.keys(record.strength);
const fits = record => 'same' in record.strength ? 'any loss' : losses(record).join(' or ');
const symbol = (record, quantity) => quantity === 'value' ? 'value' : record.parameter;

/** Quantities that both sides have, and losses that both can fit. */
export const common = (a, b) => ({
  quantities: QUANTITIES.filter(q => a.quantities.includes(q) && b.quantities.includes(q)), losses: losses(a).filter(l => l in b.strength),
});

function pickQuantity(a, b, asked) {
  const both = common(a, b).quantities, has = `${a.id} has ${a.quantities.join(' and ')}, ${b.id} has ${b.quantities.join(' and ')}`;
  if (asked === undefined && both.some(q => q !== 'value')) return both[0];
  if (both.includes(asked)) return asked;
  if (asked !== undefined) throw new Refusal(`quantity must be one that both sides have; got '${asked}', but ${has}`, `${has}: ${asked} is not on both sides.`);
  throw new Refusal(`to must share a quantity with from_; ${has}: they measure different things`, `${has}: they measure different things.`);
}

function pickLoss(a, b, asked) {
  const both = common(a, b).losses, has = `${a.id} fits ${fits(a)}, ${b.id} fits ${fits(b)}`;
  if (!both.length) throw new Refusal(`to must fit a loss that from_ fits; ${has}: no value makes them the same problem`, `${has}: no value makes them the same problem.`);
  if (asked !== undefined) {
    if (both.includes(asked)) return asked;
    throw new Refusal(`loss must be one that both sides fit (${both.join(', ')}); got '${asked}', but ${has}`, `${has}: ${asked} is not on both sides.`);
  }
  for (const first of [losses(a)[0], losses(b)[0]]) if (both.includes(first)) return first;
  if (both.length > 1) throw new Refusal(`loss must be given, one of ${both.join(', ')}; got None`, `Say which loss: ${both.join(', ')}.`);
  return both[0];
}

/** Does the mix of an elastic net matter here? Where it stands beside a pure penalty. */
export const mixed = (a, b) => [[a, b], [b, a]].some(([one, other]) => one.penalty === 'mix' && other.penalty && other.penalty !== 'mix');

function checkPenalty(a, b, ratio) {
  const pure = { l1: 1, l2: 0 };
  if (a.penalty in pure && b.penalty in pure) {
    if (a.penalty !== b.penalty) {
      const plain = `${a.id} penalises ${kind(a)} and ${b.id} ${kind(b)}: no strength makes them the same problem`;
      throw new Refusal(`to must have the penalty of from_; ${plain}`, `${plain}.`);
    }
    return;
  }
  for (const [one, other] of [[a, b], [b, a]]) {
    if (one.penalty !== 'mix' || !(other.penalty in pure)) continue;
    const implied = one === a ? one.ratio ?? undefined : pure[other.penalty], used = ratio ?? implied, need = `${pure[other.penalty]}, since ${other.id} has only ${kind(other)}`;
    if (used === undefined) throw new Refusal(`l1_ratio (the mix of ${one.id}) is needed and must be ${need}; got None`, `l1_ratio, the mix of ${one.id}, is needed and must be ${need}.`);
    if (used === pure[other.penalty]) continue;
    const said = ratio !== undefined ? `${used}` : `None, which ${one.id} takes as ${used}`;
    const advice = one === a && used > 0 && used < 1 ? `: convert its two parts alone, l1_ratio*${one.parameter} and (1 - l1_ratio)*${one.parameter}` : '';
    throw new Refusal(`l1_ratio must be ${need}; got ${said}${advice}`, `l1_ratio must be ${need}; it is ${said.replace('None, which', 'not given, which')}${advice}.`);
  }
}

/** symbol -> power, factors of one name put together, zero powers left out. */
function gather(pairs) {
  const out = new Map();
  for (const [name, power] of pairs) out.set(name, (out.get(name) ?? 0) + power);
  return [...out].filter(([, power]) => power);
}

/**
 * How `from` becomes `to`: {a, b, quantity, loss, constant, powers, power, here, there, symbols}. The target's parameter is
 * constant * product of symbol ** power over `powers`; in it '__from__' is the source's parameter, to the power `power`.
 */
export function rule(from, to, { quantity, loss, l1Ratio } = {}) {
  const a = CONVENTIONS[from], b = CONVENTIONS[to], q = pickQuantity(a, b, quantity), strength = q === 'strength', l = strength ? pickLoss(a, b, loss) : 'same';
  if (strength) checkPenalty(a, b, l1Ratio);
  const [left, right] = [a, b].map(record => strength ? record.strength[l] : record.to[q]), here = symbol(a, q), there = symbol(b, q);
  const root = 1 / right[1].find(([name]) => name === there)[1];
  const powers = gather([...left[1].map(([name, p]) => [name === here ? '__from__' : name, p * root]), ...right[1].filter(([name]) => name !== there).map(([name, p]) => [name, -p * root])]);
  powers.sort(([x], [y]) => (y === '__from__') - (x === '__from__'));
  return { a, b, quantity: q, loss: l, constant: (left[0] / right[0]) ** root, powers, power: powers[0][1], here, there, symbols: powers.slice(1).map(([name]) => name) };
}

const factor = (name, power) => power === 1 ? name : power === .5 ? `sqrt(${name})` : `${name}**${power}`;

/** "weight_decay = 2*alpha/n"; where both parameters have one name, the ids stand before it. */
export function asText({ a, b, quantity, constant, powers, here, there }) {
  const long = record => quantity === 'value' || record.id.endsWith(`.${there}`) ? record.id : `${record.id}.${there}`, same = here === there;
  const parts = powers.map(([name, power]) => [name === '__from__' ? same ? long(a) : here : name, power]);
  const above = parts.filter(([, p]) => p > 0).map(([name, p]) => factor(name, p)), below = parts.filter(([, p]) => p < 0).map(([name, p]) => factor(name, -p));
  if (constant > 1) above.unshift(`${constant}`);
  if (constant < 1) below.unshift(`${1 / constant}`);
  const top = above.join('*') || '1', bottom = below.length > 1 ? `(${below.join('*')})` : below[0];
  return `${same ? long(b) : there} = ${bottom ? `${top}/${bottom}` : top}`;
}

/** A float as Python writes it. */
export function repr(v) {
  if (v && (Math.abs(v) < 1e-4 || Math.abs(v) >= 1e16)) return v.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(v) ? `${v}.0` : `${v}`;
}

/** The product of `how` at `value`, unchecked: `numbers` gives n, batch_size, learning_rate, scale, width. */
export const evaluate = (how, value, numbers) => how.powers.reduce((out, [name, power]) => out * (name === '__from__' ? value : numbers[name]) ** power, how.constant);

/** `value` of convention `from` as the number that means the same in `to`. Throws a Refusal. */
export function convert(value, from, to, { numbers = {}, ...options } = {}) {
  const how = rule(from, to, options), { a, b, quantity, here, there } = how;
  const zero = quantity !== 'width' && a.parameter !== 'C' && how.power > 0;
  if (quantity !== 'value' && (zero ? value < 0 : value <= 0)) {
    const need = zero ? 'must not be negative (>= 0)' : 'must be positive (> 0)', why = b.parameter === 'C' && value === 0 ? '; no penalty at all would be an infinite C' : '';
    throw new Refusal(`value (${here} of ${a.id}) ${need}; got ${repr(value)}${why}`, `${here} of ${a.id} ${need}, and it is ${value}${why}.`);
  }
  const result = evaluate(how, value, numbers);
  if (!Number.isFinite(result)) throw new Refusal(`value must give a finite ${there} of ${b.id}; got ${repr(value)}`, `${here} must give a finite ${there} of ${b.id}; ${repr(value)} gives none.`);
  return result;
}
