import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const read = name => readFileSync(new URL(`../../website/theme/${name}.js`, import.meta.url));
const load = name => import(`data:text/javascript;base64,${read(name).toString('base64')}`);     // a browser's module, which Node would take for CommonJS
const { migrate } = await load('progress'), { merge, tell, parse } = await load('progress_panel');

test('what is no progress becomes an empty one', () => {
  for (const garbage of [undefined, null, 3, 'x', [], {}, { version: 'new' }, { version: -1, pages: { a: {} } }, { version: NaN }]) assert.deepEqual(migrate(garbage), { version: 1, pages: {} });
  assert.deepEqual(migrate({ version: 1, pages: 'lost', last: 2 }), { version: 1, pages: {}, last: 2 });
});

test('what this book does not know stays', () => {
  const kept = { version: 1, pages: { old_page: { read: true, quiz: { gone: { right: true } } }, '1_losses': { stars: 3 } }, theme: 'x' };
  assert.deepEqual(migrate(structuredClone(kept)), kept);
});

test('steps lead from each version to the newest, and a newer one is not touched', () => {
  const steps = [old => ({ ...old, pages: { ...old.pages, renamed: old.pages.name } }), old => ({ ...old, third: true })];
  assert.deepEqual(migrate({ version: 1, pages: { name: { read: true } } }, steps), { version: 3, pages: { name: { read: true }, renamed: { read: true } }, third: true });
  assert.deepEqual(migrate({ version: 2, pages: { a: {} } }, steps), { version: 3, pages: { a: {} }, third: true });
  assert.deepEqual(migrate({ version: 3, pages: { a: {} } }, steps), { version: 3, pages: { a: {} } });
  assert.equal(migrate({ version: 4, pages: {} }, steps), null);
  assert.deepEqual(migrate(null, steps), { version: 3, pages: {} });
});

test('two together: what was done in one of them is done', () => {
  const a = { version: 1, pages: { x: { visited: true, read: true, quiz: { q: { right: true, tries: 3 }, only_a: { right: false } } } } };
  const b = { version: 1, pages: { x: { visited: true, quiz: { q: { right: false, tries: 1 }, only_b: { right: true } } }, y: { visited: true } } };
  assert.deepEqual(merge(a, b), {
    version: 1, pages: { x: { visited: true, read: true, quiz: { q: { right: true, tries: 1 }, only_a: { right: false }, only_b: { right: true } } }, y: { visited: true } },
  });
  assert.deepEqual(merge(undefined, { a: 1 }), { a: 1 });
  const odd = merge({}, JSON.parse('{"__proto__": {"polluted": true}}'));
  assert.equal(odd.polluted, undefined);
});

test('a page in words', () => {
  assert.equal(tell(undefined, 6, 1), 'not begun yet · 0 of 6 questions · exercise to do');
  assert.equal(tell({ visited: true }, 0, 0), 'begun');
  assert.equal(tell({ visited: true, read: true, quiz: { a: { right: true }, b: { right: false }, c: 7 }, exercises: { e: true } }, 6, 1), 'read · 1 of 6 questions · exercise done');
  assert.equal(tell({ quiz: { a: { right: true }, gone: { right: true } }, exercises: { e: false } }, 1, 1), 'not begun yet · 1 of 1 questions · exercise to do');
});

test('a file is taken when it is one of ours', () => {
  const kept = { version: 1, pages: { a: { read: true } } };
  assert.deepEqual(parse(JSON.stringify(kept), migrate), kept);
  for (const text of ['', '{', 'null', '3', '[]', '{}', '{"version": 1}', '{"pages": {}}', '{"version": 1, "pages": []}', '{"version": 9, "pages": {}}']) assert.equal(parse(text, migrate), null, text);
});

test('each of the two scripts is less than 2 kB, gzipped', () => {
  for (const name of ['progress', 'progress_panel']) assert.ok(gzipSync(read(name), { level: 9 }).length < 2000, name);
});
