import assert from 'node:assert/strict';
import test from 'node:test';
import { fixed, num, plain, power, signed, spoken, weight } from '../../lib/js/draw/numbers.mjs';

test('num: two decimals, powers of ten at both ends, 0 only for 0', () => {
  for (const [v, text] of [[0, '0'], [1, '1.00'], [-1.236, '−1.24'], [.005, '0.01'], [.0049, '4.9 × 10<sup>−3</sup>'], [7.7e-6, '7.7 × 10<sup>−6</sup>'], [-2e-9, '−2.0 × 10<sup>−9</sup>'],
    [99.994, '99.99'], [123.4, '123'], [999.4, '999'], [1000, '1.0 × 10<sup>3</sup>'], [9.99e5, '1.0 × 10<sup>6</sup>'], [Infinity, '∞'], [-Infinity, '−∞']]) assert.equal(num(v), text);
});

test('no number that is not 0 is printed as 0', () => {
  for (let e = -300; e < 300; e += 3) for (const m of [1, -1, 4.9, 9.99]) for (const show of [num, weight]) assert.match(show(m * 10 ** e).replace(/<[^>]*>/g, ''), /[1-9∞]/);
});

test('weight: more decimals where two would say 0', () => {
  assert.deepEqual([0, 1, .26, -.35, .0041, 4e-6, 3e-9].map(weight), ['0', '1.00', '0.26', '−0.35', '0.004', '0.000004', '3.0 × 10<sup>−9</sup>']);
});

test('signs, decimals and exponents', () => {
  assert.deepEqual([fixed(-.001), fixed(-1.5, 1), fixed(2, 0)], ['0.00', '−1.5', '2']);
  assert.deepEqual([plain(.30000000000000004), plain(-4), plain(0), plain(1234.5678, 2)], ['0.3', '−4', '0', '1234.57']);
  assert.deepEqual([signed(1.2), signed(-1.2), signed(0)], ['+1.20', '−1.20', '0']);
  assert.deepEqual([power(0), power(1)], ['1', '10']);
  assert.match(power(-4), /10<tspan.*>−4</);
});

test('spoken: no markup, powers and minus in words', () => {
  assert.equal(spoken('<span>L2</span> is <b>7.7 × 10<sup>−6</sup></b>,  at −1 &lt; 0'), 'L2 is 7.7 × 10 to the power minus 6, at minus 1 < 0');
});
