import assert from 'node:assert/strict';
import test from 'node:test';
import { adamEnd, adamSetting, decayPath } from '../../lib/js/maths/decay.mjs';
import decay from '../../lib/js/explorables/decay_factor.mjs';
import { close, mount } from './tools.mjs';

const say = state => mount(decay, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');
const shown = (it, css) => it.all(css).filter(el => el.getAttribute('display') !== 'none');
const words = it => shown(it, '.xp-label').map(t => t.textContent).filter(Boolean);

test('decay_factor: the sentence tells the factor’s fate, past 1 and past 2', () => {
  assert.match(say({}), /multiplies the weight by 0\.90: it shrinks, to 0\.0052 after 50\. For SGD, L2 and weight decay are one/);
  assert.match(say({ factor: 1 }), /by 0: gone at once, exactly/);
  assert.match(say({ factor: 1.5 }), /by −0\.50: it flips its sign and shrinks, to 8\.9 × 10−16 after 50/);
  assert.match(say({ factor: 2 }), /by −1\.00: it flips its sign for ever\./);
  assert.match(say({ factor: 2.5 }), /by −1\.50: it flips its sign and grows, to 6\.4 × 108 after 50/);
  assert.match(say({ factor: 0 }), /the weight stays 1/);
  assert.doesNotMatch(say({ factor: .999 }), /0\.00[ :]/, 'a small factor is not called 0.00');
});

test('decay_factor: under Adam, L2 leaves more the larger the gradients are, AdamW the same', () => {
  assert.match(say({ scale: .1 }), /With s = 0\.1, L2 leaves 0\.0\d+, AdamW 0\.61\./);
  assert.match(say({ scale: 1 }), /L2 leaves 0\.61, AdamW 0\.61\./);
  assert.match(say({ scale: 100 }), /L2 leaves 0\.9950, AdamW 0\.61\./);
  const setting = adamSetting(), ends = [.01, .1, 1, 10, 100].map(s => adamEnd(.1, s, false, setting));
  for (let k = 1; k < 5; k++) assert.ok(ends[k] > ends[k - 1]);
  for (const s of [.01, 1, 100]) close(adamEnd(.1, s, true, setting), .9999 ** 5000, 1e-5);
  close(adamEnd(0, 1, false, setting), 1, 1e-12);
});

test('decay_factor: with momentum L2 leaves its own mark, and decay itself does not care', () => {
  assert.match(say({ factor: .3, optimiser: 'momentum' }), /Each step of weight decay multiplies the weight by 0\.70.*Through the momentum, L2 leaves −0\.070/);
  assert.deepEqual(decayPath(.3, .9, true, 50), decayPath(.3, 0, true, 50));
  decayPath(.3, 0, false, 50).forEach((w, t) => close(w, decayPath(.3, 0, true, 50)[t], 1e-9));
});

test('decay_factor: what diverges leaves the chart with an arrow, and the axis stays', () => {
  const it = mount(decay), axis = () => it.all('.xp-fig svg > g:first-child text').map(t => t.textContent).join(' '), before = axis();
  assert.deepEqual(words(it).slice(0, 1), ['L2 = decay']);
  it.model.set('factor', 2.5);
  assert.equal(axis(), before);
  assert.ok(words(it).includes('both diverge'));
  assert.ok(shown(it, '.xp-mark').some(m => m.getAttribute('d') === 'M-7 5L0 -7 7 5Z'));
  it.model.set('optimiser', 'momentum');
  assert.ok(words(it).includes('decay diverges') && words(it).includes('L2'));
  it.model.set('factor', 1);
  assert.ok(words(it).includes('decay exactly 0'));
});

test('decay_factor: both handles stand on the curves, and stop at the ends', () => {
  const it = mount(decay), [first, size] = it.all('.xp-handle');
  assert.equal(first.getAttribute('aria-valuenow'), '0.9');
  it.fire(first, 'keydown', { key: 'ArrowUp', shiftKey: true });
  assert.equal(it.model.get('factor'), 0);
  for (let n = 0; n < 9; n++) it.fire(first, 'keydown', { key: 'ArrowDown', shiftKey: true });
  assert.equal(it.model.get('factor'), 2.5);
  it.fire(size, 'keydown', { key: 'ArrowRight', shiftKey: true });
  close(it.model.get('scale'), 31.6, 1e-9);
  for (let n = 0; n < 9; n++) it.fire(size, 'keydown', { key: 'ArrowRight', shiftKey: true });
  assert.equal(it.model.get('scale'), 100);
});

test('decay_factor: the mathematics of a frame takes at most 4 ms', () => {
  const setting = adamSetting(), times = [];
  for (let n = 0; n < 21; n++) {
    const began = performance.now();
    for (let k = 0; k < 17; k++) adamEnd(n / 10, 10 ** (k / 4 - 2), false, setting);
    for (let k = 0; k < 4; k++) adamEnd(n / 10, 10 ** (k - 2), k > 0, setting);
    times.push(performance.now() - began);
  }
  assert.ok(Math.min(...times) < 4, `${Math.min(...times)} ms`);
});
