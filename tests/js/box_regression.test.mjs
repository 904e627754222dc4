import assert from 'node:assert/strict';
import test from 'node:test';
import explorable, { ANCHOR } from '../../lib/js/explorables/box_regression.mjs';
import { STDS, decode, encode, iou, regress } from '../../lib/js/maths/boxes.mjs';
import { AbsoluteError, HalfSquaredError, SmoothL1 } from '../../lib/js/maths/losses.mjs';
import { close, mount, random } from './tools.mjs';

const draw = random(41), aBox = () => { const x = draw.number(0, 70), y = draw.number(0, 70); return [x, y, x + draw.number(3, 40), y + draw.number(3, 40)]; };
const words = state => mount(explorable, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('decode undoes encode; IoU is symmetric, 1 for equal boxes, 0 for disjoint ones, and what counting cells gives', () => {
  for (let n = 0; n < 300; n++) {
    const [a, b] = [aBox(), aBox()];
    decode(a, encode(a, b)).forEach((v, i) => close(v, b[i], 1e-10, 1e-10));
    close(iou(a, b), iou(b, a), 1e-14);
    close(iou(a, a), 1, 1e-14);
  }
  assert.equal(iou([0, 0, 1, 1], [2, 2, 3, 3]), 0);
  assert.equal(iou([0, 0, 1, 1], [1, 0, 2, 1]), 0, 'a shared edge is no overlap');
  const [a, b] = [[0, 0, 6, 4], [2, 1, 9, 8]];
  let both = 0, either = 0;
  for (let x = 0; x < 9; x++) for (let y = 0; y < 9; y++) { const [p, q] = [a, b].map(c => x >= c[0] && x < c[2] && y >= c[1] && y < c[3]); both += p && q; either += p || q; }
  close(iou(a, b), both / either, 1e-14);
});

test('all start at the anchor; L2 contracts by 1 - eta; the two others never move a coordinate by more than eta', () => {
  for (let n = 0; n < 60; n++) {
    const box = aBox(), eta = draw.number(.01, .5), scale = n % 2 ? STDS : [1, 1, 1, 1];
    for (const loss of [new HalfSquaredError(), new AbsoluteError(), new SmoothL1(draw.number(.02, 2))]) {
      const run = regress(ANCHOR, box, loss, eta, 60, scale);
      run.boxes[0].forEach((v, i) => close(v, ANCHOR[i], 1e-12));
      for (const path of run.errors) path.forEach((e, t) => {
        if (loss instanceof HalfSquaredError) close(e, path[0] * (1 - eta) ** t, 1e-9);
        else if (t) assert.ok(Math.abs(e - path[t - 1]) <= eta * (1 + 1e-9));
      });
    }
  }
});

test('Smooth L1 arrives after about e0 / eta steps and a logarithm; L1 stays within a step of the answer', () => {
  const eta = .05, box = [30, 29, 90, 51], far = Math.max(...encode(ANCHOR, box).map(Math.abs)), beta = 1 / 9;
  const smooth = regress(ANCHOR, box, new SmoothL1(beta), eta, 200), absolute = regress(ANCHOR, box, new AbsoluteError(), eta, 200);
  const arrive = smooth.overlap.findIndex(v => v > 1 - 1e-6), lower = (far - beta) / eta, upper = far / eta + Math.log(1e-7) / Math.log(1 - eta / beta) + 1;
  assert.ok(arrive > lower && arrive < upper, `${arrive} is not between ${lower} and ${upper}`);
  for (const path of absolute.errors) assert.ok(Math.max(...path.slice(-50).map(Math.abs)) <= eta);
  assert.ok(Math.max(...absolute.overlap.slice(-50)) < .999, 'and so it never finds the box');
});

test('what the picture says: with beta = 1 in raw deltas Smooth L1 is L2; in R-CNN’s unit it is not', () => {
  assert.match(words({ beta: 1, step: 25 }), /IoU\) is L2 (0\.\d{3}), L1 0\.\d{3}, Smooth L1 \1\. All errors are below β = 1: here Smooth L1 is L2/);
  assert.match(words({ beta: 1, step: 25, unit: 'scaled' }), /The furthest coordinate is 3\.47 away in this unit: .* need 70 steps or more/);
  assert.match(words({}), /After 10 steps .* is 0\.69 away: .* need 14 steps or more/);
  assert.match(words({ eta: .5, step: 60 }), /η is above 2β: Smooth L1 bounces/);
  assert.match(words({ step: 1 }), /After 1 step the/);
});

test('the middle moves the box and keeps its size; a corner keeps the opposite one; no box turns inside out', () => {
  const box = ({ cx, cy, width, height }) => [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2], start = box(explorable.defaults);
  const after = (n, dx, dy) => {
    const it = mount(explorable), svg = it.one('.xp-fig > svg'), g = it.all('.xp-handle')[n];
    svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 380 });
    const [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(g.getAttribute('transform')).slice(1).map(Number);
    it.fire(svg, 'pointerdown', { pointerId: 1, clientX: x, clientY: y, button: 0 });
    it.fire(svg, 'pointermove', { pointerId: 1, clientX: x + 3.44 * dx, clientY: y + 3.44 * dy, button: 0 });
    return box(it.model.state());
  };
  const near = (a, b) => a.forEach((v, i) => close(v, b[i], 0, .03));
  near(after(0, 5, -3), [start[0] + 5, start[1] - 3, start[2] + 5, start[3] - 3]);
  near(after(1, -5, -3), [start[0] - 5, start[1] - 3, start[2], start[3]]);
  near(after(2, -5, -3), [start[0], start[1] - 3, start[2] - 5, start[3]]);
  near(after(3, 4, 3), [start[0], start[1], start[2] + 4, start[3] + 3]);
  near(after(4, 4, 3), [start[0] + 4, start[1], start[2], start[3] + 3]);
  near(after(3, -90, -90), [start[0], start[1], start[0] + 4, start[1] + 4]);
});

test('at the end of the descent the three boxes are where their errors say', () => {
  const it = mount(explorable, { state: { step: 60, eta: .3, beta: 1 } }), rows = it.all('.xp-table tbody tr').map(tr => [...tr.children].map(td => td.textContent));
  assert.deepEqual(rows[0], ['L2', '≈ 0', '≈ 0', '≈ 0', '≈ 0', '≈ 1']);
  assert.ok(Number(rows[1][5]) < .95);
  const none = mount(explorable, { state: { cx: 99, cy: 3, width: 4, height: 4, step: 0 } }).one('.xp-readout').textContent;
  assert.match(none, /L2 0, L1 0, Smooth L1 0\./, 'no overlap at all is 0, without decimals');
});
