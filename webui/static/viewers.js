// Says every half minute that this page is being worked on, and shows who else has the ticket open. It is silent while
// nobody touches the page, so that an unattended one does not keep its sign-in alive.

import { isAttended } from "./attended.js";

const EVERY_MS = 30_000;

const line = document.querySelector("[data-viewers]");

const note = async () => {
  if (!isAttended()) return;
  const isWriting = [...document.querySelectorAll("form[data-draft] textarea")].some((field) => field.value.trim());
  const body = new URLSearchParams({
    csrf_token: document.querySelector("input[name=csrf_token]").value, writing: isWriting ? "yes" : "no",
  });
  const answer = await fetch(line.dataset.viewers, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("Content-Type")?.startsWith("text/plain")) return;
  const words = (await answer.text()).trim();
  if (line.textContent !== words) line.textContent = words;
};

if (line) setInterval(note, EVERY_MS);
