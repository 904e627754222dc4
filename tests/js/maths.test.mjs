import assert from 'node:assert/strict';
import test from 'node:test';
import { AbsoluteError, HalfSquaredError, Huber, SmoothL1 } from '../../lib/js/maths/losses.mjs';
import { fitLine, objective } from '../../lib/js/maths/linear.mjs';
import { L1, L2, shrink, softThreshold } from '../../lib/js/maths/penalties.mjs';
import { bouncesFrom, gradientDescent } from '../../lib/js/maths/descent.mjs';
import { blowUp, contraction, edge, outcome, productDescent, sharpness, startWeights } from '../../lib/js/maths/product.mjs';
import { close, random } from './tools.mjs';

const errors = random(1).list(200, -5, 5).concat(0, 1, -1, 1e-300, 1e150);

test('a gradient is the slope of its value', () => {
  for (const loss of [new HalfSquaredError(), new AbsoluteError(), new Huber(.7), new SmoothL1(.4)]) {
    for (const r of errors.filter(r => Math.abs(r) < 10 && Math.min(...[0, .7, .4].map(kink => Math.abs(Math.abs(r) - kink))) > 1e-4)) {
      const h = 1e-5;
      close(loss.gradient(r), (loss.value(r + h) - loss.value(r - h)) / (2 * h), 1e-7);
    }
  }
});

test('Smooth L1 is Huber divided by its width; both are 0 and flat at 0', () => {
  for (const width of [.05, 1, 7]) for (const r of errors) {
    const smooth = new SmoothL1(width), huber = new Huber(width);
    close(smooth.value(r), huber.value(r) / width, 1e-14);
    close(smooth.gradient(r), huber.gradient(r) / width, 1e-14);
  }
  for (const loss of [new HalfSquaredError(), new AbsoluteError(), new Huber(2), new SmoothL1(2)]) assert.deepEqual([loss.value(0), loss.gradient(0)], [0, 0]);
});

test('a width must be positive', () => {
  for (const bad of [0, -1, NaN, Infinity, '1e']) { assert.throws(() => new Huber(bad), /delta must be a positive number/); assert.throws(() => new SmoothL1(bad), /beta must be/); }
});

/** The best of all lines through two points: what an exact fit must equal. */
function bestPair(x, y, loss) {
  let best = Infinity;
  for (let i = 0; i < x.length; i++) for (let j = 0; j < i; j++) if (x[i] !== x[j]) {
    const slope = (y[i] - y[j]) / (x[i] - x[j]);
    best = Math.min(best, objective(x, y, loss, { slope, intercept: y[i] - slope * x[i] }));
  }
  return best;
}

test('least absolute deviations: as good as the best of all pairs, also with ties and repeated points', () => {
  const draw = random(2), loss = new AbsoluteError();
  for (let n = 0; n < 2000; n++) {
    const size = 2 + Math.floor(draw.number(0, 20)), grid = n % 3 === 0;
    const x = draw.list(size, 0, 8).map(v => grid ? Math.floor(v) : v), y = x.map(v => grid ? Math.floor(draw.number(0, 6)) : .6 * v + draw.number(-1, 1) * (draw.number(0, 1) < .2 ? 30 : 1));
    const best = bestPair(x, y, loss);
    if (best < Infinity) close(objective(x, y, loss, fitLine(x, y, loss)), best, 1e-9, 1e-9);
  }
});

test('no step away from a fitted line lowers the sum', () => {
  const draw = random(3);
  for (let n = 0; n < 300; n++) {
    const x = draw.list(12, -3, 9), y = x.map(v => 2 - v + draw.number(-1, 1) * (draw.number(0, 1) < .2 ? 40 : 1));
    for (const loss of [new HalfSquaredError(), new AbsoluteError(), new Huber(draw.number(.02, 5)), new SmoothL1(.5)]) {
      const line = fitLine(x, y, loss), least = objective(x, y, loss, line);
      for (const [a, b] of [[1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3], [1e-3, -4e-3], [-1e-3, 4e-3], [.1, 0], [0, .5]]) {
        assert.ok(objective(x, y, loss, { slope: line.slope + a, intercept: line.intercept + b }) >= least - 1e-9 * least);
      }
    }
  }
});

test('Huber far out is least squares; close in it costs no less than least absolute', () => {
  const draw = random(4), x = draw.list(20, 0, 10), y = x.map(v => v + draw.number(-2, 2));
  const wide = fitLine(x, y, new Huber(1e6)), squares = fitLine(x, y, new HalfSquaredError());
  close(wide.slope, squares.slope, 1e-12); close(wide.intercept, squares.intercept, 1e-12);
  const narrow = fitLine(x, y, new Huber(1e-4)), absolute = new AbsoluteError();
  close(objective(x, y, absolute, narrow), objective(x, y, absolute, fitLine(x, y, absolute)), 1e-4);
});

test('a vertical cloud gets a level line; a wrong shape or loss is refused', () => {
  for (const loss of [new HalfSquaredError(), new AbsoluteError(), new Huber(1)]) {
    const { slope, intercept } = fitLine([2, 2, 2], [0, 1, 5], loss);
    assert.ok(slope === 0 && intercept >= 0 && intercept <= 5);
  }
  assert.throws(() => fitLine([1], [1], new HalfSquaredError()), /at least 2/);
  assert.throws(() => fitLine([1, 2], [1], new HalfSquaredError()), /one length/);
  assert.throws(() => fitLine([1, 2], [1, 2], {}), /no line for the loss Object/);
});

test('L1 shrinks to exactly 0 in |w| / step steps and stays; L2 shrinks by a factor and never arrives', () => {
  const l1 = shrink(new L1(), 2.4, .25, 60), l2 = shrink(new L2(), 2.4, .25, 60);
  assert.equal(l1.indexOf(0), 10);
  assert.ok(l1.slice(10).every(w => w === 0));
  l2.forEach((w, t) => { close(w, 2.4 / 1.25 ** t, 1e-12); assert.ok(w > 0); });
  assert.deepEqual([softThreshold(-3, 1), softThreshold(3, 1), softThreshold(.5, 1), softThreshold(-1, 1)], [-2, 2, 0, 0]);
});

test('descent on one error: L2 contracts by 1 - eta; L1 ends within one step; Smooth L1 arrives', () => {
  gradientDescent(new HalfSquaredError(), 5, .2, 20).forEach((e, t) => close(e, 5 * .8 ** t, 1e-12));
  for (const eta of [.3, .1, .03, .01]) for (const start of random(5).list(40, .1, 3)) {
    const tail = gradientDescent(new AbsoluteError(), start, eta, 400).slice(-50).map(Math.abs);
    assert.ok(Math.max(...tail) <= eta * (1 + 1e-9));
  }
  const steps = loss => gradientDescent(loss, 100.0371, .1, 1300).findIndex(e => Math.abs(e) < 1e-6);
  assert.deepEqual([steps(new AbsoluteError()), steps(new SmoothL1(1))], [-1, 1122]);
  close(Math.min(...gradientDescent(new AbsoluteError(), 100.0371, .1, 1300).slice(-2).map(Math.abs)), .0371, 1e-6);
});

test('L2 diverges past eta = 2 and never leaves its two levels at 2', () => {
  assert.ok(Math.abs(gradientDescent(new HalfSquaredError(), 1, 2.1, 60).at(-1)) > 100);
  assert.ok(gradientDescent(new HalfSquaredError(), 1, 2, 60).every(e => Math.abs(e) === 1));
  assert.ok(Math.abs(gradientDescent(new HalfSquaredError(), 1, 1.9, 60).at(-1)) < .01);
  assert.ok(gradientDescent(new HalfSquaredError(), 1, 2.5, 5000).every(e => !Number.isNaN(e)), 'an overflow is infinite, not NaN');
});

test('a limit cycle is recognised, a decaying or one-sided path is not', () => {
  assert.equal(bouncesFrom(gradientDescent(new AbsoluteError(), 5.037, .2, 60)), 25);
  assert.equal(bouncesFrom(gradientDescent(new HalfSquaredError(), 5, 1.9, 60)), -1);
  assert.equal(bouncesFrom(gradientDescent(new HalfSquaredError(), 5, .2, 60)), -1);
  assert.equal(bouncesFrom([1, 1, 1, 1]), -1);
  assert.equal(bouncesFrom([3, -1, 1, -1, 1]), 1);
});

test('product of two weights: settles exactly when T < 1 / (2 eta), from any start near the minimum', () => {
  const draw = random(6);
  for (const eta of [.1, .05, .02, .01]) for (const factor of [.3, .7, .95, .99, 1.01, 1.05, 1.3, 1.7, 1.95]) {
    const T = factor * edge('squared', eta), w = [Math.sqrt(T) * draw.number(.97, 1.03), Math.sqrt(T) * draw.number(.97, 1.03)];
    assert.equal(outcome('squared', T, w, eta, 2000), factor < 1 ? 'settles' : 'bounces', `eta ${eta}, ${factor} of the edge`);
  }
  for (const eta of [.1, .05, .02, .01]) assert.equal(outcome('squared', 1.02 * blowUp(eta), startWeights(1.02 * blowUp(eta), .01), eta, 2000), 'explodes');
});

test('the first unstable target on a grid of 0.05 is 5.05, 10.05, 25.05, 50.05', () => {
  const first = eta => { for (let n = 1; ; n++) { const T = edge('squared', eta) - .5 + .05 * n; if (outcome('squared', T, startWeights(T, .01), eta, 3000) !== 'settles' && T > edge('squared', eta) + 1e-9) return T; } };
  [[.1, 5.05], [.05, 10.05], [.02, 25.05], [.01, 50.05]].forEach(([eta, T]) => close(first(eta), T, 1e-9));
  for (const eta of [.1, .05, .02, .01]) { const T = edge('squared', eta) - .05; assert.equal(outcome('squared', T, startWeights(T, .01), eta, 3000), 'settles'); }
});

test('sharpness is the largest curvature, 4T; at the edge it is 2 / eta; unbalanced minima are sharper', () => {
  const value = (a, b, T) => (a * b - T) ** 2, h = 1e-4;
  for (const [T, lean] of [[2, 1], [5, 1], [5, 1.5]]) {
    const a = Math.sqrt(T) * lean, b = Math.sqrt(T) / lean;
    const aa = (value(a + h, b, T) - 2 * value(a, b, T) + value(a - h, b, T)) / h ** 2, bb = (value(a, b + h, T) - 2 * value(a, b, T) + value(a, b - h, T)) / h ** 2;
    const ab = (value(a + h, b + h, T) - value(a + h, b - h, T) - value(a - h, b + h, T) + value(a - h, b - h, T)) / (4 * h * h);
    const largest = (aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab);
    close(largest, 2 * (a * a + b * b), 1e-5);
    if (lean === 1) close(largest, sharpness('squared', T), 1e-5); else assert.ok(largest > sharpness('squared', T));
  }
  close(sharpness('squared', edge('squared', .07)), 2 / .07, 1e-12);
  close(sharpness('huber', edge('huber', .07)), 2 / .07, 1e-12);
  assert.equal(sharpness('absolute', 3), Infinity);
});

test('near the minimum a step multiplies the error by the contraction', () => {
  for (const [loss, eta, T] of [['squared', .1, 4.5], ['squared', .03, 9], ['huber', .1, 4.5]]) {
    const path = productDescent(loss, T, [Math.sqrt(T), Math.sqrt(T) * (1 + 1e-6)], eta, 3);
    close(path[1] / path[0], contraction(loss, eta, T), 1e-4);
  }
});

test('absolute error and Huber stay bounded where squared error explodes; an overflow is infinite', () => {
  const eta = .1, T = 15, w = startWeights(T, .5);
  assert.equal(outcome('squared', T, w, eta), 'explodes');
  assert.equal(outcome('absolute', T, w, eta), 'bounces');
  assert.equal(outcome('huber', T, w, eta), 'bounces');
  assert.ok(productDescent('squared', T, [50, 50], .2, 60).every(r => !Number.isNaN(r)));
  assert.equal(productDescent('squared', T, [50, 50], .2, 60).at(-1), Infinity);
});
