import assert from 'node:assert/strict';
import test from 'node:test';
import { explorables, mount, random } from './tools.mjs';

const all = await explorables();
const BROKEN = /NaN|undefined|Infinity|\[object|null/;

/** Everything a reader sees, as text: elements that are shown with their attributes, and the values of the controls. */
function look({ el }) {
  const see = node => node.nodeType === 3 ? node.textContent : node.getAttribute('display') === 'none' ? '' : `<${node.localName} ${node.getAttributeNames().sort().map(a => `${a}=${a === 'class' ? [...node.classList].sort().join(' ') : node.getAttribute(a)}`).join(' ')} ${node.value ?? ''} ${Boolean(node.checked)}>${[...node.childNodes].map(see).join('')}`;
  return see(el).replace(/xp-(fade|choice)-\w+/g, '');
}

function whole(it, what) {
  const text = look(it), broken = BROKEN.exec(text);
  assert.ok(!broken, `${what}: ...${text.slice((broken?.index ?? 0) - 80, (broken?.index ?? 0) + 30)}`);
}
const same = (a, b, what) => assert.ok(a === b, what), other = (a, b, what) => assert.ok(a !== b, what);

/** Values of a trait that are allowed: ends, middle and a few at random. */
function allowed(trait, seed) {
  if (trait.options) return trait.options;
  if (trait.min !== undefined) return [trait.min, trait.max, ...random(seed).list(4, trait.min, trait.max).map(trait.clean)];
  if (trait.most && trait.least === undefined) return [[], [[100, 'l2', .01]], [[1, 'none', .5], [50, 'adamw', .1], [120, 'l1_prox', .003]], [[2000, 'none', 1]]];      // spans of a run
  if (trait.most) return [Array.from({ length: trait.least }, (_, i) => [i, i * i]), Array.from({ length: trait.most }, (_, i) => [i % 7, (i * 7919) % 100]), [[5, 5], [5, 5], [5, 5]], [[1e5, 1e7], [2e5, -1e7], [3e5, 5], [1, 1]]];
  return [{}, { 0: [1, 2] }, { 0: [1e6, -1e6], 1: [0, 0] }, { 199: [1, 1] }];
}
const show = v => { try { return String(JSON.stringify(v)).slice(0, 80); } catch { return '?'; } };
const GARBAGE = [undefined, null, NaN, -Infinity, 1e308, -1e308, '', '<img src=x onerror=alert(1)>', true, [], [[1, 2]], [[NaN, 1], [1, 1], [1, 1]], [[1], [2], [3]], {}, { a: 1 }, { 18: [1] }, { 18: [NaN, 1] }, { __proto__: [1, 2] }, { constructor: [1, 2] }];

for (const [name, explorable] of Object.entries(all)) {
  const traits = Object.entries(explorable.traits);

  test(`${name}: the card has its parts in order, each with what a reader of any kind needs`, () => {
    const it = mount(explorable, { link: () => 'https://book.example/#x' });
    assert.deepEqual([...it.one('.xp-card').children].map(el => el.className.split(' ')[0]), ['xp-title', 'xp-hint', 'xp-fig', 'xp-talk', 'xp-said', 'xp-controls', 'xp-foot']);
    assert.match(it.one('.xp-title').textContent, /\?$/, 'the title is a question');
    assert.ok(it.one('.xp-readout').textContent.length > 20);
    assert.equal(it.one('.xp-readout').getAttribute('aria-hidden'), 'true');
    assert.equal(it.one('[role=status]').textContent.includes('<'), false);
    assert.ok(it.one('[role=status]').textContent.length > 20, 'spoken at once the first time');
    const controls = it.all('button, input, .xp-handle');
    for (const el of controls) assert.equal(el.getAttribute('data-lm-suppress-shortcuts'), 'true');
    for (const g of it.all('.xp-handle')) for (const a of ['aria-label', 'aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext', 'tabindex']) assert.ok(g.getAttribute(a), `${a} of a handle`);
    for (const input of it.all('input[type=range]')) assert.ok(input.getAttribute('aria-valuetext') && input.closest('label').textContent.trim());
    assert.ok(it.all('.xp-try button').length >= 2 && it.all('.xp-try button').length <= 3);
    assert.deepEqual(it.all('.xp-actions button').map(b => b.textContent), ['Reset', 'Copy link']);
    for (const el of it.all('[class]')) for (const c of el.getAttribute('class').split(/\s+/).filter(Boolean)) assert.match(c, /^xp(-|$)/);
    assert.equal(it.all('[id]').length, it.all('linearGradient').length, 'no ids but those of gradients');
  });

  test(`${name}: without a page to link to there is no Copy link`, () => {
    assert.deepEqual(mount(explorable).all('.xp-actions button').map(b => b.textContent), ['Reset']);
  });

  test(`${name}: every trait changes what is seen, and any allowed state draws whole`, () => {
    for (const [trait, spec] of traits) {
      const it = mount(explorable), first = look(it), seen = new Set([first]);
      for (const value of allowed(spec, 1)) {
        it.model.set(trait, value);
        whole(it, `${trait} = ${show(value)}`);
        seen.add(look(it));
      }
      assert.ok(seen.size > 1, `${trait} changes nothing`);
      it.model.set(trait, spec.value);
      same(look(it), first, `back at its default, ${trait} leaves no trace`);
    }
  });

  test(`${name}: states from the ends of all traits at once, at four widths`, () => {
    const draw = random(9);
    for (const width of [288, 358, 736, 790]) for (let n = 0; n < 8; n++) {
      const state = Object.fromEntries(traits.map(([k, t]) => { const values = allowed(t, n); return [k, values[Math.floor(draw.number(0, values.length))]]; }));
      whole(mount(explorable, { state, width }), JSON.stringify(state).slice(0, 200));
    }
  });

  test(`${name}: garbage falls back, and never reaches the page as markup`, () => {
    for (const [trait] of traits) {
      const it = mount(explorable);
      for (const value of GARBAGE) { it.model.set(trait, value); whole(it, `${trait} = ${show(value)}`); }
      assert.equal(it.all('img').length, 0);
    }
    for (const value of GARBAGE) whole(mount(explorable, { state: Object.fromEntries(traits.map(([k]) => [k, value])) }), `begins with ${show(value)}`);
  });

  test(`${name}: sliders, choices and buttons write to the model what they show`, () => {
    const it = mount(explorable), saved = [];
    it.model.save_changes = () => saved.push(it.model.state());
    for (const input of it.all('input[type=range]')) {
      const before = look(it);
      input.value = input.value === input.getAttribute('max') ? input.getAttribute('min') : input.getAttribute('max');
      it.fire(input, 'input');
      other(look(it), before, `${input.closest('label').textContent} moves nothing`);
    }
    for (const input of it.all('input[type=radio]')) { it.fire(input, 'change'); assert.ok(input.checked); }
    assert.ok(saved.length >= it.all('input').length);
    for (const b of it.all('.xp-try button')) { it.fire(b, 'click'); whole(it, 'after a button'); }
    it.fire(it.all('.xp-actions button')[0], 'click');
    assert.deepEqual(Object.fromEntries(traits.map(([k]) => [k, it.model.get(k)])), explorable.defaults, 'Reset goes home');
    for (const [k, v] of Object.entries(saved.at(-1))) assert.deepEqual(JSON.parse(JSON.stringify(v)), v, `${k} is JSON`);
  });

  test(`${name}: Reset goes back to the state it began with, not to the defaults`, () => {
    const [trait, spec] = traits.find(([, t]) => t.min !== undefined && !Number.isInteger(t.value)) ?? traits.find(([, t]) => t.min !== undefined), begin = spec.clean(spec.min + .75 * (Math.min(spec.max, 5) - spec.min));
    const it = mount(explorable, { state: { [trait]: begin } });
    it.model.set(trait, spec.min);
    it.fire(it.all('.xp-actions button')[0], 'click');
    assert.equal(it.model.get(trait), begin);
  });

  test(`${name}: arrow keys move each handle one step, Shift ten, Escape puts it back; the page does not scroll`, () => {
    const handles = mount(explorable).all('.xp-handle').length;
    assert.ok(handles, 'something to take hold of');
    for (let n = 0; n < handles; n++) {
      const it = mount(explorable), g = it.all('.xp-handle')[n], home = JSON.stringify(it.model.state()), states = [home];
      for (const [key, shiftKey] of [['ArrowLeft'], ['ArrowDown', true], ['ArrowUp', true], ['ArrowRight']]) {
        const e = it.fire(g, 'keydown', { key, shiftKey });
        assert.ok(e.defaultPrevented, `${key} scrolls the page`);
        states.push(JSON.stringify(it.model.state()));
      }
      assert.ok(new Set(states).size >= 3, 'arrows do nothing');
      assert.equal(it.fire(g, 'keydown', { key: 'ArrowLeft', ctrlKey: true }).defaultPrevented, false, 'a shortcut of the browser is left alone');
      assert.equal(it.fire(g, 'keydown', { key: 'Tab' }).defaultPrevented, false);
      it.fire(g, 'keydown', { key: 'ArrowRight', shiftKey: true });
      const moved = it.model.state();
      it.fire(g, 'keydown', { key: 'Escape' });
      assert.notDeepEqual(it.model.state(), moved, 'Escape does nothing');
    }
  });

  test(`${name}: dragging with a pointer keeps the grip, and lets go`, () => {
    const it = mount(explorable), svg = it.one('.xp-fig > svg');
    svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 380 });
    const handle = it.all('.xp-handle').find(g => g.getAttribute('tabindex') === '0'), [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(handle.getAttribute('transform')).slice(1).map(Number), at = (dx, dy) => ({ pointerId: 1, clientX: x + dx, clientY: y + dy, button: 0, pointerType: 'mouse' });
    const home = JSON.stringify(it.model.state());
    assert.ok(it.fire(svg, 'pointerdown', at(5, 3)).defaultPrevented);
    it.fire(svg, 'pointermove', at(5, 3));
    const still = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(handle.getAttribute('transform')).slice(1).map(Number);
    assert.ok(Math.hypot(still[0] - x, still[1] - y) < 1.5, 'it jumped when it was pressed');
    it.fire(svg, 'pointermove', at(-35, -30));
    assert.notEqual(JSON.stringify(it.model.state()), home);
    assert.ok(handle.getAttribute('class').includes('xp-held') && svg.getAttribute('class').includes('xp-dragging'));
    it.fire(svg, 'pointermove', { ...at(90, 90), pointerId: 2 });
    const held = JSON.stringify(it.model.state());
    it.fire(svg, 'pointerup', at(-35, -30));
    assert.ok(!handle.getAttribute('class').includes('xp-held') && !(svg.getAttribute('class') ?? '').includes('xp-dragging'));
    it.fire(svg, 'pointermove', at(80, 80));
    assert.equal(JSON.stringify(it.model.state()), held, 'it still follows');
    assert.equal(it.fire(svg, 'pointerdown', { ...at(0, 0), clientX: -500, clientY: -500 }).defaultPrevented, false, 'nothing there to take hold of');
  });

  test(`${name}: nothing is rebuilt while something moves`, () => {
    const it = mount(explorable), parts = it.all('.xp-fig *').length, [trait, spec] = traits.find(([, t]) => t.min !== undefined);
    const keep = it.all('.xp-handle, .xp-curve, .xp-title-x, .xp-slider input');
    for (const v of random(3).list(20, spec.min, Math.min(spec.max, spec.min + 5))) it.model.set(trait, spec.clean(v));
    it.model.set(trait, spec.value);
    assert.ok(keep.every(el => it.el.contains(el)));
    assert.ok(it.all('.xp-fig *').length <= parts + 60);
  });

  for (const [how, stop] of [['the signal', it => it.life.abort()], ['the returned function', it => it.end()]]) {
    test(`${name}: ${how} ends it: the card is gone, no listener is left, the model moves nothing`, () => {
      const listeners = [], probe = mount(explorable), found = [];
      for (let p = probe.el; p; p = Object.getPrototypeOf(p)) if (Object.hasOwn(p, 'addEventListener')) found.push(p);
      const owner = found[0], { addEventListener } = owner;
      owner.addEventListener = function (type, f, options) { if (this.nodeType) listeners.push({ type, signal: options?.signal }); return addEventListener.call(this, type, f, options); };
      let it;
      try { it = mount(explorable, { link: () => '' }); } finally { owner.addEventListener = addEventListener; }
      assert.ok(listeners.length > 8, `only ${listeners.length} listeners seen`);
      let heard = 0;
      const { off } = it.model;
      it.model.off = (...args) => { heard++; off(...args); };
      stop(it);
      for (const l of listeners) assert.ok(l.signal?.aborted, `a ${l.type} listener stays`);
      assert.equal(heard, 1);
      assert.equal(it.el.children.length, 0);
      it.model.set(traits[0][0], traits[0][1].value);
      assert.equal(it.el.children.length, 0);
    });
  }

  test(`${name}: an ended signal draws nothing`, () => {
    const { document } = mount(explorable), el = document.createElement('div');
    explorable.render({ model: { get: () => undefined, on() {}, off() {} }, el, signal: AbortSignal.abort() });
    assert.equal(el.children.length, 0);
  });
}

test('what each picture lets a reader find out', () => {
  const say = (name, state) => mount(all[name], { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');
  assert.match(say('two_shapes', { value: 2.4 }), /L2 pulls with 2\.40, L1 with 1:.*L1 makes it exactly 0 in 10 steps\. L2 still has 0\.26 and never reaches 0/);
  assert.match(say('two_shapes', { value: 0 }), /stays 0 under both/);
  assert.match(say('step_size', {}), /L2 is 7\.7 × 10−6 away, Smooth L1 is 1\.4 × 10−4 away, and L1 bounces between 0\.04 and 0\.16\./);
  assert.match(say('step_size', { eta: 2.1 }), /L2 has left the chart/);
  assert.match(say('step_size', { eta: 1 }), /L2 has arrived, Smooth L1 has arrived, and L1 bounces/);
  assert.match(say('outlier_line', { moved: {} }), /Every point is in its place/);
  assert.match(say('outlier_line', { moved: { 18: [9.1, -3] } }), /least squares tilts from 0\.62 to 0\.\d\d, least absolute stays at 0\.66, Huber tilts from 0\.62 to 0\.61/);
  assert.match(say('outlier_line', { moved: { 0: [60, 1.2] } }), /least squares tilts .* least absolute tilts .* Huber tilts/, 'leverage defeats all three');
  assert.match(say('edge_of_stability', { eta: .1, target: 4.9 }), /below .*settles/);
  assert.match(say('edge_of_stability', { eta: .1, target: 5 }), /this is the edge itself/);
  assert.match(say('edge_of_stability', { eta: .1, target: 5.1 }), /above .*bounces for ever; beyond T = 1\/η = 10\.00 it would explode/);
  assert.match(say('edge_of_stability', { eta: .1, target: 10.1 }), /explodes/);
  assert.match(say('edge_of_stability', { eta: .05, target: 4, start: 40 }), /stable\. But the start, 40\.00 off, is too far out.*explodes/);
  assert.match(say('edge_of_stability', { loss: 'absolute' }), /bounces for ever: a step changes w1w2 by about 2ηT = 0\.90/);
});

test('outlier_line: one tab stop for all points; Enter goes to the next, Shift+Enter to the one before, round and round', () => {
  const it = mount(all.outlier_line), points = it.all('.xp-handle'), went = [];
  points.forEach((g, i) => { g.focus = () => { went.push(i); it.fire(g, 'focus'); }; });
  const stops = () => points.map((g, i) => g.getAttribute('tabindex') === '0' ? i : -1).filter(i => i >= 0);
  assert.deepEqual(stops(), [18]);
  for (const [from, shiftKey] of [[18, false], [19, false], [0, true], [19, true]]) assert.ok(it.fire(points[from], 'keydown', { key: 'Enter', shiftKey }).defaultPrevented);
  assert.deepEqual(went, [19, 0, 19, 18]);
  assert.deepEqual(stops(), [18]);
  it.fire(points[3], 'focus');
  assert.deepEqual([it.model.get('chosen'), stops(), it.one('thead td').textContent], [3, [3], 'Point 4']);
});

test('outlier_line: the mouse over a point shows its numbers, and only while it is there', () => {
  const it = mount(all.outlier_line), svg = it.one('.xp-fig > svg'), head = () => it.one('thead td').textContent;
  svg.getBoundingClientRect = () => ({ left: 0, top: 0 });
  const [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(it.all('.xp-handle')[4].getAttribute('transform')).slice(1).map(Number);
  it.fire(svg, 'pointermove', { pointerType: 'touch', clientX: x, clientY: y });
  assert.equal(head(), 'Point 19');
  it.fire(svg, 'pointermove', { pointerType: 'mouse', clientX: x, clientY: y });
  assert.equal(head(), 'Point 5');
  it.fire(svg, 'pointerleave');
  assert.equal(head(), 'Point 19');
  assert.equal(it.model.get('chosen'), 18, 'looking is not choosing');
});

test('outlier_line: the table tells misfit and pull of the chosen point under the three fits', () => {
  const it = mount(all.outlier_line, { state: { points: [[0, 0], [1, 1], [2, 2], [3, 9]], moved: {}, chosen: 3, delta: .5 } });
  const rows = it.all('tbody tr').map(tr => [...tr.querySelectorAll('td')].map(td => td.textContent));
  assert.deepEqual(rows[0], ['2.80', '−1.80', '1.80']);        // least squares: 2.8 x - 1.2
  assert.deepEqual(rows[1], ['1.00', '−6.00', '1.00']);        // least absolute: y = x
  assert.equal(rows[2][2], '0.50', 'Huber stops at delta');
  it.model.set('chosen', 0);
  assert.deepEqual([...it.all('tbody tr')[1].querySelectorAll('td')].map(td => td.textContent), ['1.00', '0', '≤ 1'], 'exactly on the line');
});

test('outlier_line: own points bring their own axes and range of delta; a point beyond the chart is told by an arrow', () => {
  const it = mount(all.outlier_line), axis = () => it.all('.xp-fig svg > g:first-child text').filter(t => t.getAttribute('display') !== 'none').map(t => t.textContent).join(' ');
  const before = axis();
  it.model.set('moved', { 18: [9.1, 40] });
  assert.equal(axis(), before, 'nothing rescales');
  const shown = css => it.all(css).filter(el => el.getAttribute('display') !== 'none');
  assert.equal(shown('.xp-beyond').length, 1);
  assert.ok(shown('.xp-note').some(t => t.textContent === 'y = 40'));
  it.model.set('points', [[100, 1000], [200, 2500], [300, 2000], [400, 4000]]);
  it.model.set('moved', {});
  assert.match(axis(), /100 .*400/);
  assert.equal(it.all('.xp-handle').length, 4);
  assert.equal(shown('.xp-beyond').length, 0);
  assert.ok(+it.one('input[type=range]').getAttribute('max') >= 1000);
});
