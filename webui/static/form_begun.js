// The contact form: says once that somebody begins to fill it in. Nothing of what is typed goes along.

const form = document.querySelector("form[data-begun]");
form.addEventListener("input", () => navigator.sendBeacon?.(form.dataset.begun), { once: true });
