// A document without a browser, for posters and tests.

import { parseHTML } from 'linkedom';

const NAMES = ['document', 'Event', 'CustomEvent', 'HTMLElement'];

/** A document whose elements say they are `width` px wide, made global for as long as `use` runs. */
export function withDocument(width, use) {
  const { window, document } = parseHTML('<!doctype html><html><body></body></html>');
  Object.defineProperty(window.Element.prototype, 'clientWidth', { configurable: true, get: () => width });
  const before = NAMES.map(k => [k, Object.getOwnPropertyDescriptor(globalThis, k)]);
  for (const k of NAMES) Object.defineProperty(globalThis, k, { configurable: true, writable: true, value: k === 'document' ? document : window[k] });
  try { return use(document, window); } finally { for (const [k, d] of before) d ? Object.defineProperty(globalThis, k, d) : delete globalThis[k]; }
}
