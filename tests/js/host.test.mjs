import assert from 'node:assert/strict';
import test from 'node:test';
import { createModel } from '../../lib/js/host/model.mjs';
import { readLink, writeLink } from '../../lib/js/host/link.mjs';
import { newDocument } from '../../lib/js/light_dom.mjs';

test('model: get, set, change events without arguments, off, and a state of its own', () => {
  const given = { a: 1, list: [1, 2] }, model = createModel(given), heard = [];
  given.list.push(3);
  assert.deepEqual(model.get('list'), [1, 2]);
  const onA = (...args) => heard.push(['a', ...args]), onAny = (...args) => heard.push(['any', ...args]);
  model.on('change:a', onA); model.on('change', onAny);
  model.set('a', 1);
  assert.deepEqual(heard, [], 'the same value is no change');
  model.set('a', 2); model.set('b', 0);
  assert.deepEqual(heard, [['a'], ['any'], ['any']]);
  model.off('change:a', onA);
  model.set('a', 3);
  assert.equal(heard.length, 4);
  model.off('change');
  model.set('a', 4);
  assert.equal(heard.length, 4);
  model.on('change', onAny); model.off();
  model.set('a', 5);
  assert.equal(heard.length, 4);
  assert.equal(model.save_changes(), undefined);
  assert.deepEqual(model.state(), { a: 5, list: [1, 2], b: 0 });
});

test('model: a listener that is removed while others are told is not called', () => {
  const model = createModel({ a: 1 }), heard = [];
  const second = () => heard.push('second');
  model.on('change', () => { heard.push('first'); model.off('change', second); });
  model.on('change', second);
  model.set('a', 2);
  assert.deepEqual(heard, ['first']);
});

test('link: only what differs, any text, there and back', () => {
  const home = { eta: .2, moved: { 18: [9.1, 1] }, name: 'x' }, state = { eta: .2, moved: { 18: [9.1, -3], 0: [60, 1.2] }, name: 'ü – 𝛿 <b>' };
  const hash = writeLink('outlier_line.2', state, home);
  assert.match(hash, /^xp=outlier_line\.2:[\w-]+$/);
  assert.deepEqual(readLink(`#${hash}`), { place: 'outlier_line.2', state: { moved: state.moved, name: state.name } });
  assert.deepEqual(readLink(`#${writeLink('a', home, home)}`), { place: 'a', state: {} });
});

test('link: damaged ones are no links', () => {
  const data = text => Buffer.from(text).toString('base64url');
  for (const hash of ['', '#', '#section-two', '#xp=', '#xp=a', '#xp=a:%%%', '#xp=A:e30', `#xp=a:${data('{"eta": ')}`, `#xp=a:${data('[1]')}`, `#xp=a:${data('null')}`, `#xp=a:${data('3')}`, '#xp=a:_-_-', `#xp=../a:${data('{}')}`]) assert.equal(readLink(hash), null, hash);
});

/** A page for boot.mjs: mounts with modules written into data: addresses. */
async function page(body, { hash = '', top = {} } = {}) {
  const { window, document } = newDocument(790, body), errors = [], { error } = console;
  const globals = { document, innerHeight: 800, location: { hash, href: `https://book.example/page.html${hash}` }, addEventListener: (type, f) => { globals.heard[type] = f; }, heard: {} };
  Object.defineProperty(document, 'baseURI', { configurable: true, value: 'https://book.example/page.html' });
  Object.defineProperty(document, 'readyState', { configurable: true, value: 'complete' });
  window.Element.prototype.getBoundingClientRect = function () { const y = top[this.id] ?? 0; return { top: y, bottom: y + 100, left: 0 }; };
  window.Element.prototype.scrollIntoView = function () { this.scrolled = true; };
  for (const k of Object.keys(globals)) Object.defineProperty(globalThis, k, { configurable: true, writable: true, value: globals[k] });
  globalThis.order = [];
  console.error = (...args) => errors.push(args.map(String).join(' '));
  try {
    const { boot } = await import(`../../lib/js/host/boot.mjs?page=${page.count = (page.count ?? 0) + 1}`);
    await boot();                                             // a second call finds nothing left to do, and the first is awaited below
    for (let n = 0; n < 200 && [...document.querySelectorAll('[data-explorable]')].some(m => !m.dataset.ready && !m.dataset.failed); n++) await new Promise(r => setTimeout(r, 5));
  } finally { console.error = error; }
  return { document, errors, heard: globals.heard, one: id => document.getElementById(id) };
}
const code = text => `data:text/javascript,${encodeURIComponent(text)}`;
const good = code(`export default { render({ model, el, signal, link }) { order.push(model.get('id')); el.textContent = 'drawn ' + JSON.stringify(model.state()); el.go = link; model.on('change', () => { el.textContent = 'drawn ' + JSON.stringify(model.state()); }); signal.addEventListener('abort', () => order.push('aborted')); } }`);
const bad = code(`export default { render({ el, signal }) { signal.addEventListener('abort', () => order.push('cleaned')); el.textContent = 'half'; throw new Error('no ink'); } }`);
const mount = (id, src, state = { id }) => `<div class="xp-mount" id="${id}" data-explorable="toy" data-src="${src}" data-state='${JSON.stringify(state)}'><div class="poster">poster</div></div>`;

test('boot: the poster gives way, in view first, each with its own state and link', async () => {
  const { one } = await page(mount('far', good) + mount('near', good) + mount('mid', good), { top: { far: 5000, near: 100, mid: 2000 } });
  assert.deepEqual(order, ['near', 'mid', 'far']);
  for (const id of ['far', 'near', 'mid']) {
    assert.equal(one(id).dataset.ready, 'true');
    assert.equal(one(id).querySelector('.poster'), null);
    assert.equal(one(id).textContent, `drawn {"id":"${id}"}`);
  }
  assert.equal(one('far').firstElementChild.go(), 'https://book.example/page.html#xp=toy:e30');
  assert.equal(one('mid').firstElementChild.go(), 'https://book.example/page.html#xp=toy.3:e30');
});

test('boot: the module map of the page is used where a mount names no address', async () => {
  const { one } = await page(`<script type="application/json" id="xp-modules">{"toy": "${good}"}</script><div id="a" data-explorable="toy" data-state="{}"></div>`);
  assert.equal(one('a').dataset.ready, 'true');
});

test('boot: a failure says so once, keeps the poster, cleans up and stops nobody', async () => {
  const { one, errors } = await page(mount('a', bad) + mount('b', good) + mount('c', code('syntax error here')) + '<div id="d" data-explorable="toy" data-state="{}"></div>' + '<div id="e" data-explorable="toy" data-src="x" data-state="{broken"></div>');
  assert.equal(one('a').dataset.failed, 'no ink');
  assert.equal(one('a').querySelector('.poster').hidden, false);
  assert.ok(!one('a').textContent.includes('half'));
  assert.deepEqual(order, ['cleaned', 'b']);
  for (const id of ['a', 'c', 'd', 'e']) { assert.ok(one(id).dataset.failed, id); assert.equal(one(id).dataset.ready, undefined); assert.equal(one(id).querySelectorAll('.xp-failed[role=status]').length, 1); }
  assert.equal(one('b').dataset.ready, 'true');
  assert.equal(errors.length, 4);
});

test('boot: a link puts its state into the explorable it names, known traits only, and a later link too', async () => {
  const to = state => `#${writeLink('toy.2', state, {})}`;
  const { one, heard } = await page(mount('a', good, { id: 'a', eta: 1 }) + mount('b', good, { id: 'b', eta: 1 }), { hash: to({ eta: 2, stray: 9, ['__proto__x']: 1 }) });
  assert.equal(one('b').textContent, 'drawn {"id":"b","eta":2}');
  assert.equal(one('a').textContent, 'drawn {"id":"a","eta":1}');
  assert.ok(one('b').scrolled && !one('a').scrolled);
  location.hash = to({ eta: 3 });
  heard.hashchange();
  assert.equal(one('b').textContent, 'drawn {"id":"b","eta":3}');
  location.hash = '#xp=toy:%%%';
  heard.hashchange();
  assert.equal(one('b').textContent, 'drawn {"id":"b","eta":3}');
});
