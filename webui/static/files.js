// Files of a form as a drop zone: chosen, dropped or pasted, shown with a preview, and removed again before they leave.
// The file field stays what is sent.

import { whenever } from "./page_parts.js";

whenever(".drop", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const list = Object.assign(document.createElement("ul"), { className: "previews" });
  const limit = Number(zone.dataset.limit);
  let files = [];
  let isOurs = false; // a change that this script made

  const add = (more, before = files) => {
    const known = new Set(before.map(nameOf));
    files = [...before, ...more.filter((file) => !known.has(nameOf(file)))].slice(0, limit);
    show();
  };

  const show = () => {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    input.files = chosen.files;
    list.replaceChildren(...files.map((file) => preview(file, `${zone.dataset.remove}: ${file.name}`, remove)));
  };

  const remove = (file) => {
    files = files.filter((other) => other !== file);
    show();
    isOurs = true;
    input.dispatchEvent(new Event("change")); // they may be small enough now
    isOurs = false;
    input.focus();
  };

  zone.append(list);
  input.addEventListener("change", () => { if (!isOurs) add([...input.files], []); });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    add([...event.dataTransfer.files]);
  });
  addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (pasted.length && zone.isConnected) add(pasted);
  });
});

const nameOf = (file) => `${file.name} ${file.size} ${file.lastModified}`;

function preview(file, label, remove) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = Object.assign(document.createElement("img"), { alt: "" });
    const reader = new FileReader(); // a data address: the policy of the page allows no blob
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file);
    item.append(picture);
  }
  const name = Object.assign(document.createElement("bdi"), { textContent: file.name });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "close" });
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => remove(file));
  item.append(name, button);
  return item;
}
