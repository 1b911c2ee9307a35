// Finds an article by some words and puts a link to it where the text is being written.

import { insertText } from "./markdown_toolbar.js";

const form = document.querySelector("form[data-editor]");
const picker = form.querySelector("[data-link-picker]");
const words = picker.querySelector("input");
const list = picker.querySelector("ul");
const field = document.querySelector("#source");
let place = [0, 0];
let asking = new AbortController();

const choose = (hit) => {
  const text = field.value.slice(...place) || hit.title;
  picker.hidden = true;
  field.focus();
  field.setSelectionRange(...place);
  insertText(`[${text.replace(/[[\]]/g, "\\$&")}](${hit.id}.md)`);
};

const find = async () => {
  asking.abort();
  asking = new AbortController();
  const address = new URL(form.dataset.links, location.href);
  address.searchParams.set("q", words.value);
  if (form.dataset.lang) address.searchParams.set("in", form.dataset.lang);
  const answer = await fetch(address, { signal: asking.signal }).catch(() => null);
  if (!answer?.ok) return;
  list.replaceChildren(...(await answer.json()).map((hit) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.lang = hit.lang;
    button.textContent = hit.title;
    button.addEventListener("click", () => choose(hit));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
};

document.addEventListener("pick-link", () => {
  place = [field.selectionStart, field.selectionEnd];
  words.value = field.value.slice(...place).slice(0, 100);
  picker.hidden = false;
  words.focus();
  if (words.value) find();
});
words.addEventListener("input", (event) => { event.stopPropagation(); find(); });
words.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { picker.hidden = true; field.focus(); }
  if (event.key !== "Enter") return;
  event.preventDefault();
  list.querySelector("button")?.click();
});
