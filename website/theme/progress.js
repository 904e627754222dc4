// What the reader has read and answered, kept by this browser alone: nothing is sent, and where nothing may be kept, nothing breaks.
// {version, pages: {PAGE: {visited, read, quiz: {QUESTION: {right, tries}}, exercises: {ID: true}}}, last: {page, place, words}}
// What this version of the book does not know is kept as it is. The first page's list is drawn by progress_panel.js.

const KEY = "two-shapes-progress";
const STEPS = []; // STEPS[v - 1] makes version v + 1 of version v
const thing = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});

/** What is stored, in today's form; null when a newer book wrote it, which must not be touched. */
export function migrate(data, steps = STEPS) {
  data = thing(data);
  if (data.version > steps.length + 1) return null;
  if (!(data.version >= 1)) return { version: steps.length + 1, pages: {} };
  for (const step of steps.slice(data.version - 1)) data = step(data);
  return { ...data, version: steps.length + 1, pages: thing(data.pages) };
}

function start() {
  const all = (css) => [...document.querySelectorAll(css)];
  const page = document.querySelector("article[data-page]")?.dataset.page;
  const panel = document.querySelector("[data-progress-panel]");
  let memory = null;
  let draw = () => {};

  const load = () => {
    try {
      return memory ?? migrate(JSON.parse(localStorage.getItem(KEY)));
    } catch (error) {
      return error instanceof SyntaxError ? migrate() : (memory ??= migrate());
    }
  };
  /** Keeps what `change` makes of what was kept; without it, forgets everything. */
  const save = (change) => {
    const data = change ? load() : migrate();
    if (!data) return;
    const next = change?.(data) ?? data;
    try {
      if (change) localStorage.setItem(KEY, JSON.stringify(next));
      else localStorage.removeItem(KEY);
      memory = null;
    } catch {
      memory = next;
    }
    show(next);
  };
  const part = (of, name) => (of[name] = thing(of[name]));

  function show({ pages, ...more }) {
    for (const link of all(".book-nav li > a")) {
      const name = link.ariaCurrent || link.matches(".current") ? page : link.pathname.match(/([^/]+?)(\.html)?$/)?.[1];
      const { read, visited } = thing(pages[name]);
      link.querySelector(".progress-mark")?.remove();
      if (visited && /^\d/.test(name)) link.insertAdjacentHTML("beforeend", `<span class="progress-mark" data-read="${!!read}"><span class="visually-hidden"> (${read ? "read" : "begun"})</span></span>`);
    }
    const { quiz, exercises } = thing(pages[page]);
    for (const form of all(".xp-q")) form.querySelector(".xp-q-before").textContent = thing(quiz)[form.dataset.q]?.right === true ? " · answered right" : "";
    for (const box of all("[data-exercise]")) box.checked = thing(exercises)[box.dataset.exercise] === true;
    draw({ pages, ...more });
  }

  save(({ pages }) => void (page && (part(pages, page).visited = true)));
  document.addEventListener("quiz", ({ detail }) => save(({ pages }) => {
    const quiz = part(part(pages, detail.page), "quiz");
    const known = part(quiz, detail.question);
    known.right = known.right === true || detail.right;
    known.tries = (known.tries || 0) + 1;
  }));
  document.addEventListener("change", ({ target }) => {
    const { exercise } = target.dataset;
    if (exercise) save(({ pages }) => void (part(part(pages, page), "exercises")[exercise] = target.checked));
  });
  addEventListener("storage", ({ key }) => key === KEY && show(load() ?? migrate())); // another tab

  const end = document.querySelector(".prev-next-footer");
  new IntersectionObserver(([{ isIntersecting }], watch) => {
    if (!isIntersecting || !page) return;
    watch.disconnect();
    save(({ pages }) => void (part(pages, page).read = true));
  }).observe(end);
  if (panel) import(panel.href).then((it) => show((draw = it.panel({ load, save, migrate })) && (load() ?? migrate())));
  else if (page) addEventListener("pagehide", () => {
    const at = all(".bd-article section[id]").findLast((section) => section.getBoundingClientRect().top < innerHeight / 3);
    save((data) => void (data.last = { page, place: at?.id, words: at?.querySelector("h2, h3")?.firstChild.textContent }));
  });
}

if (globalThis.document) start();
