// Keeps what somebody types in this tab, for a day: no move on this site loses it, and no other tab ever shows it.
// A field says by `data-kept` under which name. With `data-fresh` the page's own value is newer than what was kept.

import { whenever } from "./page_parts.js";

const KEPT_MS = 24 * 60 * 60 * 1000;
const PREFIX = "readfirst.text.";

/** Return the storage of this tab or, with `shared`, of the whole browser; undefined where the browser forbids it. */
export function storage(shared = false) {
  try {
    return shared ? localStorage : sessionStorage;
  } catch {
    return undefined; // cookies are off
  }
}

/** Return what was kept under a name, or an empty text. */
export function keptText(name) {
  try {
    const { text, at } = JSON.parse(storage()?.getItem(PREFIX + name) ?? "{}");
    return text && Date.now() - at < KEPT_MS ? text : "";
  } catch {
    return "";
  }
}

/** Remove everything that this tab has kept. */
export function forgetTexts() {
  const kept = storage();
  for (const name of Object.keys(kept ?? {})) if (name.startsWith(PREFIX)) kept.removeItem(name);
}

function write(name, text) {
  try {
    if (text) storage()?.setItem(PREFIX + name, JSON.stringify({ text, at: Date.now() }));
    else storage()?.removeItem(PREFIX + name);
  } catch {} // the storage is full
}

function keep(field) {
  if (document.querySelector("[data-forget-texts]")) return;
  const name = field.dataset.kept;
  if (!("fresh" in field.dataset)) field.value = keptText(name) || field.value;
  if (field.value !== field.defaultValue) field.closest("details")?.setAttribute("open", "");
  field.addEventListener("input", () => write(name, field.value));
  field.form?.addEventListener("submit", () => write(name, field.value));
  addEventListener("pagehide", () => { if (field.isConnected && field.value) write(name, field.value); });
}

whenever("[data-forget-texts]", forgetTexts); // it was sent, or it is solved
whenever("[data-kept]", keep);
