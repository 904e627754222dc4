// node test.mjs [NAME...]: the tests of tests/js (all, or those named), the same on every platform and Node version.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../tests/js/', import.meta.url)), asked = process.argv.slice(2);
const files = readdirSync(folder).filter(f => f.endsWith('.test.mjs') && (!asked.length || asked.includes(f.slice(0, -9)))).map(f => join(folder, f));
if (!files.length) { console.error(`no test among ${asked.join(', ')}`); process.exit(1); }
process.exit(spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1);
