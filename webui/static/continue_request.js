// Offers on the start page to continue a request of the last day. Every tab knows its address; only the tab that wrote
// the text shows it, because others may sit at this computer next.

import { whenever } from "./page_parts.js";
import { forgetTexts, keptText, storage } from "./typed_text.js";

const KEPT_MS = 24 * 60 * 60 * 1000;
const NAME = "readfirst.request";

function lastRequest() {
  try {
    const { page, at } = JSON.parse(storage(true)?.getItem(NAME) ?? "{}");
    return page?.startsWith("/") && Date.now() - at < KEPT_MS ? page : "";
  } catch {
    return "";
  }
}

whenever("[data-request]", ({ dataset: { request: state } }) => {
  try {
    if (state === "open") storage(true)?.setItem(NAME, JSON.stringify({ page: `${location.pathname}?card=1`, at: Date.now() }));
    else if (state === "over") storage(true)?.removeItem(NAME);
  } catch {} // the storage is full
});

const offer = document.getElementById("continue");
if (offer && lastRequest()) {
  offer.querySelector("a").href = lastRequest();
  offer.querySelector("q").textContent = keptText("problem").slice(0, 160);
  offer.querySelector("q").hidden = !keptText("problem");
  offer.hidden = false;
  offer.querySelector("form").addEventListener("submit", () => {
    forgetTexts();
    storage(true)?.removeItem(NAME);
    for (const field of document.querySelectorAll("[data-kept]")) field.value = "";
  });
}
