import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as losses from '../../lib/js/maths/losses.mjs';
import { STDS, decode, encode, iou, regress } from '../../lib/js/maths/boxes.mjs';
import { MovedThreshold, shapeOf } from '../../lib/js/maths/shapes.mjs';
import { lineInUnit } from '../../lib/js/maths/units.mjs';
import { close } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_ch2.json', import.meta.url), 'utf8'));
const { x, y } = stored.golden.find(c => c.kind === 'data').expect;
const make = ({ loss, width }) => new losses[loss](width ?? undefined);
const thin = (path, { every }) => path.filter((_, t) => t % every === 0);

const RUN = {
  data: () => ({ x, y }),                                     // units_trap.test.mjs compares it with what the explorable carries
  shape: c => {
    const loss = shapeOf(c.convention, c.width), bug = new MovedThreshold(c.width);
    return { value: c.r.map(r => loss.value(r)), gradient: c.r.map(r => loss.gradient(r)), bug: c.r.map(r => bug.value(r)), bug_gradient: c.r.map(r => bug.gradient(r)) };
  },
  code: c => ({ encode: encode(c.anchor, c.box), decode: decode(c.anchor, c.deltas), iou: iou(c.anchor, c.box) }),
  regress: c => {
    const run = regress(c.anchor, c.box, make(c), c.eta, c.steps, c.scale);
    return { errors: run.errors.flatMap(path => thin(path, c)), boxes: thin(run.boxes, c).flat(), overlap: thin(run.overlap, c) };
  },
  units: c => lineInUnit(x, y, c.threshold, 10 ** c.exponent),
};

for (const [section, least] of [['golden', 60], ['random', 600]]) {
  test(`JavaScript gives Python's answers of chapter 2 to 1e-9: ${section}`, () => {
    assert.ok(stored[section].length >= least);
    stored[section].forEach((c, i) => {
      const now = RUN[c.kind](c);
      assert.deepEqual(Object.keys(now).sort(), Object.keys(c.expect).sort());
      for (const [name, then] of Object.entries(c.expect)) {
        const [a, b] = [now[name], then].map(v => Array.isArray(v) ? v : [v]);
        assert.equal(a.length, b.length);
        a.forEach((v, k) => { try { close(v, b[k], 1e-9, 1e-12); } catch (error) { error.message = `${section}[${i}] ${JSON.stringify({ ...c, expect: 0 })} ${name}[${k}]: ${error.message}`; throw error; } });
      }
    });
  });
}

test('the scale of the deltas is that of R-CNN', () => assert.ok(stored.golden.some(c => JSON.stringify(c.scale) === JSON.stringify(STDS))));
