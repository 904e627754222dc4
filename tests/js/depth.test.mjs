import assert from 'node:assert/strict';
import test from 'node:test';
import { DEPTHS, STEEPEST, layerNorms, passed } from '../../lib/js/maths/depth.mjs';
import { close, explorables, mount } from './tools.mjs';

const { depth_xray } = await explorables(), { traits } = depth_xray;
const say = state => mount(depth_xray, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('the table has one number a layer for every state the traits allow', () => {
  assert.deepEqual([traits.depth.min, traits.depth.max], DEPTHS);
  assert.deepEqual(Object.keys(STEEPEST), traits.activation.options);
  for (const f of traits.activation.options) for (const how of traits.initialisation.options) for (const r of traits.residual.options) for (let n = DEPTHS[0]; n <= DEPTHS[1]; n++) {
    const norms = layerNorms(n, f, how, r);
    assert.equal(norms.length, n);
    assert.ok(norms.every(v => Number.isFinite(v) && Math.abs(v) < 30));
  }
});

test('what a layer passes on: 0.22 of it behind sigmoids, nearly all behind tanh and ReLU', () => {
  const { log, perLayer } = passed(layerNorms(20, 'sigmoid', 'xavier', 'off'));
  close(perLayer ** 19, 10 ** log);
  assert.ok(log < -12 && perLayer > .21 && perLayer < STEEPEST.sigmoid, `${log} ${perLayer}`);
  for (const kind of [['tanh', 'xavier'], ['relu', 'he']]) assert.ok(Math.abs(passed(layerNorms(20, ...kind, 'off')).perLayer - 1) < .02);
  assert.ok(passed(layerNorms(20, 'sigmoid', 'xavier', 'on')).log > -2, 'a residual connection lets it through');
});

test('depth_xray tells what the chapter tells', () => {
  assert.match(say({ depth: 20 }), /^20 layers of sigmoids, weights Xavier: the first layer's gradient is 4\.\d × 10−13 times the last one's, a factor of 0\.22 a layer\.$/);
  assert.match(say({ depth: 20, activation: 'relu', initialisation: 'normal' }), /The bars leave the chart, at up to \d\.\d × 1024: the gradient explodes\./);
  assert.match(say({ residual: 'on' }), /8 layers of sigmoids, weights Xavier, each adding its input:/);
});

test('depth_xray: one bar a layer, arrows where it leaves the chart, the steepest slope only where it means something', () => {
  const it = mount(depth_xray, { state: { depth: 12 } }), seen = css => it.all(css).filter(el => el.getAttribute('display') !== 'none').length;
  assert.deepEqual([seen('.xp-stick'), seen('path.xp-mark'), seen('.xp-bound')], [12, 0, 1]);
  it.model.set('activation', 'relu'); it.model.set('initialisation', 'normal');
  assert.deepEqual([seen('.xp-stick'), seen('path.xp-mark'), seen('.xp-bound')], [12, 12, 0]);
  it.model.set('initialisation', 'he'); it.model.set('residual', 'on'); it.model.set('depth', 3);
  assert.deepEqual([seen('.xp-stick'), seen('path.xp-mark'), seen('.xp-bound')], [3, 0, 0]);
});
