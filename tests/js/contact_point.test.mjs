import assert from 'node:assert/strict';
import test from 'node:test';
import explorable from '../../lib/js/explorables/contact_point.mjs';
import { angle, arcs, bowl, cones, cornerShare, countCorners, lossAt, outline, roundShare, touch } from '../../lib/js/maths/contact.mjs';
import { RATIOS, odds } from '../../lib/js/maths/corners.mjs';
import { close, mount, random } from './tools.mjs';

const draw = random(4), MIXES = [1, .5, 0];
const aCase = n => ({ ball: { mix: MIXES[n % 3], t: draw.number(.05, 2) }, best: [draw.number(-2.5, 2.5), draw.number(-2.5, 2.5)], stretch: draw.number(1, 6), tilt: draw.number(0, 180) });
const size = ({ mix }, [x, y]) => mix * (Math.abs(x) + Math.abs(y)) + (1 - mix) / 2 * (x * x + y * y);
const words = state => mount(explorable, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');

test('no point of the rim has less loss than the contact point, which lies on the rim or is the best fit', () => {
  for (let n = 0; n < 600; n++) {
    const { ball, best, stretch, tilt } = aCase(n), f = bowl(best, stretch, tilt), { w, face } = touch(f, ball), top = size(ball, [ball.t, 0]), least = lossAt(f, w);
    if (face === 'inside') { assert.deepEqual(w, best); assert.ok(size(ball, best) <= top); continue; }
    close(size(ball, w), top, 1e-12);
    for (const point of outline(ball, 360)) { close(size(ball, point), top, 1e-12); assert.ok(lossAt(f, point) >= least * (1 - 1e-12), `${point} is lower than ${w}`); }
    assert.equal(face === 'corner', w.includes(0), 'a corner, and only a corner, has a weight that is 0');
    if (face === 'corner') assert.ok(w.some(v => Math.abs(v) === ball.t));
  }
});

test('the cones are where a corner wins: a hair inside it does, a hair outside the weight is not 0', () => {
  for (let n = 0; n < 300; n++) {
    const { ball, stretch, tilt } = aCase(n % 2 ? 0 : 1), f = bowl([0, 0], stretch, tilt);
    cones(f.a, ball).forEach(({ apex, rays }, k) => {
      const unit = rays.map(([x, y]) => [x / Math.hypot(x, y), y / Math.hypot(x, y)]), far = draw.number(.2, 3), at = share => apex.map((v, i) => v + far * ((1 - share) * unit[0][i] + share * unit[1][i]));
      for (const [share, inside] of [[1e-6, true], [.5, true], [1 - 1e-6, true], [-1e-6, false], [1 + 1e-6, false]]) {
        const { w, face, corner } = touch({ best: at(share), a: f.a }, ball);
        assert.equal(face === 'corner' && corner === k, inside, `${ball.mix} corner ${k} share ${share}`);
        if (inside) assert.deepEqual(w, apex); else assert.ok(w.every(v => v !== 0), `${w}`);
      }
    });
  }
});

test('the share of corners: the formula for round rings, arcs against counting for all others', () => {
  const round = bowl([0, 0], 1, 0).a, diamond = { mix: 1, t: .7 };
  for (const [ratio, share] of [[1.5, .375], [2, .540], [5, .819], [10, .910], [100, .991], [1.8478, .5]]) {
    close(cornerShare(round, diamond, .7 * ratio), roundShare(ratio), 1e-12);
    close(roundShare(ratio), share, 0, 5e-4);
  }
  for (let n = 0; n < 60; n++) {
    const { ball, stretch, tilt } = aCase(n), { a } = bowl([0, 0], stretch, tilt), R = draw.number(.05, 4), share = cornerShare(a, ball, R);
    assert.ok(Math.abs(countCorners(a, ball, R, 20000) / 20000 - share) <= 4 * Math.sqrt(share * (1 - share) / 20000) + 1e-9, `${share}`);
    if (ball.mix === 0) assert.equal(share, 0);
    for (const [from, to, k] of arcs(a, ball, R)) { const f = (from + to) / 2; assert.equal(touch({ best: [R * Math.cos(f), R * Math.sin(f)], a }, ball).corner, k); }
  }
});

test('the directions are seeded, evenly spread, and the same in any order', () => {
  const late = angle(19999), early = angle(3);
  assert.deepEqual([angle(19999), angle(3)], [late, early]);
  let c = 0, s = 0;
  for (let n = 0; n < 20000; n++) { c += Math.cos(angle(n)); s += Math.sin(angle(n)); assert.ok(angle(n) >= 0 && angle(n) < 2 * Math.PI); }
  assert.ok(Math.hypot(c, s) < 3 * Math.sqrt(20000));
});

test('more weights: corners become rare, some zero certain, and few weights stay', () => {
  for (const ratio of RATIOS) {
    close(odds(ratio, 2).corner, roundShare(+ratio), 2e-3);
    close(odds(ratio, 2).kept, 2 - odds(ratio, 2).corner, 0, .006);
    for (let d = 3; d <= 100; d++) { const [a, b] = [odds(ratio, d - 1), odds(ratio, d)]; assert.ok(b.corner <= a.corner && b.zeros >= a.zeros && b.kept >= a.kept && b.kept < d && b.corner <= b.zeros); }
  }
  const { corner, zeros, kept } = odds('5', 10);
  close(corner, .2805, 5e-3); assert.ok(zeros > .9999); close(kept, 2.08, 0, .03);
  close(odds('5', 20).kept, 2.80, 0, .03); close(odds('5', 100).kept, 5.99, 0, .03);
});

test('what the picture says', () => {
  assert.match(words({}), /Diamond touched at a corner: w = \(0, 1\.00\), one weight is exactly 0\. Circle touched on its rim: w = \(0\.\d\d, 0\.\d\d\), both weights stay/);
  assert.match(words({ w1: 1.6, w2: 1.5, tilt: 135 }), /Diamond touched on an edge: w = \(0\.\d\d, 0\.\d\d\), both weights stay/);
  assert.match(words({ w1: .2, w2: .3 }), /Diamond holds the best fit: nothing is touched, w = \(0\.20, 0\.30\) is the answer\. Circle holds the best fit/);
  assert.match(words({ w1: -2, w2: 0, tilt: 90 }), /Diamond touched at a corner: w = \(−1\.00, 0\), .* Circle touched on an axis: w = \(−1\.00, 0\), one weight is 0 by luck/);
  assert.match(words({ ball: 'elastic' }), /Elastic net touched/);
  assert.match(words({ view: 'chance', w1: 2, w2: 0, stretch: 1, draws: 1000 }), /R\/t = 2\.00: the diamond is met at a corner in 54\.0 % of all directions\. Of 1,000 random directions 5\d\d did\. Circle: single directions only, a chance of 0/);
  assert.match(words({ view: 'chance', w1: .5, w2: 0, stretch: 1 }), /in 0 % of all directions, for R is less than t\. Draw directions/);
  assert.match(words({ view: 'dimensions' }), /10 weights, R\/t = 5: the diamond is met at a corner in 28\.\d % of directions, some zero in over 99\.99 %\. On average 2\.0\d of 10 weights stay: few, but rarely one\. Circle keeps all 10/);
  assert.match(words({ view: 'dimensions', ratio: '2', d: 80 }), /a corner in under 0\.0001 % of/);
  assert.match(words({ view: 'dimensions', ratio: '100', d: 2 }), /a corner in 99\.1 % of .*stay, most often one/);
});

test('a corner lights up, and a weight near 0 is never called 0', () => {
  const lit = state => mount(explorable, { state }).all('.xp-fig circle.xp-stick').map(el => el.getAttribute('display') !== 'none');
  assert.deepEqual(lit({}), [true, false]);
  assert.deepEqual(lit({ w1: 1.6, w2: 1.5, tilt: 135 }), [false, false]);
  assert.match(words({ w1: 1.5, w2: .0001, stretch: 1, ball: 'l1' }), /Circle touched on its rim: w = \(1\.00, 0\.00007\), both weights stay/);
});

test('what is counted changes, and the count begins again; otherwise it stays', () => {
  const fresh = () => mount(explorable, { state: { view: 'chance', draws: 2000 } }), left = (it, act) => { act(it); return it.model.get('draws'); };
  const key = (n, key) => it => it.fire(it.all('.xp-handle')[n], 'keydown', { key }), slide = (n, value) => it => { const input = it.all('input[type=range]')[n]; input.value = value; it.fire(input, 'input'); };
  assert.equal(left(fresh(), key(0, 'ArrowLeft')), 0, 'the best fit');
  assert.equal(left(fresh(), key(1, 'ArrowUp')), 0, 'the rings');
  assert.equal(left(fresh(), slide(0, '0.5')), 0, 'the ball');
  assert.equal(left(fresh(), it => it.fire(it.all('input[value=elastic]')[0], 'change')), 0, 'its shape');
  assert.equal(left(fresh(), it => it.fire(it.all('input[value=contact]')[0], 'change')), 2000, 'only the view');
  const it = fresh(), more = it.all('button').find(b => /Draw/.test(b.textContent));
  for (let n = 0; n < 18; n++) it.fire(more, 'click');
  assert.equal(it.model.get('draws'), 20000);
  assert.match(more.textContent, /Start over/);
  it.fire(more, 'click');
  assert.equal(it.model.get('draws'), 0);
});

test('the small handle turns and stretches the rings; the pointer at the end of the axis is where they end', () => {
  const it = mount(explorable, { state: { w1: 0, w2: 0 } }), svg = it.one('.xp-fig > svg'), tip = it.all('.xp-handle')[1];
  svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 396 });
  const spot = g => /translate\(([-\d.]+) ([-\d.]+)\)/.exec(g.getAttribute('transform')).slice(1).map(Number), [x, y] = spot(tip), [cx, cy] = spot(it.all('.xp-handle')[0]);
  it.fire(svg, 'pointerdown', { pointerId: 1, clientX: x, clientY: y, button: 0 });
  it.fire(svg, 'pointermove', { pointerId: 1, clientX: cx + 2 * (y - cy), clientY: cy - 2 * (x - cx), button: 0 });
  close(it.model.get('stretch'), 6, 0, .01);
  close(it.model.get('tilt'), 115, 0, .2);
  it.fire(svg, 'pointermove', { pointerId: 1, clientX: cx + 1, clientY: cy + 1, button: 0 });
  assert.equal(it.model.get('stretch'), 1);
});

test('one frame takes less than 4 ms of mathematics, with 3,000 directions counted', () => {
  const f = bowl([1.3, -.8], 2.5, 30), ball = { mix: .5, t: .8 }, once = n => {
    const began = performance.now();
    touch(f, ball); outline(ball); cones(f.a, ball); countCorners(f.a, ball, 2 + n / 100, 3000);
    for (let k = 0; k < 81; k++) cornerShare(f.a, ball, 1 + k / 10);
    return performance.now() - began;
  };
  assert.ok(Math.min(...Array.from({ length: 40 }, (_, n) => once(n))) < 4);
});
