// On the website: wakes the quizzes of the page, and tells who listens what was answered.

import { wake } from './wake.mjs';

const tell = detail => document.dispatchEvent(new CustomEvent('quiz', { detail }));

for (const root of document.querySelectorAll('[data-quiz]')) wake(root, { tell });

// A link to the state that the address already holds should still put the picture into it.
document.addEventListener('click', e => {
  const link = e.target.closest?.('.xp-q-see a');
  if (link && link.hash === location.hash) dispatchEvent(new Event('hashchange'));
});
