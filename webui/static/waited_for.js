// A button whose answer takes long says so while the answer is waited for, and sends its form once.

for (const button of document.querySelectorAll("button[data-waiting]")) {
  const status = document.getElementById(button.dataset.waiting);
  const wait = (isWaiting) => {
    button.setAttribute("aria-disabled", isWaiting);
    status.hidden = !isWaiting;
    status.textContent = isWaiting ? status.dataset.words : "";
  };
  button.form.addEventListener("submit", (event) => {
    if (event.submitter !== button || event.defaultPrevented) return; // the draft is kept first, and then it is sent
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else wait(true);
  });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) wait(false); }); // back, out of the browser's memory
}
