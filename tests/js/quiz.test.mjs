import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { createModel } from '../../lib/js/host/model.mjs';
import { newDocument } from '../../lib/js/light_dom.mjs';
import { wake } from '../../lib/js/quiz/wake.mjs';
import widget from '../../lib/js/quiz/quiz.mjs';

const folder = fileURLToPath(new URL('../../lib/l1l2/forms/', import.meta.url)), built = fileURLToPath(new URL('../../lib/l1l2/explorables/static/', import.meta.url));
const forms = Object.fromEntries(readdirSync(folder).filter(f => f.endsWith('.html')).map(f => [f.slice(0, -5), readFileSync(folder + f, 'utf8')]));

/** A page's quiz, awake, with hands to fill it in. */
function open(page) {
  const { window, document } = newDocument(790, forms[page]), root = document.querySelector('[data-quiz]'), told = [];
  wake(root, { tell: detail => told.push(detail) });
  const fire = (el, type) => el.dispatchEvent(Object.assign(new window.Event(type, { bubbles: true, cancelable: true })));
  const questions = [...root.querySelectorAll('.xp-q')].map(form => {
    const inputs = [...form.querySelectorAll('input')], rows = [...root.querySelectorAll(`.xp-quiz-answers [data-q="${form.dataset.q}"] > ul > li`)];
    const choose = (i, on = true) => { if (inputs[i].type === 'radio') for (const input of inputs) input.checked = false; inputs[i].checked = on; fire(inputs[i], 'input'); };
    return { form, inputs, rows, id: form.dataset.q, kind: form.dataset.kind, choose, type: v => { inputs[0].value = v; fire(inputs[0], 'input'); }, check: () => fire(form, 'submit'), said: () => form.querySelector('.xp-q-said').textContent, right: rows.map(li => li.dataset.right === 'true') };
  });
  return { document, root, questions, told, sum: () => root.querySelector('.xp-quiz-sum').textContent };
}
const reason = li => li.lastElementChild.textContent;

for (const page of Object.keys(forms)) {
  test(`${page}: every option of every question is answered with its own reason`, () => {
    const it = open(page);
    for (const q of it.questions.filter(q => q.kind === 'one')) {
      q.rows.forEach((li, i) => {
        q.choose(i);
        q.check();
        assert.equal(q.form.dataset.verdict, q.right[i] ? 'right' : 'wrong');
        assert.ok(q.said().startsWith(q.right[i] ? 'Right.' : 'Not so.') && q.said().includes(reason(li)), q.id);
        assert.deepEqual([...q.form.querySelectorAll('.xp-q-mark')].map(m => m.textContent), q.rows.map((_, k) => k === i ? (q.right[i] ? 'right' : 'not so') : ''));
      });
    }
    for (const q of it.questions.filter(q => q.kind === 'several')) {
      for (const wish of [q.right, q.right.map(r => !r), q.right.map(() => false)]) {
        wish.forEach((on, i) => q.choose(i, on));
        q.check();
        assert.equal(q.form.dataset.verdict, wish.every((on, i) => on === q.right[i]) ? 'right' : 'wrong');
        q.rows.forEach(li => assert.ok(q.said().includes(reason(li))));
        assert.deepEqual([...q.form.querySelectorAll('.xp-q-mark')].map(m => m.textContent), wish.map((on, i) => on ? (q.right[i] ? 'rightly ticked' : 'should not be ticked') : (q.right[i] ? 'should be ticked' : 'rightly left out')));
      }
    }
    for (const q of it.questions.filter(q => q.kind === 'number')) {
      for (const li of q.rows.slice(0, -1)) {
        for (const off of li.dataset.right ? [0, .99, -.99] : [0]) {
          q.type(String(+li.dataset.value + off * li.dataset.within));
          q.check();
          assert.ok(q.said().includes(reason(li)), `${q.id}: ${q.inputs[0].value}`);
        }
      }
      const [first] = q.rows, beyond = +first.dataset.value + 1.01 * first.dataset.within + 1e-6;
      for (const other of [String(beyond), '-7777.7', '1e300']) { q.type(other); q.check(); assert.equal(q.form.dataset.verdict, 'wrong', `${q.id}: ${other}`); }
      assert.ok(q.said().includes(reason(q.rows.at(-1))));
    }
  });

  test(`${page}: predict first, then the picture is offered, then the answer counts`, () => {
    const it = open(page), asked = it.questions.filter(q => q.kind === 'predict');
    assert.ok(asked.length);
    for (const q of asked) {
      const see = q.form.querySelector('.xp-q-see'), button = q.form.querySelector('button'), good = q.right.indexOf(true);
      assert.ok(see.hidden);
      q.check();
      assert.match(q.said(), /Choose an answer first/);
      q.choose(good);
      q.check();
      assert.equal(see.hidden, false);
      assert.match(q.said(), /^Kept\./);
      assert.equal(q.form.dataset.verdict, '', 'a prediction is neither right nor wrong');
      assert.equal(it.told.length, asked.indexOf(q), 'and not told');
      assert.equal(button.textContent, 'Check what I saw');
      assert.match(see.querySelector('a').getAttribute('href'), /^#xp=[a-z_]+:[\w-]+$/);
      q.check();
      assert.equal(q.form.dataset.verdict, 'right');
    }
  });
}

test('nothing chosen, nothing typed: it says so and tells nobody', () => {
  const it = open('1_losses');
  for (const q of it.questions.filter(q => q.kind !== 'several')) { q.check(); assert.match(q.said(), /first\.$/); assert.equal(q.form.dataset.verdict, ''); }
  assert.deepEqual(it.told, []);
  assert.match(it.sum(), /7 questions/);
});

test('a new choice takes the old verdict away', () => {
  const q = open('1_losses').questions.find(q => q.kind === 'one');
  q.choose(0); q.check();
  assert.ok(q.said());
  q.choose(1);
  assert.equal(q.said(), '');
  assert.equal('verdict' in q.form.dataset, false);
  assert.ok([...q.form.querySelectorAll('.xp-q-mark')].every(m => m.textContent === ''));
});

test('what was answered is told and counted, each question once', () => {
  const it = open('1_losses'), [first, , , fourth] = it.questions;
  first.type('1'); first.check();
  first.type('1000'); first.check(); first.check();
  fourth.type('100'); fourth.check();
  assert.deepEqual(it.told, [
    { page: '1_losses', question: 'lever', right: false, count: 0, of: 7 }, { page: '1_losses', question: 'lever', right: true, count: 1, of: 7 },
    { page: '1_losses', question: 'lever', right: true, count: 1, of: 7 }, { page: '1_losses', question: 'price-of-the-median', right: true, count: 2, of: 7 },
  ]);
  assert.equal(it.sum(), '2 of 7 questions right.');
});

test('as a widget: Python hears what was right, the picture is told as code, and ending it ends it', () => {
  const { window, document } = newDocument(790), el = document.createElement('div'), model = createModel({ form: forms['2_smooth_l1'], right: [] }), life = new AbortController();
  const listeners = [], { addEventListener } = window.Element.prototype;
  let saved = 0;
  window.Element.prototype.addEventListener = function (type, f, options) { listeners.push(options?.signal); return addEventListener.call(this, type, f, options); };
  model.save_changes = () => { saved += 1; };
  document.body.append(el);
  widget.render({ model, el, signal: life.signal });
  assert.equal(el.querySelectorAll('.xp-q-see a').length, 0);
  assert.match(el.querySelector('.xp-q-see').textContent, /UnitsTrap\(exponent=-3, threshold=0\.05, converts='no'\)$/);
  const form = el.querySelector('[data-q="torn"].xp-q'), input = form.querySelector('input'), check = () => form.dispatchEvent(new window.Event('submit', { cancelable: true }));
  for (const value of ['3', '4.5', '4.5']) { input.value = value; check(); }
  assert.deepEqual(model.get('right'), ['torn']);
  assert.equal(saved, 1);
  window.Element.prototype.addEventListener = addEventListener;
  life.abort();
  assert.ok(listeners.length >= 12 && listeners.every(signal => signal?.aborted));
});

test('budget, gzipped: script and questions of a page 10 kB', () => {
  const size = text => gzipSync(text, { level: 9 }).length, script = size(readFileSync(`${built}quiz_page.mjs`));
  for (const [page, form] of Object.entries(forms)) assert.ok(script + size(form) <= 10_000, `${page}: ${script + size(form)}`);
  assert.ok(size(readFileSync(`${built}quiz.mjs`)) <= 2000);
});
