// Opens an offered article under its title, so that the page and what was typed stay in place.
// Without this script the same links lead to a page of their own.

async function toggle(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const item = event.currentTarget.closest("li");
  const address = new URL(event.currentTarget.href);
  const anchor = decodeURIComponent(address.hash.slice(1)); // of the passage that was followed
  event.preventDefault();
  const shown = item.querySelector(".inline-article");
  if (shown) {
    shown.hidden = !shown.hidden && !anchor;
    return reveal(item, shown, anchor);
  }
  if (item.getAttribute("aria-busy") === "true") return;
  item.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${address.pathname}?inline=1`);
    if (!answer.ok) throw new Error(String(answer.status));
    const region = document.createElement("div");
    region.className = "inline-article";
    region.innerHTML = await answer.text(); // the server's own page part, sanitised when the article was indexed
    item.append(region);
    reveal(item, region, anchor);
  } catch {
    location.href = address.href;
  } finally {
    item.removeAttribute("aria-busy");
  }
}

// Several articles may be open on one page and use the same ids, so the place is looked for in its own article.
function reveal(item, region, anchor) {
  item.querySelector("a.title").setAttribute("aria-expanded", String(!region.hidden));
  const place = anchor && [...region.querySelectorAll("[id]")].find((part) => part.id === anchor);
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView();
}

export function openInline(root) {
  for (const link of root.querySelectorAll("a[data-inline]")) {
    if (link.matches(".title")) link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", toggle);
  }
}

openInline(document);
