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
