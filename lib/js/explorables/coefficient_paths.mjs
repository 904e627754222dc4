import { NAMES, SPAN, path } from '../maths/diabetes.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { dodge } from '../draw/labels.mjs';
import { key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, plain, power } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const TOP = 850, SHOWN = { l1: [0, -1, -2, -3], l2: [3, 1, -1, -3], elastic: [1, -1, -3, -5] };      // of the chart; always four powers of ten
const KIND = { l1: 'l1', l2: 'l2', elastic: 's' }, NAME = { l1: 'Lasso', l2: 'Ridge', elastic: 'Elastic net' };

const traits = {
  penalty: oneOf('l1', 'l1', 'l2', 'elastic'), alpha: number(.5, 1e-5, 1e3), l1_ratio: number(.5, .05, .95), chosen: integer(6, 0, 9),
};
const title = 'Ten coefficients, one penalty: which are deleted, and which only shrink?';

/** Strength at a share of the axis, from the strong end, in three digits; and back. */
const strength = (penalty, share) => { const [e, f] = SPAN[penalty]; return +(10 ** (e + (f - e) * share)).toPrecision(3); };
const shareOf = (penalty, alpha) => { const [e, f] = SPAN[penalty]; return clamp((Math.log10(alpha) - e) / (f - e), 0, 1); };
const within = (penalty, alpha) => { const [e, f] = SPAN[penalty]; return clamp(alpha, 10 ** f, 10 ** e); };

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'coefficient_paths', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the line; tap a curve to make it stand out. Wide stretches grow although the penalty grows.', keys: 'Keyboard: arrows, Escape.',
    height: [400, 372], lines: [3, 6], label: 'Ten coefficients against the strength of the penalty, strong at the left, weak at the right',
    tries: [
      ['It returns', { penalty: 'l1', alpha: .0038, chosen: 6 }],
      ['It flips', { penalty: 'l2', alpha: 1.5, chosen: 5 }],
      ['Between', { penalty: 'elastic', l1_ratio: .9, alpha: .5, chosen: 6 }],
    ],
  });
  const penalty = choice(controls, { legend: 'Penalty', signal, options: Object.entries(NAME) }, v => { const s = app.state(); app.update({ penalty: v, alpha: strength(v, shareOf(s.penalty, s.alpha)) }); });
  const place = slider(controls, { label: `Strength ${math('α')}, weaker to the right`, min: -SPAN.l1[0], max: -SPAN.l1[1], step: '.005', show: v => three(10 ** -v), signal }, v => app.update({ alpha: +(10 ** -v).toPrecision(3) }));
  const chosen = slider(controls, { label: 'Coefficient that stands out', min: 0, max: 9, step: 1, show: v => NAMES[v], signal }, v => app.update({ chosen: v }));
  const ratio = slider(controls, { label: 'Share of L1 in the elastic net', min: .05, max: .95, step: .05, signal }, v => { const s = app.state(); app.update({ l1_ratio: v, penalty: 'elastic', alpha: strength('elastic', shareOf(s.penalty, s.alpha)) }); });

  const frame = axes(svg), zero = draw(svg, 'path', { class: 'xp-axis', 'aria-hidden': 'true' }), g = draw(svg, 'g', { 'aria-hidden': 'true' }), inner = clip(g);
  const wide = NAMES.map(() => draw(inner, 'path', { class: 'xp-curve', style: 'stroke-width: 8; stroke-opacity: .22; stroke-dasharray: none' }));
  const lines = NAMES.map(() => draw(inner, 'path', { class: 'xp-curve xp-thin' }));
  const enters = draw(g, 'path', { class: 'xp-bead' }), leaves = draw(g, 'path', { class: 'xp-open' });
  const ruler = draw(g, 'path', { style: 'fill: none; stroke: var(--xp-ink); stroke-width: 1.25' }), beads = draw(g, 'path', { class: 'xp-bead' });
  const tags = NAMES.map((name, j) => {
    const leader = draw(g, 'path', { class: 'xp-leader', 'stroke-opacity': .5 }), word = draw(g, 'text'), value = draw(g, 'text', { 'text-anchor': 'end' });
    write(word, name);
    for (const text of [word, value]) { text.addEventListener('click', () => app.update({ chosen: j }), { signal }); put(text, { style: 'cursor: pointer' }); }
    return { leader, word, value };
  });
  const grip = handle(svg, { label: 'Strength of the penalty', min: 0, max: 1 });
  let x, y, at = { x: 0, y: 0 }, drawn;

  const to = share => { const { penalty } = app.state(); app.update({ alpha: strength(penalty, clamp(share, 0, 1)) }); };
  const share = px => shareOf(app.state().penalty, x.invert(px));
  grips(svg, signal, [{
    handle: grip, place: () => at, move: px => to(share(px)),
    step([dx, dy]) { const s = app.state(); to(shareOf(s.penalty, s.alpha) + (dx + dy) * .005); },
    back: () => { const { penalty, alpha } = app.home, now = app.state().penalty; app.update({ alpha: strength(now, shareOf(penalty, alpha)) }); },
  }]);
  let pressed = [0, 0];
  svg.addEventListener('pointerdown', e => { pressed = [e.clientX, e.clientY]; }, { signal });
  svg.addEventListener('click', e => {                                     // the curve nearest to the pointer, within a finger; no drag
    if (Math.hypot(e.clientX - pressed[0], e.clientY - pressed[1]) > 6) return;
    const b = svg.getBoundingClientRect(), px = e.clientX - b.left, py = e.clientY - b.top, s = app.state();
    if (!x || Math.hypot(px - at.x, py - at.y) < 22 || px > x(10 ** SPAN[s.penalty][1])) return;
    const near = path(s.penalty, s.l1_ratio).at(within(s.penalty, x.invert(px))).map(v => Math.abs(y(v) - py)), j = near.indexOf(Math.min(...near));
    if (near[j] <= 16) app.update({ chosen: j });
  }, { signal });

  function redraw(state) {
    const { W, H, narrow } = size(), { penalty: p, chosen: c } = state, kind = KIND[p], alpha = within(p, state.alpha), whole = path(p, state.l1_ratio), w = whole.at(alpha), [e, f] = SPAN[p];
    const left = 40, right = W - (narrow ? 92 : 128), top = 28, bottom = H - 44;
    x = log10(e, f, left, right);
    y = linear(-TOP, TOP, bottom, top);
    frame({ x: x.exponent, y, xTicks: SHOWN[p], yTicks: [-800, -400, 0, 400, 800], xText: power, left, right, bottom, xName: narrow ? `penalty ${mathSvg('α')}, weaker →` : `strength ${mathSvg('α')} of the penalty, weaker to the right`, yName: 'coefficient' });
    put(g, { class: `xp-${kind}` });

    // The curves stand still while the line moves.
    const now = [p, p === 'elastic' ? state.l1_ratio : '', c, W, H].join();
    if (now !== drawn) {
      drawn = now;
      inner.fit({ left, right, top: top - 4, bottom });
      put(zero, { d: xy`M${left} ${y(0)}H${right}` });
      const dot = (i, j) => [x(whole.alphas[i]), y(whole.coefs[i][j])].map(v => Math.round(10 * v) / 10), { coefs } = whole;
      NAMES.forEach((_, j) => {
        let d = '';
        for (let i = 0, on = false; i < coefs.length; i++) {
          const here = coefs[i][j] !== 0, seen = here || (on && coefs[i - 1][j] !== 0);
          if (seen) d += on ? xy`L${dot(i, j)[0]} ${dot(i, j)[1]}` : polyline(i && coefs[i - 1][j] === 0 ? [dot(i - 1, j), dot(i, j)] : [dot(i, j)]);
          on = seen;
        }
        put(lines[j], { d, class: j === c ? 'xp-curve' : 'xp-curve xp-thin', 'stroke-opacity': j === c ? 1 : .6 });
        put(wide[j], { d: whole.grows[j].map(([a, b]) => polyline(Array.from({ length: b - a + 1 }, (_, k) => dot(a + k, j)))).join('') });
      });
      const mark = joins => whole.events.filter(event => event.joins === joins && event.alpha > 10 ** f).map(({ alpha: a }) => xy`M${x(a)} ${y(0) - 5}l5 5 -5 5 -5 -5Z`).join('');
      put(enters, { d: mark(true) }); put(leaves, { d: mark(false) });
      const heights = dodge(coefs.at(-1).map(v => y(v)), narrow ? 20 : 21, top + 2, bottom - 4);
      tags.forEach(({ leader, word, value }, j) => {
        put(leader, { d: xy`M${right} ${y(coefs.at(-1)[j])}L${right + 12} ${heights[j]}` });
        put(word, { x: right + 16, y: heights[j] + 4.5, class: j === c ? 'xp-label xp-halo' : 'xp-note' });
        put(value, { x: W - 1, y: heights[j] + 4.5, class: j === c ? 'xp-label xp-halo' : 'xp-note' });
      });
    }
    const px = x(alpha);
    put(ruler, { d: xy`M${px} ${top - 4}V${bottom}` });
    put(beads, { d: w.map((v, j) => v && j !== c ? xy`M${px - 3} ${y(v)}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z` : '').join('') });
    tags.forEach(({ word, value }, j) => {
      write(value, short(w[j]));
      for (const text of [word, value]) put(text, { 'fill-opacity': w[j] || j === c ? 1 : .62 });
    });
    at = { x: px, y: y(w[c]) };
    grip.update(px, at.y, +shareOf(p, alpha).toFixed(3), `alpha ${plain(alpha)}, ${NAMES[c]} ${short(w[c]).replace(/−/g, 'minus ')}`);
    penalty(p); place(-Math.log10(alpha), [-e, -f, '.005']); chosen(c); ratio(state.l1_ratio);
    sentence(tell(p, c, alpha, w, whole));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** A coefficient in a narrow column. 0 is exactly 0. */
const short = v => v === 0 ? '0' : Math.abs(v) < .005 ? '≈ 0' : fixed(v, Math.abs(v) >= 99.95 ? 0 : Math.abs(v) >= 9.995 ? 1 : 2);
const three = v => plain(+v.toPrecision(3), 8);
const list = words => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

function tell(penalty, chosen, alpha, w, whole) {
  const kept = w.filter(v => v).length, name = key(KIND[penalty], NAME[penalty]), own = whole.events.filter(event => event.column === chosen), here = `${math('α')} = <b>${three(alpha)}</b>`;
  const value = `<b>${NAMES[chosen]}</b> is ${w[chosen] ? `<b>${short(w[chosen])}</b>` : 'exactly <b>0</b>'}`;
  if (penalty === 'l2') {
    const grow = whole.grown.filter(s => s.length).length, turn = whole.turns.filter(v => v).length, s = whole.grown[chosen], turns = whole.turns[chosen];
    const story = s.length ? `it grows with the penalty ${list(s.map(([a, b]) => stretch(a, b)))}${turns ? `, and changes sign${turns > 1 ? ' twice' : ''}` : ''}` : 'it shrinks all the way';
    return `${name} at ${here} deletes none. On this axis <b>${grow}</b> of 10 coefficients grow somewhere although the penalty grows, <b>${turn}</b> change sign. ${value}: ${story}.`;
  }
  const [past, next] = whole.around(alpha);
  const did = event => `${NAMES[event.column]} ${verb(whole, event)} at ${three(whole.where(event))}`;
  const around = `${past ? `Last, ${did(past)}; ` : ''}${next ? `${past ? 'n' : 'N'}ext, ${did(next)}` : 'nothing more happens'}`;
  const order = own.length && own[0].joins ? `it ${list(own.map(event => `${verb(whole, event)} at <b>${three(whole.where(event))}</b>`))}` : 'it is there from the start';
  return `${name} at ${here} keeps <b>${kept}</b> of 10; ${kept === 10 ? 'none' : 10 - kept === 1 ? 'one' : `${10 - kept}`} ${10 - kept > 1 ? 'are' : 'is'} exactly 0. ${around}. ${value}: ${order}.`;
}
const verb = (whole, event) => !event.joins ? 'leaves' : whole.events.find(e => e.column === event.column) === event ? 'enters' : 'returns';
const stretch = (a, b) => a <= 1.001e-3 ? `up to ${+b.toPrecision(2)}` : `from ${+a.toPrecision(2)} to ${+b.toPrecision(2)}`;

export default define({ name: 'coefficient_paths', title, traits, build, mix: { alpha: (a, b, k) => a * (b / a) ** k } });
