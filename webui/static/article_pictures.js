// Adds a picture where the text is being written: chosen, dropped on the text or pasted into it. What it shows is asked for
// before it is sent.

import { insertText } from "./markdown_toolbar.js";

const form = document.querySelector("form[data-editor]");
const panel = form.querySelector("[data-pictures]");
const field = document.querySelector("#source");
const file = panel.querySelector("input[type=file]");
const alternative = panel.querySelector("input[type=text]");
const status = panel.querySelector("[role=status]");
const button = panel.querySelector("button");
const names = { file: file.name, alternative: alternative.name };
let isAdding = false;

file.name = alternative.name = ""; // no part of the text: neither kept as a draft nor sent to the preview
button.type = "button"; // Enter elsewhere in the form must not press it
panel.hidden = true;
form.querySelector("[role=toolbar]").after(panel);

const open = () => {
  panel.hidden = false;
  status.textContent = "";
  (file.files.length ? alternative : file).focus();
};

const close = () => {
  panel.hidden = true;
  file.value = alternative.value = "";
  field.focus();
};

const take = (event, transfer) => {
  const pictures = [...transfer?.files ?? []].filter(({ type }) => type.startsWith("image/"));
  if (!pictures.length) return;
  event.preventDefault();
  const chosen = new DataTransfer();
  chosen.items.add(pictures[0]);
  file.files = chosen.files;
  open();
};

const add = async () => {
  if (isAdding) return;
  isAdding = true;
  status.textContent = panel.dataset.adding;
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  data.set(names.alternative, alternative.value);
  if (file.files.length) data.set(names.file, file.files[0]);
  try {
    const answer = await fetch(panel.dataset.pictures, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(answer.status));
    const { markdown, fault } = await answer.json();
    if (markdown) {
      close();
      insertText(markdown);
    } else {
      status.textContent = fault;
    }
  } catch {
    status.textContent = panel.dataset.failed; // the file stays chosen
  }
  isAdding = false;
};

document.addEventListener("pick-picture", open);
button.addEventListener("click", add);
panel.addEventListener("input", (event) => event.stopPropagation());
panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  if (event.key !== "Enter" || event.target !== alternative) return;
  event.preventDefault();
  add();
});
field.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
field.addEventListener("drop", (event) => take(event, event.dataTransfer));
field.addEventListener("paste", (event) => take(event, event.clipboardData));
