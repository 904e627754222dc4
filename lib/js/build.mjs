// node build.mjs [FOLDER]: everything under lib/l1l2/explorables/static, from the sources in this folder.
//   NAME.mjs       one self-contained module an explorable (JupyterLab loads it from a Blob, so it may import nothing)
//   boot.mjs       the website's host            explorables.css   the one stylesheet
//   quiz.mjs       a quiz as a widget            quiz_page.mjs     what wakes the quizzes of a website's page
//   NAME.html      the poster                    manifest.json     title; default and bounds of each trait

import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { poster } from './poster.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Names of all explorables: every file of the folder that does not begin with an underscore. */
export const names = async () => (await readdir(join(here, 'explorables'))).filter(f => /^[a-z]\w*\.mjs$/.test(f)).map(f => f.slice(0, -4)).sort();

const bundle = (entry, format) => build({
  entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, format, target: ['es2022', 'chrome111', 'safari16.4', 'firefox121'],
  legalComments: 'none', charset: 'utf8', logLevel: 'warning', absWorkingDir: here,
}).then(result => result.outputFiles[0].text);

export async function buildAll(out) {
  const files = {
    'boot.mjs': await bundle('host/boot.mjs', 'esm'), 'explorables.css': await bundle('explorables.css'),
    'quiz.mjs': await bundle('quiz/quiz.mjs', 'esm'), 'quiz_page.mjs': await bundle('quiz/page.mjs', 'esm'),
  }, manifest = {};
  for (const name of await names()) {
    const explorable = (await import(pathToFileURL(join(here, 'explorables', `${name}.mjs`)).href)).default;
    if (explorable.name !== name) throw new Error(`explorables/${name}.mjs calls itself ${explorable.name}`);
    files[`${name}.mjs`] = await bundle(`explorables/${name}.mjs`, 'esm');
    files[`${name}.html`] = poster(explorable);
    manifest[name] = { title: explorable.title, traits: explorable.traits };
  }
  files['manifest.json'] = `${JSON.stringify(manifest, (k, v) => typeof v === 'function' ? undefined : v, 1)}\n`;
  await mkdir(out, { recursive: true });
  for (const old of await readdir(out)) if (!(old in files)) await rm(join(out, old));
  for (const [file, text] of Object.entries(files)) {
    const target = join(out, file), before = await readFile(target, 'utf8').catch(() => null);
    if (text !== before) await writeFile(target, text);       // an unchanged file keeps its date
  }
  const measure = text => ({ bytes: Buffer.byteLength(text), gzip: gzipSync(text, { level: 9 }).length });
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, measure(text)]));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const out = resolve(process.argv[2] ?? join(here, '..', 'l1l2', 'explorables', 'static'));
  for (const [file, { bytes, gzip }] of Object.entries(await buildAll(out))) {
    console.log(`${file.padEnd(26)} ${String(bytes).padStart(7)} bytes ${String(gzip).padStart(6)} gzipped`);
  }
}
