// Sends a form with its files from the page: how far it is can be seen, it can be stopped, and where it does not arrive
// everything that was typed and chosen stays as it was.

import { showPage, whenever } from "./page_parts.js";

whenever("form[data-sends]", (form) => {
  const button = form.querySelector("button[data-send]");
  const sending = form.querySelector(".sending");
  const bar = sending.querySelector("progress");
  const failed = form.querySelector("[data-not-sent]");
  let request;

  const wait = (isWaiting) => {
    button.disabled = isWaiting;
    sending.hidden = !isWaiting;
    if (isWaiting) bar.removeAttribute("value"); // until the first part has arrived
  };

  const fail = () => {
    wait(false);
    failed.hidden = false;
    button.focus();
  };

  const end = () => {
    const isPage = request.status && request.status < 500 && ![413, 429].includes(request.status);
    if (isPage) showPage(request.responseText).catch(fail);
    else fail();
  };

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return; // the files are too large
    event.preventDefault();
    request = new XMLHttpRequest(); // fetch does not say how far it is
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = loaded / total; });
    request.addEventListener("load", end);
    request.addEventListener("error", end);
    request.addEventListener("abort", () => wait(false));
    const posted = new FormData(form);
    if (event.submitter?.name) posted.append(event.submitter.name, event.submitter.value);
    request.send(posted);
    failed.hidden = true;
    wait(true);
  });
  sending.querySelector("button").addEventListener("click", () => request.abort());
});
