// A document without a browser, for posters and tests.

import { parseHTML } from 'linkedom';

let width = 790;

/** A fresh {window, document} whose elements all say they are `wide` px wide (until the next one is made). */
export function newDocument(wide = 790, body = '') {
  width = wide;
  const { window, document } = parseHTML(`<!doctype html><html><body>${body}</body></html>`);
  Object.defineProperty(window.Element.prototype, 'clientWidth', { configurable: true, get: () => width });
  return { window, document };
}
