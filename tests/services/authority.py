"""An authority of our own, a server that asks for a certificate of it, and whom it saw."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.services.programs import need

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
ANSWER = {"access_token": "t", "data": [{"index": 0, "embedding": [1.0, 0.0]}]}  # of a token server, and of an encoder


@dataclass(frozen=True)
class Authority:
    """PEM files: the authority, and two certificates of it, each with its key."""

    ca: Path
    server: Path  # of localhost
    client: Path

    def demanding(self) -> ssl.SSLContext:
        """What a server speaks that lets nobody in without a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        context.load_verify_locations(self.ca)
        context.verify_mode = ssl.CERT_REQUIRED
        return context


def an_authority(folder: Path) -> Authority:
    openssl = need("OpenSSL")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)

    run("req", "-x509", *CURVE, "-days", "2", "-subj", "/CN=authority", "-out", "ca.pem", "-keyout", "ca.key")
    for name, host in (("server", "localhost"), ("client", "client")):
        asked = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
        run("req", *CURVE, *asked, "-out", f"{name}.csr", "-keyout", f"{name}.key")
        signed_by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
        run(
            "x509",
            "-req",
            "-in",
            f"{name}.csr",
            *signed_by,
            "-days",
            "2",
            "-copy_extensions",
            "copy",
            "-out",
            f"{name}.crt",
        )
        both = (folder / f"{name}.crt").read_text() + (folder / f"{name}.key").read_text()
        (folder / f"{name}.pem").write_text(both)
        (folder / f"{name}.pem").chmod(0o600)
    return Authority(folder / "ca.pem", folder / "server.pem", folder / "client.pem")


def name_in(connection: ssl.SSLSocket) -> str:
    """The name in the certificate of the other side."""
    subject = (connection.getpeercert() or {})["subject"]
    return str(subject[0][0][1])  # type: ignore[index]


@dataclass
class HttpsServer:
    """Answers everything with ANSWER, and notes whose certificate it saw."""

    port: int
    seen: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


class QuietServer(ThreadingHTTPServer):
    """A server to which a refused handshake is nothing to write about."""

    def handle_error(self, *_: object) -> None:
        """Nothing: a test looks at what the client was told."""


@contextmanager
def https_server(authority: Authority) -> Iterator[HttpsServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            running.seen.append(name_in(self.connection))  # type: ignore[arg-type]
            body = json.dumps(ANSWER).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing: a test looks at `seen`."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    server.socket = authority.demanding().wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    running = HttpsServer(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def postgresql_greeter(authority: Authority) -> Iterator[HttpsServer]:
    """Takes one connection as PostgreSQL does until TLS stands, notes whose certificate it saw, and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = HttpsServer(listening.getsockname()[1])

    def greet() -> None:
        plain, _ = listening.accept()
        with plain:
            plain.recv(8)  # SSLRequest
            plain.sendall(b"S")
            with authority.demanding().wrap_socket(plain, server_side=True) as secured:
                secured.recv(1024)  # what comes first: then the certificate was checked
                running.seen.append(name_in(secured))

    thread = threading.Thread(target=greet, daemon=True)
    thread.start()
    try:
        yield running
        thread.join(timeout=20)
    finally:
        listening.close()
