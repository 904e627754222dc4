// What the tests ask of a page. Each function is sent with the others to the page that is examined, so it can call them.

const frame = () => new Promise(done => requestAnimationFrame(done));
const pause = ms => new Promise(done => setTimeout(done, ms));
const named = e => `${e.nodeName.toLowerCase()}.${e.className?.baseVal ?? e.className}`;

/** A card as one look: the picture is what is drawn with of every visible element that is no handle. */
function snapshot(el) {
  const ATTRS = ['d', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height', 'points', 'transform'];
  const off = e => [e.getAttribute('display'), e.style.display].includes('none') || e.getAttribute('visibility') === 'hidden';
  const shown = e => !e.closest('[display=none], [style*="display: none"]') && !off(e);
  const drawn = [...el.querySelectorAll('svg *')].filter(e => !e.closest('.xp-handle, button') && shown(e));
  const readout = el.querySelector('.xp-readout');
  return {
    picture: drawn.map(e => e.tagName + ATTRS.map(a => e.getAttribute(a) ?? '').join()).join('|'),
    words: [...el.querySelectorAll('svg text')].filter(shown).map(e => e.textContent).join('|'),
    sentence: readout ? readout.innerText.replace(/\s+/g, ' ').trim() : '',
    html: readout ? readout.innerHTML : '',
    said: el.querySelector('[role=status]')?.textContent ?? '',
    values: [...el.querySelectorAll('input[type=range]')].map(i => i.value).join(),
    handles: [...el.querySelectorAll('.xp-handle')].map(h => h.getAttribute('transform')).join('|'),
    height: el.getBoundingClientRect().height,
  };
}

/** Wait until two looks 120 ms apart are alike: longer than a frame on a slow machine. False if it never rests. */
async function settled(el) {
  const text = e => [...e.attributes].map(a => a.value).join() + (e.firstElementChild ? '' : e.textContent);
  const look = () => [...el.querySelectorAll('svg *, .xp-readout, .xp-readout *, output')].map(text).join('|');
  for (let last = null, since = 0, n = 0; n < 150; n++) {
    await frame();
    const now = look();
    if (now !== last) { last = now; since = performance.now(); } else if (performance.now() - since > 120) return true;
    await pause(8);
  }
  return false;
}

/** Middle of a handle's dot or of a range's thumb, in the window. */
function middle(e) {
  const b = (e.querySelector('.xp-dot') ?? e).getBoundingClientRect(), thumb = 20;
  const share = e.type === 'range' ? (e.value - e.min) / (e.max - e.min) : 0;
  return e.type === 'range'
    ? [b.left + thumb / 2 + share * (b.width - thumb), b.top + b.height / 2]
    : [b.left + b.width / 2, b.top + b.height / 2];
}

/** Scroll something to the middle of the window (scrollIntoView does not know parts of an svg). */
function centre(e) {
  if (e.closest('.jp-Notebook')) e.closest('svg, input, .xp').scrollIntoView({ block: 'center', behavior: 'instant' });
  const b = e.getBoundingClientRect();
  scrollBy({ top: b.top + b.height / 2 - innerHeight / 2, behavior: 'instant' });
}

/**
 * Choose something to take hold of (share of the way through the list), bring it into the window, and say where it is; and of
 * the card as it stands: its figure's box, its height, and what on it is broken. All in one call, so that a thousand are cheap.
 */
function takeHold(el, share) {
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0;
  const grips = [...el.querySelectorAll('.xp-handle[role=slider], input[type=range]')].filter(shown), grip = grips[Math.floor(share * grips.length)];
  const inside = ([x, y]) => y > 30 && y < innerHeight - 30;
  if (!inside(middle(grip))) centre(grip);
  const look = snapshot(el), { x, y, width, height } = el.querySelector('.xp-fig').getBoundingClientRect();
  const broken = Object.entries(look).map(([part, text]) => {
    const found = part !== 'html' && /NaN|Infinity|undefined|null|\[object/.exec(text);
    return found && `${found[0]} in the ${part}: ${String(text).slice(Math.max(0, found.index - 100), found.index + 100)}`;
  }).find(Boolean);
  return { at: middle(grip), box: [x, y, width, height], height: look.height, broken: broken ?? '', sentence: look.sentence, state: look.handles + look.values };
}

/** Put the focus just before a card, as if the reader had tabbed to there. */
function focusBefore(el) {
  const stop = document.createElement('span');
  stop.tabIndex = -1;
  el.before(stop);
  stop.focus({ preventScroll: true });
  stop.addEventListener('blur', () => stop.remove());
}

/** Keep how long the visible sentence had rested, in ms, whenever the live region speaks. */
function listen(el) {
  const all = { childList: true, characterData: true, subtree: true };
  let changed = performance.now();
  window.rests = [];
  new MutationObserver(() => { changed = performance.now(); }).observe(el.querySelector('.xp-readout'), all);
  new MutationObserver(() => window.rests.push(performance.now() - changed)).observe(el.querySelector('[role=status]'), all);
}

/** How many different pictures a card shows on the way to its first "try" state. */
async function framesOfGlide(el) {
  const looks = new Set();
  el.querySelector('.xp-try button').click();
  for (let n = 0; n < 30; n++) { await frame(); looks.add(snapshot(el).picture + snapshot(el).handles + snapshot(el).values); }
  return looks.size;
}

/** Down the page in steps of less than a window, so that everything that waits for being near comes. */
async function scrollThrough() {
  for (let top = 0; top < document.documentElement.scrollHeight; top += .8 * innerHeight) {
    scrollTo({ top, behavior: 'instant' });
    await frame();
    await pause(15);
  }
  scrollTo({ top: 0, behavior: 'instant' });
  await frame();
}

/** What sticks out of the window sideways, unless something around it scrolls or clips by design. */
function sticksOut() {
  const root = document.documentElement, wide = root.clientWidth, found = [];
  if (root.scrollWidth > wide) found.push(`page: ${root.scrollWidth} > ${wide}`);
  const held = e => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible' || getComputedStyle(p).clipPath !== 'none') return true;
    return false;
  };
  for (const e of (document.querySelector('main') ?? document.body).querySelectorAll('*')) {
    if (e.ownerSVGElement && e.nodeName !== 'text') continue;      // an svg clips by itself; only its words must fit
    const b = e.getBoundingClientRect(), out = b.width > 1 && b.height > 1 && b.right > wide + 1 && b.left < wide;
    if (out && getComputedStyle(e).visibility !== 'hidden' && !held(e)) found.push(`${named(e)} ends at ${b.right.toFixed(0)}`);
  }
  return found.slice(0, 8);
}

/** Words, lines and handles of a card that do not stand out from what is behind them. */
function faint(el) {
  const rgb = c => (c.match(/[\d.]+/g) ?? []).map((v, i) => c.startsWith('color(srgb') && i < 3 ? 255 * v : +v);
  const linear = v => ((v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
  const paper = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of el.querySelectorAll('svg text, svg .xp-curve, svg .xp-dot, button, .xp-title, .xp-hint, .xp-readout, label')) {
    if (!e.checkVisibility({ visibilityProperty: true })) continue;
    const s = getComputedStyle(e), line = e.matches('.xp-curve');
    const at = ratio(rgb(line ? s.stroke : e.ownerSVGElement ? s.fill : s.color), paper(e));
    if (!(at >= (line || e.matches('.xp-dot') ? 3 : 4.5))) found.push(`${named(e)} '${e.textContent.slice(0, 20)}' ${at.toFixed(1)}`);
  }
  return found;
}

/** Whether the page is dark. */
function isNight() {
  return getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).every(v => v < 60);
}

/** Heights of a card in each state to try, and after Reset: two frames after the click, where nothing glides. */
async function heights(el) {
  const found = {}, reset = [...el.querySelectorAll('.xp-actions button')].find(b => b.textContent === 'Reset');
  for (const button of [...el.querySelectorAll('.xp-try button'), reset]) {
    button.click();
    await frame();
    await frame();
    found[button.textContent] = el.getBoundingClientRect().height;
  }
  return found;
}

/** Rules with :has() about an element that holds a card and looks into it: each frame of a drag would ask them all again. */
function lookInside() {
  const rules = list => [...list].flatMap(r => [...(r.selectorText ? [r.selectorText] : []), ...(r.cssRules ? rules(r.cssRules) : [])]);
  const written = [...document.querySelectorAll('.xp .xp-readout, .xp .xp-fig > svg, .xp .xp-table')], found = [];
  for (const selector of [...document.styleSheets].flatMap(sheet => rules(sheet.cssRules)))
    for (const { index } of selector.matchAll(/:has\((?!\s*[>+~])/g)) {
      const subject = selector.slice(0, index).split(',').at(-1).trim() || '*';
      if ([...document.querySelectorAll(subject)].some(e => written.some(part => e.contains(part)))) found.push(selector);
    }
  return { found, written: written.length };
}

/** What axe-core (already on the page) finds, one text a rule. */
async function axeFinds() {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run(document, { resultTypes: ['violations'], runOnly });
  const why = n => (n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? '';
  const say = n => [n.target.join(' '), n.html.slice(0, 160), why(n)].join(' :: ');
  return violations.map(v => [`${v.id}: ${v.help}`, ...v.nodes.slice(0, 4).map(say)].join('\n    '));
}

/** Before the page: keep every layout shift that no hand caused. */
function watchShifts() {
  window.shifts = [];
  const called = n => n && (n.id || n.className?.baseVal || n.className || n.nodeName);
  new PerformanceObserver(list => {
    for (const e of list.getEntries())
      if (!e.hadRecentInput) window.shifts.push([e.value, e.startTime, e.sources.slice(0, 3).map(s => called(s.node)).join(' + ')]);
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Before the page: a reader who chose dark; keep when the page takes which theme. */
function chooseDark() {
  try { localStorage.setItem('mode', 'dark'); localStorage.setItem('theme', 'dark'); } catch { /* about:blank */ }
  window.themes = [];
  const note = () => window.themes.push([performance.now(), document.documentElement.dataset.theme ?? '']);
  new MutationObserver(note).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-theme'] });
}

/** Before the page: whoever touches storage gets an error, as where cookies are blocked. */
function blockStorage() {
  const get = () => { throw new DOMException('blocked', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, { get });
}

/** Mount and unmount an explorable many times over, beside the page's own, with a model of its own. */
async function remount(el, address, times) {
  const explorable = (await import(address)).default, home = JSON.parse(el.dataset.state);
  for (let n = 0; n < times; n++) {
    const values = { ...home }, heard = new Set(), life = new AbortController(), place = document.createElement('div');
    const model = {
      get: k => values[k], set: (k, v) => { values[k] = v; }, save_changes() {},
      on: (event, f) => heard.add(f), off: (event, f) => { if (f) heard.delete(f); else heard.clear(); },
    };
    el.append(place);
    await explorable.render({ model, el: place, signal: life.signal });
    for (const f of [...heard]) f();
    await frame();
    life.abort();
    if (heard.size) throw new Error(`${heard.size} listeners of the model are left`);
    if (place.childElementCount) throw new Error('unmounting leaves elements');
    place.remove();
  }
}
