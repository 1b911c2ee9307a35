// Says at once when the chosen files are more than the server takes, and sends nothing then: what was typed stays.

import { whenever } from "./page_parts.js";

whenever("input[type=file][data-largest]", (input) => {
  input.addEventListener("change", () => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    input.setCustomValidity(bytes > Number(input.dataset.largest) ? input.dataset.tooLarge : "");
    input.reportValidity();
  });
  input.form.addEventListener("submit", (event) => {
    if (!input.validity.customError) return;
    event.preventDefault();
    input.reportValidity();
  });
});
