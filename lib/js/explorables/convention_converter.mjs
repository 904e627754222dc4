import { CONVENTIONS, GROUPS, IDS, LOSSES, QUANTITIES, Refusal, SYMBOLS, asText, common, convert, evaluate, mixed, rule } from '../maths/conventions.mjs';
import { card, onResize } from '../draw/card.mjs';
import { cell, field, menu, pair } from '../draw/fields.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { power } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, make, pool, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const ENDS = [-6, 6], TOP = 10 ** ENDS[1], STEP = 10 ** .05;    // the upper ruler, as powers of ten; one key: a twentieth of a decade
const GIVEN = { n: [1, 1e7], batch_size: [1, 1e6], learning_rate: [1e-6, 10], scale: [.001, 1000], width: [.001, 1000] };
const RATIOS = { none: undefined, '0': 0, '0.5': .5, '1': 1 };
const MEANT = { strength: 'the penalty', decay: 'a step’s decay', width: 'the width', value: 'the loss itself' };
const FITTED = { same: 'the same loss', squared: 'its squared error', log: 'log loss', hinge: 'hinge', 'squared hinge': 'squared hinge', huber: 'Huber' };

const traits = {
  source: oneOf('sklearn.Ridge', ...IDS), target: oneOf('torch.SGD', ...IDS), value: number(1, 0, TOP),
  n: integer(442, ...GIVEN.n), batch_size: integer(32, ...GIVEN.batch_size), learning_rate: number(.1, ...GIVEN.learning_rate),
  scale: number(1, ...GIVEN.scale), width: number(1, ...GIVEN.width),
  quantity: oneOf('auto', 'auto', ...QUANTITIES), loss: oneOf('auto', 'auto', ...LOSSES), l1_ratio: oneOf('none', 'none', '0', '0.5', '1'),
};
const title = 'Which number over there is this number here?', PLAIN = { quantity: 'auto', loss: 'auto', l1_ratio: 'none' };

/** A number as code takes it: four digits (or more, where asked), 2e-7 where zeros would hide it. */
function code(v, digits = 4) {
  const a = Math.abs(v);
  if (a >= 1000 && a < 1e7) return `${+v.toFixed(a < 1e4 ? digits - 4 : 0)}`;
  return a && (a < 1e-4 || a >= 1e7) ? (+v.toPrecision(digits)).toExponential().replace('+', '') : `${+v.toPrecision(digits)}`;
}
const round = (v, digits) => +v.toPrecision(digits), signs = text => text.replace(/\*\*2\b/g, '²').replace(/\*\*/g, '^').replace(/\*/g, '·').replace(/ - /g, ' − ');

/** All that follows from a state: the rule of the pair (null if there is none), the answer or the refusal, what must be given. */
function work(state) {
  const options = { quantity: state.quantity === 'auto' ? undefined : state.quantity, loss: state.loss === 'auto' ? undefined : state.loss, l1Ratio: undefined };
  const a = CONVENTIONS[state.source], b = CONVENTIONS[state.target], ratio = mixed(a, b), numbers = state;
  if (ratio) options.l1Ratio = RATIOS[state.l1_ratio];
  let how = null, answer = null, refusal = null;
  try {
    how = rule(a.id, b.id, options);
    answer = convert(state.value, a.id, b.id, { numbers, ...options });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  return { a, b, how, answer, refusal, both: common(a, b), ratio: ratio && (how ? how.quantity === 'strength' : true), numbers };
}

function build(el, app) {
  const { signal } = app, go = (source, target, more) => ({ source, target, ...PLAIN, ...more });
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'convention_converter', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Choose two conventions and type a number, or drag the hairline. The lower dot slides its ruler.', keys: 'Keyboard: arrows, Escape.',
    height: [262, 262], lines: [3, 5], label: 'A slide rule: the number in one convention on the upper ruler, in the other below it',
    tries: [
      ['<i>C</i> runs backwards', go('sklearn.LogisticRegression', 'torch.SGD', { value: 10, n: 100 })],
      ['D2L’s two tabs', go('d2l.concise', 'd2l.scratch', { value: 3, loss: 'squared' })], ['L1 from L2?', go('sklearn.Ridge', 'sklearn.Lasso', { value: 1 })],
    ],
  });
  const terms = pair(talk), options = GROUPS.flatMap(group => IDS.filter(id => CONVENTIONS[id].group === group).map(id => [id, CONVENTIONS[id].name, group]));

  // Controls: two menus, each with its number; under them whatever this pair needs.
  const ends = ['source', 'target'].map((side, i) => {
    const box = make(controls, 'fieldset', { class: 'xp-end' });
    make(box, 'legend', {}, i ? 'To' : 'From');
    return {
      pick: menu(box, { label: i ? 'To: convention' : 'From: convention', options, signal }, v => app.update({ [side]: v, quantity: 'auto', loss: 'auto' })),
      type: field(box, { label: i ? 'To: number' : 'From: number', placeholder: 'none', show: v => code(v, 6), signal }, v => i ? back(v) : app.update({ value: clamp(v, 0, TOP) })),
    };
  });
  const needs = make(controls, 'div', { class: 'xp-span xp-needs' });
  const cells = {
    quantity: cell(needs, 'Convert'), loss: cell(needs, 'Each fits'), l1_ratio: cell(needs, 'l1_ratio of the mix'),
    ...Object.fromEntries(Object.keys(GIVEN).map(name => [name, cell(needs, name)])),
  };
  const menus = {
    quantity: menu(cells.quantity, { options: QUANTITIES.map(q => [q, MEANT[q]]), signal }, v => app.update({ quantity: v })),
    loss: menu(cells.loss, { options: LOSSES.map(l => [l, FITTED[l]]), signal }, v => app.update({ loss: v })),
    l1_ratio: menu(cells.l1_ratio, { options: traits.l1_ratio.options.map(r => [r, r === 'none' ? 'not given' : r]), signal }, v => app.update({ l1_ratio: v })),
  };
  const give = (name, v) => app.update({ [name]: traits[name].clean(v) });
  const given = Object.fromEntries(Object.keys(GIVEN).map(name => [name, field(cells[name], { show: v => code(v, 6), signal }, v => give(name, v))]));
  /** A number typed at the right: the one at the left that becomes it. */
  function back(v) {
    const { how, numbers } = work(app.state());
    if (!how || !(v > 0 || (v === 0 && how.power > 0))) return;
    app.update({ value: clamp((v / evaluate(how, 1, numbers)) ** (1 / how.power), 0, TOP) });
  }

  // The slide rule.
  const rulers = [0, 1].map(() => {
    const g = draw(svg, 'g', { class: 'xp-ink', 'aria-hidden': 'true' });
    return { body: draw(g, 'rect', { class: 'xp-area' }), ticks: draw(g, 'path', { class: 'xp-ruler' }), nums: pool(g, 'text', ''), name: draw(g, 'text', { class: 'xp-label' }), way: draw(g, 'text', { 'text-anchor': 'end' }) };
  });
  const none = draw(svg, 'text', { class: 'xp-note', 'text-anchor': 'middle', 'aria-hidden': 'true' });
  const g = draw(svg, 'g', { class: 'xp-ink', 'aria-hidden': 'true' }), tether = draw(g, 'path', { class: 'xp-tether' }), offset = draw(g, 'path', { class: 'xp-edge' }), tip = draw(g, 'path', { class: 'xp-bead' });
  const factor = draw(g, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'middle' }), hair = draw(g, 'path', { class: 'xp-edge' });
  const tags = [0, 1].map(() => draw(g, 'text', { class: 'xp-label xp-halo' })), slideName = draw(g, 'text', { class: 'xp-note xp-halo' });
  const line = handle(svg, { label: 'The number', min: 0, max: TOP }), slide = handle(svg, { label: 'n', min: 1, max: 1e7 });
  const AWAY = { x: -1e4, y: -1e4 };
  let x = linear(...ENDS, 0, 1), zeroAt = 0, places = [AWAY, AWAY];

  const to = v => app.update({ value: v < 10 ** ENDS[0] * .999 ? 0 : clamp(round(v, 2), 0, TOP) });
  const shift = by => { const [name] = work(app.state()).how?.symbols ?? []; if (name) give(name, by(app.state()[name], name)); };
  const finer = (v, name) => ['n', 'batch_size'].includes(name) ? Math.round(v) : round(v, 3);
  grips(svg, signal, [{
    handle: line, place: () => places[0], move: px => to(px < (zeroAt + x(ENDS[0])) / 2 ? 0 : 10 ** x.invert(Math.max(px, x(ENDS[0])))),
    step: ([dx, dy]) => { const v = app.state().value, k = dx + dy; app.update({ value: v ? (v * STEP ** k < 10 ** ENDS[0] * .999 ? 0 : Math.min(round(v * STEP ** k, 4), TOP)) : k > 0 ? 10 ** ENDS[0] * STEP ** (k - 1) : 0 }); },
    back: () => app.update({ value: app.home.value }),
  }, {
    handle: slide, place: () => places[1],
    move: px => Math.abs(px - places[1].x) > .5 && shift((v, name) => {
      const { how, numbers } = work(app.state()), q = how.powers.find(([symbol]) => symbol === name)[1];
      return finer(v * 10 ** ((-how.power * x.invert(px) - Math.log10(evaluate(how, 1, numbers))) / q), name);
    }),
    step: ([dx, dy]) => shift((v, name) => finer(name === 'n' || name === 'batch_size' ? Math.max(v * STEP ** (dx + dy), v + Math.sign(dx + dy)) * (dx + dy > 0) + Math.min(v * STEP ** (dx + dy), v - 1) * (dx + dy < 0) : v * STEP ** (dx + dy), name)),
    back: () => shift((v, name) => app.home[name]),
  }]);

  function redraw(state) {
    const { W, narrow } = size(), now = work(state), { a, b, how, answer, refusal, both, ratio, numbers } = now;
    const left = 34, right = W - 14, unit = how ? evaluate(how, 1, numbers) : 1, p = how?.power ?? 1, one = -Math.log10(unit) / p;
    x = linear(...ENDS, left, right);
    zeroAt = 10;
    const [here, there] = how ? [how.here, how.there] : [a.parameter, b.parameter];
    ruler(rulers[0], { x, least: ENDS, at: e => x(e), edge: 88, up: true, zero: '0', left, right });
    const lower = e => x((e - Math.log10(unit)) / p), from = ENDS.map(e => e * p + Math.log10(unit)).sort((u, v) => u - v);
    ruler(rulers[1], { x, least: from, at: lower, edge: 120, up: false, zero: p > 0 ? '0' : '∞', left, right, off: !how });
    [[a, here, 16], [b, there, 256]].forEach(([record, name, y], i) => write(put(rulers[i].name, { x: 0, y }), narrow ? record.name : `${record.id}${record.id.endsWith(`.${name}`) ? '' : `: ${name}`}`));
    write(put(rulers[0].way, { x: right, y: 16 }), narrow ? 'grows →' : 'grows to the right →');
    write(put(rulers[1].way, { x: right, y: 256, class: p < 0 ? 'xp-note' : null }), !how ? '' : p < 0 ? narrow ? '← grows' : '← grows to the left' : narrow ? 'grows →' : 'grows to the right →');
    write(put(none, { x: (left + right) / 2, y: 146 }), how ? '' : narrow ? 'no ruler fits' : 'no ruler fits under the other');

    const at = state.value ? clamp(x(Math.log10(state.value)), left, right) : zeroAt, side = at < .22 * W ? 'start' : at > .78 * W ? 'end' : 'middle', tagX = side === 'start' ? Math.max(0, at - 8) : side === 'end' ? Math.min(W, at + 8) : at;
    put(hair, { d: xy`M${at} 46V${how ? 168 : 92}` });
    [`${here} = ${code(state.value)}`, !how ? '' : `${there} = ${answer === null ? 'none' : code(answer)}`].forEach((text, i) => write(put(tags[i], { x: tagX, y: i ? 186 : 40, 'text-anchor': side }), text));
    line.update(at, 104, state.value, `${here} ${code(state.value)} is ${there} ${answer === null ? 'none' : code(answer)}`);

    // From the 1 above to the 1 below: the offset is the factor.
    const [name] = how?.symbols ?? [], mine = x(0), other = clamp(x(one), left, right), far = Math.abs(other - mine) > 3, y = 214, away = Math.sign(other - mine);
    put(tether, { d: how ? xy`M${mine} 122V${y}` : null });
    put(offset, { d: how && far ? xy`M${mine} ${y}H${other - away * (name ? 14 : 2)}` : null });
    put(tip, { d: how && far ? xy`M${other - away * (name ? 12 : 0)} ${y}l${-away * 8} -4.5v9Z` : null });
    const label = !how || (!far && name) ? '' : !far && p === 1 ? 'no offset' : p === 1 ? `${unit < 1 ? `÷ ${code(1 / unit)}` : `× ${code(unit)}`}` : `1 stands under ${code(10 ** one)}`;
    const over = far && Math.abs(other - mine) > 7 * label.length + 36;                  // the label has room above the arrow; else it stands behind it
    write(put(factor, { x: over ? (mine + other) / 2 : far ? mine - away * 8 : mine + (name ? 18 : 12), y: over ? y - 7 : y + 5, 'text-anchor': over ? 'middle' : away > 0 ? 'end' : 'start' }), label);
    places = [{ x: at, y: 104 }, name ? { x: other, y } : AWAY];
    put(slide.g, { display: name ? null : 'none' });
    const note = name ? `${name} = ${code(state[name])}${far ? '' : ', no offset'}` : '', room = 7.4 * note.length + 18, flip = other + room > W || (away < 0 && other > room);
    write(put(slideName, { x: name ? other + (flip ? -18 : 18) : 0, y: far && flip && away > 0 ? y + 22 : y + 5, 'text-anchor': flip ? 'end' : 'start' }), note);
    if (name) {
      put(slide.g, { 'aria-label': `${name}, ${SYMBOLS[name]}`, 'aria-valuemin': GIVEN[name][0], 'aria-valuemax': GIVEN[name][1] });
      slide.update(other, y, state[name], `${code(state[name], 6)}: 1 below stands under ${code(10 ** one)}`);
    } else slide.update(0, y, 1, 'nothing to give');

    ends[0].pick(a.id); ends[1].pick(b.id);
    ends[0].type(state.value); ends[1].type(answer);
    const asked = { quantity: both.quantities.length > 1 || !(state.quantity === 'auto' || both.quantities.includes(state.quantity)), l1_ratio: ratio };
    asked.loss = (how?.quantity ?? both.quantities[0]) === 'strength' && (both.losses.length > 1 || !(state.loss === 'auto' || both.losses.includes(state.loss)));
    for (const symbol of how?.symbols ?? []) asked[symbol] = true;
    for (const key in cells) put(cells[key], { hidden: asked[key] ? null : '' });
    menus.quantity(state.quantity === 'auto' ? how?.quantity ?? both.quantities[0] ?? 'strength' : state.quantity, both.quantities);
    menus.loss(state.loss === 'auto' ? how?.loss ?? both.losses[0] ?? 'same' : state.loss, both.losses);
    menus.l1_ratio(state.l1_ratio);
    for (const key in given) given[key](state[key]);
    terms([a, b].map(record => objective(record, how)));
    sentence(tell(state, now));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** Ticks and numbers of a ruler whose decade e stands at `at(e)`, e from least[0] to least[1]; 0 in a place of its own at the left. */
function ruler({ body, ticks, nums }, { x, least, at, edge, up, zero, left, right, off }) {
  const decade = Math.abs(at(1) - at(0)), fine = decade > 46 ? [2, 3, 4, 5, 6, 7, 8, 9] : decade > 20 ? [2, 5] : [], sign = up ? -1 : 1, inside = v => v >= left - .01 && v <= right + .01;
  put(body, { x: 0, width: right + 12, y: up ? edge - 36 : edge, height: 36 });
  const every = Math.ceil(34 / decade), first = Math.ceil(least[0] - 1e-9), last = Math.floor(least[1] + 1e-9), marks = [], shown = [];
  let d = xy`M0 ${edge}H${right + 12}` + (off ? '' : xy`M10 ${edge}v${sign * 12}`);
  for (let e = first - 1; !off && e <= last; e++) {
    for (const k of [1, ...fine]) { const v = at(e + Math.log10(k)); if (inside(v)) d += xy`M${v} ${edge}v${sign * (k === 1 ? 12 : k === 5 ? 8 : 5)}`; }
    if (inside(at(e)) && e % every === 0) shown.push(e);
  }
  put(ticks, { d });
  marks.push(...nums(off ? 0 : shown.length + 1));
  marks.forEach((el, i) => write(put(el, { x: i ? at(shown[i - 1]) : 10, y: up ? edge - 17 : edge + 27, 'text-anchor': 'middle' }), i ? power(shown[i - 1]) : zero));
}

/** [heading, objective] of a record: what it minimises, one step, or one loss. */
function objective(record, how) {
  const squared = record.squared && how?.quantity === 'strength' && how.loss === 'squared' ? `, loss\u00a0=\u00a0${record.squared}` : '';
  const what = record.penalty ? `${record.id} minimises` : record.quantities.includes('decay') ? `One step of ${record.id} gives` : `${record.id} is, for a residual r`;
  return [what, `${record.shown}${squared}`];
}

function tell(state, { a, b, how, answer, refusal }) {
  if (refusal) return `No number does this. ${signs(refusal.plain).replace(/</g, '&lt;')}`;
  const needed = how.symbols.map(name => `${name}\u00a0=\u00a0${code(state[name], 6)}`).join(' and ');
  const equal = how.power === 1 && how.constant === 1 && !how.symbols.length ? 'the two mean the same' : `${signs(asText(how))}${needed && `, here with ${needed}`}`;
  const place = (record, name) => record.id.replace(new RegExp(`\\.${name}$`), '');
  return `${how.here}\u00a0= <b>${code(state.value)}</b> in ${place(a, how.here)} is ${how.there}\u00a0= <b>${code(answer)}</b> in ${place(b, how.there)}: ${equal}.${how.power < 0 ? ' As one grows, the other falls.' : ''}`;
}

export default define({ name: 'convention_converter', title, traits, build });
