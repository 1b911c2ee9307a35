// Inside the widget's frame. Tells the page around it two things and listens to nothing from it.

const script = document.querySelector("script[data-frame-root]");
const root = script.dataset.frameRoot;
const outside = root.slice(0, root.lastIndexOf("/widget")); // what our own addresses begin with outside the frame
const tell = (what) => parent.postMessage({ readfirst: what }, "*"); // the words hold nothing of the person

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) tell("close");
});

// Whoever opens the help can type at once.
addEventListener("focus", () => {
  if (document.activeElement === document.body) document.getElementById("text")?.focus();
});

// Links of articles: other sites open in a window of their own, our own pages stay in the frame.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !link.protocol.startsWith("http")) return;
  if (link.origin !== location.origin) {
    link.target = "_blank";
    link.rel = "noopener";
  } else if (!link.pathname.startsWith(`${root}/`)) link.pathname = root + link.pathname.slice(outside.length);
}, { capture: true });

tell("ready");
