// An answer to "did it solve your problem?" leads on without a new page: to the next article or, after the last "no", to
// the form, which the server sends only then. Without this script, or a network, the browser follows the same way itself.

import { showPage } from "./page_parts.js";

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("form[data-next-step]") || event.defaultPrevented || !submitter) return;
  event.preventDefault();
  submitter.disabled = true;
  const body = new URLSearchParams(new FormData(form));
  body.set(submitter.name, submitter.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    await showPage(await answer.text(), answer.redirected ? answer.url : "");
  } catch {
    submitter.disabled = false;
    form.removeAttribute("data-next-step");
    form.requestSubmit(submitter);
  }
});
