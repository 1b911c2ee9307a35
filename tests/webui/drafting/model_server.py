"""A server on loopback that speaks chat completions, and misbehaves as it is bidden."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

MODEL = "small-model"
KEY = "key-of-the-model"


@dataclass
class ModelServer:
    """What it answers, and what it was asked."""

    url: str = ""
    text: str = "title: Ahoj\n\nText.\n"
    status: int = 200
    raw: bytes | None = None  # the whole answer, in place of a completion
    choice: dict[str, Any] = field(default_factory=dict)  # joins the choice
    message: dict[str, Any] = field(default_factory=dict)  # joins its message
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds before it answers
    breaks_off: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def sent(self) -> str:
        """The words of the newest question."""
        return "\n".join(message["content"] for message in self.asked[-1]["messages"])

    def answer(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status >= 400:
            return json.dumps({"error": {"message": "no, not this", "code": "some_code"}}).encode()
        message = {"role": "assistant", "content": self.text, **self.message}
        return json.dumps({"choices": [{"message": message, "finish_reason": "stop", **self.choice}]}).encode()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run the server; what it does is changed by its attributes."""
    server = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(json.dumps({"data": [{"id": MODEL}]}).encode())

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            server.asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
            server.keys.append(self.headers.get("Authorization", ""))
            time.sleep(server.pause)
            self._send(server.answer())

        def _send(self, content: bytes) -> None:
            self.send_response(server.status)
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):  # whoever asked may be gone
                self.wfile.write(content[: len(content) // 2] if server.breaks_off else content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
            """Stay silent."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}/v1"
    Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
