// Copies an address, or a piece of code, to the clipboard; without this script there is no button.

import { whenever } from "./page_parts.js";

function offer(button, text) {
  button.hidden = !navigator.clipboard;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2_000);
  });
}

whenever("button[data-copy]", (button) => offer(button, () => new URL(button.dataset.copy, location.href).href));

const words = document.querySelector("[data-copy-code]")?.dataset;
for (const code of words ? document.querySelectorAll(".article-text pre") : []) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "second copy", textContent: words.copyCode });
  button.dataset.copied = words.copied;
  code.after(button);
  offer(button, () => code.textContent);
}
