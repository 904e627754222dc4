// Whole paths of the linear model, as l1l2.paths has them, from G = X'X / n and q = X'y / n alone:
// lasso w'Gw/2 - q'w + alpha |w|_1, exact with its breakpoints; ridge, alpha counted beside the sum of squares; elastic net.

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The solution of a small symmetric positive system, rows of M given as arrays, by Cholesky's factors. */
export function solve(M, b) {
  const n = b.length, L = M.map(row => [...row]), x = [...b];
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < n; i++) L[i][j] -= L[i][k] * L[j][k];
    const root = Math.sqrt(L[j][j]);
    for (let i = j; i < n; i++) L[i][j] /= root;
  }
  for (let i = 0; i < n; i++) { for (let k = 0; k < i; k++) x[i] -= L[i][k] * x[k]; x[i] /= L[i][i]; }
  for (let i = n - 1; i >= 0; i--) { for (let k = i + 1; k < n; k++) x[i] -= L[k][i] * x[k]; x[i] /= L[i][i]; }
  return x;
}

/** Move along straight lines: where w stands in a path of breakpoints, exact zeros kept. */
export function along({ alphas, coefs }, alpha) {
  if (alpha >= alphas[0]) return coefs[0];
  const i = alphas.findIndex(a => a <= alpha), share = (alphas[i - 1] - alpha) / (alphas[i - 1] - alphas[i]);
  return coefs[i].map((v, j) => v === coefs[i - 1][j] ? v : coefs[i - 1][j] + share * (v - coefs[i - 1][j]));
}

/**
 * The lasso path by homotopy: between breakpoints the active weights move by v = inv(G_AA) s and the correlations by G v; the next
 * thing to happen is a weight that reaches 0 or a correlation that reaches alpha. @returns {{alphas, coefs, events: {alpha, column, joins}[]}}
 */
export function lassoPath(G, q) {
  const p = q.length, active = [], sign = Array(p).fill(0), w = Array(p).fill(0), rho = [...q];
  let alpha = Math.max(...q.map(Math.abs)), left = -1;
  const alphas = [alpha], coefs = [[...w]], events = [], top = alpha;
  const join = j => { active.push(j); sign[j] = Math.sign(rho[j]); events.push({ alpha, column: j, joins: true }); };
  join(rho.findIndex(v => Math.abs(v) === alpha));
  while (alpha > 1e-12 * top) {
    const v = solve(active.map(i => active.map(j => G[i][j])), active.map(j => sign[j])), slope = G.map(row => active.reduce((s, j, k) => s + row[j] * v[k], 0));
    let step = alpha, what = null;
    active.forEach((j, k) => { const d = -w[j] / v[k]; if (w[j] * v[k] < 0 && d < step) { step = d; what = { column: j, joins: false }; } });
    for (let j = 0; j < p; j++) if (!active.includes(j)) for (const s of [1, -1]) {
      const d = (alpha - s * rho[j]) / (1 - s * slope[j]);
      if (d > (j === left ? 1e-9 * alpha : 0) && d < step) { step = d; what = { column: j, joins: true }; }       // what has just left stays at the edge for a moment
    }
    alpha = what ? alpha - step : 0;
    active.forEach((j, k) => { w[j] += step * v[k]; });
    left = -1;
    if (what && !what.joins) { w[what.column] = 0; active.splice(active.indexOf(what.column), 1); sign[what.column] = 0; left = what.column; events.push({ alpha, column: left, joins: false }); }
    for (let j = 0; j < p; j++) rho[j] = q[j] - dot(G[j], w);                    // anew each time: rounding does not pile up
    alphas.push(alpha);
    coefs.push([...w]);
    if (what?.joins) join(what.column);
  }
  return { alphas, coefs, events };
}

/** Eigenvalues and eigenvectors (as rows) of a symmetric matrix, by Jacobi's rotations. */
export function eigen(M) {
  const n = M.length, A = M.map(row => [...row]), V = A.map((_, i) => A.map((_, j) => +(i === j)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) {
      off += A[i][j] ** 2;
      if (A[i][j] === 0) continue;
      const tau = (A[j][j] - A[i][i]) / (2 * A[i][j]), t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau)), c = 1 / Math.hypot(1, t), s = t * c;
      for (let k = 0; k < n; k++) { const [a, b] = [A[k][i], A[k][j]]; A[k][i] = c * a - s * b; A[k][j] = s * a + c * b; }
      for (let k = 0; k < n; k++) { const [a, b] = [A[i][k], A[j][k]]; A[i][k] = c * a - s * b; A[j][k] = s * a + c * b; }
      for (let k = 0; k < n; k++) { const [a, b] = [V[i][k], V[j][k]]; V[i][k] = c * a - s * b; V[j][k] = s * a + c * b; }
    }
    if (off < 1e-32 * A.reduce((sum, row, i) => sum + row[i] ** 2, 0)) break;
  }
  return { values: A.map((row, i) => row[i]), vectors: V };
}

/** Ridge for any alpha from one decomposition: |y - Xw|^2 + alpha |w|^2, scikit-learn's. .slope(alpha): how the coefficients change with alpha. */
export function ridge(G, q, n) {
  const { values, vectors } = eigen(G), shadow = vectors.map(v => dot(v, q));
  const back = share => q.map((_, j) => share.reduce((sum, s, k) => sum + s * vectors[k][j], 0));
  const slope = alpha => back(shadow.map((s, k) => -s / (values[k] + alpha / n) ** 2 / n));
  return Object.assign(alpha => back(shadow.map((s, k) => s / (values[k] + alpha / n))), { slope });
}

/**
 * The elastic net, alpha (ratio |w|_1 + (1 - ratio)/2 |w|^2), scikit-learn's: a lasso of strength alpha ratio on the matrix G with
 * alpha (1 - ratio) added to its diagonal. If the non-zero weights and their signs are those of `start`, one linear system is left;
 * if its solution does not keep them, coordinate by coordinate to better ones, and again.
 */
export function elasticNet(G, q, alpha, ratio, start = q.map(() => 0)) {
  const p = q.length, l1 = alpha * ratio, l2 = alpha * (1 - ratio), w = [...start];
  for (let round = 0; round < 1000; round++) {
    const on = [], exact = Array(p).fill(0);
    for (let j = 0; j < p; j++) if (w[j]) on.push(j);
    solve(on.map(i => on.map(j => G[i][j] + (i === j ? l2 : 0))), on.map(j => q[j] - l1 * Math.sign(w[j]))).forEach((v, k) => { exact[on[k]] = v; });
    if (q.every((v, j) => w[j] ? exact[j] * w[j] > 0 : Math.abs(v - dot(G[j], exact)) <= l1 * (1 + 1e-12))) return exact;
    for (let sweep = 0; sweep < 6; sweep++) for (let j = 0; j < p; j++) {
      const pull = q[j] - dot(G[j], w) + G[j][j] * w[j];
      w[j] = Math.abs(pull) <= l1 ? 0 : (pull - Math.sign(pull) * l1) / (G[j][j] + l2);
    }
  }
  return w;
}

/** Elastic-net solutions on a grid of alphas that falls; what happens from one to the next: a weight joins or leaves, at an alpha between. */
export function elasticPath(G, q, ratio, grid) {
  const coefs = [], events = [];
  grid.forEach((alpha, i) => {
    const last = coefs[i - 1], w = elasticNet(G, q, alpha, ratio, last);
    if (last) w.forEach((v, column) => {
      if (Math.sign(v) === Math.sign(last[column])) return;
      for (const joins of last[column] && v ? [false, true] : [v !== 0]) events.push({ alpha: Math.sqrt(alpha * grid[i - 1]), column, joins, between: [grid[i - 1], alpha], from: last });     // a change of sign is both
    });
    coefs.push(w);
  });
  return { alphas: grid, coefs, events };
}

/** Where an event of elasticPath happens, by halving. */
export function pinpoint(G, q, ratio, { between: [high, low], from, column, joins }) {
  const before = Math.sign(from[column]);
  while (high - low > 1e-9 * high) {
    const mid = Math.sqrt(high * low), w = elasticNet(G, q, mid, ratio, from);
    if (joins ? w[column] && Math.sign(w[column]) !== before : Math.sign(w[column]) !== before) low = mid; else { high = mid; from = w; }
  }
  return Math.sqrt(high * low);
}
