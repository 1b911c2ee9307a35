// Keeps what staff write: a moment after they stopped typing, and when they leave the field or the page.
// Without this script the button below the field does it, and a send that fails.

const PAUSE_MS = 1500;
const LARGEST_LAST_WORD = 60_000; // bytes that a page may still send while it is closed

for (const form of document.querySelectorAll("form[data-draft]")) {
  const field = form.querySelector("textarea");
  const status = form.querySelector("[role=status]");
  let timer = 0;
  let asked = field.value; // the text that the server has, or is being given
  let saving = new AbortController();

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  const save = async () => {
    clearTimeout(timer);
    const text = field.value;
    if (text === asked) return;
    asked = text;
    saving.abort(); // of an earlier text
    saving = new AbortController();
    const body = new URLSearchParams();
    for (const input of form.querySelectorAll("input[type=hidden]")) body.set(input.name, input.value);
    body.set("text", text);
    const keepalive = new Blob([body.toString()]).size < LARGEST_LAST_WORD;
    try {
      const { signal } = saving;
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body, headers: { Accept: "text/plain" }, signal, keepalive,
      });
      if (!answer.headers.get("Content-Type")?.startsWith("text/plain")) throw new Error(String(answer.status));
      say((await answer.text()).trim());
    } catch (error) {
      if (error.name === "AbortError") return;
      asked = null; // try again with the next word, or when the field is left
      say(status.dataset.failed);
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  field.addEventListener("blur", save); // also the first thing that a click on "Sign out" does
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!event.submitter?.hasAttribute("formnovalidate")) return save(); // in case sending fails; a sent text is not kept
    saving.abort(); // it is thrown away
    asked = field.value;
  });
}
