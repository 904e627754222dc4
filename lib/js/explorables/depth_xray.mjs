import { DEPTHS, STEEPEST, layerNorms, passed } from '../maths/depth.mjs';
import { axes } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { choice, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { EXIT, math } from '../draw/marks.mjs';
import { fixed, num, power } from '../draw/numbers.mjs';
import { linear } from '../draw/scale.mjs';
import { clamp, draw, pool, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, oneOf } from './_traits.mjs';

const FLOOR = -13, CEILING = 5, SHOWN = [-12, -8, -4, 0, 4];           // of the chart; norms as powers of ten
const ACTIVATION = { sigmoid: 'sigmoids', tanh: 'tanh', relu: 'ReLU' }, INITIALISATION = { xavier: 'Xavier', he: 'He', normal: `${math('N')}(0, 1)` };

const traits = {
  depth: integer(8, ...DEPTHS), activation: oneOf('sigmoid', 'sigmoid', 'tanh', 'relu'),
  initialisation: oneOf('xavier', 'xavier', 'he', 'normal'), residual: oneOf('off', 'off', 'on'),
};
const twenty = (activation, initialisation, residual) => ({ depth: 20, activation, initialisation, residual });
const title = 'How much gradient reaches the first layer?';

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'depth_xray', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'One bar a layer, before the first step. Drag the end of the network to make it deeper.', keys: 'Keyboard: arrows, Escape.',
    height: [360, 300], lines: [3, 5], label: 'Norm of the weight gradient in each layer, on a logarithmic axis',
    tries: [
      ['Twenty tanh', twenty('tanh', 'xavier', 'off')], ['ReLU with He', twenty('relu', 'he', 'off')],
      ['Residual', twenty('sigmoid', 'xavier', 'on')],
    ],
  });
  const depth = slider(controls, { label: 'Layers', min: DEPTHS[0], max: DEPTHS[1], step: 1, show: v => `${v}`, say: v => `${v} layers`, signal }, v => app.update({ depth: v }));
  const activation = choice(controls, { legend: 'Activation', signal, options: [['sigmoid', 'Sigmoid'], ['tanh', 'Tanh'], ['relu', 'ReLU']] }, v => app.update({ activation: v }));
  const initialisation = choice(controls, { legend: 'Weights drawn', signal, options: Object.entries(INITIALISATION) }, v => app.update({ initialisation: v }));
  const residual = choice(controls, { legend: 'Each layer adds its input (residual)', signal, options: [['off', 'No'], ['on', 'Yes']] }, v => app.update({ residual: v }));

  const frame = axes(svg), g = draw(svg, 'g', { class: 'xp-ink', 'aria-hidden': 'true' });
  const bars = pool(g, 'rect', 'xp-stick'), arrows = pool(g, 'path', 'xp-mark');
  const bound = draw(g, 'path', { class: 'xp-edge xp-bound' }), boundName = draw(g, 'text', { class: 'xp-note xp-halo' });
  const grip = handle(svg, { label: 'Layers', min: DEPTHS[0], max: DEPTHS[1] });
  let x, place = { x: 0, y: 0 };

  const to = v => app.update({ depth: clamp(Math.round(v), ...DEPTHS) });
  grips(svg, signal, [{
    handle: grip, place: () => place, move: px => to(x.invert(px)),
    step: ([dx, dy]) => to(app.state().depth + dx + dy),
    back: () => app.update({ depth: app.home.depth }),
  }]);

  function redraw(state) {
    const { W, H, narrow } = size(), left = 38, right = W - 10, top = 34, bottom = H - 44, n = state.depth;
    x = linear(.4, DEPTHS[1] + .6, left, right);
    const y = linear(FLOOR, CEILING, bottom, top), inside = v => clamp(y(v), top, bottom), half = narrow ? 4 : 11;
    frame({ x, y, xTicks: [1, 5, 10, 15, 20], yTicks: SHOWN, yText: power, left, right, bottom, xName: 'layer', yName: 'norm of the weight gradient' });
    const norms = layerNorms(n, state.activation, state.initialisation, state.residual), last = norms.at(-1), above = norms.map((v, i) => [v, i + 1]).filter(([v]) => v > CEILING);
    bars(n).forEach((bar, i) => put(bar, { x: x(i + 1) - half, width: 2 * half, y: inside(norms[i]), height: bottom - inside(norms[i]) }));
    arrows(above.length).forEach((arrow, i) => put(arrow, { d: EXIT.up, transform: xy`translate(${x(above[i][1])} ${top})` }));

    // What the steepest slope of the activation would leave of the last layer's gradient, times 1 for the weights.
    const steepest = Math.log10(STEEPEST[state.activation]), seen = state.residual === 'off' && last < CEILING, first = last + (n - 1) * steepest;
    put(bound, { d: seen ? xy`M${x(n)} ${inside(last)}L${x(1)} ${inside(first)}` : null, display: seen ? null : 'none' });
    put(boundName, {
      display: seen && n > 4 ? null : 'none', 'text-anchor': steepest ? 'end' : 'middle',
      x: x((n + 1) / 2) - 8, y: inside((last + first) / 2) - 10,
    });
    const [most, short] = steepest ? ['a quarter a layer', '¼ a layer'] : ['all of it, layer after layer', '1 a layer'];
    write(boundName, narrow ? short : most);

    place = { x: x(n), y: inside(last) };
    grip.update(place.x, place.y, n, `${n} layers`);
    depth(n); activation(state.activation); initialisation(state.initialisation); residual(state.residual);
    sentence(tell(state, norms));
  }
  onResize(fig, signal, app.again);
  return redraw;
}

function tell({ depth, activation, initialisation, residual }, norms) {
  const { log, perLayer } = passed(norms), ratio = 10 ** log;
  const network = `${depth} layers of ${ACTIVATION[activation]}, weights ${INITIALISATION[initialisation]}${residual === 'on' ? ', each adding its input' : ''}`;
  const each = perLayer > .995 && perLayer < 1.005 ? 'about the same in each' : `a factor of <b>${fixed(perLayer)}</b> a layer`;
  const range = Math.max(...norms) > CEILING ? ` The bars leave the chart, at up to <b>${num(10 ** Math.max(...norms))}</b>: the gradient explodes.` : '';
  return `${network}: the first layer's gradient is <b>${num(ratio)}</b> times the last one's, ${each}.${range}`;
}

export default define({ name: 'depth_xray', title, traits, build });
