import { arcs, angle, bowl, cones, cornerShare, countCorners, endsAtCorner, lossAt, outline, roundShare, touch } from '../maths/contact.mjs';
import { DIMENSIONS, RATIOS, odds } from '../maths/corners.mjs';
import { axes, clip } from '../draw/axes.mjs';
import { card, onResize } from '../draw/card.mjs';
import { button, choice, slider } from '../draw/controls.mjs';
import { grips, handle } from '../draw/handle.mjs';
import { MARK, key, math, mathSvg } from '../draw/marks.mjs';
import { fixed, weight } from '../draw/numbers.mjs';
import { linear, log10 } from '../draw/scale.mjs';
import { clamp, draw, make, polyline, put, write, xy } from '../draw/svg.mjs';
import { define } from './_define.mjs';
import { integer, number, oneOf } from './_traits.mjs';

const REACH = 2.5, EDGE = 2.72, TIP = .6, STRETCH = [1, 6], DRAWS = 20000, CHUNK = 1000, SEEN = 90;    // of the best fit; of the picture; handle's ring; ...
const RINGS = [.3, TIP, .95, 1.3, 1.65, 2, 2.35];
const KIND = { l1: 'l1', elastic: 's' }, NAME = { l1: 'Diamond', elastic: 'Elastic net' }, MIX = { l1: 1, elastic: .5 };

const traits = {
  view: oneOf('contact', 'contact', 'chance', 'dimensions'), ball: oneOf('l1', 'l1', 'elastic'),
  w1: number(.95, -REACH, REACH), w2: number(1.65, -REACH, REACH), t: number(1, .05, 2), tilt: number(25, 0, 180), stretch: number(1.8, ...STRETCH),
  draws: integer(0, 0, DRAWS), ratio: oneOf('5', ...RATIOS), d: integer(10, ...DIMENSIONS),
};
const title = 'Why does the diamond delete a weight, and the circle only shrink it?';
const circle = key('l2', 'Circle');

/** A share in per cent, with as many digits as it deserves. */
const percent = v => `<b>${v >= .01 ? fixed(100 * v, v < .999 ? 1 : 2) : +(100 * v).toPrecision(2)} %</b>`;
const thousands = v => String(v).replace(/(\d)(?=(\d{3})+$)/g, '$1,');

function build(el, app) {
  const { signal } = app;
  const { fig, svg, controls, size, sentence } = card(el, {
    name: 'contact_point', title, signal, link: app.link, onTry: app.glide, onReset: app.reset,
    hint: 'Drag the handles: the best fit, its rings, the number of weights. The bold ring is the first to touch.', keys: 'Keyboard: arrows, Escape.',
    height: [396, 262], lines: [3, 6], two: true, label: 'Rings of equal loss around the best fit, and the ball of the penalty that they touch',
    tries: [
      ['Inside', { view: 'contact', w1: .5, w2: .35, t: 1.1, draws: 0 }],
      ['Half of all', { view: 'chance', ball: 'l1', w1: 1.6, w2: .924, t: 1, stretch: 1, draws: 1000 }],
      ['Ten weights', { view: 'dimensions', ratio: '5', d: 10 }],
    ],
  });
  const view = choice(controls, { legend: 'Show', signal, options: [['contact', 'Contact'], ['chance', 'How often'], ['dimensions', 'More weights']] }, v => app.update({ view: v }));
  const change = patch => app.update({ ...patch, draws: 0 });                                  // what is counted has changed
  const cell = () => make(controls, 'div', { style: 'min-height: 66px' });
  const [one, two, three] = [cell(), cell(), cell()];
  const ball = choice(one, { legend: 'Beside the circle', signal, options: [['l1', 'Diamond'], ['elastic', 'Elastic net']] }, v => change({ ball: v }));
  const ratio = choice(one, { legend: `Distance of the best fit, ${math('R')}/${math('t')}`, signal, options: RATIOS.map(r => [r, r]) }, v => app.update({ ratio: v }));
  const ballSize = slider(two, { label: `Size of the ball ${math('t')}`, min: '.05', max: 2, step: '.05', signal }, v => change({ t: v }));
  const d = slider(two, { label: `Weights ${math('d')}`, min: DIMENSIONS[0], max: DIMENSIONS[1], step: 1, show: v => `${v}`, say: v => `${v} weights`, signal }, v => app.update({ d: v }));
  const tilt = slider(three, { label: 'Tilt of the rings', min: 0, max: 180, step: 5, show: v => `${Math.round(v)}°`, signal }, v => change({ tilt: v }));
  const lot = make(three, 'div', { class: 'xp-slider' }), lotName = make(lot, 'span', {}, 'Random directions'), lotCount = make(lot, 'output', { 'aria-hidden': 'true' });
  const more = button(make(lot, 'div'), '', '', signal, () => { const { draws } = app.state(); app.update({ draws: draws >= DRAWS ? 0 : Math.min(DRAWS, draws + CHUNK) }); });
  const note = make(three, 'p', { class: 'xp-hint' }, 'Round rings; counted beforehand in 200,000 directions.');
  const cells = [one, two, three].map(box => [...box.children]), VIEWS = traits.view.options;

  // Two pictures of the plane; then three charts.
  const [plane, chances, many] = [0, 1, 2].map(() => draw(svg, 'g'));
  const panels = [0, 1].map(i => {
    const g = draw(plane, 'g', { 'aria-hidden': 'true' }), name = draw(g, 'text', { class: 'xp-title-y' }), inner = clip(g);
    const regions = [0, 1, 2, 3].map(() => draw(inner, 'path', { class: 'xp-area' })), rays = draw(inner, 'path', { class: 'xp-leader', 'stroke-opacity': .55 });
    const rings = RINGS.map(() => draw(inner, 'ellipse', { class: 'xp-axis', 'stroke-width': .75 })), area = draw(inner, 'path', { class: 'xp-area' }), cross = draw(inner, 'path', { class: 'xp-axis' });
    const orbit = draw(inner, 'path', { class: 'xp-tether' }), lucky = draw(inner, 'path', { class: 'xp-edge', style: 'stroke-width: 5' }), others = draw(inner, 'path', { class: 'xp-ghost' }), hits = draw(inner, 'path', { class: 'xp-leader', style: 'stroke-width: 2' });
    const first = draw(inner, 'ellipse', { class: 'xp-axis', style: 'stroke: var(--xp-ink); stroke-width: 1.75' }), rim = draw(inner, 'path', { class: 'xp-edge' });
    const drop = draw(inner, 'path', { class: 'xp-tether' }), glow = draw(inner, 'circle', { class: 'xp-stick', r: 15 }), mark = draw(inner, 'path', { class: 'xp-mark' });
    const zeros = [0, 1, 2, 3].map(k => write(draw(inner, 'text', { class: 'xp-note xp-halo', 'text-anchor': 'middle' }), `${mathSvg('w', k % 2 ? 1 : 2)} = 0`));
    const letters = [1, 2].map(k => write(draw(inner, 'text', { class: 'xp-halo' }), mathSvg('w', k)));
    return { g, name, inner, regions, rays, rings, area, cross, orbit, lucky, others, hits, first, rim, drop, glow, mark, zeros, letters };
  });
  const [[best0, tip0], [best1, tip1]] = ['left picture', 'circle'].map(where => [
    handle(svg, { label: `Best fit without a penalty (${where})`, min: -REACH, max: REACH }),
    handle(svg, { label: `Long axis of the rings (${where}): left and right turn it, up and down stretch it`, min: 0, max: 180, size: 3.5 }),
  ]), bests = [best0, best1], tips = [tip0, tip1];
  const bestName = draw(plane, 'text', { class: 'xp-note xp-halo', 'aria-hidden': 'true' });

  const chart = (parent, kinds) => {
    const frame = axes(parent), g = draw(parent, 'g', { 'aria-hidden': 'true' });
    const curves = kinds.map(([kind, thin]) => draw(draw(g, 'g', { class: `xp-${kind}` }), 'path', { class: `xp-curve${thin ? ' xp-thin' : ''}` }));
    const line = draw(g, 'path', { class: 'xp-tether' }), marks = kinds.map(([kind]) => draw(g, 'path', { class: `xp-mark xp-${kind}` })), names = kinds.map(() => draw(g, 'text', { class: 'xp-note xp-halo' }));
    return { g, frame, curves, line, marks, names };
  };
  const odd = chart(chances, [['l2'], ['l1', 'thin'], ['l1']]), found = draw(chances, 'path', { style: 'fill: none; stroke: var(--xp-ink); stroke-width: 1.75', 'aria-hidden': 'true' });
  const share = chart(many, [['l2'], ['l1', 'thin'], ['l1']]), kept = chart(many, [['l2'], ['l1']]);
  const dGrip = handle(svg, { label: 'Number of weights', min: DIMENSIONS[0], max: DIMENSIONS[1] });
  const NOWHERE = { x: -1e4, y: -1e4 };

  let planes = [], dx, spots;

  const moveTo = (w1, w2) => change({ w1: +clamp(w1, -REACH, REACH).toFixed(3), w2: +clamp(w2, -REACH, REACH).toFixed(3) });
  const turnTo = (tilt, stretch) => change({ tilt: +(((tilt % 180) + 180) % 180).toFixed(1), stretch: +clamp(stretch, ...STRETCH).toFixed(2) });
  grips(svg, signal, [
    ...[0, 1].flatMap(i => [{
      handle: bests[i], place: () => spots.bests[i], move: (px, py) => moveTo(planes[i].x.invert(px), planes[i].y.invert(py)),
      step([a, b]) { const s = app.state(); moveTo(s.w1 + a * .05, s.w2 + b * .05); }, back: () => change({ w1: app.home.w1, w2: app.home.w2 }),
    }, {
      handle: tips[i], place: () => spots.tips[i],
      move(px, py) {
        const s = app.state(), a = planes[i].x.invert(px) - s.w1, b = planes[i].y.invert(py) - s.w2;
        turnTo(Math.atan2(b, a) * 180 / Math.PI, (Math.hypot(a, b) / TIP) ** 2);
      },
      step([a, b]) { const s = app.state(); turnTo(s.tilt + 5 * a, s.stretch + .1 * b); }, back: () => change({ tilt: app.home.tilt, stretch: app.home.stretch }),
    }]),
    {
      handle: dGrip, place: () => spots.d,
      move: px => app.update({ d: clamp(Math.round(dx.invert(px)), ...DIMENSIONS) }),
      step: ([a, b]) => app.update({ d: clamp(app.state().d + a + b, ...DIMENSIONS) }),
      back: () => app.update({ d: app.home.d }),
    },
  ]);

  function redraw(state) {
    const { W, H, narrow } = size(), gap = narrow ? 16 : 40, w = (W - gap) / 2, { view: v } = state;
    put(plane, { display: v === 'dimensions' ? 'none' : null });
    put(chances, { display: v === 'chance' ? null : 'none' });
    put(many, { display: v === 'dimensions' ? null : 'none' });
    put(panels[1].g, { display: v === 'contact' ? null : 'none' });
    [...bests, ...tips, dGrip].forEach((grip, n) => {
      const seen = n === 4 ? v === 'dimensions' : n % 2 ? v === 'contact' : v !== 'dimensions';
      put(grip.g, { display: seen ? null : 'none' });
      if (!seen) grip.update(0, 0, 0, 'not shown');
    });
    for (const list of cells) list.forEach((node, n) => { node.hidden = n !== (list.length < 3 ? +(v === 'dimensions') : VIEWS.indexOf(v)); });
    view(v); ball(state.ball); ratio(state.ratio); ballSize(state.t); d(state.d); tilt(state.tilt);
    write(lotCount, `${thousands(state.draws)}`);
    write(more, state.draws >= DRAWS ? 'Start over' : `Draw ${thousands(CHUNK)}${state.draws ? ' more' : ''}`);
    spots = { tips: [NOWHERE, NOWHERE], bests: [NOWHERE, NOWHERE], d: NOWHERE };
    const told = v === 'dimensions' ? drawMany(state, W, H, narrow, gap, w) : drawPlane(state, W, H, narrow, gap, w);
    sentence(`<span>${told[0]}</span> <span>${told[1]}</span>`);
  }

  function drawPlane(state, W, H, narrow, gap, w) {
    const { t, stretch, view: v } = state, best = [state.w1, state.w2], f = bowl(best, stretch, state.tilt), balls = [{ mix: MIX[state.ball], t }, { mix: 0, t }], R = Math.hypot(...best);
    const results = balls.map(b => touch(f, b)), top = 26, h = H - top, unit = Math.min(w, h) / 2 / EDGE, kinds = [KIND[state.ball], 'l2'];
    planes = panels.slice(0, v === 'contact' ? 2 : 1).map((p, i) => {
      const x0 = i * (w + gap), cx = x0 + w / 2, cy = top + h / 2, x = linear(0, 1, cx, cx + unit), y = linear(0, 1, cy, cy - unit), kind = kinds[i], b = balls[i], { w: [a, c], face } = results[i];
      put(p.g, { class: `xp-${kind}` });
      p.inner.fit({ left: x0, right: x0 + w, top, bottom: H });
      const sum = `|${mathSvg('w', 1)}| + |${mathSvg('w', 2)}|`, squares = `${mathSvg('w', 1)}² + ${mathSvg('w', 2)}²`;
      write(put(p.name, { x: x0, y: 14 }), i ? `${squares} ≤ ${mathSvg('t')}²` : b.mix === 1 ? `${sum} ≤ ${mathSvg('t')}` : narrow ? 'elastic net' : `${sum} + ½(${squares}) ≤ ${mathSvg('t')} + ½${mathSvg('t')}²`);
      const far = 400, at = cones(f.a, b);
      at.forEach(({ apex: [u, o], rays: [[e, g], [k, m]] }, n) => {
        const [r, q] = [far / Math.hypot(e, g), far / Math.hypot(k, m)];
        put(p.regions[n], { d: i ? null : xy`M${x(u)} ${y(o)}L${x(u + r * e)} ${y(o + r * g)} ${x(u + q * k)} ${y(o + q * m)}Z` });
      });
      put(p.rays, { d: at.map(({ apex: [u, o], rays }) => rays.map(([e, g]) => { const r = far / Math.hypot(e, g); return xy`M${x(u)} ${y(o)}L${x(u + r * e)} ${y(o + r * g)}`; }).slice(i).join('')).join('') });
      p.zeros.forEach((text, n) => {                                       // a word in each cone, where there is room for it
        const { apex, rays } = at[n], [e, g] = rays.map(([a, b]) => [a / Math.hypot(a, b), b / Math.hypot(a, b)]).reduce((a, b) => [a[0] + b[0], a[1] + b[1]]);
        let k = 0;
        const inset = [w / 2 / unit - (narrow ? .85 : .5), h / 2 / unit - (narrow ? 1 : .5)], there = s => [apex[0] + s * e, apex[1] + s * g];
        while (k < 40 && there(k + .02).every((z, n) => Math.abs(z) < inset[n])) k += .02;
        const [u, o] = there(k), space = Math.abs(e * rays[0][1] - g * rays[0][0]) / Math.hypot(...rays[0]) / Math.hypot(e, g) * k * Math.hypot(e, g) * unit;
        put(text, { x: x(u), y: y(o) + 5, display: !i && space > (narrow ? 15 : 24) && Math.hypot(u - best[0], o - best[1]) * unit > 60 ? null : 'none' });
      });
      const level = lossAt(f, results[i].w), turn = -state.tilt, ring = (el, r) => put(el, { rx: unit * r * Math.sqrt(stretch), ry: unit * r / Math.sqrt(stretch), transform: xy`translate(${x(best[0])} ${y(best[1])}) rotate(${turn})` });
      p.rings.forEach((el, n) => ring(el, RINGS[n]));
      ring(p.first, Math.sqrt(2 * level));
      const shape = `${polyline(outline(b).map(([u, o]) => [x(u), y(o)]))}Z`;
      put(p.area, { d: shape }); put(p.rim, { d: shape });
      put(p.cross, { d: xy`M${x0} ${cy}H${x0 + w}M${cx} ${top}V${H}` });
      put(p.letters[0], { x: x0 + w - 4, y: cy + 16, 'text-anchor': 'end' }); put(p.letters[1], { x: cx + 7, y: top + 12 });
      // The circle on which the best fit is turned: where a corner wins, and where it was drawn.
      const turned = v === 'chance', on = (angle, r) => [x(r * Math.cos(angle)), y(r * Math.sin(angle))];
      put(p.orbit, { d: turned ? xy`M${cx - R * unit} ${cy}a${R * unit} ${R * unit} 0 1 1 ${2 * R * unit} 0a${R * unit} ${R * unit} 0 1 1 ${-2 * R * unit} 0` : null });
      put(p.lucky, { d: turned ? arcs(f.a, b, R).map(([from, to]) => polyline(Array.from({ length: 25 }, (_, n) => on(from + (to - from) * n / 24, R)))).join('') : null });
      const rug = [[], []];
      if (turned) for (let n = Math.max(0, state.draws - SEEN); n < state.draws; n++) { const hit = endsAtCorner(f.a, b, R, n), [px, py] = on(angle(n), R + 5 / unit), [qx, qy] = on(angle(n), R + 13 / unit); rug[+hit].push(xy`M${px} ${py}L${qx} ${qy}`); }
      put(p.others, { d: rug[0].join('') }); put(p.hits, { d: rug[1].join('') });
      const inside = face === 'inside', lit = face === 'corner';
      put(p.drop, { d: inside ? null : xy`M${x(a)} ${cy}V${y(c)}H${cx}` });
      put(p.glow, { cx: x(a), cy: y(c), display: lit ? null : 'none' });
      put(p.mark, { d: MARK[kind](lit ? 7.5 : 6), transform: xy`translate(${x(a)} ${y(c)})`, display: inside ? 'none' : null });
      // Handles: the best fit, and the end of the long axis of one ring, the outer end where that lies in the picture.
      const arm = TIP * Math.sqrt(stretch), angleOf = state.tilt * Math.PI / 180, outward = state.w1 * Math.cos(angleOf) + state.w2 * Math.sin(angleOf) < 0 ? -1 : 1, ends = [outward, -outward].map(s => [best[0] + s * arm * Math.cos(angleOf), best[1] + s * arm * Math.sin(angleOf)]), out = ([u, o]) => Math.max(0, Math.abs(u) * unit - w / 2 + 8, Math.abs(o) * unit - h / 2 + 8);
      const end = out(ends[0]) <= out(ends[1]) ? ends[0] : ends[1];
      spots.bests[i] = { x: x(best[0]), y: y(best[1]) }; spots.tips[i] = { x: x(end[0]), y: y(end[1]) };
      bests[i].update(spots.bests[i].x, spots.bests[i].y, +state.w1.toFixed(2), `w1 ${fixed(state.w1)}, w2 ${fixed(state.w2)}`.replace(/−/g, 'minus '));
      tips[i].update(spots.tips[i].x, spots.tips[i].y, Math.round(state.tilt), `tilt ${Math.round(state.tilt)} degrees, ${fixed(stretch, 1)} times as long as wide`);
      return { x, y };
    });
    const { x: bx, y: by } = spots.bests[0], flip = bx > w - 90;
    write(put(bestName, { x: bx + (flip ? -16 : 16), y: by + (spots.tips[0].y < by ? 22 : -12), 'text-anchor': flip ? 'end' : 'start' }), narrow ? '' : 'best fit');
    return v === 'contact' ? tellContact(state, results) : drawChance(state, f, balls[0], R, W, H, narrow, gap, w);
  }

  function drawChance(state, f, b, R, W, H, narrow, gap, w) {
    const from = w + gap, left = from + 46, right = W - 12, top = 34, bottom = H - 44, x = log10(0, 2, left, right), y = linear(0, 1, bottom, top), kind = KIND[state.ball], r = R / state.t;
    odd.frame({ x: x.exponent, y, xTicks: [0, 1, 2], yTicks: [0, .25, .5, .75, 1], xText: e => `${10 ** e}`, yText: u => `${100 * u} %`, left, right, bottom, from, xName: `${mathSvg('R')}/${mathSvg('t')}${narrow ? '' : ', distance of the best fit'}`, yName: narrow ? 'corners' : 'share of directions that meet a corner' });
    const grid = Array.from({ length: 81 }, (_, n) => 10 ** (n / 40)), plainRound = state.stretch === 1 && state.ball === 'l1';
    put(odd.curves[0], { d: xy`M${left} ${y(0)}H${right}` });
    put(odd.curves[1], { d: plainRound ? null : polyline(grid.map(u => [x(u), y(roundShare(u))])) });
    put(odd.curves[2].parentNode, { class: `xp-${kind}` });
    put(odd.curves[2], { d: polyline(grid.map(u => [x(u), y(cornerShare(f.a, b, u * state.t))])) });
    const exact = cornerShare(f.a, b, R), px = x(clamp(r, 1, 100)), py = y(exact);
    put(odd.line, { d: xy`M${px} ${bottom}V${top}` });
    put(odd.marks[0], { d: MARK.l2(4), transform: xy`translate(${px} ${y(0)})` });
    put(odd.marks[1], { display: 'none' });
    put(odd.marks[2], { class: `xp-mark xp-${kind}`, d: MARK[kind](5), transform: xy`translate(${px} ${py})` });
    const names = [['circle: none', right, y(0) - 8], [plainRound ? '' : 'round rings, diamond', right, 0], ['', 0, 0]];
    odd.names.forEach((text, n) => write(put(text, { x: names[n][1], y: names[n][2], 'text-anchor': 'end' }), names[n][0]));
    put(odd.names[1], { y: y(roundShare(40)) + 30, display: plainRound || narrow ? 'none' : null });
    const hits = countCorners(f.a, b, R, state.draws), p = hits / state.draws, reach = 1.96 * Math.sqrt(p * (1 - p) / state.draws);
    put(found, { d: state.draws ? xy`M${px + 13} ${y(Math.min(1, p + reach))}V${y(p) - 4.5}a4.5 4.5 0 1 1 0 9V${y(Math.max(0, p - reach))}M${px + 13} ${y(p) - 4.5}a4.5 4.5 0 1 0 0 9` : null });
    const who = key(kind, state.ball === 'l1' ? 'diamond' : 'elastic net');
    return [
      `If the best fit goes round 0 at ${math('R')}/${math('t')} = <b>${fixed(r)}</b>: the ${who} is met at a corner in ${percent(exact)} of all directions${r < 1 ? `, for ${math('R')} is less than ${math('t')}` : ''}.`,
      `${state.draws ? `Of <b>${thousands(state.draws)}</b> random directions <b>${thousands(hits)}</b> did.` : 'Draw directions, and count.'} ${circle}: single directions only, a chance of <b>0</b>.`,
    ];
  }

  function drawMany(state, W, H, narrow, gap, w) {
    const { d: n, ratio: far } = state, top = 34, bottom = H - 44, all = Array.from({ length: DIMENSIONS[1] - 1 }, (_, k) => ({ d: k + 2, ...odds(far, k + 2) })), here = all[n - 2], xTicks = (narrow ? [2, 10, 100] : [2, 5, 10, 20, 50, 100]).map(Math.log10);
    const side = (i, gutter) => { const from = i * (w + gap), left = from + gutter, right = from + w - 12; return { from, left, right, bottom, x: log10(Math.log10(1.8), 2, left, right) }; };
    const a = side(0, 46), y = linear(0, 1, bottom, top), common = { xTicks, xText: e => `${Math.round(10 ** e)}`, bottom };
    share.frame({ ...a, ...common, x: a.x.exponent, y, yTicks: [0, .25, .5, .75, 1], yText: u => `${100 * u} %`, xName: `${mathSvg('d')} weights`, yName: narrow ? 'directions' : 'share of directions' });
    put(share.curves[0], { d: xy`M${a.left} ${y(0)}H${a.right}` });
    [['zeros', 1], ['corner', 2]].forEach(([what, k]) => {
      put(share.curves[k], { d: polyline(all.map(o => [a.x(o.d), y(o[what])])) });
      put(share.marks[k], { d: MARK.l1(k === 1 ? 3.5 : 5), transform: xy`translate(${a.x(n)} ${y(here[what])})` });
    });
    put(share.marks[0], { d: MARK.l2(4), transform: xy`translate(${a.x(n)} ${y(0)})` });
    put(share.line, { d: xy`M${a.x(n)} ${bottom}V${top}` });
    // Names stand beside their curves, at the side of the line where there is more room.
    const words = [['circle: none', a.left + 8, y(0) - 8, 'start'], ['some zero', a.right, y(1) + 18, 'end'], ['a corner', a.x(all.find(o => o.corner < .5)?.d ?? 60) + 10, y(.5), 'start']];
    share.names.forEach((text, k) => write(put(text, { x: Math.min(words[k][1], a.right - (k === 2 ? 56 : 0)), y: words[k][2], 'text-anchor': words[k][3] }), words[k][0]));
    const c = side(1, narrow ? 30 : 40), z = log10(0, 2, bottom, top);
    kept.frame({ ...c, ...common, x: c.x.exponent, y: z.exponent, yTicks: [0, 1, 2], yText: e => `${10 ** e}`, xName: `${mathSvg('d')} weights`, yName: narrow ? 'weights that stay' : 'weights that stay, on average' });
    put(kept.curves[0], { d: xy`M${c.x(2)} ${z(2)}L${c.x(100)} ${z(100)}` });
    put(kept.curves[1], { d: polyline(all.map(o => [c.x(o.d), z(o.kept)])) });
    put(kept.marks[0], { d: MARK.l2(5), transform: xy`translate(${c.x(n)} ${z(n)})` });
    put(kept.marks[1], { d: MARK.l1(5), transform: xy`translate(${c.x(n)} ${z(here.kept)})` });
    put(kept.line, { d: xy`M${c.x(n)} ${bottom}V${top}` });
    [['circle', z(30) - 4, 'end', c.x(26)], ['diamond', z(all[78].kept) + 32, 'end', c.right]].forEach(([name, py, anchor, px], k) => write(put(kept.names[k], { x: px, y: py, 'text-anchor': anchor }), name));
    dx = a.x;
    spots.d = { x: a.x(n), y: y(here.corner) };
    dGrip.update(spots.d.x, spots.d.y, n, `${n} weights`);
    const zeros = here.zeros >= .99995 ? 'over 99.99 %' : percent(here.zeros);
    return [
      `<b>${n}</b> weights, ${math('R')}/${math('t')} = <b>${far}</b>: the ${key('l1', 'diamond')} is met at a corner in ${here.corner ? percent(here.corner) : 'under 0.0001 %'} of directions, some zero in ${zeros}.`,
      `On average <b>${fixed(here.kept)}</b> of ${n} weights stay${here.corner > .5 ? ', most often one' : ': few, but rarely one'}. ${circle} keeps all ${n}.`,
    ];
  }
  onResize(fig, signal, app.again);
  return redraw;
}

function tellContact(state, results) {
  const pair = ([a, b]) => `${math('w')} = (<b>${weight(a)}</b>, <b>${weight(b)}</b>)`;
  const words = {
    corner: (r, i) => i ? `touched on an axis: ${pair(r.w)}, one weight is 0 by luck.` : `touched at a <b>corner</b>: ${pair(r.w)}, one weight is exactly 0.`,
    edge: (r, i) => `touched on ${i || state.ball !== 'l1' ? 'its <b>rim</b>' : 'an <b>edge</b>'}: ${pair(r.w)}, ${r.w.some(v => v === 0) ? 'one weight is 0' : 'both weights stay'}.`,
    inside: r => `holds the best fit: nothing is touched, ${pair(r.w)} is the answer.`,
  };
  return results.map((r, i) => `${key(i ? 'l2' : KIND[state.ball], i ? 'Circle' : NAME[state.ball])} ${words[r.face](r, i)}`);
}

export default define({ name: 'contact_point', title, traits, build });
