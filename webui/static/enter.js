// Enter searches while the text is one short line and nothing is being composed; in a longer text it breaks the line.
// Ctrl+Enter (⌘+Enter) sends any field that has `data-enter`.

import { whenever } from "./page_parts.js";

const SHORT = 120; // characters

whenever("textarea[data-enter]", (field) => {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
    const isLine = field.value.length < SHORT && !field.value.includes("\n") && field.value.trim();
    const sends = event.ctrlKey || event.metaKey || (field.dataset.enter === "search" && isLine);
    if (!sends) return;
    event.preventDefault();
    field.form.requestSubmit(field.form.querySelector("[data-send], button:not([type=button], [formaction])"));
  });
});
