// The help on your page: a button, and a dialog with the help's own pages in a frame.
//   <script src="https://help.example.org/widget.js" async data-lang="sk" data-topic="password"></script>
// data-lang           language of your page (else <html lang>)
// data-topic          topic of the contact form that your page is about
// data-text           problem text to begin with
// data-identity       signed identity of your member, good for ten minutes; or
// data-identity-url   address on your site that answers with a fresh one when the help is opened
// data-label          words on the button;  data-button="none": no button, call readfirst.open() yourself
(() => {
  "use strict";
  const settings = {{ settings | safe }};
  const script = document.currentScript;
  if (!script || window.readfirst) return;
  const given = script.dataset;
  const base = new URL(".", script.src);
  const wanted = (given.lang || document.documentElement.lang || "").slice(0, 2).toLowerCase();
  const lang = settings.languages.includes(wanted) ? wanted : settings.language;
  const words = settings.words[lang] || settings.words.en;
  const PATIENCE = 10000; // milliseconds until another way is offered

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const sheet = new CSSStyleSheet(); // needs no permission of your page's style policy
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; --ink: #1b2624; --paper: #fff; --line: #d4dcd8; --brand: #0b6b63; --on-brand: #fff; --focus: #b3470d; }
    @media (prefers-color-scheme: dark) { :host { --ink: #e6edea; --paper: #121817; --line: #36443f; --brand: #62cfc2; --on-brand: #062320; --focus: #ffb27a; } }
    * { box-sizing: border-box; font: 1rem/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    [hidden] { display: none !important; }
    button { min-block-size: 2.75rem; min-inline-size: 2.75rem; cursor: pointer; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    .open { position: fixed; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: 1rem; z-index: 2147483000; padding: .5rem 1.2rem; border: 0; border-radius: 2rem; background: var(--brand); color: var(--on-brand); font-weight: 650; box-shadow: 0 2px 10px #0006; }
    dialog { position: fixed; inset: auto 1rem 1rem auto; margin: 0; padding: 0; inline-size: min(27rem, 100% - 2rem); block-size: min(46rem, 100dvh - 2rem); max-inline-size: none; max-block-size: none; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper); color: var(--ink); overflow: hidden; }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: #0008; }
    header { display: flex; align-items: center; justify-content: space-between; padding-inline: 1rem .25rem; border-block-end: 1px solid var(--line); }
    h2 { margin: 0; font-weight: 650; }
    header button { border: 0; background: none; color: inherit; font-size: 1.5rem; border-radius: .5rem; }
    iframe { flex: 1; inline-size: 100%; min-block-size: 0; border: 0; background: var(--paper); }
    p { margin: 0; padding: .6rem 1rem; } a { color: var(--brand); }
    @media (max-width: 40rem), (max-height: 30rem) { dialog { inset: 0; inline-size: 100%; block-size: 100%; border: 0; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { dialog[open] { animation: rise .16s ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(.75rem); } } }
    @media print { :host { display: none; } }`);

  const host = element("div");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const button = element("button", { type: "button", className: "open", textContent: given.label || words.open });
  button.setAttribute("aria-haspopup", "dialog");
  button.hidden = given.button === "none";
  const close = element("button", { type: "button", textContent: "×", ariaLabel: words.close });
  const title = element("h2", { id: "title", textContent: words.title });
  const status = element("p", { textContent: words.loading });
  status.setAttribute("role", "status");
  const frame = element("iframe", { title: words.title, referrerPolicy: "no-referrer" });
  const dialog = element("dialog", {}, element("header", {}, title, close), status, frame);
  dialog.setAttribute("aria-labelledby", "title");
  root.append(button, dialog);

  let patience;
  let ready = false;

  async function identity() {
    if (!given.identityUrl) return given.identity || "";
    try {
      const answer = await fetch(given.identityUrl, { credentials: "same-origin" });
      return answer.ok ? (await answer.text()).trim() : "";
    } catch {
      return ""; // as a guest
    }
  }

  async function load(options) {
    const begin = { topic: given.topic || "", text: given.text || "", ...options };
    const signed = await identity();
    const address = new URL(`widget/${lang}/${signed ? "enter" : ""}`, base);
    if (signed) address.searchParams.set("identity", signed);
    for (const name of ["topic", "text"]) if (begin[name]) address.searchParams.set(name, begin[name]);
    frame.src = address;
    patience = setTimeout(offerWindow, PATIENCE);
  }

  function offerWindow() {
    const link = element("a", { href: new URL(`${lang}/`, base), target: "_blank", rel: "noopener", textContent: words.window });
    status.replaceChildren(words.elsewhere, " ", link);
    status.hidden = false;
  }

  // The frame is loaded once and stays: what was typed is there again when the help is opened again.
  function open(options) {
    if (!dialog.open) dialog.showModal();
    if (!patience || options) load(options).catch(offerWindow);
    else if (ready) frame.focus();
  }

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== base.origin) return;
    const said = event.data && event.data.readfirst;
    if (said === "close") dialog.close();
    if (said !== "ready") return;
    clearTimeout(patience);
    status.hidden = true;
    if (!ready && dialog.open) frame.focus(); // the first time; later pages keep the focus that is there
    ready = true;
  });
  button.addEventListener("click", () => open());
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });

  window.readfirst = Object.freeze({ open, close: () => dialog.close() });
  const show = () => document.body.append(host);
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show, { once: true });
})();
