const px = v => Math.round(v * 10) / 10;                     // a poster holds ten of these paths

/**
 * Where a function on a grid is above a level: {area, edge}, path data of the region and of its border. `values` are n + 1 rows of
 * n + 1, the first row at the bottom; `x` and `y` take a column or row number to pixels. Whole cells of a row become one piece.
 */
export function above(values, n, level, x, y) {
  let area = '', edge = '';
  const w = n + 1, corner = [[0, 0], [1, 0], [1, 1], [0, 1]];
  for (let j = 0; j < n; j++) {
    let open = -1;
    const close = i => { if (open >= 0) area += `M${px(x(open))} ${px(y(j))}H${px(x(i))}V${px(y(j + 1))}H${px(x(open))}Z`; open = -1; };
    for (let i = 0; i < n; i++) {
      const at = j * w + i, v = [values[at] - level, values[at + 1] - level, values[at + w + 1] - level, values[at + w] - level];
      const inside = (v[0] > 0) + (v[1] > 0) + (v[2] > 0) + (v[3] > 0);
      if (inside === 4) { if (open < 0) open = i; continue; }
      close(i);
      if (!inside) continue;
      const cut = [], piece = [];
      for (let k = 0; k < 4; k++) {
        const m = (k + 1) % 4, [ax, ay] = corner[k], [bx, by] = corner[m];
        if (v[k] > 0) piece.push(`${px(x(i + ax))} ${px(y(j + ay))}`);
        if (v[k] > 0 === v[m] > 0) continue;
        const f = v[k] / (v[k] - v[m]), p = `${px(x(i + ax + f * (bx - ax)))} ${px(y(j + ay + f * (by - ay)))}`;
        piece.push(p); cut.push(p);
      }
      area += `M${piece.join(' ')}Z`;                                              // after M, further pairs are lines
      if (!(v[0] > 0)) cut.push(cut.shift());                                        // pair each way out with the next way in
      for (let k = 0; k < cut.length; k += 2) edge += `M${cut[k]}L${cut[k + 1]}`;
    }
    close(n);
  }
  return { area, edge };
}
