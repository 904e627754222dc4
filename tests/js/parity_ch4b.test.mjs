import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { adamEnd, adamSetting, decayPath } from '../../lib/js/maths/decay.mjs';
import { bellNoise } from '../../lib/js/maths/draws.mjs';
import { firstParameters, points, replay, score, zeros } from '../../lib/js/maths/tiny.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_ch4b.json', import.meta.url), 'utf8'));

const RUN = {
  noise: ({ n, seed }) => ({ noise: [...bellNoise(n, seed)] }),
  decay: ({ factor, momentum, decoupled, steps }) => ({ path: decayPath(factor, momentum, decoupled, steps) }),
  adam: ({ strength, decoupled, scales, steps, seed }) => { const setting = adamSetting({ steps, seed }); return { ends: scales.map(s => adamEnd(strength, s, decoupled, setting)) }; },
  data: ({ data }) => { const { train, test } = points(data); return { train: [...train.xs, ...train.ys], test: [...test.xs, ...test.ys], first: [...firstParameters()] }; },
  tiny: ({ data, spans }) => {
    const { train, test } = points(data), { p } = replay(train)(spans, spans.at(-1)[0]), scores = [train, test].map(set => score(p, set));
    return { parameters: [...p], zeros: zeros(p), scores: scores.flatMap(({ loss, right }) => [loss, right]) };
  },
};
const EXACT = new Set(['noise', 'train', 'test', 'first', 'zeros']);

for (const [section, least] of [['golden', 45], ['random', 72]]) {
  test(`chapter 4: JavaScript gives Python's answers to 1e-9, draws and counts to the last bit: ${section}`, () => {
    assert.ok(stored[section].length >= least);
    stored[section].forEach((c, i) => {
      const now = RUN[c.kind](c);
      for (const [name, then] of Object.entries(c.expect)) {
        const [a, b] = [now[name], then].map(v => Array.isArray(v) ? v : [v]), where = `${section}[${i}] ${c.kind} ${name}`;
        assert.equal(a.length, b.length, where);
        if (EXACT.has(name)) assert.deepEqual(a, b, where);
        else a.forEach((v, k) => {
          try { close(v, b[k]); assert.equal(v === 0, b[k] === 0, 'only one of them is exactly 0'); } catch (error) { error.message = `${where}[${k}]: ${error.message}`; throw error; }
        });
      }
    });
  });
}
