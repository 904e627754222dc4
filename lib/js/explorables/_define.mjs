// Between the model (anywidget's, or the website's host) and a drawing: the only file here that calls the model.

import { glide } from '../draw/card.mjs';

const mixed = (a, b, k) => k >= 1 || typeof a !== 'number' || typeof b !== 'number' ? b : a + (b - a) * k;

/**
 * An explorable from its traits and its `build(el, app)`, which draws once and returns redraw(state).
 * app: {state(), home, update(patch), glide(patch), reset(), again(), signal, link}.
 * mix: {trait: (from, to, k, state) => value} glides a trait that is no number.
 */
export function define({ name, title, traits, build, mix }) {
  const names = Object.keys(traits), defaults = Object.fromEntries(names.map(k => [k, traits[k].value]));

  function render({ model, el, signal, link }) {
    const life = new AbortController(), raw = {}, clean = {};
    if (signal?.aborted) return;
    signal?.addEventListener('abort', () => life.abort(), { signal: life.signal });

    const state = () => {
      for (const k of names) {
        const v = model.get(k);
        if (v === raw[k] && k in clean) continue;              // the same object stays the same object
        raw[k] = v;
        clean[k] = v === undefined ? defaults[k] : traits[k].clean(v);
      }
      return { ...clean };
    };
    const home = state();
    let stopGlide = () => {}, redraw = () => {}, frame = 0;

    const write = patch => {
      for (const k in patch) model.set(k, patch[k]);
      model.save_changes();
    };
    const paint = () => { frame = 0; redraw(state()); };
    const again = () => { frame ||= globalThis.requestAnimationFrame ? requestAnimationFrame(paint) : (paint(), 0); };      // one drawing a frame
    const app = {
      state, home, again, link, signal: life.signal,
      update(patch) { stopGlide(); write(patch); },
      glide(wish) {
        stopGlide();
        const from = state(), patch = typeof wish === 'function' ? wish(from) : wish;
        const between = (trait, to, k) => k < 1 && mix?.[trait] ? mix[trait](from[trait], to, k, from) : traits[trait].clean(mixed(from[trait], to, k));
        stopGlide = glide(k => write(Object.fromEntries(Object.entries(patch).map(([trait, to]) => [trait, between(trait, to, k)]))));
      },
      reset() { app.glide(home); },
    };

    redraw = build(el, app);
    redraw(state());
    model.on('change', again);
    life.signal.addEventListener('abort', () => { model.off('change', again); stopGlide(); globalThis.cancelAnimationFrame?.(frame); });
    return () => life.abort();
  }
  return { name, title, traits, defaults, render };
}
