// The first page's list of what was read and answered: go on where you were, save to a file, add from a file, erase.

const thing = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
const done = (things, test) => Object.values(thing(things)).filter(test).length;

/** Both together: whatever was done in one of them is done. */
export function merge(a, b) {
  const both = { ...thing(a) };
  for (const [key, value] of Object.entries(thing(b))) {
    if (key === "__proto__") continue;
    both[key] = value && typeof value === "object" ? merge(both[key], value) : both[key] === true || value;
  }
  return both;
}

/** A page's state in words. */
export function tell(page, questions, exercises) {
  const { visited, read, quiz, exercises: made } = thing(page);
  const words = [read ? "read" : visited ? "begun" : "not begun yet"];
  if (questions) words.push(`${Math.min(done(quiz, (q) => q?.right === true), questions)} of ${questions} questions`);
  if (exercises) words.push(done(made, (d) => d === true) ? "exercise done" : "exercise to do");
  return words.join(" · ");
}

/** What a file holds, in today's form; null when it is none of ours, or of a newer book. */
export function parse(text, migrate) {
  try {
    const data = JSON.parse(text);
    return data.version >= 1 && data.pages === thing(data.pages) ? migrate(data) : null;
  } catch {
    return null;
  }
}

/** Wires the list and its buttons; returns what draws it. */
export function panel({ load, save, migrate }) {
  const root = document.querySelector(".progress");
  const rows = [...root.querySelectorAll("li[data-page]")];
  const file = root.querySelector("input");
  const places = [...document.querySelectorAll(".go-on, .progress-last")]; // in the bar, and above the list
  const say = (words) => (root.querySelector("[role=status]").textContent = words);
  const buttons = {
    save() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" }));
      link.download = "two-shapes-progress.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      say("Saved as two-shapes-progress.json.");
    },
    add: () => file.click(),
    erase() {
      if (!confirm("Erase what this browser has kept of your reading?")) return;
      save();
      say("Erased.");
    },
  };
  for (const button of root.querySelectorAll("button")) button.addEventListener("click", () => buttons[button.dataset.do]());
  file.addEventListener("change", async () => {
    const data = parse(await file.files[0].text(), migrate);
    if (data) save((kept) => merge(kept, data));
    say(data ? "Added to what was kept here." : "This file holds no progress of this book.");
    file.value = "";
  });

  return (data) => {
    for (const row of rows) {
      const { page, questions, exercises } = row.dataset;
      row.querySelector(".progress-words").textContent = tell(thing(data.pages)[page], +questions, +exercises);
    }
    const { page, place, words } = thing(data.last);
    const row = rows.find((item) => item.dataset.page === page);
    for (const last of places) {
      last.textContent = row ? "Go on: " : last.matches(".go-on") ? "" : "Nothing is kept yet.";
      if (!row) continue;
      const link = row.querySelector("a").cloneNode(true);
      if (place) link.href += `#${encodeURIComponent(place)}`;
      if (words) link.textContent += `, ${words}`;
      last.append(link);
    }
  };
}
