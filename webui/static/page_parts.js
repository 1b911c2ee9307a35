// A page of the help that takes the place of this one without loading anew. The server has decided which page that is;
// what stands in it is set up by the same scripts, each of which names the elements that it takes care of.

const setUps = [];
let address = location.pathname + location.search; // of the page that is shown

/** Set up every element that matches, now and whenever a page takes the place of this one. */
export function whenever(selector, setUp) {
  setUps.push([selector, setUp]);
  for (const element of document.querySelectorAll(selector)) setUp(element);
}

/**
 * Show the page that the server answered with, and put the focus on its heading or on what is wrong in it.
 * url  address of that page where it has one, so that a reload shows it again; empty: it is the answer to a form
 */
export async function showPage(html, url = "") {
  const next = new DOMParser().parseFromString(html, "text/html");
  await Promise.all([...next.querySelectorAll("link[rel=stylesheet]")].map(lookOf));
  const main = document.getElementById("main");
  main.replaceChildren(...next.getElementById("main").childNodes);
  document.getElementById("languages")?.replaceWith(next.getElementById("languages"));
  document.title = next.title;
  document.body.classList.remove("typing");
  if (url) goTo(new URL(url));
  for (const [selector, setUp] of setUps) for (const element of main.querySelectorAll(selector)) setUp(element);
  for (const script of next.querySelectorAll("script[src]")) load(script);
  const first = main.querySelector("[autofocus]") ?? main.querySelector("h1");
  first.tabIndex = -1;
  scrollTo(0, 0);
  first.focus();
}

function goTo(url) {
  history.pushState(null, "", url);
  address = url.pathname + url.search;
}

// Always from where this script came: a page of a host with another release names another folder, and what stands at
// two addresses runs twice.
function load(script) {
  const copy = allowed(script);
  copy.src = new URL(script.getAttribute("src").split("/").pop(), import.meta.url).href;
  if (![...document.scripts].some((loaded) => loaded.src === copy.src)) document.body.append(copy);
}

// What is shown unstyled jumps; a look that does not come is no reason to wait for.
function lookOf(link) {
  if (document.querySelector(`link[href="${link.getAttribute("href")}"]`)) return undefined;
  const copy = allowed(link);
  document.head.append(copy);
  return new Promise((done) => { copy.onload = copy.onerror = done; });
}

// A copy that the policy of this page allows; it knows no other nonce than its own.
function allowed(element) {
  const copy = document.createElement(element.localName);
  for (const { name, value } of element.attributes) copy.setAttribute(name, value);
  copy.nonce = document.querySelector("script[nonce]").nonce;
  return copy;
}

// Back and forward; a place within the page has the same address.
addEventListener("popstate", () => { if (location.pathname + location.search !== address) location.reload(); });
