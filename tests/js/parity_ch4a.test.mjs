import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import DATA from '../../lib/js/data/diabetes.mjs';
import { bowl, cornerShare, lossAt, touch } from '../../lib/js/maths/contact.mjs';
import { elasticNet, lassoPath, ridge } from '../../lib/js/maths/paths.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_ch4a.json', import.meta.url), 'utf8'));

/** {G, q, n} of a case: X'X / n and X'y / n. */
function products({ X, y }) {
  if (X === 'diabetes') return { G: DATA.gram, q: DATA.xy, n: DATA.n };
  const n = y.length, sum = f => X.reduce((s, row, i) => s + f(row, i), 0) / n;
  return { G: X[0].map((_, a) => X[0].map((_, b) => sum(row => row[a] * row[b]))), q: X[0].map((_, a) => sum((row, i) => row[a] * y[i])), n };
}

const RUN = {
  contact: ({ w1, w2, t, tilt, stretch, mix }) => { const f = bowl([w1, w2], stretch, tilt), { w } = touch(f, { mix, t }); return { w, loss: lossAt(f, w) }; },
  share: ({ t, tilt, stretch, mix, R }) => ({ share: cornerShare(bowl([0, 0], stretch, tilt).a, { mix, t }, R) }),
  lasso: c => { const { G, q } = products(c), { alphas, coefs, events } = lassoPath(G, q); return { alphas, coefs, columns: events.map(e => [e.column, +e.joins]) }; },
  ridge: c => { const { G, q, n } = products(c), at = ridge(G, q, n); return { coefs: c.alphas.map(alpha => at(alpha)) }; },
  elastic: c => { const { G, q } = products(c); return { coefs: c.alphas.map(alpha => elasticNet(G, q, alpha, c.ratio)) }; },
};

/** Numbers agree to 1e-9 of the largest of their list: a coefficient that passes zero has no relative error of its own. */
function agree(now, then, where) {
  if (!Array.isArray(then)) { try { close(now, then, 1e-9, 1e-9); } catch (error) { error.message = `${where}: ${error.message}`; throw error; } return; }
  assert.equal(now.length, then.length, where);
  if (then.some(Array.isArray)) return then.forEach((v, i) => agree(now[i], v, `${where}[${i}]`));
  const size = Math.max(...then.map(Math.abs), 1e-3);
  then.forEach((v, i) => assert.ok(Math.abs(now[i] - v) <= 1e-9 * size, `${where}[${i}]: ${now[i]} is not ${v}`));
}

for (const [section, least] of [['golden', 100], ['random', 300]]) {
  test(`chapter 4, contact and paths: JavaScript gives Python's answers to 1e-9: ${section}`, () => {
    assert.ok(stored[section].length >= least);
    stored[section].forEach((c, i) => {
      const now = RUN[c.kind](c);
      for (const [name, then] of Object.entries(c.expect)) agree(now[name], then, `${section}[${i}] ${c.kind} ${name}`);
    });
  });
  test(`chapter 4: a weight that Python gives as 0 is exactly 0 here, and no other: ${section}`, () => {
    let zeros = 0;
    stored[section].forEach((c, i) => {
      const rows = c.kind === 'contact' ? [[RUN.contact(c).w, c.expect.w]] : c.kind === 'elastic' ? RUN.elastic(c).coefs.map((w, k) => [w, c.expect.coefs[k]]) : [];
      for (const [now, then] of rows) now.forEach((v, k) => { zeros += +(v === 0); assert.equal(v === 0, then[k] === 0, `${section}[${i}] ${c.kind}: ${v} and ${then[k]}`); });
    });
    assert.ok(zeros > 50);
  });
}
