// Puts Markdown around what is selected, as if it had been typed, so that the browser's undo takes it back.
// Ctrl+B, Ctrl+I and Ctrl+K do the same; the arrow keys move along the toolbar.

const bar = document.querySelector("[role=toolbar][aria-controls=source]");
const field = document.querySelector("#source");
const around = { bold: "**", italic: "*", code: "`" };
const before = { heading: () => "## ", list: () => "- ", numbers: (line) => `${line + 1}. `, quote: () => "> " };

const insert = (text, start, end) => {
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end"); // undo is lost there
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

export const insertText = (text) => insert(text, field.selectionStart, field.selectionEnd);

const wrap = (mark) => {
  const { selectionStart: start, selectionEnd: end, value } = field;
  insert(`${mark}${value.slice(start, end)}${mark}`, start, end);
  if (start === end) field.setSelectionRange(start + mark.length, start + mark.length);
};

const prefix = (make) => {
  const { value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const stop = value.indexOf("\n", field.selectionEnd);
  const end = stop < 0 ? value.length : stop;
  insert(value.slice(start, end).split("\n").map((line, number) => make(number) + line).join("\n"), start, end);
};

const act = (mark) => {
  if (around[mark]) wrap(around[mark]);
  else if (before[mark]) prefix(before[mark]);
  else document.dispatchEvent(new CustomEvent(`pick-${mark}`));
};

if (bar && !field.readOnly) {
  const buttons = [...bar.querySelectorAll("button")];
  bar.hidden = false;
  buttons.forEach((button, number) => {
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", () => act(button.dataset.mark));
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  });
  field.addEventListener("keydown", (event) => {
    const mark = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    act(mark);
  });
}
