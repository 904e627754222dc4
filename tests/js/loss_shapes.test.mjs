import assert from 'node:assert/strict';
import test from 'node:test';
import explorable from '../../lib/js/explorables/loss_shapes.mjs';
import { AbsoluteError, HalfSquaredError, Huber, SmoothL1 } from '../../lib/js/maths/losses.mjs';
import { MovedThreshold, PARAMETER, curvature, jump, shapeOf } from '../../lib/js/maths/shapes.mjs';
import { close, mount, random } from './tools.mjs';

const words = (state, width) => mount(explorable, { state, width }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('beta, delta and sigma name one threshold; Huber is width times Smooth L1, value, slope and curvature alike', () => {
  const draw = random(21);
  for (let n = 0; n < 300; n++) {
    const b = draw.number(.05, 3), r = draw.number(-4, 4), beta = shapeOf('beta', b), sigma = shapeOf('sigma', b), delta = shapeOf('delta', b), s = PARAMETER.sigma(b);
    close(sigma.value(r), Math.abs(r) < 1 / s ** 2 ? .5 * (s * r) ** 2 : Math.abs(r) - .5 / s ** 2, 1e-12);      // Faster R-CNN's own formula
    for (const of of [l => l.value(r), l => l.gradient(r), l => curvature(l, r)]) { close(of(delta), b * of(beta), 1e-12); close(of(sigma), of(beta), 1e-12); }
  }
  close(PARAMETER.sigma(1 / 9), 3, 1e-12);
});

test('curvature is the slope of the slope, and is not there where the slope has a corner', () => {
  const draw = random(22), h = 1e-6;
  for (const loss of [new HalfSquaredError(), new AbsoluteError(), new SmoothL1(.4), new Huber(1.7)]) for (const r of draw.list(100, -4, 4)) {
    if (Math.min(...[0, .4, 1.7].map(at => Math.abs(Math.abs(r) - at))) > 1e-3) close(curvature(loss, r), (loss.gradient(r + h) - loss.gradient(r - h)) / (2 * h), 1e-8, 1e-8);
  }
  for (const [loss, r] of [[new SmoothL1(.5), .5], [new SmoothL1(.5), -.5], [new Huber(2), 2], [new AbsoluteError(), 0], [new MovedThreshold(2), -2]]) assert.ok(Number.isNaN(curvature(loss, r)));
  assert.deepEqual([curvature(new MovedThreshold(2), 1), curvature(new MovedThreshold(2), 3)], [1, 0]);
});

test('the common bug jumps by (beta - 1)^2 / 2 and is right for beta = 1 alone', () => {
  for (const [beta, size] of [[1 / 9, .395], [.5, .125], [2, .5], [1, 0]]) {
    const bug = new MovedThreshold(beta), tiny = 1e-12;
    close(jump(beta), size, 1e-3);
    close(Math.abs(bug.value(beta + tiny) - bug.value(beta - tiny)), jump(beta), 1e-9, 1e-10);
    close(Math.abs(bug.gradient(beta + tiny) - bug.gradient(beta - tiny)), Math.abs(beta - 1), 1e-9, 1e-10);
  }
  for (const r of random(23).list(100, -4, 4)) { close(new MovedThreshold(1).value(r), new SmoothL1(1).value(r), 1e-14); close(new MovedThreshold(1).gradient(r), new SmoothL1(1).gradient(r), 1e-14); }
  assert.ok(new MovedThreshold(1 / 9).value(.2) < 0, 'for a small beta the broken loss is even negative');
  for (const bad of [0, -1, NaN]) assert.throws(() => new MovedThreshold(bad), /beta must be a positive number/);
});

test('what the picture says: the parameter in each convention, the identity, the jump', () => {
  assert.match(words({}), /β = 0\.50: at r = 2\.00, Smooth L1 pulls with 1\.00, .* Huber is 0\.50 × Smooth L1/);
  assert.match(words({ convention: 'delta' }), /δ = 0\.50: .* Huber pulls with 0\.50/);
  assert.match(words({ convention: 'sigma', width: 1 / 9 }), /σ = 3\.00 puts the threshold at 1\/σ2 = 0\.11/);
  assert.match(words({ width: 1 }), /At 1 Huber and Smooth L1 are the same loss/);
  assert.match(words({ bug: 'on', width: 2 }), /jumps by \(2\.00 − 1\)2\/2 = 0\.5, and the slope from 2\.00 to 1/);
  assert.match(words({ bug: 'on', width: 1 / 9 }), /= 0\.395/);
  assert.match(words({ bug: 'on', width: 1 }), /here it is right, and nowhere else/);
});

test('the table holds the numbers of the residual, and of both conventions', () => {
  const it = mount(explorable), rows = () => it.all('.xp-table tbody tr').map(tr => [...tr.children].map(td => td.textContent));
  assert.deepEqual(rows(), [['L2', '2.00', '+2.00', '1.00'], ['L1', '2.00', '+1.00', '0'], ['Smooth L1', '1.75', '+1.00', '0'], ['Huber, thin', '0.88', '+0.50', '0']]);
  it.model.set('probe', 0);
  assert.deepEqual(rows()[1], ['L1', '0', '−1 to 1', 'none']);
  it.model.set('bug', 'on');
  assert.deepEqual(rows().map(r => r[0]), ['L2', 'L1', 'the bug', 'Smooth L1, right']);
});

test('a jump stays open: the broken curve is drawn in three parts, the right one in parts that meet', () => {
  const ends = state => {
    const d = mount(explorable, { state }).all('.xp-s > .xp-curve')[0].getAttribute('d').split('M').slice(1).map(part => part.split('L').map(p => p.split(' ').map(Number)));
    assert.equal(d.length, 3);
    return Math.abs(d[1].at(-1)[1] - d[2][0][1]);
  };
  assert.ok(ends({ width: 2 }) < .02);
  assert.ok(ends({ width: 2, bug: 'on' }) > 10);
});
