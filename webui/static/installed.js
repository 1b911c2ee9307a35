// Lets the browser keep articles for a time without a network, and says when there is none.

const script = document.querySelector("script[data-worker]");
navigator.serviceWorker?.register(script.dataset.worker).catch(() => {}); // without it everything else works

const note = document.getElementById("offline");
const tell = () => { if (note) note.hidden = navigator.onLine; };
addEventListener("online", tell);
addEventListener("offline", tell);
tell();
