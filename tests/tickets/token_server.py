"""A token server on loopback: gives tokens for the right credentials, and says whose a token is."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from tickets.oauth import TokenSource

USER, CLIENT, SECRET, REFRESH = "help@example.org", "client-1", "s3cret", "refresh-1"


@dataclass
class TokenServer:
    """What it was asked, and what it gives."""

    port: int
    asked: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    valid: set[str] = field(default_factory=set)
    seconds: int = 3600  # that a token is good for

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    @property
    def introspection_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/introspect"

    def source(self, **changes: str) -> TokenSource:
        values = {"client_id": CLIENT, "client_secret": SECRET, "refresh_token": REFRESH, **changes}
        return TokenSource(self.url, **values)  # type: ignore[arg-type]

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if self.status != 200:
            return self.status, {"error": "temporarily_unavailable"}
        if form.get("client_secret") != SECRET or form.get("refresh_token", REFRESH) != REFRESH:
            return 400, {"error": "invalid_grant"}
        token = f"token-{len(self.asked)}"
        self.valid.add(token)
        return 200, {"access_token": token, "expires_in": self.seconds, "token_type": "Bearer"}


@contextmanager
def token_server() -> Iterator[TokenServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            if self.path.startswith("/introspect"):
                status, answer = 200, {"active": form.get("token") in server.valid, "username": USER}
            else:
                status, answer = server.answer(form)  # type: ignore[assignment]
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the class above
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = TokenServer(http.server_address[1])
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
