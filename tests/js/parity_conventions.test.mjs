import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { CONVENTIONS, IDS, Refusal, asText, convert, rule } from '../../lib/js/maths/conventions.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_conventions.json', import.meta.url), 'utf8')), { ids, numbers } = stored;

/** As the maker asks: [answer, formula, symbols needed], or [words of the refusal]. */
function ask(i, j, value, { l1_ratio: l1Ratio, ...options } = {}) {
  try {
    const asked = { ...options, l1Ratio }, answer = convert(value, ids[i], ids[j], { numbers, ...asked }), how = rule(ids[i], ids[j], asked);
    return [answer, asText(how), how.symbols];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.ok(error.plain.length > 20 && !/undefined|from_|NaN/.test(error.plain), error.plain);
    return [error.message];
  }
}

function same(now, then, where) {
  assert.equal(now.length, then.length, `${where}: ${now} is not ${then}`);
  if (typeof then[0] === 'string') return assert.equal(now[0], then[0], where);
  try { close(now[0], then[0], 1e-12, 0); } catch (error) { error.message = `${where}: ${error.message}`; throw error; }
  assert.deepEqual(now.slice(1), then.slice(1), where);
}

test('the records are Python’s, each with a name of its own within its menu', () => {
  assert.deepEqual([...IDS].sort(), [...ids].sort());
  assert.equal(new Set(Object.values(CONVENTIONS).map(r => `${r.group} ${r.name}`)).size, ids.length);
});

test('every ordered pair: Python’s number to 1e-12, its formula, the symbols it needs; or its words when it refuses', () => {
  assert.equal(stored.pairs.length, ids.length ** 2);
  for (const [i, j, value, ...then] of stored.pairs) same(ask(i, j, value), then, `${ids[i]} -> ${ids[j]}`);
  const refused = stored.pairs.filter(row => row.length === 4).length;
  assert.ok(refused > 500 && refused < 1200, `${refused} refused`);
});

test('the same with quantity, loss or l1_ratio given', () => {
  assert.ok(stored.options.length > 800);
  for (const [i, j, value, options, ...then] of stored.options) same(ask(i, j, value, options), then, `${ids[i]} -> ${ids[j]} ${JSON.stringify(options)}`);
});

test('a value of 0 stays 0, or is refused in the same words', () => {
  assert.ok(stored.zeros.length > 100);
  for (const [i, j, then] of stored.zeros) assert.equal(ask(i, j, 0)[0], then, `${ids[i]} -> ${ids[j]}`);
  assert.ok(stored.zeros.some(([, , then]) => /infinite C/.test(then)) && stored.zeros.some(([, , then]) => then === 0));
});

test('what overflows is refused', () => {
  assert.throws(() => convert(1e-320, 'torch.SGD', 'sklearn.LogisticRegression', { numbers: { n: 1 } }), { message: 'value must give a finite C of sklearn.LogisticRegression; got 1e-320' });
});
