import { draw, make, write } from './svg.mjs';
import { button, calm } from './controls.mjs';
import { spoken } from './numbers.mjs';

/**
 * Title, hint, figure, sentence, controls, things to try, actions: in this order, on every card.
 * height and lines are [wide, narrow]: px of the figure, lines kept free for the sentence.
 * @returns {{root, fig, svg, beside, controls, size, sentence}} size() -> {W, H, narrow}; sentence(markup) is seen at once, spoken at rest.
 */
export function card(el, { name, title, hint, keys, label, height, lines, two = false, tries = [], signal, onTry, onReset, link }) {
  const root = make(el, 'div', { class: `xp xp-${name}`, role: 'group', 'aria-label': title });
  const sizes = { 'h-wide': `${height[0]}px`, 'h-narrow': `${height[1]}px`, 'lines-wide': `${lines[0]}`, 'lines-narrow': `${lines[1]}` };
  for (const k in sizes) root.style.setProperty(`--${k}`, sizes[k]);
  const box = make(root, 'div', { class: 'xp-card' });
  make(box, 'h2', { class: 'xp-title' }, title);
  make(box, 'p', { class: 'xp-hint' }, hint + (keys ? ` <span>${keys}</span>` : ''));
  const fig = make(box, 'div', { class: 'xp-fig' }), svg = draw(fig, 'svg', { role: 'group', 'aria-label': label });
  const talk = make(box, 'div', { class: 'xp-talk' });
  const readout = make(talk, 'p', { class: `xp-readout${two ? ' xp-two' : ''}`, 'aria-hidden': 'true' });
  const said = make(box, 'p', { class: 'xp-said', role: 'status' });
  const controls = make(box, 'div', { class: 'xp-controls' });
  const foot = make(box, 'div', { class: 'xp-foot' });
  const attempts = make(foot, 'div', { class: 'xp-try' }, '<span>Try</span>'), actions = make(foot, 'div', { class: 'xp-actions' });
  for (const [text, patch] of tries) button(attempts, 'xp-soft', text, signal, () => onTry(patch));
  button(actions, 'xp-quiet', 'Reset', signal, () => onReset());
  if (link) copyButton(actions, signal, link);

  let timer, spokenOnce = false;
  signal.addEventListener('abort', () => { clearTimeout(timer); root.remove(); });
  const sentence = markup => {
    if (readout.written === markup) return;
    write(readout, markup);
    clearTimeout(timer);
    const say = () => { said.textContent = spoken(markup); };
    if (spokenOnce) timer = setTimeout(say, 500); else { say(); spokenOnce = true; }
  };
  const size = () => { const W = fig.clientWidth || 790, narrow = W <= 560; return { W, H: height[narrow ? 1 : 0], narrow }; };
  return { root, fig, svg, talk, controls, size, sentence };
}

function copyButton(actions, signal, link) {
  const copy = button(actions, 'xp-quiet xp-copy', 'Copy link', signal, async () => {
    const done = text => { copy.textContent = text; setTimeout(() => { copy.textContent = 'Copy link'; }, 1600); };
    try { await navigator.clipboard.writeText(link()); done('Copied'); } catch { location.hash = new URL(link()).hash; done('In address'); }
  });
}

/** Call `redraw` when the width of `fig` changes, or its fonts. */
export function onResize(fig, signal, redraw) {
  fig.ownerDocument.fonts?.addEventListener('loadingdone', redraw, { signal });
  if (!globalThis.ResizeObserver) return;
  let width = fig.clientWidth;
  const watch = new ResizeObserver(() => { if (fig.clientWidth !== width && fig.clientWidth > 0) { width = fig.clientWidth; redraw(); } });
  watch.observe(fig);
  signal.addEventListener('abort', () => watch.disconnect());
}

/** Run paint(k) with k from 0 to 1 in 360 ms, cubic ease-out; at once where motion is unwelcome. @returns {() => void} to stop it */
export function glide(paint) {
  if (calm() || !globalThis.requestAnimationFrame) { paint(1); return () => {}; }
  let began, clock;
  const tick = now => {
    began ??= now;
    const k = Math.min(1, (now - began) / 360);
    paint(1 - (1 - k) ** 3);
    if (k < 1) clock = requestAnimationFrame(tick);
  };
  clock = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(clock);
}
