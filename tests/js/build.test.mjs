import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildAll, names } from '../../lib/js/build.mjs';
import { createModel } from '../../lib/js/host/model.mjs';
import { newDocument } from '../../lib/js/light_dom.mjs';

const js = fileURLToPath(new URL('../../lib/js/', import.meta.url)), committed = fileURLToPath(new URL('../../lib/l1l2/explorables/static/', import.meta.url));

test('the committed files are what the sources build to, byte for byte, twice', async () => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'xp-'))));
  try {
    for (const folder of folders) await buildAll(folder);
    const files = (await readdir(folders[0])).sort();
    assert.deepEqual((await readdir(committed)).sort(), files, 'run: npm run build');
    for (const file of files) {
      const [a, b, c] = await Promise.all([...folders, committed].map(folder => readFile(join(folder, file))));
      assert.ok(a.equals(b), `two builds of ${file} differ`);
      assert.ok(a.equals(c), `${file} is stale; run: npm run build`);
    }
  } finally { await Promise.all(folders.map(folder => rm(folder, { recursive: true }))); }
});

test('a bundle imports nothing and draws when it is loaded from anywhere', async () => {
  for (const name of await names()) {
    const text = readFileSync(join(committed, `${name}.mjs`), 'utf8');
    assert.doesNotMatch(text, /\bimport\s*[("'{*\w]|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    const { default: explorable } = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`), { document } = newDocument(790);
    explorable.render({ model: createModel(explorable.defaults), el: document.body, signal: new AbortController().signal });
    assert.ok(document.querySelectorAll('.xp-fig svg *').length > 30);
  }
});

test('each poster shows title, two pictures and the sentence, takes no focus and holds no script', async () => {
  for (const name of await names()) {
    const { document } = newDocument(790, readFileSync(join(committed, `${name}.html`), 'utf8')), one = css => document.querySelector(css);
    assert.equal(document.body.children.length, 1);
    assert.ok(one('.xp-title').textContent.endsWith('?') && one('.xp-readout').textContent.length > 20 && !one('.xp-readout').hasAttribute('aria-hidden'));
    const pictures = document.querySelectorAll('.xp-fig > svg');
    assert.deepEqual([...pictures].map(svg => [svg.getAttribute('viewBox').split(' ')[2], svg.getAttribute('role'), Boolean(svg.getAttribute('aria-label'))]), [['790', 'img', true], ['358', 'img', true]]);
    for (const svg of pictures) assert.equal(svg.querySelectorAll('[tabindex], [role], .xp-hit').length, 0);
    for (const el of document.querySelectorAll('button, input')) assert.ok(el.closest('[inert]'), 'a control of a poster can be reached');
    assert.equal(document.querySelectorAll('script, [onclick], [role=status]').length, 0);
    const ids = [...document.querySelectorAll('[id]')].map(el => el.id);
    assert.equal(new Set(ids).size, ids.length);
  }
});

/** They carry a table that Python computed. */
const TABLES = ['depth_xray', 'contact_point', 'coefficient_paths'];

test('budgets, gzipped: host 2.5 kB, each explorable 11 kB (14 with a table), all of chapter 1 and the intro 40 kB', async () => {
  const size = file => gzipSync(readFileSync(join(committed, file)), { level: 9 }).length, list = await names();
  assert.ok(size('boot.mjs') <= 2500);
  for (const name of list) assert.ok(size(`${name}.mjs`) <= (TABLES.includes(name) ? 14_000 : 11_000), `${name}: ${size(`${name}.mjs`)}`);
  const chapter = ['two_shapes', 'outlier_line', 'step_size', 'edge_of_stability'];
  assert.ok(chapter.reduce((s, n) => s + size(`${n}.mjs`), size('boot.mjs')) <= 40_000);
});

test('only _define.mjs calls the model, and explorables know their own name', async () => {
  for (const file of readdirSync(join(js, 'explorables')).filter(f => f.endsWith('.mjs') && f !== '_define.mjs')) {
    assert.doesNotMatch(readFileSync(join(js, 'explorables', file), 'utf8'), /\bmodel\./, `${file} calls the model`);
  }
  for (const name of await names()) assert.equal((await import(`../../lib/js/explorables/${name}.mjs`)).default.name, name);
});

test('every class that the drawings use is namespaced, and the style sheet styles nothing else', () => {
  const css = readFileSync(join(js, 'explorables.css'), 'utf8').replace(/\/\*[^]*?\*\//g, '');
  for (const [, name] of css.matchAll(/\.([a-zA-Z][\w-]*)/g)) assert.match(name, /^(xp(-|$)|vscode-dark$|html$)/, `.${name}`);
  assert.doesNotMatch(css, /url\(|@import/, 'the style sheet fetches nothing');
});
