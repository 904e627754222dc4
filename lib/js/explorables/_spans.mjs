// A trait of its own: what a run was trained with, one row a span.

/** Rows [until, word, strength], the whole numbers `until` rising from 1 to at most `end`. */
export const spans = (value, most, end, words, low, high) => ({
  value, most,
  clean: v => Array.isArray(v) && v.length <= most && v.every((row, i) => Array.isArray(row) && row.length === 3
    && Number.isInteger(row[0]) && row[0] > (i ? v[i - 1]?.[0] : 0) && row[0] <= end && words.includes(row[1]) && Number.isFinite(row[2]) && row[2] >= low && row[2] <= high) ? v : value,
});
