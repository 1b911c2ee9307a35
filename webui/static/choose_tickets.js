// "Choose all": every row of this page of the inbox, or none when all are chosen. Without this script each row has its box.

const button = document.querySelector("[data-choose-all]");
const boxes = [...document.querySelectorAll(".inbox input[name=ticket]")];

if (button && boxes.length) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const chosen = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = chosen;
  });
}
