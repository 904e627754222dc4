// What the bars of a page do: colour mode, search, the two sidebars, menus, the place in the contents, copying code.
// The explorables have their own scripts. Without this one the page still reads, links and prints.

const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// ---- Colour mode: as the system, then the other one, then the system's own, fixed ----
const system = matchMedia("(prefers-color-scheme: dark)");
const MODES = { auto: "as your system", light: "light", dark: "dark" };

function show(mode) {
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
  for (const button of all(".theme-switch-button")) {
    button.title = `Colour mode: ${MODES[mode]}`;
    button.setAttribute("aria-label", button.title);
  }
}

function nextMode() {
  const order = system.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  const mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
  show(mode);
  try {
    localStorage.setItem("mode", mode);
  } catch {
    // a browser that stores nothing keeps the mode for this page only
  }
}

show(root.dataset.mode in MODES ? root.dataset.mode : "auto");
system.addEventListener("change", () => root.dataset.mode === "auto" && show("auto"));
for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);

// ---- Dialogs: a click beside one closes it ----
function closeOutside(dialog) {
  dialog.addEventListener("click", (event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.clientX + event.clientY > 0) dialog.close();
  });
}

// ---- Search ----
const search = one("#pst-search-dialog");

function toggleSearch() {
  const field = one(".bd-search-container input[name=q]");
  if (field) field.select();
  else if (search.open) search.close();
  else search.showModal();
}

closeOutside(search);
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
for (const button of all(".search-button__button")) button.addEventListener("click", toggleSearch);
if (mac) for (const hint of all(".search-button-field kbd")) hint.textContent = "⌘ K";
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || event.shiftKey || event.altKey || !(mac ? event.metaKey : event.ctrlKey)) return;
  event.preventDefault();
  toggleSearch();
});

// ---- Sidebars: beside the text where there is room, else in a dialog ----
function showPlace(box) {
  const here = one(".book-nav a.current", box);
  if (!here || box.scrollHeight <= box.clientHeight) return;
  box.scrollTop += here.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
}

function sidebar(button, bar, dialog, wide) {
  if (!button || !bar || !dialog) return;
  const room = matchMedia(wide);
  closeOutside(dialog);
  button.addEventListener("click", () => {
    if (room.matches) {
      bar.classList.toggle("pst-sidebar-hidden");
      return;
    }
    dialog.append(...bar.children);
    dialog.showModal();
    showPlace(dialog);
  });
  dialog.addEventListener("close", () => dialog.open || bar.append(...dialog.children)); // it may be open again by now
  dialog.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  room.addEventListener("change", () => dialog.close());
}

sidebar(one(".primary-toggle"), one("#pst-primary-sidebar"), one("#pst-primary-sidebar-modal"), "(min-width: 992px)");
sidebar(one(".secondary-toggle"), one("#pst-secondary-sidebar"), one("#pst-secondary-sidebar-modal"), "(min-width: 1200px)");
for (const button of all(".search-button-field")) {
  button.addEventListener("click", () => one("#pst-primary-sidebar-modal")?.close(), true);
}

// ---- Menus ----
const menus = all("details.menu");
addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus.filter((menu) => menu.open)) {
    menu.open = false;
    one("summary", menu).focus();
  }
});
for (const button of all("[data-do=print]")) button.addEventListener("click", () => print());

// ---- The place in the contents: the last heading above the upper third ----
const links = new Map(all("#pst-secondary-sidebar a[href^='#']").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const sections = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

function markPlace() {
  const line = innerHeight / 3;
  let current = null;
  for (const section of sections) if (section.getBoundingClientRect().top <= line) current = section.id;
  for (const [id, link] of links) {
    link.classList.toggle("active", id === current);
    if (id === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (sections.length) {
  const watch = new IntersectionObserver(markPlace, { rootMargin: "-33% 0px -66% 0px" });
  for (const section of sections) watch.observe(section);
}

// ---- Copying code: a button comes when the pointer or the focus does ----
function offerCopy(event) {
  const code = event.target.closest?.(".highlight");
  if (!code || one(".copy-code", code) || code.closest(".cell_output")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-code";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(one("pre", code).textContent.trimEnd());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  code.append(button);
}

if (isSecureContext && navigator.clipboard) for (const kind of ["pointerover", "focusin"]) addEventListener(kind, offerCopy);

// ---- Sections below the first screen are laid out after it, one at a time ----
// A fast machine does it at once. A slow one would be busy when the reader takes hold of the first figure: there they come
// near by scrolling, or after four quiet seconds.
const SLOW = 1500; // milliseconds until everything was loaded
const waiting = all(".long-page > section > section");
const whenIdle = window.requestIdleCallback ?? ((call) => setTimeout(call, 30));
let calling = false;

function callNext() {
  waiting.shift()?.classList.add("called");
  if (waiting.length) requestAnimationFrame(() => whenIdle(callNext));
}

function callAll() {
  if (!calling) whenIdle(callNext);
  calling = true;
}

function afterLoading() {
  const contents = one("#pst-primary-sidebar");
  if (contents) showPlace(contents);
  if (performance.now() < SLOW) callAll();
  else setTimeout(callAll, 4000);
  addEventListener("scroll", callAll, { once: true, passive: true });
}

if (document.readyState === "complete") afterLoading();
else addEventListener("load", afterLoading, { once: true });

// ---- Whatever scrolls sideways can be scrolled with the keys ----
const scrollers = all(".formula, .bd-article pre, .table-wrapper");
const sizes = new ResizeObserver((entries) => {
  const measured = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]); // read all, then write
  for (const [target, scrolls] of measured) {
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of scrollers) sizes.observe(scroller);

// ---- What a link to a term says before it is followed ----
let said = null;

function unsay() {
  said?.removeAttribute("aria-describedby");
  one(".preview")?.remove();
  said = null;
}

function say(event) {
  const link = event.target.closest?.("a[data-preview]");
  if (!link || link === said || event.pointerType === "touch") return;
  unsay();
  const box = document.createElement("div");
  box.className = "preview";
  box.id = "preview";
  box.role = "tooltip";
  box.textContent = link.dataset.preview;
  document.body.append(box);
  const { left, top, bottom } = link.getClientRects()[0];
  const above = bottom + box.offsetHeight + 24 > innerHeight && top > box.offsetHeight + 24;
  box.style.left = `${scrollX + Math.max(16, Math.min(left, root.clientWidth - box.offsetWidth - 16))}px`;
  box.style.top = `${scrollY + (above ? top - box.offsetHeight - 6 : bottom + 6)}px`;
  link.setAttribute("aria-describedby", "preview");
  said = link;
}

if (one("a[data-preview]")) {
  for (const kind of ["pointerover", "focusin"]) addEventListener(kind, say);
  for (const kind of ["pointerout", "focusout"]) addEventListener(kind, (event) => said?.contains(event.target) && unsay());
  addEventListener("keydown", (event) => event.key === "Escape" && unsay());
}

// ---- The ledger, narrowed to a verdict and a chapter ----
function choice(name, options) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const [value, text] of options) select.add(new Option(text, value));
  label.append(name, select);
  return label;
}

for (const ledger of all(".ledger")) {
  const rows = all("tbody tr", ledger);
  const filter = document.createElement("form");
  const count = document.createElement("output");
  const verdicts = new Map(rows.map((row) => [row.dataset.verdict, one(".claim-verdict", row).textContent]));
  const chapters = [...new Set(rows.map((row) => row.dataset.chapter))].sort();
  const labels = [
    choice("Verdict", [["", "Every verdict"], ...verdicts]),
    choice("Chapter", [["", "Every chapter"], ...chapters.map((chapter) => [chapter, `Chapter ${chapter}`])]),
  ];
  const [verdict, chapter] = labels.map((label) => one("select", label));
  const narrow = () => {
    for (const row of rows) {
      row.hidden = ![row.dataset.verdict, ""].includes(verdict.value) || ![row.dataset.chapter, ""].includes(chapter.value);
    }
    one("caption", ledger).hidden = !!(verdict.value || chapter.value);
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} shown`;
  };
  filter.className = "ledger-filter";
  filter.append(...labels, count);
  filter.addEventListener("input", narrow);
  narrow();
  ledger.before(filter);
}
