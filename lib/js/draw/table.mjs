import { make, write } from './svg.mjs';

/** A small table of numbers beside the sentence: heads of columns, then one [name, ...values] a row, written only where it changes. */
export function table(parent, { caption, heads, rows }) {
  parent.classList.add('xp-beside');
  const el = make(parent, 'table', { class: 'xp-table' }), title = make(el, 'caption', {}, caption);
  const top = make(make(el, 'thead'), 'tr'), body = make(el, 'tbody');
  const head = heads.map((text, i) => make(top, i ? 'th' : 'td', i ? { scope: 'col' } : {}, text));
  const cells = rows.map(name => {
    const row = make(body, 'tr');
    make(row, 'th', { scope: 'row' }, name);
    return heads.slice(1).map(() => make(row, 'td'));
  });
  return ({ caption, heads = [], values }) => {
    if (caption) write(title, caption);
    heads.forEach((text, i) => text && write(head[i], text));
    values.forEach((row, i) => row.forEach((text, j) => write(cells[i][j], text)));
  };
}
