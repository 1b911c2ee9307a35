// Shows beside the text how readers will see it, what is wrong with it and how it would be found, a moment after somebody
// stopped typing.

const PAUSE_MS = 600;
const AGAIN_MS = 2000; // until what the server is still preparing is asked for again

const form = document.querySelector("form[data-editor]");
const panels = [[form.dataset.preview, "[data-beside]"], [form.dataset.trial, "[data-found]"]].map(([address, place]) => ({
  address, element: form.querySelector(place), asking: new AbortController(),
}));
let timer = 0;

const show = async (panel) => {
  panel.asking.abort();
  panel.asking = new AbortController();
  const { signal } = panel.asking;
  const answer = await fetch(panel.address, { method: "POST", body: new FormData(form), signal }).catch(() => null);
  if (answer?.ok && !answer.redirected) panel.element.innerHTML = await answer.text(); // made and cleaned by our own renderer
  if (panel.element.querySelector("[data-again]")) setTimeout(() => { if (!signal.aborted) show(panel); }, AGAIN_MS);
};

const showAll = () => panels.forEach(show);

form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(showAll, PAUSE_MS); });
showAll();
