// The website's host: finds the mount points of a page, imports each explorable's module and draws it there.
//
// <div class="xp-mount" data-explorable="NAME" data-state='{...}' [data-src="URL"]>POSTER</div>
// The module's address is data-src, or entry NAME of <script type="application/json" id="xp-modules">, relative to the page.
// Once drawn: data-ready="true". If it cannot be: data-failed="the reason" and one sentence; the poster stays.

import { createModel } from './model.mjs';
import { readLink, writeLink } from './link.mjs';

const mounted = new Map();                                    // place ("step_size", "step_size.2") -> {mount, model}

async function mountOne(mount, place, source) {
  const name = mount.dataset.explorable, life = new AbortController();
  let live;
  try {
    if (!source) throw new Error(`no module named ${name} on this page`);
    const home = JSON.parse(mount.dataset.state || '{}');
    const { default: explorable } = await import(new URL(source, document.baseURI).href);
    const model = createModel(home), poster = [...mount.children];
    live = document.createElement('div');
    mount.append(live);
    for (const part of poster) part.hidden = true;            // in one task with the drawing, so nothing moves
    const link = () => `${location.href.split('#')[0]}#${writeLink(place, model.state(), home)}`;
    try { await explorable.render({ model, el: live, signal: life.signal, link }); } catch (error) { for (const part of poster) part.hidden = false; throw error; }
    for (const part of poster) part.remove();
    mounted.set(place, { mount, model, home });
    follow(place);
    mount.dataset.ready = 'true';
  } catch (error) {
    life.abort();
    live?.remove();
    mount.dataset.failed = String(error?.message ?? error);
    const note = document.createElement('p');
    note.className = 'xp-failed';
    note.setAttribute('role', 'status');
    note.textContent = 'This figure could not be started, so you see a picture of it. Reload the page to try again.';
    mount.append(note);
    console.error(`explorable ${name}:`, error);
  }
}

/** Put the state of the address into the explorable it names. */
function follow(only) {
  const link = readLink(location.hash), found = link && mounted.get(link.place);
  if (!found || (only && only !== link.place)) return;
  for (const k of Object.keys(found.home)) if (Object.hasOwn(link.state, k)) found.model.set(k, link.state[k]);
  found.mount.scrollIntoView({ block: 'start' });
}

/** Mount everything on the page: what is in view first, at once; then the rest, one task each. */
export async function boot(root = document) {
  const list = JSON.parse(root.querySelector('#xp-modules')?.textContent || '{}'), seen = {};
  const jobs = [...root.querySelectorAll('[data-explorable]:not([data-ready],[data-failed],[data-mounting])')].map(mount => {
    const name = mount.dataset.explorable, n = seen[name] = (seen[name] ?? 0) + 1, box = mount.getBoundingClientRect();
    mount.dataset.mounting = 'true';
    return { away: box.bottom < 0 ? -box.bottom : Math.max(0, box.top - innerHeight), run: () => mountOne(mount, n > 1 ? `${name}.${n}` : name, mount.dataset.src || list[name]) };
  }).sort((a, b) => a.away - b.away);
  for (const { away, run } of jobs) {
    if (away) await new Promise(resolve => setTimeout(resolve));
    await run();
  }
}

addEventListener('hashchange', () => follow());
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => boot(), { once: true });
else boot();
