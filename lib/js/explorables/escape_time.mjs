import { COSTS, escapeCurve, escapeEpochs, escapeTime, sigmoidPair } from '../maths/neuron.mjs';
import { axes } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { MARK, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, num, plain, power } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { number } from './_traits.mjs';

const Z0 = [0, 10], ETA = [.1, 1], PEAK = Math.LN2, COUNTED = 6;                    // PEAK: where a^2 (1 - a) is largest, a = 2/3
const COST = ['squared', 'cross_entropy'], KINDS = ['l2', 'ce'], NAMES = ['squared error', 'cross-entropy'];

const traits = { z0: number(4, ...Z0), eta: number(.15, ...ETA) };
const title = 'How long does a wrong neuron stay wrong?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'escape_time', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: `Drag the start ${math('z')}<sub>0</sub>: how sure the neuron is of its wrong answer.`, keys: 'Keyboard: arrows, Escape.',
    height: [360, 300], lines: [3, 5], label: 'Left, epochs until the answer falls below 0.2, for each start, on a logarithmic axis; right, the pull of squared error for each z',
    tries: [[`${math('z')}<sub>0</sub> = 8`, { z0: 8 }], ['Strongest pull', { z0: +PEAK.toFixed(3) }], ['Twice the step', s => ({ eta: +Math.min(ETA[1], 2 * s.eta).toFixed(3) })]],
  });
  const z0 = slider(controls, { label: `Start ${math('z')}<sub>0</sub> = ${math('w')} + ${math('b')}`, min: Z0[0], max: Z0[1], step: .1, signal }, v => app.update({ z0: v }));
  const eta = slider(controls, { label: `Step size ${math('η')}`, min: ETA[0], max: ETA[1], step: .01, signal }, v => app.update({ eta: v }));

  const wait = axes(svg), left = draw(svg, 'g', { 'aria-hidden': 'true' }), plumb = draw(left, 'path', { class: 'xp-tether' });
  const series = KINDS.map(kind => {
    const g = draw(left, 'g', { class: `xp-${kind}` });
    const [curve, mark] = ['curve', 'mark'].map(cls => draw(g, 'path', { class: `xp-${cls}` }));
    return { curve, mark, name: draw(g, 'text', { class: 'xp-label xp-halo', 'text-anchor': 'end' }) };
  });
  const force = axes(svg), right = draw(svg, 'g', { class: 'xp-l2', 'aria-hidden': 'true' });
  const drop = draw(right, 'path', { class: 'xp-tether' }), bump = draw(right, 'path', { class: 'xp-curve' });
  const top = draw(right, 'path', { class: 'xp-mark', d: MARK.l2(4) }), topName = draw(right, 'text', { class: 'xp-note xp-halo' });
  const starts = ['Start z0', 'Start z0, on the pull'].map(label => handle(svg, { label, min: Z0[0], max: Z0[1] }));
  let scales = [], places = [], curves = [], curvesOf = 0;

  const startAt = v => app.update({ z0: clamp(Math.round(v * 100) / 100, ...Z0) });
  grips(svg, signal, starts.map((start, i) => ({
    handle: start, place: () => places[i], move: x => startAt(scales[i].invert(x)),
    step: ([dx, dy]) => startAt(app.state().z0 + (dx + dy) * .1),
    back: () => app.update({ z0: app.home.z0 }),
  })));

  function redraw(state) {
    const { W, H, narrow } = size(), gap = narrow ? 14 : 44, w = (W - gap) / 2, high = 30, bottom = H - 44;
    if (curvesOf !== state.eta) { curvesOf = state.eta; curves = COST.map(cost => waits(COSTS[cost], state.eta)); }
    const counts = COST.map(cost => escapeEpochs(COSTS[cost], state.z0, state.eta));

    const l = narrow ? 28 : 34, r = w - 6, x = linear(...Z0, l + 12, r), y = log10(0, 5.2, bottom, high);
    wait({
      x, y: y.exponent, left: l, right: r, bottom, xTicks: narrow ? [0, 5, 10] : [0, 2, 4, 6, 8, 10], yTicks: [0, 1, 2, 3, 4, 5], yText: power,
      xName: `start ${mathSvg('z', '0')}`, yName: narrow ? `epochs until ${mathSvg('a')} &lt; 0.2` : 'epochs until the answer is below 0.2',
    });
    series.forEach(({ curve, mark, name }, i) => {
      put(curve, { d: polyline(curves[i].map(([z, n]) => [x(z), y(n)])) });
      put(mark, { transform: xy`translate(${x(state.z0)} ${y(counts[i])})`, d: i ? MARK.ce(5) : null });
      const at = i ? 10 : narrow ? 6.6 : 6.4, [, n] = curves[i].find(([z]) => z <= at) ?? curves[i].at(-1);
      write(put(name, { x: x(at) - (i ? 0 : 8), y: y(n) - (i ? 12 : 4) }), narrow ? ['squared', 'cross-ent.'][i] : NAMES[i]);
    });
    put(plumb, { d: xy`M${x(state.z0)} ${y(counts[0])}V${bottom}` });

    const from = w + gap, l2 = from + (narrow ? 32 : 38), r2 = W - 6, zx = linear(-4, 10, l2, r2), py = linear(0, .16, bottom, high), { delta } = COSTS.squared;
    force({
      x: zx, y: py, left: l2, right: r2, bottom, from, xTicks: narrow ? [-4, 0, 4, 8] : [-4, -2, 0, 2, 4, 6, 8, 10], yTicks: [0, .05, .1, .15],
      xName: mathSvg('z'), yName: `${narrow ? 'pull' : 'pull of squared error,'} ${mathSvg('a')}²(1 − ${mathSvg('a')})`,
    });
    put(bump, { d: polyline(Array.from({ length: 113 }, (_, n) => { const z = -4 + n / 8; return [zx(z), py(delta(z))]; })) });
    put(top, { transform: xy`translate(${zx(PEAK)} ${py(delta(PEAK))})` });
    write(put(topName, { x: zx(PEAK) + 12, y: py(delta(PEAK)) + 5 }), `${mathSvg('a')} = 2/3`);
    put(drop, { d: xy`M${zx(state.z0)} ${py(delta(state.z0))}V${bottom}` });

    scales = [x, zx];
    places = [{ x: x(state.z0), y: y(counts[0]) }, { x: zx(state.z0), y: py(delta(state.z0)) }];
    const said = [`${plain(state.z0, 2)}: ${counts[0]} epochs with squared error, ${counts[1]} with cross-entropy`, `${plain(state.z0, 2)}: pull ${plain(delta(state.z0), 5)}`];
    starts.forEach((start, i) => start.update(places[i].x, places[i].y, +state.z0.toFixed(2), said[i]));
    z0(state.z0); eta(state.eta);
    sentence(tell(state, counts));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

/** Waiting times from far out to Z0[0]: counted up to z = COUNTED; beyond, where a step hardly moves z, in closed form. */
function waits(cost, eta) {
  const far = Array.from({ length: 21 }, (_, n) => { const z = Z0[1] - n * (Z0[1] - COUNTED) / 20; return [z, escapeTime(cost, z, eta)]; });
  return [...far.slice(0, -1), ...escapeCurve(cost, COUNTED, eta).filter(([z]) => z >= Z0[0])];
}

const whole = n => String(n).replace(/\B(?=(\d{3})+$)/g, ','), epochs = n => `<b>${whole(n)}</b> ${n === 1 ? 'epoch' : 'epochs'}`;

function tell({ z0, eta }, [slow, fast]) {
  const [a, b] = sigmoidPair(z0), { delta } = COSTS.squared, [two, ce] = KINDS.map((kind, i) => key(kind, NAMES[i])), weaker = delta(PEAK) / delta(z0);
  const said = b < 5e-5 ? `1 − ${num(b)}` : fixed(a, 4), place = `From ${math('z')}<sub>0</sub> = ${fixed(z0)}, an answer of <b>${said}</b>, `;
  const times = weaker < 10 ? fixed(weaker) : whole(Math.round(weaker));
  const pull = weaker < 1.005 ? 'The first pull is the strongest there is.' : `The first pull of the square is <b>${times}</b> times weaker than the strongest.`;
  return `${place}${two} needs ${epochs(slow)}, ${ce} ${epochs(fast)} at ${math('η')} = ${fixed(eta)}. ${pull}`;
}

export default define({ name: 'escape_time', title, traits, build });
