// Keeps the article while it is written, and publishes it on Ctrl+S. Whatever the answer, the text stays on the page.

const PAUSE_MS = 1500;

const form = document.querySelector("form[data-editor]");
const status = form.querySelector("[data-saved]");
const text = (data) => JSON.stringify([...data].filter(([name, value]) => typeof value === "string" && !["csrf_token", "version_id", "sequence"].includes(name)));
let timer = 0;
let kept = text(new FormData(form));
let saving = Promise.resolve();
let isLeaving = false;
let isRefused = false; // the server has an objection to the text, and its page says which

const say = (words) => { if (status.textContent !== words) status.textContent = words; };

const send = async () => {
  const data = new FormData(form);
  const typed = text(data);
  if (typed === kept || isLeaving) return;
  data.set("do", "keep");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    isRefused = answer.status === 422;
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(answer.status));
    const version = await answer.json();
    const { value } = form.elements.version_id;
    form.elements.version_id.value = version.version_id;
    form.elements.sequence.value = version.sequence;
    kept = typed;
    say(value && value !== version.version_id ? status.dataset.another : `${status.dataset.kept}, ${new Date().toLocaleTimeString()}`);
  } catch {
    say(status.dataset.failed); // the next key tries again
  }
};

const save = () => { clearTimeout(timer); saving = saving.then(send); return saving; };

if (status) {
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, PAUSE_MS); });
  form.addEventListener("focusout", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("submit", async (event) => {
    if (isLeaving) return;
    event.preventDefault(); // the text is kept first: a sign-in that has ended, or a server that is away, must not lose it
    const { submitter } = event;
    await save();
    if (text(new FormData(form)) !== kept && !isRefused) return;
    isLeaving = true;
    setTimeout(() => form.requestSubmit(submitter)); // while this event is on its way, a form ignores it
  });
  addEventListener("beforeunload", (event) => { if (!isLeaving && text(new FormData(form)) !== kept) event.preventDefault(); });
  addEventListener("pageshow", (event) => { if (event.persisted) isLeaving = false; });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=publish]"));
  });
}
