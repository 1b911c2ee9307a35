// The offline page: what the service worker has kept, in the page's language first.

const section = document.getElementById("saved");
const { root, articles } = section.dataset;
const list = section.querySelector("ul");

async function show() {
  const cache = await caches.open(root === "/" ? articles : `${root}:${articles}`); // as the service worker names it
  const kept = (await cache.keys()).reverse(); // newest first
  const language = document.documentElement.lang;
  const own = (request) => new URL(request.url).pathname.includes(`/${language}/a/`);
  for (const request of [...kept.filter(own), ...kept.filter((one) => !own(one))]) {
    const page = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    const link = Object.assign(document.createElement("a"), {
      className: "title",
      href: request.url,
      lang: page.querySelector("h1")?.lang || page.documentElement.lang,
      textContent: page.querySelector("h1")?.textContent ?? request.url,
    });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  section.hidden = list.children.length === 0;
}

if ("caches" in window) show();
