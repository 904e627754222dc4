// A form of questions, made to answer. Questions, options and reasons all stand in the form; see website/quizzes/form.py.

const WORDS = { one: ['Right.', 'Not so.'], predict: ['Right.', 'Not so.'], number: ['Right.', 'Not so.'] };
const MARKS = [['rightly left out', 'should be ticked'], ['should not be ticked', 'rightly ticked']];     // [ticked][should be]

/** `tell({page, question, right, count, of})` is called at every answer. */
export function wake(root, { tell = () => {}, signal } = {}) {
  const page = root.dataset.quiz, of = +root.dataset.of, right = new Set(), sum = root.querySelector('.xp-quiz-sum');
  const make = tag => root.ownerDocument.createElement(tag), typed = input => input.value.trim() ? +input.value : NaN;
  for (const form of root.querySelectorAll('.xp-q')) {
    const { q, kind } = form.dataset, reasons = [...root.querySelectorAll(`.xp-quiz-answers [data-q="${q}"] > ul > li`)];
    const one = css => form.querySelector(css), inputs = [...form.querySelectorAll('input')], button = one('.xp-q-check'), said = one('.xp-q-said');
    let predicted = kind !== 'predict';

    const mark = words => inputs.forEach((input, i) => { const el = input.closest('label').querySelector('.xp-q-mark'); if (el) el.textContent = words?.(i) ?? ''; });
    const say = (verdict, word, ...parts) => {
      form.dataset.verdict = verdict;
      said.textContent = '';
      const line = said.appendChild(make('p'));
      line.appendChild(make('b')).textContent = word;
      for (const part of parts) line.append(' ', typeof part === 'string' ? part : part.cloneNode(true));
      return said;
    };
    const judge = () => {
      if (kind === 'several') {
        const good = inputs.map((input, i) => input.checked === (reasons[i].dataset.right === 'true')), all = good.every(Boolean), n = good.filter(Boolean).length;
        mark(i => MARKS[+inputs[i].checked][+(reasons[i].dataset.right === 'true')]);
        const list = say(all ? 'right' : 'wrong', all ? 'Right.' : `${n} of ${good.length} are as they should be.`).appendChild(make('ul'));
        reasons.forEach((li, i) => {
          const row = list.appendChild(make('li'));
          row.append(li.firstElementChild.cloneNode(true), ' ');
          row.appendChild(make('b')).textContent = `${MARKS[+inputs[i].checked][+(li.dataset.right === 'true')].replace(/^./, c => c.toUpperCase())}.`;
          row.append(' ', li.lastElementChild.cloneNode(true));
        });
        return all;
      }
      const reason = kind === 'number' ? near(typed(inputs[0]), reasons) : reasons[inputs.findIndex(input => input.checked)], good = reason.dataset.right === 'true';
      mark(i => inputs[i].checked ? (good ? 'right' : 'not so') : '');
      say(good ? 'right' : 'wrong', WORDS[kind][good ? 0 : 1], reason.lastElementChild);
      return good;
    };

    form.addEventListener('submit', event => {
      event.preventDefault();
      const empty = kind === 'number' ? Number.isNaN(typed(inputs[0])) : kind !== 'several' && !inputs.some(input => input.checked);
      if (empty) return void say('', kind === 'number' ? 'Type a number first.' : 'Choose an answer first.');
      if (!predicted) {
        predicted = true;
        one('.xp-q-see').hidden = false;
        button.textContent = 'Check what I saw';
        const kept = inputs.findIndex(input => input.checked);
        mark(i => i === kept ? 'predicted' : '');
        return void say('', 'Kept.', 'Now look. Then choose what you saw, and check it.');
      }
      const good = judge();
      if (good) {
        right.add(q);
        sum.textContent = `${right.size} of ${of} questions right.`;
      }
      tell({ page, question: q, right: good, count: right.size, of });
    }, { signal });
    form.addEventListener('input', () => {                      // an old verdict is none on a new answer
      if (!form.dataset.verdict) return;
      mark();
      delete form.dataset.verdict;
      said.textContent = '';
    }, { signal });
    if (kind === 'number') inputs[0].addEventListener('keydown', event => {      // a browser does this by itself, but a notebook takes the key
      if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit();
    }, { signal });
    button.disabled = false;
  }
  root.dataset.ready = 'true';
}

/** The reason for a number: of the answer or the slip that it is, else the last one. */
function near(value, reasons) {
  const off = li => Math.abs(value - li.dataset.value), within = li => +li.dataset.within * (1 + 1e-9) + 1e-12;
  return reasons.find(li => li.dataset.value !== undefined && off(li) <= within(li)) ?? reasons.at(-1);
}
