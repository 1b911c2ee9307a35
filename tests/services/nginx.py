"""A real nginx in front of the real server: one proxy, or two in a row, with TLS outside."""

import json
import socket
import ssl
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.mailbox import free_port

HOST = "help.example.org"
_FORWARDS = """
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Host $host;
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Nginx:
    """The running proxy as people reach it."""

    port: int
    host: str = HOST

    def asks(
        self, path: str, *, person: str, body: bytes | None = None, encoding: str = "utf-8", **headers: str
    ) -> Answer:
        """One request of somebody at that address, over TLS; underscores in names of headers stand for hyphens."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        method = "GET" if body is None else "POST"
        connection.request(method, path, body, {"Host": self.host, "X-Test-Address": person, **named})
        answer: HTTPResponse = connection.getresponse()
        text = answer.read().decode(encoding, "replace")  # a picture is no text
        connection.close()
        return Answer(answer.status, dict(answer.headers), text)

    def suggests(self, *, person: str, **headers: str) -> int:
        """Somebody types; returns the status."""
        body = json.dumps({"text": "zabudnute heslo", "lang": "sk"}).encode()
        return self.asks("/api/v1/suggest", person=person, body=body, Content_Type="application/json", **headers).status

    def sends_form(self, path: str, *, person: str, **fields: str) -> Answer:
        """Somebody posts a form."""
        body = urllib.parse.urlencode(fields).encode()
        return self.asks(path, person=person, body=body, Content_Type="application/x-www-form-urlencoded")

    def answers(self) -> bool:
        with socket.socket() as attempt:
            return not attempt.connect_ex(("127.0.0.1", self.port))


@contextmanager
def running_nginx(certificate: tuple[Path, Path], server: int, *, in_a_row: int = 1) -> Iterator[Nginx]:
    """Run nginx in front of the server on that port; `in_a_row` proxies, 1 or 2."""
    program, user = need("nginx"), unprivileged("www-data")
    nginx, inner = Nginx(free_port()), free_port()
    with lent_folder("nginx", user) as folder:
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        behind = inner if in_a_row == 2 else server
        (folder / "conf").write_text(configuration(folder, nginx.port, inner, behind, server))
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            yield nginx


def configuration(folder: Path, outside: int, inner: int, behind: int, server: int) -> str:
    """The outer proxy takes a person's address from the test; the inner one passes on what the outer one said."""
    places = "\n".join(
        f"    {kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_max_body_size 2g;
    proxy_request_buffering off;
{places}
    server {{
        listen 127.0.0.1:{outside} ssl;
        ssl_certificate {folder}/certificate;
        ssl_certificate_key {folder}/key;
        set_real_ip_from 127.0.0.1;
        real_ip_header X-Test-Address;
        location / {{{_FORWARDS}
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_pass http://127.0.0.1:{behind};
        }}
    }}
    server {{
        listen 127.0.0.1:{inner};
        location / {{{_FORWARDS}
            proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
            proxy_pass http://127.0.0.1:{server};
        }}
    }}
}}
"""
