import assert from 'node:assert/strict';
import test from 'node:test';
import { above } from '../../lib/js/draw/field.mjs';
import { DATA, WEIGHTS, begin, common, logit, points, replay, score, spanOf, step, zeros } from '../../lib/js/maths/tiny.mjs';
import tiny from '../../lib/js/explorables/tiny_network.mjs';
import { close, mount, random } from './tools.mjs';

const END = Infinity, say = it => it.one('.xp-readout').textContent.replace(/\s+/g, ' ');
const shown = els => els.filter(el => el.getAttribute('display') !== 'none');
const lines = it => it.all('path[stroke-width]').filter(el => /^M[^L]*L[^L]*$/.test(el.getAttribute('d')));
const pick = (it, value) => { const input = it.all('input[type=radio]').find(i => i.value === value); it.fire(input, 'change'); };

/** The run step by step from the first weights, without any memory of other runs. */
function straight(train, spans, until) {
  const run = begin();
  for (let t = 1; t <= until; t++) { const [, penalty, strength] = spanOf(spans, t); step(run, train, penalty, strength); }
  return [...run.p];
}

test('a replay that is asked for anything in any order gives what a straight run gives', () => {
  const draw = random(4), { train } = points('moons'), at = replay(train), kinds = ['none', 'l1_gradient', 'l1_prox', 'l2', 'adamw'];
  let spans = [[END, 'none', .01]];
  for (let n = 0; n < 60; n++) {
    if (n % 3 === 0) {
      const ends = [...new Set(draw.list(3, 1, 260).map(Math.round))].sort((a, b) => a - b);
      spans = [...ends, END].map(end => [end, kinds[Math.floor(draw.number(0, 5))], .01]);
    }
    const until = Math.round(draw.number(0, 300));
    assert.deepEqual([...at(spans, until).p], straight(train, spans, until), `${JSON.stringify(spans)} at ${until}`);
  }
});

test('two lists of spans have in common what they agree on', () => {
  const a = [[10, 'l2', .1], [20, 'none', .1], [END, 'l2', .1]];
  assert.equal(common(a, a, 99), 99);
  assert.equal(common(a, [[10, 'l2', .1], [END, 'none', .1]], 99), 20);
  assert.equal(common(a, [[5, 'l2', .1], [10, 'l2', .1], [20, 'none', .1], [END, 'l2', .1]], 99), 99, 'cut in two is the same');
  assert.equal(common(a, [[END, 'l2', .2]], 99), 0);
  assert.equal(common(a, [[15, 'l2', .1], [END, 'none', .1]], 99), 10);
});

test('the gradient is the difference quotient of the loss', () => {
  const { train } = points('xor'), run = begin(), before = [...run.p];
  step(run, train, 'none', 0);
  before.forEach((w, k) => {
    const probe = delta => { const p = Float64Array.from(before); p[k] = w + delta; return score(p, train).loss; };
    close((w - run.p[k]) / .5, (probe(1e-5) - probe(-1e-5)) / 2e-5, 1e-5, 1e-9);
  });
});

test('lines, dots, sentence and counter agree on which weights are exactly zero', () => {
  for (const [state, n] of [[{}, 0], [{ penalty: 'l1_prox' }, 12], [{ penalty: 'l1_prox', strength: .05, step: 2000, data: 'xor' }, 24], [{ penalty: 'l2', strength: .5, step: 2000 }, 0], [{ step: 0 }, 0]]) {
    const it = mount(tiny, { state });
    assert.equal(lines(it).length, WEIGHTS);
    assert.equal(WEIGHTS - shown(lines(it)).length, n, JSON.stringify(state));
    assert.match(say(it), new RegExp(`\\b${n} of 24 weights are exactly 0`));
    assert.ok(it.all('text').some(t => t.textContent === `${n} exactly 0`));
    const { train } = points(state.data ?? 'circle');
    assert.equal(zeros(replay(train)([[END, state.penalty ?? 'l1_gradient', state.strength ?? .003]], state.step ?? 600).p), n);
  }
});

test('thickness goes with the size of a weight, and a tiny weight still has its line', () => {
  const it = mount(tiny), { train } = points('circle'), { p } = replay(train)([[END, 'l1_gradient', .003]], 600), width = lines(it).map(el => +el.getAttribute('stroke-width'));
  const order = [...p.slice(0, WEIGHTS).keys()].sort((a, b) => Math.abs(p[a]) - Math.abs(p[b]));
  for (let k = 1; k < WEIGHTS; k++) assert.ok(width[order[k]] >= width[order[k - 1]]);
  assert.ok(Math.abs(p[order[0]]) < 1e-3 && width[order[0]] > .5);
});

test('a change of penalty holds from the present step on; the run before it stays', () => {
  const it = mount(tiny);
  pick(it, 'l1_prox');
  assert.deepEqual([it.model.get('penalty'), it.model.get('earlier')], ['l1_prox', [[600, 'l1_gradient', .003]]]);
  assert.match(say(it), /After 600 steps, 0 of 24 .* Next: L1 by prox/);
  it.model.set('step', 900);
  assert.match(say(it), /After 900 steps, the last 300 with L1 by prox \(λ = 0\.003\), 1[0-9] of 24/);
  const first = it.model.state();
  pick(it, 'l2');
  it.model.set('step', 700);                                    // back in time: what was penalised then is shown
  assert.ok(it.all('input[type=radio]').find(i => i.value === 'l1_prox').checked);
  it.model.set('step', 900);
  pick(it, 'l1_prox');
  assert.deepEqual(it.model.state(), first, 'taken back, nothing has happened');
  it.model.set('step', 300);
  pick(it, 'none');
  assert.deepEqual(it.model.get('earlier'), [[300, 'l1_gradient', .003]], 'what came later is forgotten');
  it.model.set('step', 0);
  pick(it, 'adamw');
  assert.deepEqual([it.model.get('earlier'), it.model.get('penalty')], [[], 'adamw']);
});

test('a state is the whole run: copied as JSON it shows the same', () => {
  const it = mount(tiny, { state: { data: 'moons' } });
  for (const [at, value] of [[650, 'l2'], [800, 'adamw'], [1000, 'l1_prox']]) { it.model.set('step', at); pick(it, value); }
  it.model.set('step', 1400);
  const again = mount(tiny, { state: JSON.parse(JSON.stringify(it.model.state())) });
  const picture = card => card.all('.xp-fig svg *').map(el => ['d', 'transform', 'display', 'stroke-width', 'stroke-dasharray', 'cx', 'cy', 'x', 'y'].map(a => el.getAttribute(a)).join() + (el.children.length ? '' : el.textContent)).join('|');
  assert.ok(picture(again) === picture(it));
  assert.equal(say(again), say(it));
  assert.equal(it.model.get('earlier').length, 3);
});

test('the try buttons: prox from here on, even at the end of the run; a line needs one input; overfitting shows in the table', () => {
  const it = mount(tiny), press = n => it.fire(it.all('.xp-try button')[n], 'click'), loss = () => it.all('tbody tr').map(tr => +tr.lastElementChild.textContent);
  press(0);
  assert.deepEqual([it.model.get('step'), it.model.get('penalty'), it.model.get('earlier')], [1200, 'l1_prox', [[600, 'l1_gradient', .003]]]);
  it.model.set('step', 2000);
  press(0);
  assert.equal(it.model.get('step'), 2000);
  press(1);
  assert.match(say(it), /22 of 24/);
  assert.deepEqual(shown(lines(it)).length, 2, 'x to one unit, that unit to the answer');
  press(2);
  assert.deepEqual([it.model.get('step'), it.model.get('earlier')], [2000, []]);
  assert.ok(loss()[1] > 4 * loss()[0]);
});

test('it does not start by itself, and Play stops where nobody sees it', () => {
  let clock = 0, seen;
  const frames = [], glob = globalThis, kept = [glob.requestAnimationFrame, glob.cancelAnimationFrame, glob.IntersectionObserver];
  glob.requestAnimationFrame = f => { frames.push(f); return frames.length; };
  glob.cancelAnimationFrame = id => { frames[id - 1] = () => {}; };
  glob.IntersectionObserver = class { constructor(call) { seen = call; } observe() {} disconnect() {} };
  const run = n => { for (let k = 0; k < n; k++) { clock += 16; for (const f of frames.splice(0)) f(clock); } };
  try {
    const it = mount(tiny), play = it.one('.xp-play');
    run(20);
    assert.equal(it.model.get('step'), 600);
    for (const stop of [() => seen([{ isIntersecting: false }]), () => { Object.defineProperty(it.document, 'hidden', { value: true, configurable: true }); it.fire(it.document, 'visibilitychange'); }]) {
      const from = it.model.get('step');
      it.fire(play, 'click');
      run(20);
      const went = it.model.get('step');
      assert.ok(went > from + 30 && went < from + 90, `${from} to ${went}`);
      stop();
      run(20);
      assert.equal(it.model.get('step'), went);
      assert.match(play.textContent, /Play/);
    }
    it.model.set('step', 1990);
    run(2);
    it.fire(play, 'click');
    run(20);
    assert.equal(it.model.get('step'), 2000, 'the cap');
    it.life.abort();
  } finally { [glob.requestAnimationFrame, glob.cancelAnimationFrame, glob.IntersectionObserver] = kept; }
});

test('the region above a level has the area it should, also at a saddle, and its border closes', () => {
  const n = 60, at = k => k / n * 4 - 2, big = k => 1000 * at(k), area = (f, level) => {
    const values = []; for (let j = 0; j <= n; j++) for (let i = 0; i <= n; i++) values.push(f(at(i), at(j)));
    const out = above(values, n, level, big, big);
    let sum = 0;
    for (const piece of out.area.split('Z').filter(Boolean)) {
      let [x, y] = [0, 0], pts = [];
      for (const [, c, args] of piece.matchAll(/([MLHV])([^MLHV]*)/g)) { const v = args.trim().split(/[ ,]+/).map(Number); for (let k = 0; k < v.length; k += c === 'M' ? 2 : 1) { if (c === 'H') [x] = v; else if (c === 'V') [y] = v; else [x, y] = v.slice(k); pts.push([x, y]); } }
      sum += Math.abs(pts.reduce((s, [a, b], k) => { const [c, d] = pts[(k + 1) % pts.length]; return s + a * d - b * c; }, 0)) / 2;
    }
    return { sum: sum / 1e6, edge: out.edge };
  };
  close(area((x, y) => 1 - Math.hypot(x, y), 0).sum, Math.PI, .02);
  close(area((x, y) => x * y, 0).sum, 8, .02);
  assert.equal(area(() => -1, 0).sum, 0);
  close(area(() => 1, 0).sum, 16, 1e-9);
  const saddle = values => above(values, 1, 0, v => v, v => v).edge;                 // the border of what was filled, not of what was not
  assert.equal(saddle([1, -1, -1, 1]), 'M0.5 0L1 0.5M0.5 1L0 0.5');
  assert.equal(saddle([-1, 1, 1, -1]), 'M1 0.5L0.5 1M0 0.5L0.5 0');
  const ends = area((x, y) => 1.013 - Math.hypot(x, y), 0).edge.split(/[ML]/).filter(Boolean).map(p => p.trim());
  for (const end of ends) assert.equal(ends.filter(e => e === end).length, 2, 'every end meets one other');
});

test('the mathematics of a frame takes at most 4 ms: four steps, the map, both scores', () => {
  const { train, test: fresh } = points('moons'), run = begin(), times = [];
  for (let n = 0; n < 40; n++) {
    const began = performance.now();
    for (let k = 0; k < 4; k++) step(run, train, 'l1_prox', .003);
    let sum = 0;
    for (let k = 0; k < 41 * 41; k++) sum += logit(run.p, k % 41 / 10 - 2, Math.floor(k / 41) / 10 - 2);
    score(run.p, train); score(run.p, fresh);
    times.push(performance.now() - began);
    assert.ok(Number.isFinite(sum));
  }
  assert.ok(times.sort((a, b) => a - b)[20] < 4, `${times[20]} ms`);
});

test('every data set has its two classes on the map', () => {
  for (const data of DATA) {
    const it = mount(tiny, { state: { data } }), [light, dark] = it.all('path[style*="stroke-width: 1.25"], path[style*="stroke-width: 0.75"], path[style*="stroke-width: .75"]');
    for (const path of [light, dark]) assert.ok((path.getAttribute('d').match(/M/g) ?? []).length >= 38, data);
  }
});
