// What several tests use.

import assert from 'node:assert/strict';
import { createModel } from '../../lib/js/host/model.mjs';
import { newDocument } from '../../lib/js/light_dom.mjs';
import { names } from '../../lib/js/build.mjs';

/** a and b agree to `relative` of the larger one, or to `absolute`. */
export function close(a, b, relative = 1e-9, absolute = 1e-12) {
  if (a === b) return;
  assert.ok(Math.abs(a - b) <= Math.max(absolute, relative * Math.max(Math.abs(a), Math.abs(b))), `${a} is not ${b}`);
}

/** A seeded stream of numbers (mulberry32). */
export function random(seed) {
  let a = seed >>> 0;
  const next = () => { a = (a + 0x6D2B79F5) >>> 0; let t = a; t = Math.imul(t ^ (t >>> 15), t | 1); t ^= t + Math.imul(t ^ (t >>> 7), t | 61); return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32; };
  const number = (lo, hi) => lo + (hi - lo) * next();
  return { number, list: (n, lo, hi) => Array.from({ length: n }, () => number(lo, hi)) };
}

/** Every explorable: {name: module}. */
export async function explorables() {
  return Object.fromEntries(await Promise.all((await names()).map(async name => [name, (await import(`../../lib/js/explorables/${name}.mjs`)).default])));
}

/** An explorable drawn in a light document, with what a test needs to hold it by. */
export function mount(explorable, { state = {}, width = 790, link } = {}) {
  const { window, document } = newDocument(width), life = new AbortController(), model = createModel({ ...explorable.defaults, ...state });
  const el = document.createElement('div');
  document.body.append(el);
  const end = explorable.render({ model, el, signal: life.signal, link });
  const fire = (target, type, more = {}) => { const e = Object.assign(new window.Event(type, { bubbles: true, cancelable: true }), more); target.dispatchEvent(e); return e; };
  return { window, document, el, model, life, end, fire, all: css => [...el.querySelectorAll(css)], one: css => el.querySelector(css) };
}
