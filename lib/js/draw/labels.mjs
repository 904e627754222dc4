import { clamp, draw, put, write, xy } from './svg.mjs';
import { MARK } from './marks.mjs';

/** Push positions apart to at least `gap`, in order, moving them as little as possible. */
export function dodge(ys, gap, lo, hi) {
  const blocks = [];
  for (const i of ys.map((_, i) => i).sort((a, b) => ys[a] - ys[b])) {
    let b = { items: [i], top: ys[i] };
    for (let a; (a = blocks.at(-1)) && a.top + a.items.length * gap > b.top;) {
      blocks.pop();
      const items = [...a.items, ...b.items];
      b = { items, top: items.reduce((s, k, n) => s + ys[k] - n * gap, 0) / items.length };
    }
    blocks.push(b);
  }
  const out = [];
  let floor = lo;                                             // pushed back inside, a block may not land on the one before
  for (const b of blocks) {
    const top = Math.max(floor, b.top);
    b.items.forEach((k, n) => { out[k] = top + n * gap; });
    floor = top + b.items.length * gap;
  }
  let ceiling = hi;
  for (const b of blocks.reverse()) for (const k of [...b.items].reverse()) { out[k] = Math.min(out[k], ceiling); ceiling = out[k] - gap; }
  return out;
}

/**
 * Sideways shifts that keep markers of (nearly) one height apart: 0 when alone, growing to `gap` as two coincide.
 * The height stays true, the shift changes smoothly, and the marker stands on its own leader.
 */
export function aside(ys, gap = 11) {
  const out = [];
  for (const y of ys) out.push(Math.max(0, ...out.map((shift, j) => (shift + gap) * clamp(1.6 - Math.abs(ys[j] - y) / gap, 0, 1))));
  return out;
}

/** room(names): width in px of the widest, in the font that is really there; 7.8 px a letter where nothing is laid out. */
function ruler(parent) {
  const probe = draw(parent, 'text', { class: 'xp-label', visibility: 'hidden', 'aria-hidden': 'true' }), known = new Map();
  let fonts = -1;
  return names => {
    const set = parent.ownerDocument.fonts ?? [];
    const loaded = [...set].filter(face => face.status === 'loaded').length;
    if (loaded !== fonts || set.status === 'loading') { fonts = loaded; known.clear(); } // a font just loaded may not be in the layout yet
    return Math.max(...names.map(name => {
      if (known.has(name)) return known.get(name);
      probe.textContent = name;
      known.set(name, probe.getComputedTextLength?.() || 7.8 * name.length);
      probe.textContent = '';
      return known.get(name);
    }));
  };
}

/** Names at the ends of lines: marker on the line, hairline leader, name in a column of its own. .room(names): how wide they are. */
export function lineLabels(parent, kinds) {
  const room = ruler(parent);
  const parts = kinds.map(kind => {
    const g = draw(parent, 'g', { class: `xp-${kind}`, 'aria-hidden': 'true' });
    const leader = draw(g, 'path', { class: 'xp-leader' }), mark = draw(g, 'path', { class: 'xp-mark' });
    return { g, leader, mark, text: draw(g, 'text', { class: 'xp-label xp-halo' }) };
  });
  /** ends: {x, y, name, shape?, calm?, hidden?} for each kind; `column`: x of the names; `limit`: x that no name may pass. */
  return Object.assign((ends, { lo, hi, column, limit = Infinity }) => {
    const seen = ends.map((_, i) => i).filter(i => !ends[i].hidden);
    const at = dodge(seen.map(i => ends[i].calm ?? ends[i].y), 19, lo, hi);
    const shift = aside(seen.map(i => Math.abs(ends[i].x - ends[seen[0]].x) < 1 && !ends[i].shape ? ends[i].y : 1e6 * (i + 1)));
    parts.forEach(({ g }, i) => put(g, { display: ends[i].hidden ? 'none' : null }));
    seen.forEach((i, n) => {
      const { leader, mark, text } = parts[i], { x, y, name, shape = MARK[kinds[i]](5) } = ends[i], mx = x + shift[n];
      const early = Boolean(ends[i].shape) || x < column - 44;       // a curve that ends early, or leaves the chart, is named there
      const back = early && mx + 19 + room([name]) > limit;
      const to = back ? mx - 15 : early ? mx + 15 : Math.max(column - 4, mx + 8);
      put(leader, { d: name ? xy`M${x} ${y}H${back ? mx - 7 : mx + 7}L${to} ${at[n]}` : null });
      put(mark, { transform: xy`translate(${mx} ${y})`, d: shape });
      write(put(text, { x: back ? to - 4 : to + 4, y: at[n] + 5, 'text-anchor': back ? 'end' : null }), name);
    });
  }, { room });
}
