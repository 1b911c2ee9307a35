// Takes the ticket's secret out of the address, so that no history, screenshot or next request has it: a cookie carries on.

const address = new URL(location.href);
if (address.searchParams.has("secret")) {
  fetch(address.pathname, { method: "HEAD", credentials: "same-origin" })
    .then((answer) => {
      if (!answer.ok) return; // no cookie is taken here: without the secret this page could not be loaded again
      address.searchParams.delete("secret");
      history.replaceState(history.state, "", address);
    })
    .catch(() => {}); // offline: the next load tries again
}
