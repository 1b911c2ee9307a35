"""The page that shows what runs: name, process, port, state and restarts of each part; `/parts.json` for programs."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from webui.cluster.cluster import Cluster
from webui.cluster.part import ClusterPart

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --good: #197a35; --bad: #b3261e; --still: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --good: #6bd68a; --bad: #ff8a80; --still: #ffc46b; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 46rem; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem .35rem 0; text-align: start; }
th { font-weight: 600; }
.n { font-variant-numeric: tabular-nums; text-align: end; }
.running { color: var(--good); } .frozen { color: var(--still); } .ended { color: var(--bad); }
@media (max-width: 30rem) { body { padding: .75rem; font-size: 15px; } th, td { padding-inline-end: .3rem; } }
"""


@contextmanager
def status_page(cluster: Cluster, port: int = 0) -> Iterator[str]:
    """Serve the page on a port of loopback (0: any) while the block runs; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/parts.json":
                self._answer(200, "application/json", as_json(cluster))
            elif self.path == "/":
                self._answer(200, "text/html; charset=utf-8", as_html(cluster))
            else:
                self._answer(404, "text/plain; charset=utf-8", "There is / and /parts.json.\n")

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: it is asked every two seconds."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def as_json(cluster: Cluster) -> str:
    """Return the parts as JSON: `{"url", "parts": [{"name", "pid", "port", "state", "restarts"}]}`."""
    return json.dumps({"url": cluster.url, "parts": [_facts(part) for part in cluster.parts]})


def as_html(cluster: Cluster) -> str:
    """Return the page; it loads itself anew every two seconds."""
    rows = "".join(_row(part) for part in cluster.parts)
    url = html.escape(cluster.url)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What runs</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="2">'
        f"<style>{_STYLE}</style></head><body><main><h1>What runs</h1>"
        f'<p><a href="{url}">The help centre, {url}</a></p><table><thead><tr><th scope="col">Part</th>'
        '<th scope="col" class="n">Process</th><th scope="col" class="n">Port</th><th scope="col">State</th>'
        f'<th scope="col" class="n">Restarts</th></tr></thead><tbody>{rows}</tbody></table></main></body></html>'
    )


def _facts(part: ClusterPart) -> dict[str, object]:
    return {
        "name": part.name,
        "pid": part.pid,
        "port": part.port,
        "state": part.state.value,
        "restarts": max(0, part.restarts),
    }


def _row(part: ClusterPart) -> str:
    name, state = html.escape(part.name), part.state.value
    return (
        f'<tr><th scope="row">{name}</th><td class="n">{part.pid or "–"}</td><td class="n">{part.port or "–"}</td>'
        f'<td class="{state}">{state}</td><td class="n">{max(0, part.restarts)}</td></tr>'
    )
