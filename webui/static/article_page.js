// The page of an article: says that it was looked at, and lists its headings where there are several.

const page = document.querySelector("[data-viewed]");
navigator.sendBeacon?.(page.dataset.viewed);

const headings = [...page.querySelectorAll(".article-text :is(h2, h3)[id]")];
const contents = document.getElementById("contents");
if (headings.length > 1) {
  for (const heading of headings) {
    const link = Object.assign(document.createElement("a"), { href: `#${heading.id}`, textContent: heading.textContent });
    const item = document.createElement("li");
    item.append(link);
    contents.querySelector("ul").append(item);
  }
  contents.hidden = false;
}
