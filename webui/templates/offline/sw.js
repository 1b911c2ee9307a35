// Keeps what was read for a time without a network. What may be kept is listed here; everything else is never touched.
const SETTINGS = {{ settings | safe }};
// Caches belong to the whole host name: below a base path they are named by it, and those of other pages are not ours.
const OURS = SETTINGS.root === "/" ? "" : `${SETTINGS.root}:`;
const PAGES = `${OURS}pages-${SETTINGS.version}`; // offline pages and looks of this version
const ARTICLES = OURS + SETTINGS.articles;
const PICTURES = `${OURS}pictures-1`;
const MOST = { [ARTICLES]: 60, [PICTURES]: 120 };
const ARTICLE = /^[a-z]{2}\/a\/[^/]+$/;
const PROBLEM = /^[a-z]{2}\/problem(\/|$)/; // a text that is sent without a network: the offline page says that it is kept
const LOOK = /^static\//;
const PICTURE = /^media\//;

addEventListener("install", (event) => event.waitUntil(prepare()));
addEventListener("activate", (event) => event.waitUntil(cleanUp()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || !url.pathname.startsWith(SETTINGS.root)) return;
  const path = url.pathname.slice(SETTINGS.root.length);
  if (request.method === "POST" && request.mode === "navigate" && PROBLEM.test(path)) event.respondWith(page(request, path));
  if (request.method !== "GET") return;
  if (path.startsWith("widget/")) return;
  if (request.mode === "navigate") event.respondWith(ARTICLE.test(path) ? kept(event, ARTICLES, path) : page(request, path));
  else if (LOOK.test(path)) event.respondWith(kept(event, PAGES, path));
  else if (PICTURE.test(path)) event.respondWith(kept(event, PICTURES, path));
});

async function prepare() {
  const cache = await caches.open(PAGES);
  const wanted = [...Object.values(SETTINGS.offline), ...SETTINGS.looks];
  await Promise.all(wanted.map(async (address) => {
    const answer = await fetch(new Request(address, { credentials: "omit", cache: "reload" }));
    if (!answer.ok) throw new TypeError(`${address}: ${answer.status}`);
    await cache.put(nameOf(address), answer);
  }));
  await skipWaiting();
}

// Without the digest of the content: an article that was kept before an upgrade names other digests.
function nameOf(address) {
  return address.split(/[?#]/)[0].replace(/(\/static\/)[0-9a-f]{12}\//, "$1");
}

async function cleanUp() {
  const mine = [PAGES, ARTICLES, PICTURES];
  const old = (await caches.keys()).filter((name) => /^(pages|articles|pictures)-/.test(name.slice(OURS.length)) && name.startsWith(OURS));
  for (const name of old) if (!mine.includes(name)) await caches.delete(name);
  await clients.claim();
}

// The network first, so that nobody reads an old text while there is a newer one.
async function kept(event, name, path) {
  const address = nameOf(event.request.url);
  try {
    const answer = await fetch(event.request);
    if (mayBeKept(answer)) event.waitUntil(keep(name, address, answer.clone()));
    else if (answer.status === 404 || answer.status === 403) event.waitUntil(forget(name, address));
    return answer;
  } catch (error) {
    const found = await caches.match(address);
    if (found) return found;
    if (event.request.mode === "navigate") return offlinePage(path);
    throw error;
  }
}

// Personal pages: straight from the network, kept nowhere.
async function page(request, path) {
  try {
    return await fetch(request);
  } catch {
    return offlinePage(path);
  }
}

function mayBeKept(answer) {
  return answer.status === 200 && answer.type === "basic" && !/no-store/.test(answer.headers.get("Cache-Control") ?? "");
}

async function keep(name, address, answer) {
  const cache = await caches.open(name);
  await cache.delete(address); // read again: it becomes the newest
  await cache.put(address, answer);
  const keys = await cache.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - (MOST[name] ?? Infinity)))) await cache.delete(oldest);
}

async function forget(name, address) {
  await (await caches.open(name)).delete(address);
}

async function offlinePage(path) {
  const asked = path.slice(0, 2);
  const address = SETTINGS.offline[asked] ?? SETTINGS.offline[SETTINGS.language] ?? SETTINGS.offline.en;
  return (await caches.match(address)) ?? Response.error();
}
