// What was searched for, each word with a cross that leaves it out; a word that was left out can come back.

import { element } from "./suggestion_rows.js";

const FEW = 3; // below, everybody sees what was searched for

/** The words of the text that are not searched for. */
export const unwanted = new Set();

/**
 * Show the words that were searched for.
 * used      words
 * messages  of the page
 * changed   called when a word was left out or came back
 */
export function showWords(line, used, messages, changed) {
  line.hidden = used.length < FEW && !unwanted.size;
  const held = line.contains(document.activeElement) ? document.activeElement.dataset.word : undefined;
  const drop = (word) => chip(word, "×", messages.drop, () => unwanted.add(word), changed);
  const bring = (word) => chip(word, "+", messages.again, () => unwanted.delete(word), changed, "out");
  const parts = [`${messages.searched} `, ...used.flatMap((word) => [drop(word), " "])];
  if (unwanted.size) parts.push(element("br"), `${messages.out} `);
  for (const word of unwanted) parts.push(bring(word), " ");
  line.replaceChildren(...parts);
  if (held) [...line.querySelectorAll("button")].find((button) => button.dataset.word === held)?.focus();
}

function chip(word, sign, says, change, changed, look = "") {
  const button = element("button", { type: "button", className: `chip ${look}`, title: says });
  button.dataset.word = word;
  const hidden = element("span", { className: "visually-hidden", textContent: ` – ${says}` });
  const shown = element("span", { textContent: ` ${sign}` });
  shown.setAttribute("aria-hidden", "true");
  button.append(element("bdi", { textContent: word }), shown, hidden);
  button.addEventListener("click", () => {
    change();
    changed();
  });
  return button;
}
