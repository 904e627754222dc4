import { draw, put, xy } from './svg.mjs';

/** Something to take hold of: 44 px to hit, ring, dot, focus ring; a slider to a screen reader. */
export function handle(parent, { size = 6, label, min, max }) {
  const g = draw(parent, 'g', {
    class: 'xp-handle', tabindex: 0, role: 'slider', 'aria-label': label, 'aria-valuemin': min, 'aria-valuemax': max,
    'data-lm-suppress-shortcuts': 'true',                      // or JupyterLab takes the arrow keys
  });
  for (const [cls, r] of [['glow', size + 11], ['ring', size + 5], ['dot', size], ['focus', size + 9], ['hit', 22]]) draw(g, 'circle', { class: `xp-${cls}`, r });
  return { g, update: (x, y, now, text) => put(g, { transform: xy`translate(${x} ${y})`, 'aria-valuenow': now, 'aria-valuetext': text }) };
}

/** Of `places` [{what, x, y}], the nearest to the pointer within the hit area. */
export function nearest(places, px, py, reach = 22) {
  let best = null, least = reach;
  for (const p of places) { const d = Math.hypot(p.x - px, p.y - py); if (d <= least) { best = p; least = d; } }
  return best;
}

/**
 * Pointer drag on `svg`. pick(x, y) returns the {what, x, y} that was hit, or null; move gets positions with the first grip
 * kept under the finger. Near a handle the page does not scroll; elsewhere it pans.
 */
export function drag(svg, signal, { pick, start, move, end }) {
  const place = e => { const b = svg.getBoundingClientRect(); return [e.clientX - b.left, e.clientY - b.top]; };
  let held = null;
  const release = e => {
    if (held?.id !== e.pointerId) return;
    const { what } = held;
    held = null;
    svg.classList.remove('xp-dragging');
    end(what);
  };
  svg.addEventListener('pointerdown', e => {
    const p = place(e), hit = pick(...p);
    if (!hit || held || e.button) return;
    held = { id: e.pointerId, what: hit.what, dx: hit.x - p[0], dy: hit.y - p[1] };
    svg.setPointerCapture?.(e.pointerId);
    svg.classList.add('xp-dragging', 'xp-by-pointer');
    e.preventDefault();
    start(hit.what);
  }, { signal });
  svg.addEventListener('touchstart', e => { if (pick(...place(e.touches[0]))) e.preventDefault(); }, { signal, passive: false });
  svg.addEventListener('pointermove', e => {
    if (held?.id !== e.pointerId) return;
    const [x, y] = place(e);
    move(held.what, x + held.dx, y + held.dy);
  }, { signal });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) svg.addEventListener(type, release, { signal });
  const byKeys = () => { if (!held) svg.classList.remove('xp-by-pointer'); };        // on the parent: such listeners make an svg a tab stop
  for (const type of ['keydown', 'focusout']) svg.parentNode.addEventListener(type, byKeys, { signal });
}

/**
 * Make handles answer to pointer and keys. For each: {handle, place() -> {x, y}, move(x, y), step([dx, dy]), back()}:
 * where it is, a drag to there, an arrow key, Escape.
 */
export function grips(svg, signal, list) {
  drag(svg, signal, {
    pick: (x, y) => nearest(list.map((grip, what) => ({ what, ...grip.place() })), x, y),
    move: (i, x, y) => list[i].move(x, y),
    start(i) { const { g } = list[i].handle; g.focus({ preventScroll: true }); g.classList.add('xp-held'); },
    end: i => list[i].handle.g.classList.remove('xp-held'),
  });
  for (const grip of list) {
    grip.handle.g.addEventListener('keydown', e => {
      const d = arrow(e);
      if (d) grip.step(d);
      if (e.key === 'Escape') grip.back();
    }, { signal });
  }
}

/** Arrow keys as a direction: one step, ten with Shift. */
export function arrow(e) {
  const d = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
  if (!d || e.ctrlKey || e.metaKey || e.altKey) return null;
  e.preventDefault();
  return d.map(v => v * (e.shiftKey ? 10 : 1));
}
