// Shows beside the text how readers will see it and what is wrong with it, a moment after somebody stopped typing.

const PAUSE_MS = 600;

const form = document.querySelector("form[data-editor]");
const beside = form.querySelector("[data-beside]");
let timer = 0;
let asking = new AbortController();

const show = async () => {
  asking.abort();
  asking = new AbortController();
  const body = new FormData(form);
  const { signal } = asking;
  const answer = await fetch(form.dataset.preview, { method: "POST", body, signal }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { scrollTop } = beside;
  beside.innerHTML = await answer.text(); // made and cleaned by our own renderer
  beside.scrollTop = scrollTop;
};

form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, PAUSE_MS); });
show();
