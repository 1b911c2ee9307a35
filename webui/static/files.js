// Files of a form as a drop zone: chosen, dropped or pasted, shown with a preview, and removed again before they leave.
// The file field stays what is sent.

const zone = document.querySelector(".drop");
const input = zone.querySelector("input[type=file]");
const list = Object.assign(document.createElement("ul"), { className: "previews" });
const limit = Number(zone.dataset.limit);
let files = [];
let isOurs = false; // a change that this script made

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
  if (pasted.length) add(pasted);
});
input.form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // they are too large
  const button = event.submitter ?? input.form.querySelector("button:not([type=button])");
  setTimeout(() => { // after the form was read
    button.disabled = true;
    button.textContent = zone.dataset.sending;
  });
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // back from the receipt

function add(more, before = files) {
  const known = new Set(before.map(nameOf));
  files = [...before, ...more.filter((file) => !known.has(nameOf(file)))].slice(0, limit);
  show();
}

const nameOf = (file) => `${file.name} ${file.size} ${file.lastModified}`;

function show() {
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  input.files = chosen.files;
  list.replaceChildren(...files.map(preview));
}

function preview(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = Object.assign(document.createElement("img"), { alt: "" });
    const reader = new FileReader(); // a data address: the policy of the page allows no blob
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file);
    item.append(picture);
  }
  const name = Object.assign(document.createElement("bdi"), { textContent: file.name });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "close" });
  remove.setAttribute("aria-label", `${zone.dataset.remove}: ${file.name}`);
  remove.addEventListener("click", () => {
    files = files.filter((other) => other !== file);
    show();
    isOurs = true;
    input.dispatchEvent(new Event("change")); // they may be small enough now
    isOurs = false;
    input.focus();
  });
  item.append(name, remove);
  return item;
}
