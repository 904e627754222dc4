// A quiz as a widget: the same form as on the website, in a notebook with a kernel.

import { wake } from './wake.mjs';

function render({ model, el, signal }) {
  const life = new AbortController();
  signal?.addEventListener('abort', () => life.abort(), { once: true });
  el.innerHTML = model.get('form');
  for (const see of el.querySelectorAll('.xp-q-see')) {         // the website links to the picture; a notebook shows it when asked
    see.textContent = 'Run this in a cell of your own, and look: ';
    see.appendChild(el.ownerDocument.createElement('code')).textContent = see.dataset.python;
  }
  wake(el.querySelector('[data-quiz]'), {
    signal: life.signal,
    tell({ question, right }) {
      const before = model.get('right') ?? [];
      if (!right || before.includes(question)) return;
      model.set('right', [...before, question]);
      model.save_changes();
    },
  });
  return () => life.abort();
}

export default { render };
