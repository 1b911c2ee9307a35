"""One contract for every way over HTTP: a ticket arrives once, whatever the other side answers."""

import hashlib
import hmac
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tickets.desk import NOON, Desk, a_ticket
from tests.tickets.desks.help_desks import (
    DROP,
    HANG,
    Asked,
    FreeScout,
    Freshdesk,
    Receiver,
    Reply,
    Zammad,
    Zendesk,
    listening,
)
from tests.tickets.desks.help_desks import Desk as OtherDesk
from tests.tickets.mailbox import free_port, server_tls
from tickets.desks.freescout import FreeScoutWayOut, freescout_headers
from tickets.desks.freshdesk import FreshdeskWayOut, freshdesk_headers
from tickets.desks.http_server import HttpServer
from tickets.desks.webhook import WebhookWayOut, document
from tickets.desks.zammad import ZammadWayOut, zammad_headers
from tickets.desks.zendesk import ZendeskWayOut, zendesk_headers
from tickets.files import staging
from tickets.files.attachments import AttachmentStore
from tickets.letters.ticket_text import write_sheet
from tickets.outgoing.delivery import Result
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from tickets.tls_files import TlsFiles
from tickets.ways_out import AttachedFile, TicketTooLarge, WayOut, WayOutDown, WayOutMisconfigured, WayOutRefused

NOBODY = "nobody@example.org"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
TOKEN = "right"


def zammad(server: HttpServer, token: str) -> WayOut:
    return ZammadWayOut(replace(server, headers=zammad_headers(token)), "7", NOBODY)


def zendesk(server: HttpServer, token: str) -> WayOut:
    return ZendeskWayOut(replace(server, headers=zendesk_headers("agent@example.org", token)), "7", NOBODY)


def freshdesk(server: HttpServer, token: str) -> WayOut:
    return FreshdeskWayOut(replace(server, headers=freshdesk_headers(token)), "7", NOBODY)


def freescout(server: HttpServer, token: str) -> WayOut:
    return FreeScoutWayOut(replace(server, headers=freescout_headers(token)), "7", NOBODY)


def webhook(server: HttpServer, token: str) -> WayOut:
    return WebhookWayOut(server, token, now=lambda: NOON)


@dataclass
class Line:
    """A way out, and the desk at its other end."""

    way_out: WayOut
    desk: OtherDesk
    make: Callable[[HttpServer, str], WayOut]
    server: HttpServer


KINDS: dict[str, tuple[type[OtherDesk], Callable[[HttpServer, str], WayOut]]] = {
    "zammad": (Zammad, zammad),
    "zendesk": (Zendesk, zendesk),
    "freshdesk": (Freshdesk, freshdesk),
    "freescout": (FreeScout, freescout),
    "webhook": (Receiver, webhook),
}
HELP_DESKS = [name for name in KINDS if name != "webhook"]


@pytest.fixture(params=KINDS)
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    kind, make = KINDS[request.param]
    desk = kind()
    with listening(desk.answers, desk.released) as url:
        server = HttpServer(url, timeout=5.0)
        yield Line(make(server, TOKEN), desk, make, server)


def with_a_picture(store: AttachmentStore) -> tuple[Ticket, AttachedFile]:
    stored = store.accept(io.BytesIO(PNG), "obrázok.png")
    return a_ticket(attachments=(stored,)), AttachedFile(stored, store.files.path(stored.attachment_id))


# --- arriving -------------------------------------------------------------------------------------------


def test_a_ticket_arrives_whole(line: Line, store: AttachmentStore) -> None:
    ticket, picture = with_a_picture(store)

    line.way_out.deliver(ticket, [picture])

    (taken,) = line.desk.taken
    assert taken.subject.startswith(f"[{ticket.reference}] password: Zabudla som heslo")
    assert "Skúšala som to trikrát." in taken.text
    assert taken.requester == "jana@example.sk"
    assert taken.group == "7"
    assert taken.files == {"obrázok.png": PNG}


@pytest.mark.parametrize("line", HELP_DESKS, indirect=True)
def test_a_missing_file_is_named_and_called_missing(line: Line, store: AttachmentStore) -> None:
    ticket, picture = with_a_picture(store)

    line.way_out.deliver(ticket, [replace(picture, path=None)])

    (taken,) = line.desk.taken
    assert taken.files == {}
    assert "Missing: could not be read, please ask for it again" in taken.text
    assert "obrázok.png" in taken.text
    assert "Not attached" not in taken.text


def test_the_webhook_says_which_file_is_missing(store: AttachmentStore) -> None:
    ticket, picture = with_a_picture(store)
    lost = write_sheet(ticket, [replace(picture, path=None)], attached_bytes=1000)
    too_large = write_sheet(ticket, [picture], attached_bytes=1)

    (of_lost,), (of_large,) = (document(ticket, sheet)["ticket"]["attachments"] for sheet in (lost, too_large))

    assert (of_lost["content"], of_lost["missing"]) == (None, True)
    assert (of_large["content"], of_large["missing"]) == (None, False)


def test_a_ticket_that_is_there_is_not_made_again(line: Line) -> None:
    ticket, another = a_ticket(), a_ticket()

    for attempt in (ticket, another, ticket):
        line.way_out.deliver(attempt, [])

    assert len(line.desk.taken) == 2


def test_what_people_typed_stays_text(line: Line) -> None:
    hostile = '<img src=x onerror=alert(1)>"\r\nX: y\ud800 =?utf-8?q?=0ABcc:x?= ' + "ž" * 5000
    line.way_out.deliver(a_ticket(description=hostile, login=hostile), [])

    (taken,) = line.desk.taken
    assert taken.requester == "jana@example.sk"
    assert "\n" not in taken.subject
    if line.way_out.name in ("freshdesk", "freescout"):  # their text is HTML
        assert "<img" not in taken.text
        assert "&lt;img" in taken.text


@pytest.mark.parametrize("line", HELP_DESKS, indirect=True)
def test_a_ticket_without_an_address_comes_from_nobody(line: Line) -> None:
    for _ in range(2):
        line.way_out.deliver(a_ticket(email=""), [])

    assert [taken.requester for taken in line.desk.taken] == [NOBODY, NOBODY]


def test_a_ticket_that_mentions_anothers_reference_is_a_ticket_of_its_own(line: Line) -> None:
    first = a_ticket()
    line.way_out.deliver(a_ticket(description=f"Re: [{first.reference}] stále nič"), [])

    line.way_out.deliver(first, [])

    assert len(line.desk.taken) == 2


# --- refusing -------------------------------------------------------------------------------------------


def test_a_wrong_token_is_a_setting_to_mend(line: Line) -> None:
    line.desk.knows = lambda _: False  # type: ignore[method-assign]

    with pytest.raises(WayOutMisconfigured, match="mend"):
        line.way_out.deliver(a_ticket(), [])

    assert line.desk.taken == []


@pytest.mark.parametrize("line", HELP_DESKS, indirect=True)
def test_the_token_is_really_checked(line: Line) -> None:
    with pytest.raises(WayOutMisconfigured):
        line.make(line.server, "wrong").deliver(a_ticket(), [])


def test_a_ticket_that_is_refused_becomes_a_dead_letter_with_the_desks_own_words(line: Line, sqlite_desk: Desk) -> None:
    line.desk.to_create.append(line.desk.refusal)
    ticket = sqlite_desk.receives(ways_out=(line.way_out.name,))

    sqlite_desk.delivers(line.way_out)

    delivery = sqlite_desk.delivery_of(ticket)
    assert delivery.state is DeliveryState.DEAD
    assert str(line.desk.refusal[0]) in str(delivery.last_error)
    assert ":" in str(delivery.last_error)


def test_a_desk_that_asks_for_patience_gets_it(line: Line, sqlite_desk: Desk) -> None:
    line.desk.to_create.append((429, {"error": "rate limit"}, {"Retry-After": "900"}))
    ticket = sqlite_desk.receives(ways_out=(line.way_out.name,))

    sqlite_desk.delivers(line.way_out)

    assert sqlite_desk.delivery_of(ticket).due_at == NOON + timedelta(seconds=900)
    sqlite_desk.goes_on(seconds=899)
    assert sqlite_desk.delivers(line.way_out).attempts == ()
    sqlite_desk.goes_on(seconds=1)
    assert sqlite_desk.delivers(line.way_out).count(Result.DELIVERED) == 1


def test_a_desk_that_asks_for_patience_is_not_asked_for_the_next_ticket_either(line: Line, sqlite_desk: Desk) -> None:
    line.desk.to_create.append((429, {"error": "rate limit"}, {"Retry-After": "900"}))
    tickets = [sqlite_desk.receives(ways_out=(line.way_out.name,)) for _ in range(3)]

    assert len(sqlite_desk.delivers(line.way_out).attempts) == 1

    assert {sqlite_desk.delivery_of(ticket).due_at for ticket in tickets} == {NOON + timedelta(seconds=900)}
    assert sum(sqlite_desk.delivery_of(ticket).attempts for ticket in tickets) == 1
    sqlite_desk.goes_on(seconds=900)
    assert sqlite_desk.delivers(line.way_out).count(Result.DELIVERED) == 3


@pytest.mark.parametrize("asked", ["Wed, 21 Oct 2099 07:28:00 GMT", "999999999999999999999"])
def test_nobody_makes_a_ticket_wait_longer_than_an_hour(line: Line, sqlite_desk: Desk, asked: str) -> None:
    line.desk.to_create.append((503, {}, {"Retry-After": asked}))
    ticket = sqlite_desk.receives(ways_out=(line.way_out.name,))

    sqlite_desk.delivers(line.way_out)

    assert sqlite_desk.delivery_of(ticket).due_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize("asked", ["soon", "-5", "", "Wed, 21 Oct 1999 07:28:00 GMT"])
def test_a_retry_after_that_says_nothing_changes_nothing(line: Line, asked: str) -> None:
    line.desk.to_create.append((503, {}, {"Retry-After": asked}))

    with pytest.raises(WayOutDown) as raised:
        line.way_out.deliver(a_ticket(), [])

    assert raised.value.retry_after == timedelta()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, WayOutDown),
        (502, WayOutDown),
        (503, WayOutDown),
        (408, WayOutDown),
        (409, WayOutDown),
        (301, WayOutMisconfigured),
        (403, WayOutMisconfigured),
        (404, WayOutMisconfigured),
        (405, WayOutMisconfigured),
        (413, TicketTooLarge),
        (415, WayOutRefused),
    ],
)
def test_each_status_has_its_meaning(line: Line, status: int, error: type[Exception]) -> None:
    line.desk.to_create.append((status, {"error": "no"}, {}))

    with pytest.raises(Exception, match=str(status)) as raised:
        line.way_out.deliver(a_ticket(), [])

    assert raised.type is error


def test_a_ticket_that_is_too_large_goes_without_its_attachments(line: Line, store: AttachmentStore) -> None:
    ticket, picture = with_a_picture(store)
    line.desk.to_create.append((413, {}, {}))

    line.way_out.deliver(ticket, [picture])

    (taken,) = line.desk.taken
    assert taken.files == {}


@pytest.mark.parametrize("line", HELP_DESKS, indirect=True)
def test_a_page_that_says_200_to_everything_is_no_help_desk(line: Line) -> None:
    line.desk.to_create.append((200, b"<html>Welcome!</html>", {"Content-Type": "text/html"}))

    with pytest.raises(WayOutMisconfigured, match="mend the server's address"):
        line.way_out.deliver(a_ticket(), [])


@pytest.mark.parametrize("content", [b"<html>", b"{}", b"null", b"7", b'{"tickets": {}}'])
@pytest.mark.parametrize("line", HELP_DESKS, indirect=True)
def test_a_look_up_in_another_programs_words_sends_nothing(line: Line, content: bytes) -> None:
    line.desk.look_up = lambda _: (200, content, {})  # type: ignore[method-assign]

    with pytest.raises(WayOutMisconfigured):
        line.way_out.deliver(a_ticket(), [])

    assert line.desk.taken == []


# --- losing the answer ----------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [DROP, HANG])
def test_an_answer_that_was_lost_makes_no_second_ticket(line: Line, sqlite_desk: Desk, fault: str) -> None:
    line.desk.to_create.append(fault)
    hasty = line.make(replace(line.server, timeout=1.5), TOKEN)
    ticket = sqlite_desk.receives(ways_out=(line.way_out.name,))

    assert sqlite_desk.delivers(hasty).count(Result.POSTPONED) == 1
    assert len(line.desk.taken) == 1  # it had arrived, and nobody said so
    sqlite_desk.goes_on(seconds=5)
    sqlite_desk.delivers(line.way_out)

    assert len(line.desk.taken) == 1
    assert sqlite_desk.delivery_of(ticket).state is DeliveryState.DELIVERED


def test_nobody_at_the_port_is_a_way_out_that_is_down(line: Line) -> None:
    nobody = line.make(HttpServer(f"http://127.0.0.1:{free_port()}", timeout=1.0), TOKEN)

    with pytest.raises(WayOutDown, match="ConnectionRefusedError"):
        nobody.deliver(a_ticket(), [])


def test_an_attachment_that_cannot_be_read_waits_instead_of_losing_it(
    line: Line, store: AttachmentStore, tmp_path: Path
) -> None:
    ticket, picture = with_a_picture(store)

    with pytest.raises(WayOutDown, match="an attachment cannot be read"):
        line.way_out.deliver(ticket, [AttachedFile(picture.stored, tmp_path)])  # a folder, not a file

    assert line.desk.taken == []


# --- only the configured server -------------------------------------------------------------------------


def test_a_redirect_is_not_followed(line: Line) -> None:
    seen: list[Asked] = []

    def elsewhere(asked: Asked) -> Reply:
        seen.append(asked)
        return 200, {}, {}

    with listening(elsewhere, line.desk.released) as url:
        line.desk.to_create.append((307, {}, {"Location": f"{url}/internal"}))
        with pytest.raises(WayOutMisconfigured, match="set the address that answers itself"):
            line.way_out.deliver(a_ticket(), [])

    assert seen == []


def test_a_proxy_of_the_environment_is_not_used(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    line.way_out.deliver(a_ticket(), [])

    assert len(line.desk.taken) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "help.example.org",
        "ftp://help.example.org",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@help.example.org",
        "https://help.example.org/?a=b",
        "https://help.example.org/#here",
        "https://help.example.org:99999",
    ],
)
def test_what_is_no_servers_address_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        HttpServer(url)


def test_a_path_before_the_api_is_kept(line: Line) -> None:
    below = line.make(replace(line.server, url=f"{line.server.url}/desk/"), TOKEN)
    line.desk.knows = lambda _: False  # type: ignore[method-assign]

    with pytest.raises(WayOutMisconfigured):
        below.deliver(a_ticket(), [])

    assert line.desk.asked[0].path.startswith("/desk")
    assert "//" not in line.desk.asked[0].path


@pytest.mark.parametrize("token", ["a\r\nHost: evil.example", "kľúč€"])
@pytest.mark.parametrize("line", ["zammad", "freescout"], indirect=True)
def test_a_token_that_no_header_can_hold_is_a_setting_to_mend(line: Line, token: str) -> None:
    with pytest.raises(WayOutMisconfigured, match="mend"):
        line.make(line.server, token).deliver(a_ticket(), [])

    assert line.desk.asked == []


def test_only_a_trusted_certificate_gets_a_ticket(line: Line, certificate: tuple[Path, Path]) -> None:
    with listening(line.desk.answers, line.desk.released, server_tls(*certificate)) as url:
        server = HttpServer(url.replace("127.0.0.1", "localhost"), tls=TlsFiles(certificate[0]))
        misnamed = replace(server, url=url)

        line.make(server, TOKEN).deliver(a_ticket(), [])
        for untrusted in (replace(server, tls=TlsFiles()), misnamed):
            with pytest.raises(WayOutMisconfigured, match="certificate verify failed"):
                line.make(untrusted, TOKEN).deliver(a_ticket(), [])

    assert len(line.desk.taken) == 1


def test_secrets_are_never_shown() -> None:
    server = HttpServer("https://help.example.org", {"Authorization": "geheim"})

    assert "geheim" not in repr(server)
    assert "geheim" not in repr(WebhookWayOut(server, "geheim"))


# --- the webhook's own words ----------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["webhook"], indirect=True)
def test_the_signature_covers_time_and_body(line: Line, sqlite_desk: Desk) -> None:
    stored = sqlite_desk.store.accept(io.BytesIO(PNG), "obrázok.png")
    with sqlite_desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    ticket = sqlite_desk.receives(a_ticket(attachments=(stored,)), ways_out=("webhook",))

    sqlite_desk.delivers(line.way_out)

    (asked,) = line.desk.asked
    match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", asked.headers["Readfirst-Signature"])
    assert match
    signed = match[1].encode() + b"." + asked.body
    assert match[1] == str(int(NOON.timestamp()))
    assert hmac.compare_digest(match[2], hmac.new(TOKEN.encode(), signed, hashlib.sha256).hexdigest())
    assert asked.headers["Idempotency-Key"] == ticket.reference
