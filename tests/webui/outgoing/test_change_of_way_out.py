"""READFIRST_CHANNEL was changed: nothing is stranded, and the operator sees what waits."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tickets.conftest import mail_server, mailbox  # noqa: F401 - the same fixtures
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tests.web import Web, web_in
from tickets import ticket_store
from tickets.outgoing.delivery import Result
from tickets.ticket import Ticket
from webui.commands.cli import cli
from webui.processes.worker import deliver_once
from webui.settings import Settings


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def received(web: Web, channel: str) -> Ticket:
    ticket = a_ticket()
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, ticket, [channel])
    return ticket


def by_mail(web: Web, server: RunningServer) -> Settings:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    addresses = {"mail_from": "help@example.org", "support_email": "support@example.org"}
    return replace(web.parts.settings, channel="email", **mail, **addresses)  # type: ignore[arg-type]


def test_what_waited_for_another_help_desk_leaves_by_mail(
    web: Web,
    mail_server: RunningServer,  # noqa: F811 - the fixture imported above
    mailbox: Mailbox,  # noqa: F811 - the same
) -> None:
    ticket = received(web, "zammad")

    report = deliver_once(by_mail(web, mail_server), web.parts.database)
    deliver_once(by_mail(web, mail_server), web.parts.database)

    assert [(a.way_out, a.result) for a in report.attempts] == [("email", Result.DELIVERED)]
    assert [letter["X-Readfirst-Reference"] for letter in mailbox.letters()] == [ticket.reference]


def test_a_worker_that_nobody_configured_moves_nothing_into_its_folder(web: Web) -> None:
    received(web, "zammad")

    assert deliver_once(web.parts.settings, web.parts.database).attempts == ()
    metrics, ready = (web.app.test_client().get(path) for path in ("/metrics", "/readyz"))
    assert 'readfirst_outbox_unserved{channel="zammad"} 1.0' in metrics.text
    assert ready.get_json()["status"] != "ok"
    assert ready.get_json()["unserved"] == {"zammad": 1}


def test_the_worker_and_a_command_say_what_waits_and_move_it_when_told_so(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(web, "zammad")
    monkeypatch.setenv("READFIRST_DATA_DIR", str(web.parts.settings.data_dir))
    words = "1 waiting for zammad, and READFIRST_CHANNEL is folder: set it back, or run `readfirst redeliver --move`"

    for command in (["worker", "--once"], ["redeliver"]):
        assert words in CliRunner().invoke(cli, command).output
    moved = CliRunner().invoke(cli, ["redeliver", "--move"])

    assert moved.output == "1 due now, 1 moved to folder\n"
    assert "folder delivered" in CliRunner().invoke(cli, ["worker", "--once"]).output
