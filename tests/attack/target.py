"""The product under attack: a started server with something to steal in it, and raw HTTP to talk to it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import socket
import sqlite3
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.product import PASSWORD
from tests.services.nginx import HOST, running_nginx
from tests.webui.processes.web_process import Web
from webui.storage import accounts
from webui.storage.accounts import Role
from webui.storage.database import Database

API_KEY, MEMBER_KEY = "a key that only the app knows", "m" * 32
MEMBER_SINCE_SECONDS = 300
LONGEST_ANSWER_SECONDS = 1.5  # a server that waits for more of a request says nothing
POINT = "/sk/contact/point/hijacked"
FORM = {"choice": "hijacked/cannot-get-in", "email": "jana@example.org", "consent": "yes", "description": "pomoc"}


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 = nothing did, or the connection was closed."""

    status: int
    head: str
    body: str
    seconds: float

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: *(.*?)\r?$", self.head, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else ""


def id_in(answer: Answer) -> str:
    """The id of the help session that an answer leads to."""
    found = re.search(r"/problem/([0-9a-f]{32})", answer.header("Location"))
    assert found, answer
    return found[1]


@dataclass
class Target:
    """A running server, how it is reached, and what a victim has in it."""

    port: int
    data: Path
    host: str
    certificate: bool  # behind nginx, with TLS
    victim: dict[str, str] = field(default_factory=dict)

    def raw(self, sent: bytes, *, wait: float = LONGEST_ANSWER_SECONDS) -> Answer:
        """Send bytes as they are and read until the server closes or falls silent."""
        began, received = time.monotonic(), b""
        try:
            with self._connection(wait) as connection:
                connection.sendall(sent)
                while time.monotonic() - began < 20 and (chunk := connection.recv(65_536)):
                    received += chunk
                    if _is_whole(received):
                        break
        except (OSError, ssl.SSLError):
            pass
        head, _, body = received.partition(b"\r\n\r\n")
        status = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        text = head.decode("latin-1"), body.decode("utf-8", "replace")
        return Answer(int(status[1]) if status else 0, *text, time.monotonic() - began)

    def asks(
        self, method: str, path: str, body: bytes | str = b"", *, host: str | None = None, **headers: str
    ) -> Answer:
        """One well-formed request; underscores in names of headers stand for hyphens."""
        sent = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        named = {"Host": self.host if host is None else host, "Connection": "close", "Content-Length": str(len(sent))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return self.raw(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("utf-8", "surrogatepass") + sent, wait=15)

    def posts(self, path: str, fields: Mapping[str, str] | str, **headers: str) -> Answer:
        """A posted form."""
        body = fields if isinstance(fields, str) else urlencode(fields)
        return self.asks("POST", path, body, **{"Content_Type": "application/x-www-form-urlencoded", **headers})

    def calls(self, method: str, path: str, sent: object = None, **headers: str) -> Answer:
        """A call of the JSON API."""
        body = sent if isinstance(sent, str) else json.dumps(sent)
        return self.asks(
            method, f"/api/v1{path}", body if method == "POST" else "", Content_Type="application/json", **headers
        )

    def describes(self, text: str = "zabudnuté heslo", **headers: str) -> str:
        """Describe a problem; return the id of the help session."""
        answer = self.posts("/sk/problem", {"text": text}, **headers)
        return id_in(answer)

    def signs_in(self, **query: str) -> Answer:
        """The right password, with an address to go on to; returns the answer to it."""
        address = "/staff/sign-in?" + urlencode(query)
        page = self.asks("GET", address)
        cookie = page.header("Set-Cookie").partition(";")[0]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.body)
        fields = {"name": "eva", "password": PASSWORD, "csrf_token": token[1] if token else ""}
        scheme = "https" if self.certificate else "http"
        return self.posts(address, fields, Cookie=cookie, Referer=f"{scheme}://{self.host}/")

    def tickets(self) -> int:
        """How many tickets there are."""
        with closing(sqlite3.connect(f"file:{self.data / 'readfirst.sqlite3'}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM tickets").fetchone()[0])

    def prepares(self) -> None:
        """Give a victim a help session, a ticket, and a form that is open."""
        visitor = "0123456789abcdef" * 2
        name = "__Host-readfirst_visitor" if self.certificate else "readfirst_visitor"
        self.victim["cookie"] = f"{name}={visitor}"
        self.victim["session"] = self.describes(Cookie=self.victim["cookie"])
        self.victim["free"] = self.describes()  # described without cookies: the id is all that it needs
        page = self.asks("GET", POINT, Cookie=self.victim["cookie"])
        key = re.search(r'name="key" value="([^"]+)"', page.body)
        assert key, page
        self.victim["key"] = key[1]
        receipt = self.posts(POINT, {**FORM, "key": key[1]}, Cookie=self.victim["cookie"])
        link = re.search(r"/sk/ticket/(RF-[0-9A-Z-]+)\?secret=([0-9a-f]{32})", receipt.body)
        assert link, receipt
        self.victim["reference"], self.victim["secret"] = link[1], link[2]

    @contextmanager
    def _connection(self, wait: float) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as plain:
            if not self.certificate:
                yield plain
                return
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(plain, server_hostname=HOST) as secured:
                yield secured


def _is_whole(received: bytes) -> bool:
    """Whether an answer with a length has arrived and the server said that it closes."""
    head, end, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return bool(end and length and len(body) >= int(length[1]) and b"close" in head.lower())


def identity(claims: str, key: str = MEMBER_KEY) -> str:
    """Claims as the host site would sign them, whatever they are."""
    payload = base64.urlsafe_b64encode(claims.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    return f"{payload}.{hmac.new(key.encode(), payload.encode(), hashlib.sha256).hexdigest()}"


@contextmanager
def running_target(
    folder: Path, index: Path, *, mode: str, workers: int, certificate: tuple[Path, Path] | None = None
) -> Iterator[Target]:
    """Start the server, behind nginx if there is a certificate for it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index").symlink_to(index, target_is_directory=True)
    database = Database(f"sqlite:///{folder / 'readfirst.sqlite3'}")
    database.migrate()
    with database.writing() as connection:
        accounts.add(connection, "eva", Role.STAFF, PASSWORD)
    database.close()
    with ExitStack() as started:
        web = started.enter_context(Web(folder, workers=workers, **_settings(mode, behind_proxy=bool(certificate))))
        assert web.answers_soon()
        port, host = web.port, f"127.0.0.1:{web.port}"
        if certificate:
            port, host = started.enter_context(running_nginx(certificate, web.port)).port, HOST
        target = Target(port, folder, host, certificate=bool(certificate))
        target.prepares()
        yield target


def _settings(mode: str, *, behind_proxy: bool) -> dict[str, str]:
    digest = hashlib.sha256(API_KEY.encode()).hexdigest()
    common = {
        "MODE": mode,
        "HOSTS": f"{HOST},127.0.0.1",
        "PROXIES": "1" if behind_proxy else "0",
        "API_KEYS": f"app:{digest}:app",
        "MEMBER_KEY": MEMBER_KEY,
        "WIDGET_ORIGINS": "https://community.example",
        "SUGGEST_PER_MINUTE": "100000",
        "SECRET_KEY": "s" * 40,
        "TICKETS_PER_HOUR": "1000",
    }
    legal = {"LEGAL_NAME": "OK", "LEGAL_ADDRESS": "Hlavná 1", "LEGAL_EMAIL": "podpora@example.org"}
    mail = {
        "CHANNEL": "email",
        "SUPPORT_EMAIL": "t@example.org",
        "MAIL_FROM": "h@example.org",
        "SMTP_HOST": "localhost",
    }
    return {**common, **legal, **mail} if mode == "production" else common
