import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { COSTS, escapeEpochs, escapeTime, sigmoid, train } from '../../lib/js/maths/neuron.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_ch3.json', import.meta.url), 'utf8'));

const RUN = {
  cost: ({ cost, z }) => ({ sigmoid: z.map(sigmoid), value: z.map(COSTS[cost].value), delta: z.map(COSTS[cost].delta), clock: z.map(COSTS[cost].clock) }),
  train: ({ cost, weight, bias, eta, epochs, every }) => {
    const { zs, weights } = train(COSTS[cost], weight, bias, eta, epochs), thin = list => list.filter((_, t) => t % every === 0);
    return { outputs: thin(zs.map(sigmoid)), costs: thin(zs.map(COSTS[cost].value)), weights: thin(weights) };
  },
  escape: ({ cost, z0, eta }) => ({ epochs: escapeEpochs(COSTS[cost], z0, eta), time: escapeTime(COSTS[cost], z0, eta) }),
};

for (const [section, least] of [['golden', 50], ['random', 300]]) {
  test(`chapter 3: JavaScript gives Python's answers to 1e-9, and the same count of epochs: ${section}`, () => {
    assert.ok(stored[section].length >= least);
    stored[section].forEach((c, i) => {
      const now = RUN[c.kind](c);
      for (const [name, then] of Object.entries(c.expect)) {
        const [a, b] = [now[name], then].map(v => Array.isArray(v) ? v : [v]), where = `${section}[${i}] ${c.kind} ${c.cost} ${name}`;
        assert.equal(a.length, b.length, where);
        if (name === 'epochs') assert.equal(a[0], b[0], where);
        else a.forEach((v, k) => { try { close(v, b[k], 1e-9, 1e-300); } catch (error) { error.message = `${where}[${k}]: ${error.message}`; throw error; } });
      }
    });
  });
}
