import { clamp, make, put, unique, write } from './svg.mjs';
import { fixed, spoken } from './numbers.mjs';

const QUIET = { 'data-lm-suppress-shortcuts': 'true' };      // or JupyterLab takes the arrow keys
export const calm = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

/** A range input with its name at the left and its value at the right. Its range may change with the data: update(v, [min, max, step]). */
export function slider(parent, { label, min, max, step, show = fixed, say = v => spoken(show(v)), signal }, onInput) {
  const box = make(parent, 'label', { class: 'xp-slider' });
  make(box, 'span', {}, label);
  const out = make(box, 'output', { 'aria-hidden': 'true' }), input = make(box, 'input', { type: 'range', min, max, step, ...QUIET });
  input.addEventListener('input', () => onInput(+input.value), { signal });
  let seen;
  return (v, range) => {
    if (range && (range[0] !== min || range[1] !== max)) { [min, max, step] = range; put(input, { min: `${min}`, max: `${max}`, step: `${step}` }); seen = undefined; }
    if (v === seen) return;
    seen = v;
    if (input.value === '' || +input.value !== v) input.value = v;
    input.style.setProperty('--fill', `${clamp((v - min) / (max - min), 0, 1) * 100}%`);
    input.setAttribute('aria-valuetext', say(v));
    write(out, show(v));
  };
}

/** One of a few: a row of radio buttons. */
export function choice(parent, { legend, options, signal }, onPick) {
  const box = make(parent, 'fieldset', { class: 'xp-choice' }), name = unique('choice');
  make(box, 'legend', {}, legend);
  const row = make(box, 'div');
  const inputs = options.map(([value, text]) => {
    const label = make(row, 'label'), input = make(label, 'input', { type: 'radio', name, value, ...QUIET });
    make(label, 'span', {}, text);
    return input;
  });
  box.addEventListener('change', e => onPick(e.target.value), { signal });
  return v => { for (const input of inputs) if (input.checked !== (input.value === v)) input.checked = input.value === v; };
}

export const button = (parent, cls, inner, signal, onClick, attrs = {}) => {
  const el = make(parent, 'button', { type: 'button', class: cls, ...QUIET, ...attrs }, inner);
  el.addEventListener('click', onClick, { signal });
  return el;
};

const SIGN = { play: 'M1 0L12 6L1 12z', pause: 'M1 0h3.5v12H1zM7.5 0H11v12H7.5z' };

/** Play, +1 and a step slider: `pace` ms a step; with reduced motion, `leap` steps at a press. */
export function player(parent, { steps, pace = 80, leap = 10, word = 'step', signal }, onStep) {
  const run = make(parent, 'div', { class: 'xp-player' }), buttons = make(run, 'div', { class: 'xp-buttons' });
  let at = steps, clock = 0, mode;
  const halt = () => { if (clock) cancelAnimationFrame(clock); clock = 0; }, stop = () => { halt(); paint(); };
  const play = button(buttons, 'xp-play', '', signal, () => {
    if (clock) return stop();
    const from = at >= steps ? 0 : at;
    if (calm()) return onStep(at >= steps ? 0 : Math.min(steps, from + leap));
    let began;
    const tick = now => {
      began ??= now;
      const next = Math.min(steps, from + Math.floor((now - began) / pace));
      clock = next < steps ? requestAnimationFrame(tick) : 0;
      onStep(next);
      paint();
    };
    clock = requestAnimationFrame(tick);
    paint();
  });
  button(buttons, '', '+1', signal, () => { stop(); onStep(at >= steps ? 0 : at + 1); }, { 'aria-label': `+1 ${word}` });
  const set = slider(run, {
    label: word[0].toUpperCase() + word.slice(1), min: 0, max: steps, step: 1, show: v => `${v}`, say: v => `${word} ${v} of ${steps}`, signal,
  }, v => { stop(); onStep(v); });
  signal.addEventListener('abort', halt);
  const paint = () => {
    const now = calm() ? 'calm' : clock ? 'pause' : 'play';
    if (now === mode) return;
    mode = now;
    const sign = `<svg viewBox="0 0 12 12" aria-hidden="true"><path d="${SIGN[now]}"/></svg>`;
    play.innerHTML = { calm: `${leap} ${word}s on`, pause: `${sign}Pause`, play: `${sign}Play` }[now];
  };
  paint();
  return Object.assign(v => { at = v; set(v); }, { stop });
}
