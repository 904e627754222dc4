import assert from 'node:assert/strict';
import test from 'node:test';
import explorable from '../../lib/js/explorables/convention_converter.mjs';
import { IDS, convert } from '../../lib/js/maths/conventions.mjs';
import { close, mount } from './tools.mjs';

const words = state => mount(explorable, { state }).one('.xp-readout').textContent.replace(/\s+/g, ' ');
const shown = it => it.all('.xp-cell').filter(el => !el.hasAttribute('hidden')).map(el => el.querySelector('span').textContent);
const at = g => /translate\(([-\d.]+) ([-\d.]+)\)/.exec(g.getAttribute('transform')).slice(1).map(Number);
const number = (it, side) => it.one(`input[aria-label="${side}: number"]`);

test('what the picture says', () => {
  assert.match(words({}), /alpha = 1 in sklearn\.Ridge is weight_decay = 0\.004525 in torch\.SGD: weight_decay = 2·alpha\/n, here with n = 442\./);
  assert.match(words({ source: 'sklearn.LogisticRegression', value: 10, n: 100 }), /C = 10 .* is weight_decay = 0\.001 .*1\/\(C·n\).*As one grows, the other falls/);
  assert.match(words({ source: 'd2l.concise', target: 'd2l.scratch', value: 3, loss: 'squared' }), /wd = 3 in d2l\.concise is lambd = 1\.5 /);
  assert.match(words({ source: 'glmnet', target: 'sklearn.ElasticNet' }), /the two mean the same/);
  assert.match(words({ source: 'fast_rcnn', target: 'torch.SmoothL1Loss', value: 3 }), /sigma = 3 .* is beta = 0\.1111 in torch\.SmoothL1Loss: beta = 1\/sigma²/);
  assert.match(words({ source: 'torch.SGD', target: 'torch.SGD.sum', value: 2e-7 }), /weight_decay = 2e-7 .* weight_decay = 8\.84e-5/);
  assert.match(words({ source: 'sklearn.HuberRegressor.epsilon', target: 'torch.HuberLoss', value: 1.35, scale: 2 }), /epsilon = 1\.35 in sklearn\.HuberRegressor is delta = 2\.7 in torch\.HuberLoss/);
});

test('what cannot be converted is said in words', () => {
  assert.match(words({ target: 'sklearn.Lasso' }), /No number does this\. sklearn\.Ridge penalises w² and sklearn\.Lasso \|w\|/);
  assert.match(words({ target: 'torch.AdamW' }), /they measure different things/);
  assert.match(words({ target: 'sklearn.LogisticRegression' }), /sklearn\.Ridge fits squared, sklearn\.LogisticRegression fits log/);
  assert.match(words({ source: 'sklearn.LogisticRegression', value: 0 }), /C of sklearn\.LogisticRegression must be positive \(> 0\), and it is 0/);
  assert.match(words({ source: 'torch.SGD', target: 'sklearn.LogisticRegression', value: 0 }), /no penalty at all would be an infinite C/);
  assert.match(words({ source: 'sklearn.ElasticNet', target: 'sklearn.Lasso' }), /l1_ratio, the mix of sklearn\.ElasticNet, is needed and must be 1/);
  assert.match(words({ source: 'sklearn.ElasticNet', target: 'sklearn.Lasso', l1_ratio: '0.5' }), /it is 0\.5: convert its two parts alone/);
  assert.match(words({ source: 'sklearn.ElasticNet', target: 'sklearn.Lasso', l1_ratio: '1' }), /alpha = 1 .* is alpha = 1 /);
});

test('0 stays exactly 0, in a place of its own beside the ruler', () => {
  const it = mount(explorable, { state: { value: 0 } });
  assert.match(it.one('.xp-readout').textContent, /alpha\s= 0 .*weight_decay\s= 0 /);
  assert.equal(at(it.all('.xp-handle')[0])[0], 10);
  it.fire(it.all('.xp-handle')[0], 'keydown', { key: 'ArrowRight' });
  assert.equal(it.model.get('value'), 1e-6);
  it.fire(it.all('.xp-handle')[0], 'keydown', { key: 'ArrowLeft' });
  assert.equal(it.model.get('value'), 0);
});

test('only what the pair needs is asked for', () => {
  const ask = (source, target, more) => shown(mount(explorable, { state: { source, target, ...more } }));
  assert.deepEqual(ask('sklearn.Ridge', 'torch.SGD'), ['n']);
  assert.deepEqual(ask('sklearn.Ridge', 'book.lambda'), []);
  assert.deepEqual(ask('torch.AdamW', 'adamw_paper'), ['learning_rate']);
  assert.deepEqual(ask('sklearn.Ridge', 'sklearn.MLPRegressor'), ['n', 'batch_size']);
  assert.deepEqual(ask('sklearn.SGDRegressor', 'nielsen.L2'), ['Convert', 'Each fits', 'l1_ratio of the mix', 'n']);
  assert.deepEqual(ask('torch.SmoothL1Loss', 'torch.HuberLoss', { quantity: 'value' }), ['Convert', 'width']);
  assert.deepEqual(ask('torch.HuberLoss', 'sklearn.HuberRegressor.epsilon'), ['Convert', 'scale']);
  for (const source of IDS) for (const target of IDS) assert.ok(ask(source, target).length <= 4, `${source} ${target}: more than a row`);
});

test('the ruler below is shifted by the factor, and C runs backwards', () => {
  const numbers = it => { const texts = it.all('.xp-fig > svg > g')[1].querySelectorAll('text[text-anchor=middle]'); return [...texts].filter(t => t.getAttribute('display') !== 'none').map(t => [t.textContent, +t.getAttribute('x')]); };
  const place = (it, text) => numbers(it).find(([t]) => t === text)[1], decade = (790 - 14 - 34) / 12, one = 34 + 6 * decade;
  const it = mount(explorable);
  close(place(it, '1') - one, Math.log10(221) * decade, 1e-3);
  it.model.set('n', 4420);
  close(place(it, '1') - one, Math.log10(2210) * decade, 1e-3);
  assert.ok(place(it, '10') > place(it, '1'));
  const back = mount(explorable, { state: { source: 'sklearn.LogisticRegression', n: 100 } });
  close(place(back, '1') - one, -2 * decade, 1e-3);
  assert.ok(place(back, '10') < place(back, '1') && numbers(back)[0][0] === '∞');
  assert.match(back.one('.xp-fig').textContent, /← grows to the left/);
});

test('the lower dot is n: dragging it slides the ruler; it is gone where nothing is to be given', () => {
  const it = mount(explorable), svg = it.one('.xp-fig > svg'), slide = it.all('.xp-handle')[1], [x, y] = at(slide), decade = (790 - 48) / 12;
  svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 790, height: 262 });
  it.fire(svg, 'pointerdown', { pointerId: 1, clientX: x, clientY: y, button: 0 });
  it.fire(svg, 'pointermove', { pointerId: 1, clientX: x + decade, clientY: y, button: 0 });
  close(it.model.get('n'), 4420, 2e-3);
  it.model.set('target', 'book.lambda');
  assert.equal(slide.getAttribute('display'), 'none');
});

test('a number typed at the right sets the one at the left', () => {
  const it = mount(explorable), to = number(it, 'To'), from = number(it, 'From');
  to.value = '0.01'; it.fire(to, 'input');
  close(it.model.get('value'), 2.21, 1e-12);
  it.fire(to, 'change');
  assert.deepEqual([to.value, from.value], ['0.01', '2.21']);
  to.value = '-1'; it.fire(to, 'input'); it.fire(to, 'change');
  assert.deepEqual([to.value, it.model.get('value')], ['0.01', it.model.get('value')]);
  from.value = '1e-4'; it.fire(from, 'input'); it.fire(from, 'change');
  assert.deepEqual([from.value, it.model.get('value')], ['0.0001', 1e-4]);
  from.value = '0,5'; it.fire(from, 'input');
  assert.equal(it.model.get('value'), .5, 'a decimal comma is a decimal point');
  const other = mount(explorable, { state: { target: 'sklearn.Lasso' } });
  number(other, 'To').value = '3'; other.fire(number(other, 'To'), 'input'); other.fire(number(other, 'To'), 'change');
  assert.deepEqual([number(other, 'To').value, other.model.get('value')], ['', 1], 'where nothing can be converted nothing is taken');
});

test('another convention forgets the quantity and the loss of the pair before', () => {
  const it = mount(explorable, { state: { source: 'd2l.concise', target: 'd2l.scratch', loss: 'squared', quantity: 'strength' } }), menu = it.one('select[aria-label="To: convention"]'), options = [...menu.querySelectorAll('option')];
  for (const option of options) if (option.selected) option.selected = false;
  options.find(option => option.value === 'torch.AdamW' || option.getAttribute('value') === 'torch.AdamW').selected = true;
  it.fire(menu, 'change');
  assert.deepEqual([it.model.get('target'), it.model.get('loss'), it.model.get('quantity')], ['torch.AdamW', 'auto', 'auto']);
  assert.match(it.one('.xp-readout').textContent, /wd\s= 1 in d2l\.concise is weight_decay\s= 1 in torch\.AdamW/);
});

test('both objectives stand below, with what each calls its loss', () => {
  const terms = state => mount(explorable, { state }).all('.xp-pair > div').map(el => [...el.children].map(c => c.textContent));
  assert.deepEqual(terms({}), [['sklearn.Ridge minimises', 'Σr² + alpha·Σw²'], ['torch.SGD minimises', 'mean(loss) + weight_decay/2·Σw², loss\u00a0=\u00a0r²']]);
  assert.equal(terms({ source: 'd2l.scratch', loss: 'squared' })[0][1], 'mean(loss) + lambd/2·Σw², loss\u00a0=\u00a0r²/2');
  assert.match(terms({ source: 'torch.AdamW', target: 'adamw_paper' })[1].join(), /One step of adamw_paper gives,w − update − lambda·w/);
});

test('a frame takes well under 4 ms of mathematics', () => {
  const began = performance.now();
  for (let i = 0; i < 200; i++) convert(i + 1, 'sklearn.Ridge', 'sklearn.MLPRegressor', { numbers: { n: 442, batch_size: 32 } });
  assert.ok((performance.now() - began) / 200 < 1);
});
