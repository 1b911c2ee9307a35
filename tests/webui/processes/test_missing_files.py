"""A file of a ticket is not there any more: the worker waits for it a little, then the letter leaves and says so."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.tickets.conftest import mail_server, mailbox  # noqa: F401 - the same fixtures
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tests.webui.conftest import SignedIn, csrf_token
from tickets import tables, ticket_store
from tickets.files import staging
from tickets.files.attachments import StoredFile
from tickets.outgoing import outbox
from tickets.outgoing.delivery import MISSING_FILES_WAIT
from tickets.outgoing.outbox import Delivery
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from webui.parts import Parts

pytestmark = pytest.mark.long

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.fixture
def parts(app: Flask) -> Parts:
    parts: Parts = app.extensions["readfirst"]
    return parts


@pytest.fixture
def environment(parts: Parts, mail_server: RunningServer) -> dict[str, str]:  # noqa: F811 - the fixture imported above
    """The worker's: tickets leave by mail."""
    settings = {
        "DATA_DIR": str(parts.settings.data_dir),
        "CHANNEL": "email",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "help@example.org",
        "SUPPORT_EMAIL": "support@example.org",
    }
    return {**os.environ, **{f"READFIRST_{name}": value for name, value in settings.items()}}


def work_once(environment: dict[str, str]) -> str:
    """Run the real worker for one round; returns what it says."""
    command = [sys.executable, "-m", "webui.commands.cli", "worker", "--once"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def received(parts: Parts) -> tuple[Ticket, StoredFile]:
    """A ticket with a picture."""
    stored = parts.attachments.accept(io.BytesIO(PNG), "obrazovka.png")
    ticket = a_ticket(attachments=(stored,), created_at=datetime.now(UTC))
    with parts.database.writing() as connection:
        staging.stage(connection, stored, owner="hs-1", now=ticket.created_at)
        ticket_store.save(connection, ticket, ["email"])
    return ticket, stored


def delivery_of(parts: Parts, ticket: Ticket) -> Delivery:
    with parts.database.reading() as connection:
        (delivery,) = outbox.deliveries(connection, ticket.ticket_id)
    return delivery


def time_passes(parts: Parts, span: timedelta) -> None:
    """As if everything in the outbox had happened earlier: the clock of the worker's process is the real one."""
    columns = tables.outbox.c
    earlier = {"due_at": datetime.now(UTC) - span, "files_missing_since": datetime.now(UTC) - span}
    with parts.database.writing() as connection:
        connection.execute(update(tables.outbox).where(columns.files_missing_since.is_not(None)).values(earlier))


def test_a_missing_file_is_waited_for_then_the_letter_leaves_and_everybody_sees_it(
    app: Flask,
    parts: Parts,
    signed_in: SignedIn,
    environment: dict[str, str],
    mailbox: Mailbox,  # noqa: F811 - the fixture imported above
) -> None:
    ticket, stored = received(parts)
    parts.attachments.files.path(stored.attachment_id).unlink()

    assert f"{ticket.reference} email postponed obrazovka.png is missing" in work_once(environment)
    time_passes(parts, timedelta(minutes=14))
    assert "postponed" in work_once(environment)
    assert mailbox.arrived == []
    time_passes(parts, MISSING_FILES_WAIT)
    assert "delivered" in work_once(environment)

    (letter,) = mailbox.letters()
    assert list(letter.iter_attachments()) == []
    text = letter.get_body().get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert "Missing: could not be read, please ask for it again\n" in text
    assert f"- obrazovka.png ({len(PNG)} bytes)" in text
    assert "Not attached" not in text  # it is not too large
    delivery = delivery_of(parts, ticket)
    assert (delivery.state, delivery.last_error) == (
        DeliveryState.DELIVERED,
        "left without obrazovka.png: it is missing",
    )

    ready = app.test_client().get("/readyz").get_json()
    assert (ready["status"], ready["missing_files"]) == ("degraded", 1)
    staff = signed_in("staff")
    assert "1 letter waits for a file that is missing, or has left without it." in staff.get("/staff/?lang=en").text
    assert ticket.reference in staff.get("/staff/?delivery=files-missing").text
    page = staff.get(f"/staff/ticket/{ticket.reference}?lang=en").text
    assert "left without obrazovka.png: it is missing" in page
    assert "The file is missing" in page
    staff.post(f"/staff/ticket/{ticket.reference}/close", data={"csrf_token": csrf_token(page)})
    assert app.test_client().get("/readyz").get_json()["missing_files"] == 0  # somebody has dealt with it


def test_a_file_that_comes_back_in_time_leaves_with_its_letter(
    app: Flask,
    parts: Parts,
    environment: dict[str, str],
    mailbox: Mailbox,  # noqa: F811 - the fixture imported above
) -> None:
    ticket, stored = received(parts)
    path = parts.attachments.files.path(stored.attachment_id)
    path.write_bytes(PNG[:50])  # half of it is as bad as nothing

    assert "postponed" in work_once(environment)
    path.write_bytes(PNG)
    time_passes(parts, timedelta(minutes=14))
    assert "delivered" in work_once(environment)

    (letter,) = mailbox.letters()
    assert [part.get_content() for part in letter.iter_attachments()] == [PNG]
    assert delivery_of(parts, ticket).last_error is None
    assert app.test_client().get("/readyz").get_json()["missing_files"] == 0
