// Suggestions while a person types. The server decides everything; this only asks at the right moments:
// 300 ms after the last key, never during composition, one question at a time, late answers dropped.

const script = document.querySelector("script[data-suggest]");
const { suggest: address, begin, lang } = script.dataset;
const messages = JSON.parse(script.dataset.messages);
const field = document.getElementById("text");
const list = document.getElementById("suggestions");
const status = document.getElementById("status");
const terms = document.getElementById("terms");

const PAUSE = 300;
const ANNOUNCE_AFTER = 1000;
const SHORTEST = 3;
const MOST_FAILURES = 3;
const FEW_TERMS = 3; // below, everybody sees what was searched for
const unwanted = new Set(); // words of the text that are not searched for

let timer, announceTimer, running, sequence = 0, lastText = "", lastShown = "", failures = 0, begun = {};

field.addEventListener("input", (event) => {
  if (!event.isComposing) plan();
});
field.addEventListener("compositionend", plan);
if (field.value) plan();
// Whoever opened an article here goes on with the same help session: nothing has to be read twice.
field.form.addEventListener("submit", (event) => {
  if (begun.page && begun.text === field.value) {
    event.preventDefault();
    location.href = begun.page;
  }
});

function plan() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

async function ask() {
  const text = field.value;
  if (text === lastText || failures >= MOST_FAILURES) return;
  running?.abort();
  lastText = text;
  const mine = ++sequence;
  if (text.trim().length < SHORTEST) {
    unwanted.clear();
    showTerms([]);
    return show([], text);
  }
  running = new AbortController();
  list.setAttribute("aria-busy", "true"); // the old list stays while the new one is on its way
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, lang, seq: mine, without: [...unwanted] }),
      signal: running.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { hits, seq, terms_used: used } = await answer.json();
    if (seq !== sequence) return;
    failures = 0;
    show(hits, text);
    showTerms(used);
  } catch (error) {
    if (error.name === "AbortError") return;
    lastText = "";
    if (++failures >= MOST_FAILURES) {
      announce(messages.offline);
      list.replaceChildren(element("p", { className: "note", textContent: messages.offline }));
    }
  } finally {
    if (mine === sequence) list.setAttribute("aria-busy", "false");
  }
}

function show(hits, text) {
  list.setAttribute("aria-busy", "false");
  const shown = hits.map((hit) => `${hit.lang}/${hit.article}`).join(" ");
  if (shown === lastShown && list.querySelector(".inline-article")) return; // somebody is reading there
  if (shown !== lastShown) announceHits(hits, text);
  lastShown = shown;
  list.replaceChildren(...(hits.length ? [build(hits)] : []));
}

function build(hits) {
  const items = hits.map((hit) => {
    const item = element("li");
    const link = element("a", { className: "title", href: hit.url, lang: hit.lang, textContent: hit.title });
    link.addEventListener("click", (event) => settle(event, hit, item, ""));
    const heading = element("h2");
    heading.append(link);
    item.append(heading);
    if (messages.foreign[hit.lang]) item.append(element("p", { className: "foreign", textContent: messages.foreign[hit.lang] }));
    item.append(hit.passage ? passageOf(hit, item) : element("p", { textContent: hit.summary, lang: hit.lang }));
    if (hit.matched.length) {
      const why = element("p", { className: "why", textContent: `${messages.why} ` });
      why.append(element("b", { textContent: hit.matched.join(", ") }));
      item.append(why);
    }
    return item;
  });
  const ordered = element("ol", { className: "cards" });
  ordered.append(...items);
  return ordered;
}

// The lines of the article that match best, their words marked; the heading leads to its place in the article.
function passageOf(hit, item) {
  const { anchor, heading, text, marks } = hit.passage;
  const block = element("div", { className: "passage", lang: hit.lang });
  if (heading) {
    const href = anchor ? `${hit.url}#${encodeURIComponent(anchor)}` : hit.url;
    const link = element("a", { className: "heading", href, textContent: heading });
    link.addEventListener("click", (event) => settle(event, hit, item, anchor));
    block.append(link);
  }
  const characters = [...text]; // marks count code points, strings here do not
  const piece = (start, end) => characters.slice(start, end).join("");
  const lines = element("p");
  let end = 0;
  for (const [first, past] of marks) {
    lines.append(piece(end, first), element("mark", { textContent: piece(first, past) }));
    end = past;
  }
  lines.append(piece(end));
  block.append(lines);
  return block;
}

// What was searched for, each word with a cross that leaves it out; a word that was left out can come back.
function showTerms(used) {
  terms.hidden = used.length < FEW_TERMS && !unwanted.size;
  const held = terms.contains(document.activeElement) ? document.activeElement.dataset.word : undefined;
  const parts = [`${messages.searched} `, ...used.flatMap((word) => [chip(word, "×", messages.drop, () => unwanted.add(word)), " "])];
  if (unwanted.size) parts.push(element("br"), `${messages.out} `);
  for (const word of unwanted) parts.push(chip(word, "+", messages.again, () => unwanted.delete(word), "out"), " ");
  terms.replaceChildren(...parts);
  if (held) [...terms.querySelectorAll("button")].find((button) => button.dataset.word === held)?.focus();
}

function chip(word, sign, says, change, look = "") {
  const button = element("button", { type: "button", className: `chip ${look}`, title: says });
  button.dataset.word = word;
  const hidden = element("span", { className: "visually-hidden", textContent: ` – ${says}` });
  const shown = element("span", { textContent: ` ${sign}` });
  shown.setAttribute("aria-hidden", "true");
  button.append(element("bdi", { textContent: word }), shown, hidden);
  button.addEventListener("click", () => {
    change();
    lastText = "";
    ask();
  });
  return button;
}

// A click on a suggestion says "this is my problem": the help session begins and the article opens in place.
async function settle(event, hit, item, anchor) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const address = event.currentTarget.href;
  event.preventDefault();
  const open = item.querySelector(".inline-article");
  if (open) {
    open.hidden = !open.hidden && !anchor;
    return showPlace(open, anchor);
  }
  if (item.getAttribute("aria-busy") === "true") return;
  item.setAttribute("aria-busy", "true");
  announce(messages.reading);
  try {
    const article = await fetch(`${await pageOf(field.value)}/a/${encodeURIComponent(hit.article)}?inline=1`);
    if (!article.ok) throw new Error(String(article.status));
    const region = element("div", { className: "inline-article" });
    region.innerHTML = await article.text(); // the server's own page part, sanitised when the article was indexed
    item.append(region);
    showPlace(region, anchor);
  } catch {
    location.href = address;
  } finally {
    item.removeAttribute("aria-busy");
  }
}

// Several articles may be open on one page and use the same ids, so the place is looked for in its own article.
function showPlace(region, anchor) {
  const place = anchor && [...region.querySelectorAll("[id]")].find((part) => part.id === anchor);
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView();
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

function announceHits(hits, text) {
  clearTimeout(announceTimer);
  if (text.trim().length < SHORTEST) return announce("");
  const phrase = hits.length === 0 ? messages.none : hits.length === 1 ? messages.one : messages.many.replace("{n}", hits.length);
  announceTimer = setTimeout(() => announce(hits.length ? `${phrase} ${hits[0].title}` : phrase), ANNOUNCE_AFTER);
}

function announce(text) {
  status.textContent = text;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
