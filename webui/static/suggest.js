// Suggestions while a person types. The server decides everything; this only asks at the right moments: 300 ms after
// the last key, never during composition, one question at a time, late answers dropped, and again after a failure.

import { showWords, unwanted } from "./searched_words.js";
import { element, keyOf, showRows } from "./suggestion_rows.js";
import "./typed_text.js"; // first: the text that this tab has kept stands in the field

const script = document.querySelector("script[data-suggest]");
const { suggest: address, begin, lang } = script.dataset;
const messages = JSON.parse(script.dataset.messages);
const field = document.getElementById("text");
const list = document.getElementById("suggestions");
const count = document.getElementById("count");
const status = document.getElementById("status");
const terms = document.getElementById("terms");
const doors = [...document.querySelectorAll("[data-door]")];

const PAUSE = 300;
const SLOW = 300; // from here on the page shows that it waits
const ANNOUNCE_AFTER = 1000;
const SHORTEST = 3;
const RETRY = [1_000, 2_000, 5_000, 15_000, 30_000];

let timer, announceTimer, retryTimer, running, sequence = 0, lastText = "", lastShown, failures = 0, begun = {};

field.addEventListener("input", (event) => {
  if (!event.isComposing) plan();
});
field.addEventListener("compositionend", plan);
addEventListener("online", () => { if (failures) askAgain(); });
addEventListener("pageshow", () => setTimeout(plan)); // after Back the browser has put the text into the field by now
// Whoever opened an article here goes on with the same help session: nothing has to be read twice.
field.form.addEventListener("submit", (event) => {
  if (begun.page && begun.text === field.value) {
    event.preventDefault();
    location.href = `${begun.page}?card=1`;
  }
});

function plan() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

function askAgain() {
  lastText = undefined;
  ask();
}

async function ask() {
  const text = field.value;
  if (text === lastText) return;
  clearTimeout(retryTimer);
  running?.abort();
  lastText = text;
  const mine = ++sequence;
  if (text.trim().length < SHORTEST) return askNothing(text);
  running = new AbortController();
  const slow = setTimeout(showWaiting, SLOW);
  list.setAttribute("aria-busy", "true"); // the old list stays while the new one is on its way
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, lang, seq: mine, without: [...unwanted] }),
      signal: running.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { hits, seq, terms_used: used, urgent = [] } = await answer.json();
    if (seq !== sequence) return;
    failures = 0;
    for (const door of doors) door.hidden = !urgent.includes(door.dataset.door);
    show(hits, text);
    showWords(terms, used, messages, askAgain);
  } catch (error) {
    if (error.name !== "AbortError" && mine === sequence) fail();
  } finally {
    clearTimeout(slow);
    if (mine === sequence) list.setAttribute("aria-busy", "false");
  }
}

function askNothing(text) {
  unwanted.clear();
  for (const door of doors) door.hidden = true;
  showWords(terms, [], messages, askAgain);
  list.setAttribute("aria-busy", "false");
  show([], text);
}

// The first failures are nobody's business; then the page says so, and goes on trying.
function fail() {
  retryTimer = setTimeout(askAgain, RETRY[Math.min(failures++, RETRY.length - 1)]);
  if (failures < 3) return;
  count.textContent = "";
  announce(messages.offline);
  if (!list.querySelector(".inline-article:not([hidden])")) {
    list.replaceChildren(element("p", { className: "note", textContent: messages.offline }));
  }
}

function showWaiting() {
  if (list.children.length) return; // what was found before stays
  count.textContent = messages.searching;
  const lines = Array.from({ length: 3 }, () => element("li", { className: "skeleton" }));
  const rows = element("ol", { className: "rows" });
  rows.setAttribute("aria-hidden", "true");
  rows.append(...lines);
  list.replaceChildren(rows);
}

function show(hits, text) {
  const isAsked = text.trim().length >= SHORTEST;
  const shown = isAsked ? hits.map(keyOf).join(" ") : undefined;
  if (shown !== lastShown) announceHits(hits, isAsked);
  lastShown = shown;
  count.textContent = isAsked ? phrase(hits) : "";
  if (list.querySelector(":scope > .note, .skeleton")) list.replaceChildren();
  showRows(list, hits, async (hit) => `${await pageOf(field.value)}/a/${encodeURIComponent(hit.article)}?inline=1`, messages.foreign);
}

// The page of the help session about this text; one text begins one help session, however many articles are opened.
async function pageOf(text) {
  if (begun.text !== text) {
    const answer = await fetch(begin, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, lang, topic: field.form.elements.topic?.value ?? "" }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    begun = { text, page: (await answer.json()).page };
  }
  return begun.page;
}

function announceHits(hits, isAsked) {
  clearTimeout(announceTimer);
  if (!isAsked) return announce("");
  announceTimer = setTimeout(() => announce([phrase(hits), hits[0]?.title].filter(Boolean).join(": ")), ANNOUNCE_AFTER);
}

function phrase(hits) {
  return hits.length ? messages.found[Math.min(hits.length, messages.found.length) - 1] : messages.none;
}

function announce(text) {
  status.textContent = text;
}
