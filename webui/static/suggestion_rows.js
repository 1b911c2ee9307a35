// Suggestions as rows: the title, the lines that answer with their words marked, and the article in place below.

import { isReading, readInPlace } from "./read_in_place.js";

/** Return an element with these properties. */
export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

/**
 * Show these hits in the list; an article that is being read stays, first and open, whatever is found now. Whoever
 * stands in a row with the keyboard stands in the row of the same article afterwards.
 * addressOf  (hit) -> promise of the address of its page part
 * foreign    language -> note beside an article in that language
 */
export function showRows(list, hits, addressOf, foreign) {
  const before = [...list.querySelectorAll(":scope > ol > li")];
  const place = focusedPlace(before);
  const keys = new Set(hits.map(keyOf));
  const kept = before.filter((item) => isReading(item) || (item === place?.item && !keys.has(item.dataset.key)));
  const known = new Set(kept.map((item) => item.dataset.key));
  const rows = hits.filter((hit) => !known.has(keyOf(hit))).map((hit) => row(hit, addressOf, foreign));
  if (!rows.length && !kept.length) return list.replaceChildren();
  const ordered = list.querySelector(":scope > ol") ?? element("ol", { className: "rows" });
  for (const item of before) if (!kept.includes(item)) item.remove(); // a moved element would lose its scroll position
  ordered.append(...rows);
  if (ordered.parentElement !== list) list.replaceChildren(ordered);
  if (place && !kept.includes(place.item)) focusAgain(rows, place);
}

// The row that has the keyboard's focus, and which of its links.
function focusedPlace(items) {
  const item = items.find((each) => each.contains(document.activeElement));
  return item && { item, link: [...item.querySelectorAll("a")].indexOf(document.activeElement) };
}

function focusAgain(rows, { item, link }) {
  const links = rows.find((each) => each.dataset.key === item.dataset.key).querySelectorAll("a");
  (links[link] ?? links[0]).focus({ preventScroll: true });
}

/** Return what tells two hits apart. */
export const keyOf = (hit) => `${hit.lang}/${hit.article}`;

function row(hit, addressOf, foreign) {
  const item = element("li");
  item.dataset.key = keyOf(hit);
  const link = element("a", { className: "title", href: hit.url, lang: hit.lang, textContent: hit.title });
  const heading = element("h2");
  heading.append(link);
  if (hit.context) heading.append(" ", element("span", { className: "hint", textContent: hit.context, lang: hit.lang }));
  item.append(heading);
  if (foreign[hit.lang]) item.append(element("p", { className: "foreign", textContent: foreign[hit.lang] }));
  item.append(hit.passage ? passage(hit) : element("p", { className: "summary", textContent: hit.summary, lang: hit.lang }));
  for (const each of item.querySelectorAll("a")) readInPlace(each, item, () => addressOf(hit));
  return item;
}

// The lines of the article that match best, their words marked; the heading leads to its place in the article.
function passage(hit) {
  const { anchor, heading, text, marks } = hit.passage;
  const block = element("div", { className: "passage", lang: hit.lang });
  if (heading) {
    const href = anchor ? `${hit.url}#${encodeURIComponent(anchor)}` : hit.url;
    block.append(element("a", { className: "heading", href, textContent: heading }));
  }
  const characters = [...text]; // marks count code points, strings here do not
  const piece = (start, end) => characters.slice(start, end).join("");
  const lines = element("p");
  let end = 0;
  for (const [first, past] of marks) {
    lines.append(piece(end, first), element("mark", { textContent: piece(first, past) }));
    end = past;
  }
  lines.append(piece(end));
  block.append(lines);
  return block;
}
