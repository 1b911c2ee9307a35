"""`readfirst mail-test` through a real mail server: each step is named, and so is the remedy of the one that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.tickets.conftest import certificate  # noqa: F401 - a fixture
from tests.tickets.mailbox import Mailbox, RunningServer, password_is, server_tls
from webui.commands.cli import cli
from webui.commands.soak.small_mailbox import SmallMailbox


@pytest.fixture
def relay() -> Iterator[RunningServer]:
    server = RunningServer(Mailbox())
    yield server
    server.stop()


def mail_test(folder: Path, relay: RunningServer, **settings: object) -> dict[str, Any]:
    """The steps that the command names, by name."""
    values = {
        "data_dir": folder,
        "mail_from": "help@example.org",
        "support_email": "support@example.org",
        "smtp_host": "127.0.0.1",
        "smtp_port": relay.port,
        "smtp_security": "none",
    } | settings
    environment = {f"READFIRST_{name.upper()}": str(value) for name, value in values.items()}
    answer = CliRunner().invoke(cli, ["mail-test", "admin@example.org", "--json"], env=environment)
    steps: dict[str, Any] = {step["name"]: step for step in json.loads(answer.stdout)["steps"]}
    assert answer.exit_code == (0 if all(step["is_good"] for step in steps.values()) else 1)
    return steps


def failed(steps: dict[str, Any]) -> str:
    """The last step's name; it failed, and says what to do."""
    *before, last = steps.values()
    assert all(step["is_good"] for step in before)
    assert not last["is_good"]
    assert last["remedy"]
    return str(last["name"])


def test_a_letter_is_really_sent(tmp_path: Path, relay: RunningServer) -> None:
    relay.start()

    steps = mail_test(tmp_path, relay)

    assert list(steps) == ["resolve", "connect", "tls", "login", "accepted"]
    ((recipients, _),) = relay.mailbox.arrived
    (letter,) = relay.mailbox.letters()
    assert recipients == ["admin@example.org"]
    assert letter["From"].addresses[0].addr_spec == "help@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "mail-test" in letter.get_content()


@pytest.mark.parametrize(
    ("settings", "step"),
    [
        ({"smtp_host": "no-such-host.invalid"}, "resolve"),
        ({"smtp_host": "mail..example.org"}, "resolve"),
        ({"smtp_port": 1}, "connect"),
        ({"smtp_security": "starttls"}, "tls"),
        ({"smtp_security": "tls"}, "tls"),
        ({"smtp_user": "help", "smtp_password": "wrong"}, "login"),
    ],
)
def test_the_first_step_that_fails_is_named(
    tmp_path: Path, relay: RunningServer, settings: dict[str, object], step: str
) -> None:
    relay.options = {"authenticator": password_is(b"right"), "auth_require_tls": False}
    relay.start()

    assert failed(mail_test(tmp_path, relay, **settings)) == step
    assert relay.mailbox.arrived == []


@pytest.mark.parametrize("where", ["to_sender", "to_recipient", "to_data"])
def test_a_letter_that_is_not_accepted(tmp_path: Path, relay: RunningServer, where: str) -> None:
    getattr(relay.mailbox, where).append("550 5.7.1 not from you")
    relay.start()

    steps = mail_test(tmp_path, relay)

    assert failed(steps) == "accepted"
    assert "not from you" in steps["accepted"]["words"]


def test_a_certificate_that_nobody_trusts(
    tmp_path: Path,
    relay: RunningServer,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    relay.options = {"tls_context": server_tls(*certificate)}
    relay.start()

    steps = mail_test(tmp_path, relay, smtp_host="localhost", smtp_security="starttls")

    assert failed(steps) == "tls"
    assert "certificate" in steps["tls"]["words"]


def test_the_mailbox_is_looked_into(tmp_path: Path, relay: RunningServer) -> None:
    relay.start()
    login = {"imap_host": "127.0.0.1", "imap_user": "help", "imap_password": "p", "imap_security": "none"}
    with closing(SmallMailbox()) as mailbox:
        mailbox.waiting[1] = b"Subject: stays\r\n\r\n"
        steps = mail_test(tmp_path, relay, imap_port=mailbox.port, **login)
        assert steps["mailbox"]["is_good"]
        assert list(mailbox.waiting) == [1]

    assert failed(mail_test(tmp_path, relay, imap_port=mailbox.port, **login)) == "mailbox"


def test_without_a_mail_server_there_is_nothing_to_try(tmp_path: Path) -> None:
    answer = CliRunner().invoke(cli, ["mail-test", "a@example.org"], env={"READFIRST_DATA_DIR": str(tmp_path)})

    assert answer.exit_code == 2
    assert "READFIRST_SMTP_HOST" in answer.output


def test_what_is_no_address_is_refused(tmp_path: Path, relay: RunningServer) -> None:
    environment = {"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_SMTP_HOST": "localhost"}
    environment["READFIRST_MAIL_FROM"] = "help@example.org"

    answer = CliRunner().invoke(cli, ["mail-test", "nobody"], env=environment)

    assert answer.exit_code == 2
    assert "no e-mail address" in answer.output
