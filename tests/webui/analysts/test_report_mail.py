"""The monthly report by mail: to those who ordered it, once, in their language, and with no small count in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn, csrf_token
from tickets.desks.folder import FolderWayOut
from tickets.ways_out import WayOutDown
from webui.commands.cli import cli
from webui.processes.mail_queue import MailQueue
from webui.processes.worker import send_some
from webui.storage import accounts, report_subscriptions
from webui.storage.accounts import Role
from webui.storage.queued_mails import mails_table
from webui.storage.report_subscriptions import final_month, subscriptions_table

BOSS = "boss@example.org"
EIGHTH_OF_APRIL = datetime(2026, 4, 8, 6, 0, tzinfo=UTC)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, site_url="https://help.example.org", timezone="Europe/Bratislava")
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


def people_come(web: Web, helped: int, wrote: int) -> None:
    for number in range(helped + wrote):
        anna = Visitor.of(web.app)
        anna.types("zabudnuté heslo")
        if number < helped:
            anna.opens("obnova-hesla")
            anna.says_yes("obnova-hesla")
        else:
            anna.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
            assert anna.writes("zabudnuté heslo").status_code == 201


def orders(browser: FlaskClient, address: str = BOSS, lang: str = "en", **more: str) -> str:
    page = browser.get("/account", query_string={"lang": lang}).text
    form = {"csrf_token": csrf_token(page), "address": address, **more}
    return browser.post("/account/report", data=form, follow_redirects=True).text


def worker_sends(web: Web) -> int:
    return MailQueue(web.parts.settings, web.parts.database).send_due(web.clock)


def letters(web: Web) -> list[EmailMessage]:
    files = sorted((web.parts.settings.data_dir / "mail").glob("*.eml"))
    mails = [BytesParser(policy=policy.SMTP).parsebytes(path.read_bytes()) for path in files]
    return [mail for mail in mails if mail["To"] == BOSS]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    return str(mail.get_body((kind,)).get_content())  # type: ignore[union-attr]


def test_it_comes_once_when_the_month_is_final_and_hides_small_counts(web: Web, signed_in: SignedIn) -> None:
    people_come(web, helped=16, wrote=6)
    people_come(web, helped=0, wrote=2)
    assert "The report comes by mail every month." in orders(signed_in("analyst"))
    sent = []
    for ago in (timedelta(days=30), timedelta(hours=9), timedelta(), timedelta()):
        web.clock.at = EIGHTH_OF_APRIL - ago
        sent.append(worker_sends(web))

    assert sent == [1, 0, 1, 0], "February, not yet March, March, and nothing twice"
    (mail,) = (each for each in letters(web) if "March" in each["Subject"])
    assert mail["Subject"].endswith("Help centre in March 2026")
    assert "Solved, as people said: Now 66.7 % (47–82 %), 16 / 24; Before –" in text_of(mail)
    assert "Wrote to support: Now 33.3 % (18–53 %), 8 / 24" in text_of(mail)
    assert "Europe/Bratislava" in text_of(mail)
    assert not re.search(r"\b[1-4] / \d", text_of(mail) + text_of(mail, "html"))
    assert "@media print" in text_of(mail, "html")
    assert "https://help.example.org/reports?from=2026-03-01&amp;to=2026-03-31" in text_of(mail, "html")


def test_of_a_few_people_only_that_they_are_few(web: Web, signed_in: SignedIn) -> None:
    people_come(web, helped=9, wrote=2)
    orders(signed_in("analyst"))
    web.clock.at = EIGHTH_OF_APRIL
    worker_sends(web)

    (mail,) = letters(web)

    assert "Wrote to support: Now <5" in text_of(mail)
    assert "Solved, as people said: Now <5" in text_of(mail), "else the rest would tell"


def test_it_speaks_the_language_in_which_it_was_ordered(web: Web, signed_in: SignedIn) -> None:
    people_come(web, helped=6, wrote=0)
    orders(signed_in("analyst"), lang="de")
    web.clock.at = EIGHTH_OF_APRIL
    worker_sends(web)

    (mail,) = letters(web)

    assert mail["Subject"].endswith("Hilfezentrum im März 2026")
    assert '<html lang="de">' in text_of(mail, "html")


def test_two_hosts_queue_and_send_one(web: Web, signed_in: SignedIn) -> None:
    orders(signed_in("analyst"))
    web.clock.at = EIGHTH_OF_APRIL

    with ThreadPoolExecutor(2) as hosts:
        sent = list(hosts.map(lambda _: worker_sends(web), range(2)))

    assert sum(sent) == 1
    assert len(letters(web)) == 1


def test_a_worker_that_was_killed_while_sending_sends_the_same_mail_again(
    web: Web, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders(signed_in("analyst"))
    web.clock.at = EIGHTH_OF_APRIL
    monkeypatch.setattr(MailQueue, "_settle", _is_killed)
    with pytest.raises(KeyboardInterrupt):
        worker_sends(web)
    monkeypatch.undo()
    web.clock.goes_on(timedelta(minutes=6))

    assert worker_sends(web) == 1
    assert worker_sends(web) == 0
    assert len(letters(web)) == 1, "one Message-ID"


def _is_killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_whoever_ended_it_or_may_see_no_figures_any_more_gets_none(web: Web, signed_in: SignedIn) -> None:
    analyst, admin = signed_in("analyst"), signed_in("admin")
    orders(analyst)
    orders(admin)
    assert "You get no more reports by mail." in orders(analyst, end="1")
    with web.parts.database.writing() as connection:
        accounts.add(connection, "other", Role.ADMIN, "correct horse battery")
        accounts.set_roles(connection, "admin", [Role.STAFF])
    web.clock.at = EIGHTH_OF_APRIL

    assert worker_sends(web) == 0
    assert letters(web) == []


def test_a_report_that_waits_does_not_reach_whoever_ended_it_meanwhile(
    web: Web, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders(signed_in("analyst"))
    web.clock.at = EIGHTH_OF_APRIL
    monkeypatch.setattr(FolderWayOut, "send", _is_down)
    assert worker_sends(web) == 0
    monkeypatch.undo()
    with web.parts.database.writing() as connection:
        for account in accounts.everybody(connection):
            report_subscriptions.unsubscribe(connection, account.account_id)
    web.clock.goes_on(timedelta(hours=2))

    assert worker_sends(web) == 0
    assert letters(web) == []


def _is_down(*_: object) -> None:
    raise WayOutDown("no route to host")


def test_a_server_that_is_down_is_asked_once_a_round_whatever_waits(
    web: Web, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("analyst", "admin"):
        orders(signed_in(role))
    web.clock.at = EIGHTH_OF_APRIL
    tried: list[object] = []
    monkeypatch.setattr(FolderWayOut, "send", lambda _, mail: tried.append(mail) or _is_down())

    worker_sends(web)

    assert len(tried) == 1


def test_each_mail_for_a_slow_server_is_held_while_it_is_sent(
    web: Web, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("analyst", "admin"):
        orders(signed_in(role))
    web.clock.at = EIGHTH_OF_APRIL
    is_held: list[bool] = []

    def is_slow(*_: object) -> None:
        web.clock.goes_on(timedelta(minutes=4))
        lease = mails_table.c.lease_until
        with web.parts.database.reading() as connection:
            (until,) = connection.execute(select(lease).where(lease.is_not(None))).scalars()
        is_held.append(until > web.clock())

    monkeypatch.setattr(FolderWayOut, "send", is_slow)

    assert worker_sends(web) == 2
    assert is_held == [True, True]


def test_a_report_that_cannot_be_written_stops_no_delivery(
    web: Web, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise LookupError("no such table")

    orders(signed_in("analyst"))
    with web.parts.database.writing() as connection:
        connection.execute(update(subscriptions_table).values(newest_month="2026-01"))
    monkeypatch.setattr("webui.processes.mail_queue.report_mail", fails)

    send_some(MailQueue(web.parts.settings, web.parts.database))

    assert "a mail cannot be written" in caplog.text


def test_an_address_that_is_none_is_not_taken(signed_in: SignedIn) -> None:
    assert "This is no e-mail address." in orders(signed_in("analyst"), address="boss")


def test_the_command_sends_it_at_once(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))

    answer = CliRunner().invoke(cli, ["report-mail", BOSS, "--month", "2026-03", "--lang", "cs"])

    assert answer.exit_code == 0, answer.output
    assert letters(web)[0]["Subject"].endswith("březen 2026")
    wrong = CliRunner().invoke(cli, ["report-mail", BOSS, "--month", "March"])
    assert "is no month" in wrong.output


def test_a_month_is_final_a_week_after_its_last_day() -> None:
    days = [EIGHTH_OF_APRIL.date() + timedelta(days=number) for number in (-1, 0)]

    assert [final_month(day) for day in days] == ["2026-02", "2026-03"]
