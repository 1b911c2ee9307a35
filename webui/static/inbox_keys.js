// Keys of the inbox and of a ticket: j and k go down and up (beside a ticket they open its neighbour), Enter opens;
// r writes a reply, n a note, a takes the ticket, c closes it, x chooses a row, u goes back to the list, ? shows this.
// Never while something is being typed.

const rows = [...document.querySelectorAll(".inbox a.title")];
const help = document.getElementById("keys");
const beside = [...document.querySelectorAll(".queue a")];

const step = (by) => {
  const open = beside.findIndex((link) => link.hasAttribute("aria-current"));
  if (beside.length) return beside[open + by]?.click();
  const at = rows.indexOf(document.activeElement.closest(".inbox > li")?.querySelector("a.title"));
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
};
const write = (id) => {
  const field = document.getElementById(id);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
};
const click = (selector) => document.querySelector(selector)?.click();

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write("reply"),
  n: () => write("note"),
  a: () => click("form[action$='/assign'] button:not(.second)"),
  c: () => click("form[action$='/close'] button"),
  x: () => document.activeElement.closest(".inbox > li")?.querySelector("input[name=ticket]")?.click(),
  u: () => click("a[data-back]"),
  "?": () => { help.open = !help.open; },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
