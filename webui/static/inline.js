// Opens an offered article under its title, so that the page and what was typed stay in place.
// Without this script the same links lead to a page of their own.

async function toggle(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const link = event.currentTarget;
  const item = link.closest("li");
  event.preventDefault();
  const shown = item.querySelector(".inline-article");
  if (shown) {
    shown.hidden = !shown.hidden;
    link.setAttribute("aria-expanded", String(!shown.hidden));
    return;
  }
  if (item.getAttribute("aria-busy") === "true") return;
  item.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${link.href}?inline=1`);
    if (!answer.ok) throw new Error(String(answer.status));
    const region = document.createElement("div");
    region.className = "inline-article";
    region.innerHTML = await answer.text(); // the server's own page part, sanitised when the article was indexed
    item.append(region);
    link.setAttribute("aria-expanded", "true");
  } catch {
    location.href = link.href;
  } finally {
    item.removeAttribute("aria-busy");
  }
}

export function openInline(root) {
  for (const link of root.querySelectorAll("a[data-inline]")) {
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", toggle);
  }
}

openInline(document);
