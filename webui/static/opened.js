// Tells the server once that the article behind a card was opened: a card that is ignored is no article read.

import { whenever } from "./page_parts.js";

whenever("details[data-opened]", (whole) => {
  whole.addEventListener("toggle", () => { if (whole.open) fetch(whole.dataset.opened).catch(() => {}); }, { once: true });
});
