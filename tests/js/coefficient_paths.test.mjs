import assert from 'node:assert/strict';
import test from 'node:test';
import DATA from '../../lib/js/data/diabetes.mjs';
import explorable from '../../lib/js/explorables/coefficient_paths.mjs';
import { NAMES, SPAN, path } from '../../lib/js/maths/diabetes.mjs';
import { along, eigen, elasticNet, lassoPath, pinpoint, ridge, solve } from '../../lib/js/maths/paths.mjs';
import { close, mount, random } from './tools.mjs';

const { gram: G, xy: q, n } = DATA, draw = random(8), dot = (a, b) => a.reduce((s, v, i) => s + v * b[i], 0);
const words = state => mount(explorable, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('the lasso path meets its conditions everywhere: correlations are alpha where a weight lives, less where it is 0', () => {
  const exact = lassoPath(G, q);
  for (let k = 0; k < 400; k++) {
    const alpha = 10 ** draw.number(-3, .5), w = along(exact, alpha);
    w.forEach((v, j) => { const rho = q[j] - dot(G[j], w); if (v) close(rho, alpha * Math.sign(v), 1e-9); else assert.ok(Math.abs(rho) <= alpha * (1 + 1e-9)); });
  }
  assert.deepEqual(exact.events.map(e => e.column + 1), [3, 9, 4, 7, 2, 10, 5, 8, 6, 1, 7, 7], 'the published order; then s3 leaves and returns');
  assert.deepEqual(exact.events.map(e => e.joins).lastIndexOf(false), 10);
  close(exact.alphas[0], 2.14804, 1e-5);
  assert.equal(along(exact, 5).some(v => v), false);
});

test('ridge solves its equations; eight of ten coefficients grow somewhere while the penalty grows, five change sign', () => {
  const at = ridge(G, q, n);
  for (let k = 0; k < 100; k++) {
    const alpha = 10 ** draw.number(-3, 3), w = at(alpha), h = alpha * 1e-5;
    w.forEach((v, j) => close(dot(G[j], w) + alpha / n * v, q[j], 1e-9, 1e-12));
    assert.ok(w.every(v => v !== 0));
    const [up, down] = [at(alpha + h), at(alpha - h)];
    at.slope(alpha).forEach((s, j) => close(s, (up[j] - down[j]) / (2 * h), 1e-4, 1e-5 * Math.hypot(...at.slope(alpha))));
  }
  const { grown, turns } = path('l2', .5);
  assert.deepEqual(NAMES.filter((_, j) => grown[j].length), ['age', 'sex', 'bmi', 's1', 's2', 's3', 's4', 's6']);
  assert.deepEqual(NAMES.filter((_, j) => turns[j]), ['age', 'sex', 's1', 's2', 's3']);
  grown.forEach((list, j) => list.forEach(([from, to]) => {
    for (const share of [.02, .5, .98]) { const alpha = from * (to / from) ** share; assert.ok(Math.abs(at(alpha * 1.001)[j]) > Math.abs(at(alpha)[j]), `${NAMES[j]} does not grow at ${alpha}`); }
    if (from > 1.01e-3) assert.ok(Math.abs(at(from * .99)[j]) > Math.abs(at(from * .995)[j]));
    if (to < 990) assert.ok(Math.abs(at(to * 1.01)[j]) < Math.abs(at(to * 1.005)[j]));
  }));
});

test('the elastic net meets its conditions from any start; at the ends of its share it nears lasso and ridge', () => {
  for (let k = 0; k < 200; k++) {
    const alpha = 10 ** draw.number(-5, 2), ratio = draw.number(.05, .95), w = elasticNet(G, q, alpha, ratio, draw.list(10, -900, 900));
    w.forEach((v, j) => { const rho = q[j] - dot(G[j], w) - alpha * (1 - ratio) * v; if (v) close(rho, alpha * ratio * Math.sign(v), 1e-8); else assert.ok(Math.abs(rho) <= alpha * ratio * (1 + 1e-9)); });
  }
  const near = (a, b) => a.forEach((v, j) => close(v, b[j], 0, 1e-3)), exact = lassoPath(G, q);
  near(elasticNet(G, q, .3, 1 - 1e-9), along(exact, .3));
  near(elasticNet(G, q, .3, 1e-9), ridge(G, q, n)(.3 * n));
});

test('an event of the elastic net is where the weight leaves 0', () => {
  const whole = path('elastic', .9);
  assert.deepEqual(whole.events.slice(-2).map(e => [NAMES[e.column], e.joins]), [['s3', false], ['s3', true]], 'a leave and a return within one per cent');
  for (const event of whole.events) {
    const alpha = pinpoint(G, q, .9, event), [before, after] = [1 + 1e-6, 1 - 1e-6].map(k => whole.at(alpha * k)[event.column] !== 0);
    const [past, next] = [1 - 1e-6, 1 + 1e-6].map((k, side) => whole.around(alpha * k)[side]);
    assert.deepEqual([past, next].map(whole.where), [alpha, alpha], 'it is the last one just after, the next one just before');
    assert.deepEqual([before, after], [!event.joins, event.joins], `${NAMES[event.column]} at ${alpha}`);
  }
});

test('a small system is solved, and a matrix taken apart', () => {
  for (let k = 0; k < 50; k++) {
    const p = 1 + k % 6, B = Array.from({ length: p }, () => draw.list(p, -1, 1)), M = B.map((r, i) => B.map((s, j) => dot(r, s) + +(i === j))), x = draw.list(p, -2, 2);
    solve(M, M.map(row => dot(row, x))).forEach((v, i) => close(v, x[i], 1e-9, 1e-11));
    const { values, vectors } = eigen(M);
    vectors.forEach((v, i) => { close(dot(v, v), 1, 1e-12); M.forEach((row, j) => close(dot(row, v), values[i] * v[j], 1e-9, 1e-11)); });
  }
});

test('what the picture says', () => {
  assert.match(words({}), /Lasso at α = 0\.5 keeps 4 of 10; 6 are exactly 0\. Last, s3 enters at 0\.715; next, sex enters at 0\.294\. s3 is −58\.3: it enters at 0\.715, leaves at 0\.00494 and returns at 0\.00296/);
  assert.match(words({ alpha: .004 }), /keeps 9 of 10; one is exactly 0\. Last, s3 leaves at 0\.00494; next, s3 returns at 0\.00296\. s3 is exactly 0:/);
  assert.match(words({ alpha: 3 }), /keeps 0 of 10; 10 are exactly 0\. Next, bmi enters at 2\.15/);
  assert.match(words({ alpha: .001 }), /keeps 10 of 10; none is exactly 0\. Last, s3 returns at 0\.00296; nothing more happens/);
  assert.match(words({ penalty: 'l2', alpha: 1, chosen: 5 }), /Ridge at α = 1 deletes none\. On this axis 8 of 10 coefficients grow somewhere although the penalty grows, 5 change sign\. s2 is −29\.5: it grows with the penalty from 0\.032 to 0\.18 and from 2\.2 to 6\.8, and changes sign twice/);
  assert.match(words({ penalty: 'l2', chosen: 3 }), /bp is \d+: it shrinks all the way/);
  assert.match(words({ penalty: 'elastic', alpha: .1 }), /Elastic net at α = 0\.1 keeps 10 of 10/);
  assert.match(words({ penalty: 'l1', alpha: 900 }), /α = 3\.16 keeps 0/, 'beyond the axis it stands at its end');
});

test('values stand beside the names: 0 where it is 0', () => {
  const it = mount(explorable), texts = it.all('.xp-fig text').map(el => el.textContent), value = name => texts[texts.lastIndexOf(name) + 1];
  assert.deepEqual(NAMES.map(value), ['0', '0', '471', '137', '0', '0', '−58.3', '0', '408', '0']);
});

test('another penalty keeps the place of the line on its own axis; the share of L1 turns to the elastic net', () => {
  const it = mount(explorable, { state: { alpha: 10 ** -1.25 } });
  it.fire(it.all('input[value=l2]')[0], 'change');
  close(it.model.get('alpha'), 1, 1e-3);
  const strength = it.all('input[type=range]')[0];
  assert.deepEqual([strength.getAttribute('min'), strength.getAttribute('max'), strength.closest('label').querySelector('output').textContent], ['-3', '3', '1'], 'the slider has the axis of ridge');
  const share = it.all('input[type=range]')[2];
  share.value = '0.9';
  it.fire(share, 'input');
  assert.deepEqual([it.model.get('penalty'), it.model.get('l1_ratio')], ['elastic', .9]);
  close(it.model.get('alpha'), 10 ** -1.5, 5e-3);
  const g = it.one('.xp-handle');
  const before = it.model.get('alpha');
  it.fire(g, 'keydown', { key: 'ArrowRight' });
  assert.ok(it.model.get('alpha') < before, 'right is weaker');
  for (let k = 0; k < 300; k++) it.fire(g, 'keydown', { key: 'ArrowRight' });
  close(it.model.get('alpha'), 10 ** SPAN.elastic[1], 1e-9);
});

test('the curve under the pointer is the one that stands out; far from all of them, or after a drag, nothing happens', () => {
  const it = mount(explorable), svg = it.one('.xp-fig > svg'), y = v => 28 + (850 - v) / 1700 * (356 - 28), x = alpha => 40 + (.5 - Math.log10(alpha)) / 3.5 * (790 - 128 - 40);
  svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 400 });
  const w = path('l1', .5).at(.002);
  const click = (clientX, clientY, from = [clientX, clientY]) => { it.fire(svg, 'pointerdown', { clientX: from[0], clientY: from[1] }); it.fire(svg, 'click', { clientX, clientY }); };
  click(x(.002), y(w[4]) + 5);
  assert.equal(it.model.get('chosen'), 4);
  click(x(.002), y(-760) + 25);
  assert.equal(it.model.get('chosen'), 4);
  click(x(.002), y(w[8]), [x(.5), y(w[8])]);
  assert.equal(it.model.get('chosen'), 4);
});

test('a frame takes less than 4 ms of mathematics, a new share of the elastic net too', () => {
  const once = k => {
    const began = performance.now(), whole = path('elastic', .4 + k / 1e3);
    whole.at(.1); whole.around(.1);
    return performance.now() - began;
  };
  assert.ok(Math.min(...Array.from({ length: 60 }, (_, k) => once(k))) < 4);
});
