// An explorable's first state as a picture: what is seen before its module arrives, without JavaScript, and on paper.

import { createModel } from './host/model.mjs';
import { newDocument } from './light_dom.mjs';

const WIDTHS = [790, 358];                                    // the text column of the website on a laptop and on a phone

/** Markup of the poster of an explorable, drawn by the explorable itself at both widths. */
export function poster(explorable) {
  const drawn = WIDTHS.map(width => steady(`${explorable.name} ${width}`, () => drawOnce(explorable, newDocument(width).document)));
  const [root, narrow] = drawn, fig = root.querySelector('.xp-fig');
  fig.append(fig.ownerDocument.importNode(narrow.querySelector('.xp-fig > svg'), true));
  [...fig.children].forEach((svg, i) => strip(svg, WIDTHS[i], root.style.getPropertyValue(i ? '--h-narrow' : '--h-wide')));
  root.querySelector('.xp-said').remove();
  for (const cls of ['xp-controls', 'xp-foot']) hold(root.querySelector(`.${cls}`));
  root.querySelector('.xp-readout').removeAttribute('aria-hidden');
  root.classList.add('xp-poster');
  return `${root.outerHTML}\n`;
}

function drawOnce(explorable, document) {
  const el = document.body, life = new AbortController();
  explorable.render({ model: createModel(explorable.defaults), el, signal: life.signal, link: () => '' });
  return el.firstElementChild;
}

/** Controls stay where they will be, unseen and out of reach: so the poster is exactly as high as the card, at every width. */
function hold(el) {
  el.classList.add('xp-wait');
  el.setAttribute('inert', '');
  for (const part of [el, ...el.querySelectorAll('*')]) drop(part, /^(aria-|data-lm|name$|style$|checked$)/);
}

function drop(el, unwanted) {
  for (const name of [...el.getAttributeNames()]) if (unwanted.test(name)) el.removeAttribute(name);
}

/** A picture takes no focus and needs no invisible parts. */
function strip(svg, width, height) {
  for (const el of svg.querySelectorAll('.xp-hit, .xp-glow, .xp-focus, [display="none"]')) el.remove();
  for (const el of svg.querySelectorAll('*')) drop(el, /^(aria-|tabindex|role|data-lm)/);
  svg.setAttribute('role', 'img');
  svg.setAttribute('viewBox', `0 0 ${width} ${parseInt(height)}`);
}

/** Names that are random in a browser come out the same at every build. */
function steady(word, use) {
  const { random } = Math;
  let seed = [...word].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7);
  Math.random = () => (seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32;
  try { return use(); } finally { Math.random = random; }
}
