// Opens an article where its title stands, so that the page and what was typed stay in place: for suggestions, for the
// list of a described problem, and for links inside an article. Without this script the same links lead to pages.

import { whenever } from "./page_parts.js";

const words = document.querySelector("script[data-in-place]").dataset;
const SLOW_MS = 300;

/**
 * Let a link open its article below itself.
 * link     shows by `aria-expanded` whether the article is open, unless it is the heading of a passage
 * item     element that the article is put into
 * address  returns a promise of the address of the page part
 */
export function readInPlace(link, item, address) {
  const title = item.querySelector("a.title") ?? link;
  if (link === title) link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const anchor = decodeURIComponent(new URL(link.href).hash.slice(1)); // of the passage that was followed
    const region = regionOf(item);
    if (!region) open(item, title, address, link.href, anchor);
    else if (region.hidden || anchor) reveal(region, title, anchor);
    else close(region, title);
  });
}

/** Return whether an article is open in this item, or on its way into it. */
export const isReading = (item) => regionOf(item)?.hidden === false || item.getAttribute("aria-busy") === "true";

const regionOf = (item) => item.querySelector(":scope > .inline-article");

async function open(item, title, address, fallback, anchor) {
  if (item.getAttribute("aria-busy") === "true") return;
  item.setAttribute("aria-busy", "true");
  const waiting = Object.assign(document.createElement("p"), { className: "waiting", role: "status" });
  const timer = setTimeout(() => {
    item.append(waiting);
    waiting.textContent = words.opening;
  }, SLOW_MS);
  try {
    const answer = await fetch(await address());
    if (!answer.ok) throw new Error(String(answer.status));
    const region = regionWith(await answer.text(), title);
    item.append(region);
    reveal(region, title, anchor);
    item.dispatchEvent(new CustomEvent("readinplace", { bubbles: true }));
  } catch {
    location.href = fallback;
  } finally {
    clearTimeout(timer);
    waiting.remove();
    item.removeAttribute("aria-busy");
  }
}

function regionWith(part, title) {
  const region = document.createElement("section");
  region.className = "inline-article";
  region.setAttribute("aria-label", title.textContent);
  region.innerHTML = part; // the server's own page part, sanitised when the article was indexed
  const button = Object.assign(document.createElement("button"), { type: "button", className: "close", title: words.close });
  button.setAttribute("aria-label", words.close);
  button.addEventListener("click", () => close(region, title));
  region.prepend(button);
  region.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault(); // the frame around us stays open
    event.stopPropagation();
    close(region, title);
  });
  for (const link of region.querySelectorAll("a[data-linked], .article-text a[href*='/linked/']")) {
    readInPlace(link, link.closest("li, p, td, div"), async () => partOf(link));
  }
  return region;
}

function close(region, title) {
  region.hidden = true;
  title.setAttribute("aria-expanded", "false");
  title.focus();
}

// Several articles may be open on one page and use the same ids, so the place is looked for in its own article.
function reveal(region, title, anchor) {
  region.hidden = false;
  title.setAttribute("aria-expanded", "true");
  const place = anchor && [...region.querySelectorAll("[id]")].find((part) => part.id === anchor);
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView();
}

const partOf = (link) => `${new URL(link.href).pathname}?inline=1`;

whenever("a[data-inline]", (link) => readInPlace(link, link.closest("li"), async () => partOf(link)));
