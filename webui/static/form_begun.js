// The contact form: says once that somebody begins to fill it in. Nothing of what is typed goes along.

import { whenever } from "./page_parts.js";

whenever("form[data-begun]", (form) => {
  form.addEventListener("input", () => navigator.sendBeacon?.(form.dataset.begun), { once: true });
});
