import { put } from './svg.mjs';
import { arrow, drag, handle, nearest } from './handle.mjs';

/**
 * Many points that can be dragged, in one tab stop: Enter goes to the next, Shift+Enter to the one before.
 * on: {move(i, px, py), step(i, [dx, dy]), choose(i), back(i), look(i or null)}; look tells which point the mouse is at.
 * @returns {(places: {x, y, now, text, plain}[], more: {chosen, near, min, max}) => void}
 */
export function pointField(svg, signal, on) {
  const handles = [];
  let spots = [], seen = null;
  const look = i => { if (i !== seen) { seen = i; on.look(i); } };
  const at = e => { const b = svg.getBoundingClientRect(); return nearest(spots, e.clientX - b.left, e.clientY - b.top)?.what ?? null; };

  drag(svg, signal, {
    pick: (px, py) => nearest(spots, px, py),
    move: on.move,
    start(i) { look(null); handles[i].g.focus({ preventScroll: true }); handles[i].g.classList.add('xp-held'); on.choose(i); },
    end: i => handles[i]?.g.classList.remove('xp-held'),
  });
  svg.addEventListener('pointermove', e => { if (e.pointerType === 'mouse' && !svg.classList.contains('xp-dragging')) look(at(e)); }, { signal });
  svg.addEventListener('pointerleave', () => look(null), { signal });

  function add(i) {
    const one = handle(svg, { size: 5, label: `Point ${i + 1}`, min: 0, max: 1 });
    handles.push(one);
    one.g.addEventListener('focus', () => { if (!svg.classList.contains('xp-by-pointer')) { look(null); on.choose(i); } }, { signal });
    one.g.addEventListener('keydown', e => {
      const step = arrow(e);
      if (step) on.step(i, step);
      if (e.key === 'Escape') on.back(i);
      if (e.key === 'Enter') { e.preventDefault(); handles[(i + (e.shiftKey ? handles.length - 1 : 1)) % handles.length].g.focus(); }
    }, { signal });
  }

  return (places, { chosen, near, min, max }) => {
    while (handles.length > places.length) handles.pop().g.remove();
    while (handles.length < places.length) add(handles.length);
    spots = places.map(({ x, y }, what) => ({ what, x, y }));
    handles.forEach(({ g, update }, i) => {
      const { x, y, now, text, plain } = places[i];
      put(g, { 'aria-valuemin': min, 'aria-valuemax': max, tabindex: i === chosen ? 0 : -1 });
      update(x, y, now, text);
      g.classList.toggle('xp-near', i === near);
      g.classList.toggle('xp-plain', plain);
    });
  };
}
