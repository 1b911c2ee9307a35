"""Somebody else's OpenID provider, on loopback: it says what a test wants it to say, also what none should."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "readfirst"
SECRET = "a client's secret"


@dataclass
class ProviderDouble:
    """The provider: fields are what it will say next."""

    port: int
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    published: list[RSAKey] = field(default_factory=list)  # empty: the key that signs
    claims: dict[str, Any] = field(default_factory=dict)  # of the ID token, over the usual ones
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)  # over the usual ones
    token: str = ""  # instead of a signed one
    refusal: tuple[int, dict[str, str]] | None = None  # of a code
    asked: list[str] = field(default_factory=list)  # paths
    forms: list[dict[str, list[str]]] = field(default_factory=list)  # that came with codes
    authorization: str = ""
    clock: Callable[[], float] = time.time  # seconds

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rotates(self) -> None:
        self.key = RSAKey.generate_key(2048, auto_kid=True)

    def goes_to(self, url: str, **claims: object) -> str:
        """Sign somebody in who was sent to `url`, and return the address that their browser is sent back to."""
        query = parse_qs(urlsplit(url).query)
        self.claims = {"nonce": query["nonce"][0], **claims}
        return f"{query['redirect_uri'][0]}?code=a-code&state={query['state'][0]}&iss={self.issuer}"

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, self._described()
        if path == "/jwks":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published or [self.key]]}
        if path == "/userinfo":
            return 200, self.userinfo
        self.forms.append(form)
        if self.refusal:
            return self.refusal
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": self.token or self._signed()}

    def _described(self) -> dict[str, Any]:
        usual = {"issuer": self.issuer, "userinfo_endpoint": f"{self.issuer}/userinfo"}
        for name, path in (("authorization_endpoint", "auth"), ("token_endpoint", "token"), ("jwks_uri", "jwks")):
            usual[name] = f"{self.issuer}/{path}"
        return {**usual, **self.metadata}

    def _signed(self) -> str:
        now = int(self.clock())
        usual = {"iss": self.issuer, "sub": "id-1", "aud": CLIENT, "iat": now, "exp": now + 60}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextmanager
def provider_double() -> Iterator[ProviderDouble]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            provider.asked.append(self.path)
            provider.authorization = self.headers.get("Authorization", "")
            status, content = provider.answer(self.path, form)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing: a test looks at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = ProviderDouble(server.server_port)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
