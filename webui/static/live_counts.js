// Keeps the counts of the inbox true while somebody looks at it, and says when the list itself has changed: rows never move
// under the hand. Without this script a reload does the same.

import { isAttended } from "./attended.js";

const EVERY_MS = 30_000;
const changed = document.querySelector("[data-list-changed]");

const listed = (page) => [...page.querySelectorAll(".inbox > li")].map((row) => row.querySelector("input[name=ticket]").value).join();

const refresh = async () => {
  if (!isAttended()) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // signed out, or the network is away
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.querySelectorAll("main nav .count")];
  const counts = [...document.querySelectorAll("main nav .count")];
  if (fresh.length === counts.length) counts.forEach((count, n) => { count.textContent = fresh[n].textContent; });
  changed.hidden = listed(page) === listed(document);
};

if (changed) setInterval(refresh, Number(changed.dataset.listChanged) || EVERY_MS);
