// Reads {katex, formulas: [{tex, display}]} as JSON from standard input, writes [{html} or {error}] to standard output.
// One process renders all formulas of a build and ends.
"use strict";
const fs = require("node:fs");

const { katex: path, formulas } = JSON.parse(fs.readFileSync(0, "utf8"));
const katex = require(path);

const rendered = formulas.map(({ tex, display }) => {
  try {
    const html = katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error", output: "htmlAndMathml" });
    return { html };
  } catch (error) {
    return { error: String(error.message) };
  }
});
fs.writeSync(1, JSON.stringify(rendered));
