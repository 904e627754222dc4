import assert from 'node:assert/strict';
import test from 'node:test';
import { COSTS, escapeCurve, escapeEpochs, escapeTime, sigmoid, sigmoidPair, train } from '../../lib/js/maths/neuron.mjs';
import { close, explorables, mount, random } from './tools.mjs';

const all = await explorables();
const say = (name, state) => mount(all[name], { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('the sigmoid and what is missing to 1 add up to 1, far out too', () => {
  for (const z of random(2).list(200, -40, 40).concat(0, 800, -800)) { const [a, b] = sigmoidPair(z), [c, d] = sigmoidPair(-z); close(a + b, 1); assert.deepEqual([a, b], [d, c]); }
  assert.deepEqual(sigmoidPair(800), [1, 0]);
});

test('delta is the slope of the value, and 1 / delta that of the clock; the erratum is too strong by 1 / slope of the sigmoid', () => {
  const h = 1e-5, slope = (f, z) => (f(z + h) - f(z - h)) / (2 * h);
  for (const z of random(3).list(100, -5, 9)) {
    for (const name of ['squared', 'cross_entropy']) close(COSTS[name].delta(z), slope(COSTS[name].value, z), 1e-5, 1e-9);
    for (const name in COSTS) close(1 / COSTS[name].delta(z), slope(COSTS[name].clock, z), 1e-5);
    const [a, b] = sigmoidPair(z);
    close(COSTS.erratum.delta(z) * a * b, COSTS.cross_entropy.delta(z), 1e-12);
  }
});

test('the numbers of the chapter: answers after 300 epochs, epochs to escape, and where the pull is largest', () => {
  const end = (cost, w, b, eta, t = 300) => sigmoid(train(COSTS[cost], w, b, eta, t).zs[t]).toFixed(4);
  assert.deepEqual([end('squared', .6, .9, .15), end('squared', 2, 2, .15), end('squared', 2, 2, .15, 150)], ['0.0940', '0.2028', '0.9334']);
  assert.deepEqual([end('cross_entropy', .6, .9, .15), end('cross_entropy', 2, 2, .15)], ['0.0116', '0.0120']);
  assert.deepEqual([end('erratum', .6, .9, .005, 301), end('erratum', 2, 2, .005, 301)], ['0.0400', '0.0474'], 'the widgets run 301');
  assert.deepEqual([end('cross_entropy', .6, .9, .005, 301), end('cross_entropy', 2, 2, .005, 301)], ['0.4167', '0.7782']);
  assert.deepEqual([0, 1.5, 4, 6, 8, 10].map(z => [escapeEpochs(COSTS.squared, z, .15), escapeEpochs(COSTS.cross_entropy, z, .15)]), [[71, 15], [107, 22], [302, 31], [1486, 38], [10099, 44], [73605, 51]]);
  close(COSTS.squared.delta(Math.LN2), 4 / 27, 1e-15);
  for (const z of random(4).list(100, -8, 8)) assert.ok(COSTS.squared.delta(z) <= 4 / 27 + 1e-16);
});

test('one descent gives the epochs of all its places, and infinitely small steps take about as long', () => {
  for (const cost of [COSTS.squared, COSTS.cross_entropy]) for (const eta of [.1, .15, .5]) {
    const curve = escapeCurve(cost, 8, eta);
    assert.ok(curve.length > 8 && curve[0][0] === 8);
    for (const [z, epochs] of curve) { assert.equal(epochs, escapeEpochs(cost, z, eta)); assert.ok(Math.abs(escapeTime(cost, z, eta) - epochs) < 2 + .06 * epochs); }
  }
  assert.equal(escapeEpochs(COSTS.squared, -2, .15), 0);
  assert.equal(escapeEpochs(COSTS.squared, 20, .15, .2, 1000), Infinity);
});

test('saturated_neuron tells what the chapter tells', () => {
  assert.match(say('saturated_neuron', {}), /Your neuron answers 0\.9820, the mild start 0\.8176; both should answer 0\. The first pull of squared error is 0\.017 on yours and 0\.122 on the other/);
  assert.match(say('saturated_neuron', { step: 300 }), /After 300 epochs of squared error at η = 0\.150, your neuron has gone from 0\.9820 to 0\.2028, the mild start from 0\.8176 to 0\.0940/);
  assert.match(say('saturated_neuron', { step: 150 }), /to 0\.9334/);
  assert.match(say('saturated_neuron', { step: 300, cost: 'cross_entropy' }), /to 0\.0120, the mild start from 0\.8176 to 0\.0116/);
  assert.match(say('saturated_neuron', { step: 300, cost: 'erratum', eta: .005 }), /to 0\.0479, the mild start from 0\.8176 to 0\.0404\. Its first pull on yours was 55\.6, where cross-entropy has 0\.9820/);
  assert.match(say('saturated_neuron', { weight: .6, bias: .9, step: 1 }), /After 1 epoch .*, and so has the mild start/);
  assert.match(say('saturated_neuron', { weight: 5, bias: 5 }), /answers 1 − 4\.5 × 10−5/, 'an answer is never rounded to 1');
});

test('saturated_neuron: dragging moves weight and bias alike, and stops at their ends', () => {
  const it = mount(all.saturated_neuron, { state: { weight: 3, bias: 2 } }), g = it.one('.xp-handle');
  it.fire(g, 'keydown', { key: 'ArrowLeft', shiftKey: true });
  assert.deepEqual([it.model.get('weight'), it.model.get('bias')], [2.5, 1.5]);
  for (let n = 0; n < 12; n++) it.fire(g, 'keydown', { key: 'ArrowRight', shiftKey: true });
  assert.deepEqual([it.model.get('weight'), it.model.get('bias')], [5, 5]);
  const far = mount(all.saturated_neuron, { state: { weight: -5, bias: 4 } }), h = far.one('.xp-handle');
  for (let n = 0; n < 3; n++) far.fire(h, 'keydown', { key: 'ArrowRight', shiftKey: true });
  assert.deepEqual([far.model.get('weight'), far.model.get('bias')], [-3, 5], 'at its end the bias leaves the rest to the weight');
});

test('escape_time tells what the chapter tells', () => {
  assert.match(say('escape_time', {}), /From z0 = 4\.00, an answer of 0\.9820, squared error needs 302 epochs, cross-entropy 31 epochs at η = 0\.15\. The first pull of the square is 8\.54 times weaker/);
  assert.match(say('escape_time', { z0: 8 }), /squared error needs 10,099 epochs, cross-entropy 44 epochs.* is 442 times weaker/);
  assert.match(say('escape_time', { z0: 10 }), /1 − 4\.5 × 10−5, squared error needs 73,605 epochs, cross-entropy 51 epochs/);
  assert.match(say('escape_time', { z0: .693 }), /The first pull is the strongest there is\./);
  const it = mount(all.escape_time, { state: { z0: 8, eta: .15 } }), twice = it.all('.xp-try button')[2];
  it.fire(twice, 'click');
  assert.equal(it.model.get('eta'), .3);
  for (let n = 0; n < 4; n++) it.fire(twice, 'click');
  assert.equal(it.model.get('eta'), 1, 'and no further than the slider goes');
});

test('escape_time: both handles stand on the start, the marks where the counts are', () => {
  const it = mount(all.escape_time, { state: { z0: 6 } }), [a, b] = it.all('.xp-handle'), y = g => +/ ([-\d.]+)\)/.exec(g.getAttribute('transform'))[1];
  assert.match(a.getAttribute('aria-valuetext'), /^6: 1486 epochs with squared error, 38 with cross-entropy$/);
  const before = [y(a), y(b)];
  it.fire(b, 'keydown', { key: 'ArrowRight', shiftKey: true });
  assert.equal(it.model.get('z0'), 7);
  assert.ok(y(a) < before[0] && y(b) > before[1], 'further out: a longer wait, a weaker pull');
  const high = 30, bottom = 360 - 44;
  close(before[0], bottom - Math.log10(1486) / 5.2 * (bottom - high), 0, .02);
});
