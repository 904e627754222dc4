import assert from 'node:assert/strict';
import test from 'node:test';
import { aside, dodge, lineLabels } from '../../lib/js/draw/labels.mjs';
import { linear, log10, niceDomain, ticks } from '../../lib/js/draw/scale.mjs';
import { nearest } from '../../lib/js/draw/handle.mjs';
import { clamp, draw, pool, put, unique, write, xy } from '../../lib/js/draw/svg.mjs';
import { newDocument } from '../../lib/js/light_dom.mjs';
import { close, random } from './tools.mjs';

test('dodge: at least the gap apart, in order, inside, and still where nothing is in the way', () => {
  const names = random(7);
  for (let n = 0; n < 500; n++) {
    const ys = names.list(1 + n % 5, -20, 320), at = dodge(ys, 19, 4, 296), order = ys.map((_, i) => i).sort((a, b) => ys[a] - ys[b]);
    order.forEach((i, k) => { assert.ok(at[i] >= 4 - 1e-9 && at[i] <= 296 + 1e-9); if (k) assert.ok(at[i] - at[order[k - 1]] >= 19 - 1e-9); });
  }
  assert.deepEqual(dodge([50, 100, 200], 19, 0, 300), [50, 100, 200]);
  assert.deepEqual(dodge([100, 100], 20, 0, 300), [90, 110]);
  assert.deepEqual(dodge([0, 0, 21], 14, 0, 300), [0, 14, 28]);
  assert.deepEqual(dodge([300, 300, 280], 14, 0, 300), [286, 300, 272]);
});

test('aside: coincident markers stand side by side, distant ones stay, and nothing jumps between', () => {
  assert.deepEqual(aside([10, 10, 10]), [0, 11, 22]);
  assert.deepEqual(aside([10, 60, 110]), [0, 0, 0]);
  let before = aside([100, 60, 20]);
  for (let y = 60; y <= 140; y += .25) { const now = aside([100, y, 20]); now.forEach((v, i) => assert.ok(Math.abs(v - before[i]) < 1)); before = now; }
});

test('scales go there and back', () => {
  const x = linear(-3, 3, 20, 380), y = log10(-6, 2, 300, 20);
  for (const v of [-3, 0, 1.7, 3]) close(x.invert(x(v)), v, 1e-12);
  for (const v of [1e-6, .03, 5, 100]) close(y.invert(y(v)), v, 1e-12);
  assert.deepEqual([x(-3), x(3), y(1e-6), y(100)], [20, 380, 300, 20]);
});

test('ticks are round, inside, at most six; a nice domain holds the data', () => {
  assert.deepEqual(ticks(0, 10), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(-4, 10), [-4, 0, 4, 8]);
  const draws = random(8);
  for (let n = 0; n < 400; n++) {
    const lo = draws.number(-1e3, 1e3), hi = lo + 10 ** draws.number(-3, 4), [a, b] = niceDomain(lo, hi), at = ticks(a, b);
    assert.ok(a <= lo && b >= hi && b - a < 3 * (hi - lo));
    assert.ok(at.length >= 2 && at.length <= 6 && at.every(t => t >= a - 1e-9 * (b - a) && t <= b + 1e-9 * (b - a)), `${a} ${b}: ${at}`);
  }
  assert.deepEqual(niceDomain(5, 5, 0).map(v => Number.isFinite(v)), [true, true]);
});

test('nearest takes the closest within reach', () => {
  const places = [{ what: 0, x: 0, y: 0 }, { what: 1, x: 30, y: 0 }];
  assert.equal(nearest(places, 13, 0).what, 0);
  assert.equal(nearest(places, 17, 0).what, 1);
  assert.equal(nearest(places, 60, 0), null);
});

test('svg: coordinates are rounded, null removes, a pool hides what it does not need, equal markup is not written again', () => {
  const { document } = newDocument(), svg = document.body.appendChild(document.createElement('svg'));
  const line = draw(svg, 'line', { x1: 1 / 3, x2: 2 });
  assert.equal(line.getAttribute('x1'), '0.33');
  put(line, { x1: null });
  assert.equal(line.hasAttribute('x1'), false);
  assert.equal(xy`M${1 / 3} ${2}L${10.006} 0`, 'M0.33 2L10.01 0');
  const circles = pool(svg, 'circle', 'xp-a');
  circles(3); circles(1);
  assert.deepEqual([...svg.querySelectorAll('circle')].map(el => el.getAttribute('display')), [null, 'none', 'none']);
  circles(2);
  assert.deepEqual([...svg.querySelectorAll('circle')].map(el => el.getAttribute('display')), [null, null, 'none']);
  circles(0); circles(5);
  assert.deepEqual([...svg.querySelectorAll('circle')].map(el => el.getAttribute('display')), [null, null, null, null, null]);
  const text = draw(svg, 'text');
  write(text, 'a<tspan>b</tspan>');
  text.firstChild.kept = true;
  write(text, 'a<tspan>b</tspan>');
  assert.ok(text.firstChild.kept);
  assert.notEqual(unique('a'), unique('a'));
  assert.deepEqual([clamp(5, 0, 1), clamp(-5, 0, 1), clamp(.5, 0, 1)], [1, 0, .5]);
});

test('line labels: the height of a marker is true, a name that would leave the picture turns back, a hidden one is hidden', () => {
  const { document } = newDocument(), svg = document.body.appendChild(document.createElement('svg')), labels = lineLabels(svg, ['l2', 'l1', 's']);
  labels([{ x: 300, y: 50, name: 'a' }, { x: 300, y: 50, name: 'b' }, { x: 280, y: 300, name: 'Smooth L1 exactly 0', shape: 'M0 0' }], { lo: 4, hi: 296, column: 334, limit: 360 });
  const [a, b, c] = [...svg.querySelectorAll('g')], place = g => g.querySelector('.xp-mark').getAttribute('transform');
  assert.deepEqual([place(a), place(b)], ['translate(300 50)', 'translate(311 50)']);
  assert.equal(c.querySelector('text').getAttribute('text-anchor'), 'end');
  labels([{ hidden: true }, { x: 300, y: 50, name: 'b' }, { hidden: true }], { lo: 4, hi: 296, column: 334 });
  assert.deepEqual([a, b, c].map(g => g.getAttribute('display')), ['none', null, 'none']);
  assert.equal(place(b), 'translate(300 50)');
});
