import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as losses from '../../lib/js/maths/losses.mjs';
import { fitLine, objective } from '../../lib/js/maths/linear.mjs';
import { gradientDescent } from '../../lib/js/maths/descent.mjs';
import { productDescent } from '../../lib/js/maths/product.mjs';
import * as penalties from '../../lib/js/maths/penalties.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden.json', import.meta.url), 'utf8'));
const make = ({ loss, width }) => new losses[loss](width ?? undefined);
const thin = (path, { every }) => path.filter((_, t) => t % every === 0);

const RUN = {
  loss: c => ({ value: c.r.map(r => make(c).value(r)), gradient: c.r.map(r => make(c).gradient(r)) }),
  line: c => { const line = fitLine(c.x, c.y, make(c)); return { ...line, objective: objective(c.x, c.y, make(c), line) }; },
  descent: c => ({ path: thin(gradientDescent(make(c), c.start, c.eta, c.steps), c) }),
  shrink: c => { const penalty = new penalties[c.penalty](c.strength); return { value: penalty.value(c.start), path: penalties.shrink(penalty, c.start, c.step, c.steps) }; },
  product: c => ({ residual: thin(productDescent(c.loss, c.target, c.weights, c.eta, c.steps), c) }),
};

for (const [section, least] of [['golden', 40], ['random', 1000]]) {
  test(`JavaScript gives Python's answers to 1e-9: ${section}`, () => {
    assert.ok(stored[section].length >= least);
    stored[section].forEach((c, i) => {
      const now = RUN[c.kind](c);
      for (const [name, then] of Object.entries(c.expect)) {
        if (name === 'unique' || (c.expect.unique === false && name !== 'objective')) continue;       // several lines are equally good: the sum decides
        const [a, b] = [now[name], then].map(v => Array.isArray(v) ? v : [v]);
        assert.equal(a.length, b.length);
        a.forEach((v, k) => { try { close(v, b[k], 1e-9, 1e-12); } catch (error) { error.message = `${section}[${i}] ${c.kind} ${c.loss ?? c.penalty} ${name}[${k}]: ${error.message}`; throw error; } });
      }
    });
  });
}
