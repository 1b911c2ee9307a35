// Whether somebody is at this page: an unattended one asks nothing, so that it does not keep its sign-in alive.

const ATTENDED_MS = 3 * 60_000;
let touched = Date.now();

for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

export const isAttended = () => !document.hidden && Date.now() - touched <= ATTENDED_MS;
