import { DATA, HIDDEN, SIZE, WEIGHTS, logit, points, replay, score, spanOf, zeros } from '../maths/tiny.mjs';
import { sigmoid } from '../maths/neuron.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, player, slider } from '../draw/controls.mjs';
import { above } from '../draw/field.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { MARK, beads, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power, spoken } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, put, write, xy } from '../draw/svg.mjs';
import { table } from '../draw/table.mjs';
import { whenUnseen } from '../draw/unseen.mjs';
import { define } from './_define.mjs';
import { spans } from './_spans.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const STEPS = 2000, REACH = 2, EDGE = 2.2, CELLS = 40, LOW = -6, HIGH = 1;      // of a run; of the probe; of the map; powers of ten of |w|
const PENALTIES = ['none', 'l1_gradient', 'l1_prox', 'l2', 'adamw'], STRENGTH = [1e-4, .5];
const NAME = { none: 'no penalty', l1_gradient: 'L1 by gradient', l1_prox: 'L1 by prox', l2: 'L2', adamw: 'AdamW' };
const KIND = { none: 'ink', l1_gradient: 'l1', l1_prox: 'l1', l2: 'l2', adamw: 'ce' };
const LEVELS = [.1, .3, .5, .7, .9].map(a => Math.log(a / (1 - a))), HALF = 2;      // of the answer, as values before the sigmoid
const GRID = [1, 1.5, 2, 3, 5, 7], LAST = 22;                                          // places of the strength's slider, in every power of ten

const traits = {
  data: oneOf('circle', ...DATA), penalty: oneOf('l1_gradient', ...PENALTIES), strength: number(.003, ...STRENGTH),
  earlier: spans([], STEPS, STEPS, PENALTIES, ...STRENGTH), step: integer(600, 0, STEPS), probe_x: number(.5, -REACH, REACH), probe_y: number(.25, -REACH, REACH),
};
const title = 'Which training makes a weight exactly zero?';

/** The strength at a place of its slider, and back; between two places in proportion. */
const at = place => { const k = Math.min(LAST - 1, Math.floor(place)), v = i => 10 ** (Math.floor(i / 6) - 4) * GRID[i % 6]; return +(v(k) + (place - k) * (v(k + 1) - v(k))).toPrecision(3); };
const placeOf = strength => { let k = 0; while (k < LAST - 1 && at(k + 1) <= strength) k++; return k + clamp((strength - at(k)) / (at(k + 1) - at(k)), 0, 1); };

const spansOf = ({ earlier, penalty, strength }) => [...earlier, [Infinity, penalty, strength]];

/** The state with another penalty or strength from the present step on. */
function changed(state, patch) {
  const all = spansOf(state), [, penalty, strength] = spanOf(all, state.step + 1), want = { penalty, strength, ...patch };
  const earlier = state.earlier.filter(([until]) => until < state.step);
  if (state.step) earlier.push([state.step, ...spanOf(all, state.step).slice(1)]);
  const last = earlier.at(-1);
  if (last?.[1] === want.penalty && last[2] === want.strength) earlier.pop();
  return { ...want, earlier };
}

function build(el, app) {
  const { signal } = app;
  /** A new run glides from its first step, so that no frame has to train all of it. */
  const anew = patch => { app.update({ earlier: [], ...patch, step: 0 }); app.glide({ step: patch.step }); };
  const { fig, svg, talk, controls, size, sentence } = card(el, {
    name: 'tiny_network', title, signal, link: app.link, onTry: go => go(), onReset() { const { probe_x, probe_y, ...run } = app.home; anew(run); app.update({ probe_x, probe_y }); app.glide({ step: run.step }); },
    hint: 'Press Play, and change the penalty while it runs. Drag the point in the map.', keys: 'Keyboard: arrows, Escape.',
    height: [380, 500], lines: [5, 4], label: 'Left, the network’s answer at every place; middle, its weights as lines; right, the size of each weight',
    tries: [
      ['Then prox', () => { const s = app.state(), step = Math.min(s.step, STEPS - 600); app.update({ ...changed({ ...s, step }, { penalty: 'l1_prox' }), step }); app.glide({ step: step + 600 }); }],
      [`Only ${math('x')} matters`, () => anew({ data: 'line', penalty: 'l1_prox', strength: .05, step: 600 })],
      ['Overfit', () => anew({ data: 'moons', penalty: 'none', strength: .003, step: STEPS })],
    ],
  });
  const numbers = table(talk, { caption: 'Share of points on the right side, and mean cross-entropy', heads: ['', 'right', 'loss'], rows: ['80 training points', '400 new points'] });
  const step = player(controls, { steps: STEPS, pace: 5, leap: 50, signal }, v => app.update({ step: v }));
  const data = choice(controls, { legend: 'Data', signal, options: [['circle', 'circle'], ['moons', 'moons'], ['xor', 'xor'], ['line', 'line']] }, v => app.update({ data: v }));
  const change = patch => app.update(changed(app.state(), patch));
  const penalty = choice(controls, { legend: 'Penalty from here on', signal, options: [['none', 'none'], ['l1_gradient', 'L1 grad'], ['l1_prox', 'L1 prox'], ['l2', 'L2'], ['adamw', 'AdamW']] }, v => change({ penalty: v }));
  const strength = slider(controls, { label: `Its strength ${math('λ')}`, min: 0, max: LAST, step: 1, show: v => plain(at(v), 6), signal }, v => change({ strength: at(v) }));
  whenUnseen(fig, signal, step.stop);

  const text = (cls, anchor, words = '') => write(draw(svg, 'text', { class: cls, 'text-anchor': anchor, 'aria-hidden': 'true' }), words);
  const picture = draw(svg, 'g', { class: 'xp-ink', 'aria-hidden': 'true' });
  const shades = LEVELS.map(() => draw(picture, 'path', { style: 'fill: var(--xp-ink); fill-opacity: .055' }));
  const border = draw(picture, 'path', { style: 'fill: none; stroke: var(--xp-ink); stroke-width: 1.75' }), rim = draw(picture, 'rect', { class: 'xp-ghost' });
  const crowd = [0, 1].map(label => draw(picture, 'path', { style: `fill: var(--xp-${label ? 'ink' : 'paper'}); stroke: var(--xp-${label ? 'paper' : 'ink'}); stroke-width: ${label ? .75 : 1.25}` }));
  const net = draw(svg, 'g', { class: 'xp-ink', 'aria-hidden': 'true' });
  const lines = Array.from({ length: WEIGHTS }, () => draw(net, 'path', { style: 'fill: none; stroke: var(--xp-ink); stroke-opacity: .8' }));
  const units = Array.from({ length: HIDDEN }, () => {
    const g = draw(net, 'g'), disc = draw(g, 'circle', { style: 'fill: var(--xp-paper)' }), half = draw(g, 'path', { style: 'fill: var(--xp-ink); fill-opacity: .3' });
    return { g, disc, half, ring: draw(g, 'circle', { class: 'xp-ghost' }) };
  });
  const spots = draw(net, 'path', { class: 'xp-beyond' });
  const nodes = ['x', 'y', ''].map(name => ({ dot: draw(net, 'circle', { r: 4, class: 'xp-beyond' }), word: text('xp-note', 'end', name && mathSvg(name)) }));
  const heads = ['answer at every place; shaded: 1', 'weights; dashed: below 0', `size |${mathSvg('w')}| of each`].map(words => text('xp-title-y', null, words));
  const out = text('xp-note xp-halo', 'end');
  const scale = [-6, -4, -2, 0].map(e => ({ e, line: draw(svg, 'path', { class: 'xp-grid', 'aria-hidden': 'true' }), word: text('', 'end', power(e)) }));
  const floor = draw(svg, 'path', { class: 'xp-axis', 'aria-hidden': 'true' }), naught = text('', 'end', '0'), count = text('xp-note', 'middle');
  const dots = Array.from({ length: WEIGHTS }, () => draw(svg, 'path', { 'aria-hidden': 'true' }));
  const probe = handle(svg, { label: 'Point whose answer is told', min: -REACH, max: REACH });

  let px, py, place = { x: 0, y: 0 };
  const probeTo = (x, y) => app.update({ probe_x: clamp(Math.round(x * 100) / 100, -REACH, REACH), probe_y: clamp(Math.round(y * 100) / 100, -REACH, REACH) });
  grips(svg, signal, [{
    handle: probe, place: () => place, move: (x, y) => probeTo(px.invert(x), py.invert(y)),
    step([dx, dy]) { const s = app.state(); probeTo(s.probe_x + .05 * dx, s.probe_y + .05 * dy); },
    back: () => app.update({ probe_x: app.home.probe_x, probe_y: app.home.probe_y }),
  }]);

  const runs = {}, values = new Float64Array((CELLS + 1) ** 2);
  let drawn = '';

  /** What stays where it is while the network trains. */
  function frame({ W, H, narrow }, set, name) {
    const side = narrow ? Math.round(.6 * W) : Math.round(.42 * W), top = 24, mid = narrow ? 0 : Math.round(.463 * W), width = narrow ? W : Math.round(.286 * W), high = narrow ? 280 : top, low = H - 14;
    const box = { side, top, left: 1, mid, width, high, low, from: narrow ? side + 18 : mid + width + 24 };
    px = linear(-EDGE, EDGE, 1, 1 + side); py = linear(-EDGE, EDGE, top + side, top);
    const now = [W, H, name].join();
    if (now === drawn) return box;
    drawn = now;
    put(rim, { x: 1, y: top, width: side, height: side });
    crowd.forEach((path, label) => {
      const its = [...set.labels.keys()].filter(i => set.labels[i] === label && Math.abs(set.xs[i]) < EDGE && Math.abs(set.ys[i]) < EDGE);
      put(path, { d: beads('l2', its.map(i => [px(set.xs[i]), py(set.ys[i])]), narrow ? 2.4 : 3.2) });
    });
    put(heads[0], { x: 0, y: 14 }); put(heads[1], { x: mid, y: high - 10 }); put(heads[2], { x: box.from, y: 14 });
    return box;
  }

  function redraw(state) {
    const sizes = size(), { W, H, narrow } = sizes, now = state.step, all = spansOf(state);
    runs[state.data] ??= (({ train, test }) => ({ train, test, run: replay(train) }))(points(state.data));
    const { train, test, run } = runs[state.data], { p } = run(all, now), next = spanOf(all, now + 1), kind = KIND[(now ? spanOf(all, now) : next)[1]];
    const { side, top, mid, width, high, low, from } = frame(sizes, train, state.data);

    // Left: the answer at every place.
    for (let j = 0, k = 0; j <= CELLS; j++) for (let i = 0; i <= CELLS; i++) values[k++] = logit(p, EDGE * (2 * i / CELLS - 1), EDGE * (2 * j / CELLS - 1));
    const col = i => 1 + i * side / CELLS, row = j => top + side - j * side / CELLS;
    LEVELS.forEach((level, k) => { const { area, edge } = above(values, CELLS, level, col, row); put(shades[k], { d: area }); if (k === HALF) put(border, { d: edge }); });

    // Middle: a line a weight, gone where it is exactly 0.
    const inputs = [.32, .68].map(k => [mid + 22, high + k * (low - high)]), gap = (low - high) / HIDDEN, hx = mid + .52 * width, output = [mid + width - 10, (high + low) / 2], r = Math.min(13, .38 * gap);
    const hy = j => high + (j + .5) * gap;
    lines.forEach((line, k) => {
      const w = p[k], j = k % HIDDEN, a = k < 2 * HIDDEN ? inputs[k < HIDDEN ? 0 : 1] : [hx, hy(j)], b = k < 2 * HIDDEN ? [hx, hy(j)] : output, thick = Math.min(9, Math.max(.6, 1.5 * Math.abs(w)));
      put(line, { d: xy`M${a[0]} ${a[1]}L${b[0]} ${b[1]}`, display: w === 0 ? 'none' : null, 'stroke-width': thick, 'stroke-dasharray': w < 0 ? xy`${3 + thick} ${2 + .5 * thick}` : null });
    });
    const far = Math.max(1, Math.hypot(state.probe_x, state.probe_y) / EDGE), spot = [];      // in each disc, where the point is
    units.forEach(({ g, disc, half, ring }, j) => {
      const dead = p[2 * HIDDEN + j] === 0 || (p[j] === 0 && p[HIDDEN + j] === 0);
      if (!dead) spot.push([hx + r * state.probe_x / EDGE / far, hy(j) - r * state.probe_y / EDGE / far]);
      put(g, { transform: xy`translate(${hx} ${hy(j)})` }); put(disc, { r }); put(ring, { r, 'stroke-dasharray': dead ? '2 3' : null });
      put(half, { d: dead ? '' : chord(p[j], p[HIDDEN + j], p[WEIGHTS + j], r) });
    });
    put(spots, { d: beads('l2', spot, 2) });
    [...inputs, output].forEach(([x, y], k) => { put(nodes[k].dot, { cx: x, cy: y }); put(nodes[k].word, { x: x - 9, y: y + 5 }); });
    const answer = sigmoid(logit(p, state.probe_x, state.probe_y));
    write(put(out, { x: output[0] + 10, y: output[1] + 24 }), said(answer));

    // Right: how large each weight is, each in its own column; below the line those that are exactly 0.
    const bottom = (narrow ? top + side : H) - 52, y = linear(LOW, HIGH, bottom, top + 6), slot = (W - from - 40) / WEIGHTS, none = bottom + 16;
    scale.forEach(({ e, line, word }) => { put(line, { d: xy`M${from + 34} ${y(e)}H${W}` }); put(word, { x: from + 28, y: y(e) + 4.5 }); });
    put(floor, { d: xy`M${from + 34} ${none}H${W}` }); put(naught, { x: from + 28, y: none + 4.5 });
    dots.forEach((dot, k) => put(dot, {
      d: (MARK[kind] ?? MARK.l2)(narrow ? 2.6 : 3.4), class: `xp-bead xp-${kind}`,
      transform: xy`translate(${from + 38 + (k + .5) * slot} ${p[k] === 0 ? none : y(clamp(Math.log10(Math.abs(p[k])), LOW, HIGH))})`,
    }));
    const n = zeros(p);
    write(put(count, { x: (from + 34 + W) / 2, y: none + 28 }), `${n} exactly 0`);

    place = { x: px(state.probe_x), y: py(state.probe_y) };
    probe.update(place.x, place.y, +state.probe_x.toFixed(2), spoken(`x ${plain(state.probe_x, 2)}, y ${plain(state.probe_y, 2)}: answer ${said(answer)}`));
    step(now); penalty(next[1]); strength(placeOf(next[2])); data(state.data);
    numbers({ values: [train, test].map(set => { const { loss, right } = score(p, set); return [`${plain(100 * right, 1)} %`, fixed(loss, 3)]; }) });
    sentence(tell(now, all, p, answer));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** The part of a disc of radius r where w1 x + w2 y + b > 0, the disc standing for the map. */
function chord(w1, w2, b, r) {
  const length = Math.hypot(w1, w2), d = clamp(-b / length / EDGE, -1, 1), [ux, uy] = [w1 / length, -w2 / length], h = Math.sqrt(1 - d * d);
  if (d <= -1) return MARK.l2(r);
  if (d >= 1) return '';
  const end = s => [r * (d * ux - s * h * uy), r * (d * uy + s * h * ux)], [a, c] = [end(1), end(-1)];
  return xy`M${a[0]} ${a[1]}A${r} ${r} 0 ${d < 0 ? 1 : 0} 0 ${c[0]} ${c[1]}Z`;
}

/** An answer between 0 and 1, which it never reaches. */
const said = a => a < .005 ? 'below 0.01' : a > .995 ? 'above 0.99' : fixed(a);

function tell(step, all, p, answer) {
  const by = ([, penalty, strength]) => penalty === 'none' ? 'no penalty' : `${KIND[penalty] === 'ink' ? NAME[penalty] : key(KIND[penalty], NAME[penalty])} (${math('λ')}\u00a0=\u00a0${plain(strength, 6)})`;
  const same = (a, b) => a[1] === b[1] && (a[1] === 'none' || a[2] === b[2]), next = spanOf(all, step + 1), last = step ? spanOf(all, step) : next;
  let since = 0;
  for (const span of all) { if (span === last) break; if (!same(span, last)) since = span[0]; }
  const turns = !step || !same(next, last), steps = `${step} ${step === 1 ? 'step' : 'steps'}`;
  const course = !step ? 'Before the first step' : turns ? `After ${steps}` : `After ${steps}${since ? `, the last ${step - since}` : ''} with ${by(last)}`;
  const sizes = [...p.slice(0, WEIGHTS)].filter(w => w !== 0).map(Math.abs), n = WEIGHTS - sizes.length;
  const left = sizes.length ? `; the smallest ${n ? 'other' : 'one'} is <b style="white-space: nowrap">${num(Math.min(...sizes))}</b>` : '';
  const then = turns ? ` Next: ${by(next)}.` : '', there = said(answer);
  return `${course}, <b>${n}</b> of ${WEIGHTS} weights ${n === 1 ? 'is' : 'are'} exactly 0${left}.${then} Answer at your point: ${there === fixed(answer) ? `<b>${there}</b>` : there}.`;
}

export default define({ name: 'tiny_network', title, traits, build });
