// While somebody types on a phone the keyboard leaves half of the screen: everything but the box and the answers steps
// aside, until they say that they are done. Not when the field loses the focus: that is also the beginning of a tap.

const field = document.getElementById("text");
const small = matchMedia("(max-width: 40rem)");

field.addEventListener("focus", () => {
  if (!small.matches || document.body.classList.contains("framed")) return;
  document.body.classList.add("typing");
  scrollTo(0, 0);
});
document.querySelector(".show-all").addEventListener("click", () => {
  document.body.classList.remove("typing");
  field.blur();
});
