import { make, write } from './svg.mjs';

const QUIET = { 'data-lm-suppress-shortcuts': 'true' };      // or JupyterLab takes the arrow keys
export const cell = (parent, label, cls = '') => {
  const box = make(parent, 'label', { class: `xp-cell ${cls}`.trim() });
  make(box, 'span', {}, label);
  return box;
};

/** A native menu. options: [[value, text, group?]], neighbours of one group under its name. update(value, allowed?): what is not allowed cannot be chosen. */
export function menu(box, { label, options, signal }, onPick) {
  const el = make(box, 'select', { class: 'xp-menu', ...QUIET, ...label && { 'aria-label': label } }), made = [];
  let group = null, heading;
  for (const [value, text, under] of options) {
    if (under !== heading) { heading = under; group = under && make(el, 'optgroup', { label: under }); }
    made.push(make(group ?? el, 'option', { value }, text));
  }
  el.addEventListener('change', () => onPick(options[made.findIndex(option => option.selected)][0]), { signal });
  return (value, allowed) => {
    const chosen = made[options.findIndex(([own]) => own === value)];
    for (const option of made) if (option !== chosen && option.selected) option.selected = false;
    if (chosen && !chosen.selected) chosen.selected = true;
    made.forEach((option, i) => {
      const off = Boolean(allowed) && option !== chosen && !allowed.includes(options[i][0]);
      if (option.disabled !== off) { option.disabled = off; option.hidden = off; }
    });
  };
}

/** A number to type; every number is told as it is typed, and what is none is put back in the end. update(value or null). */
export function field(box, { label, show, placeholder = '', signal }, onType) {
  const el = make(box, 'input', { class: 'xp-field', type: 'text', inputmode: 'decimal', autocomplete: 'off', spellcheck: 'false', placeholder, ...QUIET, ...label && { 'aria-label': label } });
  let now = null, typing = false;
  const text = () => now === null ? '' : show(now), paint = () => { if (el.value !== text()) el.value = text(); };
  el.addEventListener('input', () => {
    const word = el.value.trim().replace(',', '.').replace('−', '-'), v = word === '' ? NaN : Number(word);
    typing = true;
    if (Number.isFinite(v)) onType(v);
  }, { signal });
  for (const type of ['change', 'blur']) el.addEventListener(type, () => { typing = false; paint(); }, { signal });
  return v => { now = v; if (!typing) paint(); };
}

/** Two short texts side by side, each under its heading: update([[heading, text], [heading, text]]). */
export function pair(parent) {
  const box = make(parent, 'div', { class: 'xp-pair' });
  const parts = [0, 1].map(() => { const one = make(box, 'div'); return [make(one, 'div', { class: 'xp-muted' }), make(one, 'div')]; });
  return texts => texts.forEach((text, i) => text.forEach((markup, k) => write(parts[i][k], markup)));
}
