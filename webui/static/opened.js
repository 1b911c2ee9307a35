// Tells the server once that the article behind a card was opened: a card that is ignored is no article read.

for (const whole of document.querySelectorAll("details[data-opened]")) {
  whole.addEventListener("toggle", () => { if (whole.open) fetch(whole.dataset.opened).catch(() => {}); }, { once: true });
}
