import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import explorable, { STRAIGHT, X, Y } from '../../lib/js/explorables/units_trap.mjs';
import { fixedLines, lineInUnit, linePath } from '../../lib/js/maths/units.mjs';
import { close, mount, random } from './tools.mjs';

const stored = JSON.parse(readFileSync(new URL('../parity/golden_ch2.json', import.meta.url), 'utf8')).golden;
const words = state => mount(explorable, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('the data are those of Python', () => assert.deepEqual({ x: X, y: Y }, stored.find(c => c.kind === 'data').expect));

test('a unit and a threshold are one number: multiplying y by u is dividing the threshold by u', () => {
  const draw = random(31);
  for (let n = 0; n < 60; n++) {
    const u = 10 ** draw.number(-2, 1), t = 10 ** draw.number(-1, 1), a = lineInUnit(X, Y, t, u), b = lineInUnit(X, Y, t / u, 1);
    close(a.slope, b.slope, 1e-9); close(a.intercept, b.intercept, 1e-9);
  }
});

test('the short cut below the last corner is the fit itself', () => {
  const path = linePath(X, Y, STRAIGHT);
  for (const t of [5e-5, 2e-4, .001, .004, .0099, .01, .011, .3, 60]) {
    const a = path(t), b = lineInUnit(X, Y, t, 1);
    close(a.slope, b.slope, 1e-8); close(a.intercept, b.intercept, 1e-8);
  }
  assert.deepEqual(path(.001, .001), lineInUnit(X, Y, .001, .001), 'above the last corner it is computed in the unit asked for');
});

test('small units give least squares, large ones least absolute; 2.640 to 2.013', () => {
  const path = linePath(X, Y, STRAIGHT), [squares, absolute] = fixedLines(X, Y);
  assert.deepEqual([-3, -2, -1, 0, 1, 2, 3].map(k => path(1, 10 ** k).slope.toFixed(3)), ['2.640', '2.640', '2.182', '2.020', '2.002', '2.012', '2.013']);
  close(path(1, 1e-2).slope, squares.slope, 1e-12);
  close(path(1, 1e6).slope, absolute.slope, 1e-6);
});

test('what the picture says: the trap at both ends, and the cure in every unit', () => {
  assert.match(words({ exponent: -3 }), /y ÷ 1000, a threshold of 1 means 1000 of the data’s own unit: no point is beyond it\. Smooth L1 has slope 2\.640: least squares \(2\.640\) in all but name/);
  assert.match(words({ exponent: 3 }), /y × 1000, a threshold of 1 means 0\.001 .*: 28 of 30 points are beyond it\. Smooth L1 has slope 2\.013: as robust as least absolute \(2\.014\)/);
  assert.match(words({}), /1 of 30 points is beyond it.*2\.182: between/);
  for (const exponent of [-3, -.7, 0, 2.2, 3]) assert.match(words({ exponent, converts: 'yes' }), /In every unit 2 of 30 points are beyond it, and Smooth L1 has slope 2\.020, as robust/);
  assert.match(words({ exponent: -3, threshold: .05 }), /2\.\d{3}/);
});

test('points beyond the threshold are rings, points within are dots; the axis shows the unit', () => {
  const it = mount(explorable, { state: { exponent: 3 } });
  assert.deepEqual([it.all('.xp-fig circle.xp-ghost').length, it.all('.xp-fig circle.xp-beyond').length], [28, 2]);
  assert.ok(it.all('.xp-fig text').some(t => t.textContent === '60000'));
  it.model.set('exponent', -3);
  assert.deepEqual([it.all('.xp-fig circle.xp-ghost').length, it.all('.xp-fig circle.xp-beyond').length], [0, 30]);
  assert.ok(it.all('.xp-fig text').some(t => t.textContent === '0.06'));
});

test('the edge of the zone is dragged in the unit of the data, whatever the code’s unit is', () => {
  for (const [state, expected] of [[{ exponent: -1 }, 2], [{ exponent: -1, converts: 'yes' }, 20]]) {
    const it = mount(explorable, { state: { threshold: state.converts ? 10 : 1, ...state } }), svg = it.one('.xp-fig > svg'), g = it.all('.xp-handle')[1];
    svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 380 });
    const [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(g.getAttribute('transform')).slice(1).map(Number), perUnit = (380 - 44 - 24) / 67;
    it.fire(svg, 'pointerdown', { pointerId: 1, clientX: x, clientY: y, button: 0 });
    it.fire(svg, 'pointermove', { pointerId: 1, clientX: x, clientY: y - 10 * perUnit, button: 0 });
    close(it.model.get('threshold'), expected, .02);
  }
});
