"""Other people's help desks: a real HTTP server that answers in the shapes their public documentation shows."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Any, dict[str, str]]  # status, JSON (bytes are sent as they are), headers

DROP = "drop"  # take the ticket, then close the connection without a word
HANG = "hang"  # take the ticket, then say nothing until the client has gone


@dataclass
class Taken:
    """One ticket as the desk keeps it."""

    subject: str
    text: str
    requester: str
    group: str
    files: dict[str, bytes] = field(default_factory=dict)
    external_id: str = ""


@dataclass
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes


class Desk:
    """What all desks do; each one adds its addresses, shapes and its check of who is asking."""

    refusal: Reply = (422, {}, {})
    unauthorised: Reply = (401, {}, {})

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.asked: list[Asked] = []
        self.to_create: list[Reply | str] = []  # what the next attempts to create are answered with
        self.released = threading.Event()

    def answers(self, asked: Asked) -> Reply | str:
        self.asked.append(asked)
        if not self.knows(asked.headers):
            return self.unauthorised
        if not self.is_create(asked):
            return self.look_up(asked)
        planned = self.to_create.pop(0) if self.to_create else None
        if isinstance(planned, tuple):
            return planned
        taken = self.read(asked)
        self.taken.append(taken)
        return planned or self.created(taken)

    def is_create(self, asked: Asked) -> bool:
        return asked.method == "POST"

    def knows(self, headers: Message) -> bool:
        raise NotImplementedError

    def look_up(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def read(self, asked: Asked) -> Taken:
        raise NotImplementedError

    def created(self, taken: Taken) -> Reply:
        raise NotImplementedError


class Zammad(Desk):
    refusal = (422, {"error": "No lookup value found for 'group': \"Nobody\"", "error_human": "No lookup value"}, {})
    unauthorised = (401, {"error": "Invalid BasicAuth credentials"}, {})

    def knows(self, headers: Message) -> bool:
        return headers["Authorization"] == "Token token=right"

    def look_up(self, asked: Asked) -> Reply:
        assert (asked.path, asked.query["expand"]) == ("/api/v1/tickets/search", "true")
        wanted = asked.query["query"].strip('"')
        found = [ticket for ticket in self.taken if wanted in ticket.subject + ticket.text]
        return (
            200,
            [{"id": 9, "number": "22009", "title": t.subject, "group": t.group, "state": "new"} for t in found],
            {},
        )

    def read(self, asked: Asked) -> Taken:
        assert asked.path == "/api/v1/tickets"
        sent = json.loads(asked.body)
        article = sent["article"]
        assert article["content_type"] == "text/plain"
        files = {file["filename"]: base64.b64decode(file["data"]) for file in article["attachments"]}
        kind, _, requester = sent["customer_id"].partition(":")
        assert kind == "guess"
        return Taken(sent["title"], article["body"], requester, sent["group"], files)

    def created(self, taken: Taken) -> Reply:
        return 201, {"id": 19, "number": "22019", "title": taken.subject, "group_id": 1, "article_count": 1}, {}


class Zendesk(Desk):
    refusal = (
        422,
        {
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": {"base": [{"description": "No"}]},
        },
        {},
    )
    unauthorised = (401, {"error": "Couldn't authenticate you"}, {})

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, tuple[str, bytes]] = {}

    def knows(self, headers: Message) -> bool:
        login = base64.b64encode(b"agent@example.org/token:right").decode()
        return headers["Authorization"] == f"Basic {login}"

    def is_create(self, asked: Asked) -> bool:
        return (asked.method, asked.path) == ("POST", "/api/v2/tickets.json")

    def look_up(self, asked: Asked) -> Reply:
        if asked.path == "/api/v2/uploads.json":
            token = f"token-{len(self.uploads)}"
            self.uploads[token] = (asked.query["filename"], asked.body)
            return 201, {"upload": {"token": token, "attachment": {"file_name": asked.query["filename"]}}}, {}
        assert asked.path == "/api/v2/tickets.json"
        found = [ticket for ticket in self.taken if ticket.external_id == asked.query["external_id"]]
        tickets = [{"id": 35, "external_id": t.external_id, "subject": t.subject, "status": "new"} for t in found]
        return 200, {"tickets": tickets, "next_page": None, "previous_page": None, "count": len(found)}, {}

    def read(self, asked: Asked) -> Taken:
        sent = json.loads(asked.body)["ticket"]
        assert asked.headers["Idempotency-Key"] == sent["external_id"]
        files = dict(self.uploads[token] for token in sent["comment"]["uploads"])
        requester, group = sent["requester"]["email"], str(sent["group_id"])
        return Taken(sent["subject"], sent["comment"]["body"], requester, group, files, sent["external_id"])

    def created(self, taken: Taken) -> Reply:
        ticket = {"id": 35, "external_id": taken.external_id, "subject": taken.subject, "status": "new"}
        return 201, {"ticket": ticket, "audit": {"id": 1}}, {"x-idempotency-lookup": "miss"}


class Freshdesk(Desk):
    refusal = (
        400,
        {
            "description": "Validation failed",
            "errors": [{"field": "group_id", "message": "There is no group", "code": "invalid_value"}],
        },
        {},
    )
    unauthorised = (401, {"code": "invalid_credentials", "message": "You have to be logged in"}, {})

    def knows(self, headers: Message) -> bool:
        return headers["Authorization"] == "Basic " + base64.b64encode(b"right:X").decode()

    def look_up(self, asked: Asked) -> Reply:
        assert asked.path == "/api/v2/tickets"
        found = [ticket for ticket in self.taken if ticket.requester == asked.query["email"]]
        if not found:
            error = {
                "field": "email",
                "message": "There is no contact matching the given email",
                "code": "invalid_value",
            }
            return 400, {"description": "Validation failed", "errors": [error]}, {}
        return 200, [{"id": 20, "subject": t.subject, "status": 2, "requester_id": 1} for t in found], {}

    def read(self, asked: Asked) -> Taken:
        assert asked.path == "/api/v2/tickets"
        head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
        form = message_from_bytes(head + asked.body, policy=default)
        fields: dict[str, str] = {}
        files: dict[str, bytes] = {}
        for part in form.iter_parts():  # type: ignore[attr-defined]
            content = part.get_payload(decode=True)
            if part.get_filename():
                files[part.get_filename()] = content
            else:
                fields[part.get_param("name", header="content-disposition")] = content.decode()
        assert (fields["status"], fields["priority"]) == ("2", "1")
        return Taken(fields["subject"], fields["description"], fields["email"], fields["group_id"], files)

    def created(self, taken: Taken) -> Reply:
        return 201, {"id": 20, "subject": taken.subject, "status": 2, "priority": 1, "source": 2}, {}


class FreeScout(Desk):
    refusal = (
        400,
        {
            "message": "Bad request",
            "errorCode": "BAD_REQUEST",
            "_embedded": {"errors": [{"path": "mailboxId", "message": "Unknown", "source": "JSON"}]},
        },
        {},
    )
    unauthorised = (401, {"message": "Invalid API Key", "errorCode": "NOT AUTHORIZED"}, {})

    def knows(self, headers: Message) -> bool:
        return headers["X-FreeScout-API-Key"] == "right"

    def look_up(self, asked: Asked) -> Reply:
        assert asked.path == "/api/conversations"
        wanted = (asked.query["mailboxId"], asked.query["subject"])
        found = [t for t in self.taken if t.group == wanted[0] and wanted[1] in t.subject]
        conversations = [{"id": 1, "number": 3, "subject": t.subject, "mailboxId": 1} for t in found]
        page = {"size": 50, "totalElements": len(found), "totalPages": 1, "number": 1}
        return 200, {"_embedded": {"conversations": conversations}, "page": page}, {}

    def read(self, asked: Asked) -> Taken:
        assert asked.path == "/api/conversations"
        sent = json.loads(asked.body)
        (thread,) = sent["threads"]
        assert (sent["type"], thread["type"], thread["customer"]) == ("email", "customer", sent["customer"])
        files = {file["fileName"]: base64.b64decode(file["data"]) for file in thread["attachments"]}
        return Taken(sent["subject"], thread["text"], sent["customer"]["email"], str(sent["mailboxId"]), files)

    def created(self, taken: Taken) -> Reply:
        return 201, {"id": 1, "number": 3, "subject": taken.subject}, {"Resource-ID": "1"}


class Receiver(Desk):
    """A program behind the webhook, which keeps what it gets by its idempotency key."""

    refusal = (422, {"error": "no"}, {})
    unauthorised = (401, {"error": "signature"}, {})

    def knows(self, headers: Message) -> bool:
        return True  # the signature is checked by the tests

    def read(self, asked: Asked) -> Taken:
        sent = json.loads(asked.body)
        ticket = sent["ticket"]
        files = {f["name"]: base64.b64decode(f["content"]) for f in ticket["attachments"] if f["content"]}
        self.taken = [t for t in self.taken if t.external_id != asked.headers["Idempotency-Key"]]
        text = ticket["description"]
        return Taken(sent["subject"], text, ticket["email"], "7", files, asked.headers["Idempotency-Key"])

    def created(self, taken: Taken) -> Reply:
        return 200, {"ok": True}, {}


@contextmanager
def listening(
    answers: Callable[[Asked], Reply | str], released: threading.Event, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """A server around a desk; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            split = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(split.query).items()}
            reply = answers(Asked(method, split.path, query, self.headers, body))
            if isinstance(reply, str):
                if reply == HANG:
                    released.wait(10)
                self.close_connection = True
                return
            status, content, headers = reply
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(len(raw))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()
