"""Editors are told by mail which articles they are to review: once in a day or week, and never of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from flask import Flask

from tests.product import index_once, settings_in
from tests.webui.editors.conftest import Editor
from tests.webui.editors.test_publishing_rights import may_publish
from webui.app import create_app
from webui.editors.reviewed_articles import Responsibility, ReviewedArticle
from webui.processes.mail_queue import MailQueue
from webui.storage import editor_notices, work_marks
from webui.storage.publishing_rights import PublishingRights
from webui.storage.work_marks import WorkMark

MONDAY = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)  # half past six where the site is
DAY = timedelta(days=1)
FORMS = {"overdue": "2026-03-01", "soon": "2026-03-20", "later": "2026-05-01"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "kb/sk"
    folder.mkdir(parents=True)
    for name, day in FORMS.items():
        text = (
            f"---\nid: {name}\ntitle: Článok {name}\nlang: sk\ncategory: Účet\nreview_by: {day}\n---\nText o {name}.\n"
        )
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder.parent


@pytest.fixture
def app(tmp_path: Path, articles: Path) -> Iterator[Flask]:
    index_once(articles, tmp_path / "index")
    settings = settings_in(
        tmp_path / "data",
        index=tmp_path / "index",
        articles_dir=articles,
        site_url="https://help.example.org",
        timezone="Europe/Bratislava",
    )
    app = create_app(settings)
    yield app
    app.extensions["readfirst"].database.close()


@dataclass
class Worker:
    """The worker's queue of mails, and what has left by it."""

    app: Flask

    def sends(self, at: datetime) -> list[EmailMessage]:
        parts = self.app.extensions["readfirst"]
        folder = parts.settings.data_dir / "mail"
        before = {*folder.glob("*.eml")}
        MailQueue(parts.settings, parts.database).send_due(lambda: at)
        new = sorted({*folder.glob("*.eml")} - before)
        return [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in new]


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


def wants(editor: Editor, reviews: str = "weekly", email: str = "", lang: str = "en", since: date | None = None) -> str:
    """Ask for mails as on a day, by the form of the account."""
    page = editor.browser.get("/account", query_string={"lang": lang}).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "email": email, "reviews": reviews}
    answer = editor.browser.post("/account/notices/editor", data=form, follow_redirects=True)
    if since:
        with editor.browser.application.extensions["readfirst"].database.writing() as connection:
            editor_notices.skip_until(connection, since)
    return answer.text


def words_of(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text
    return str(text.get_content())


def test_a_weekly_mail_names_what_is_overdue_and_what_soon_will_be(jana: Editor, worker: Worker) -> None:
    wants(jana, email="jana@example.org", since=(MONDAY - DAY).date())

    assert worker.sends(MONDAY - DAY) == []
    (mail,) = worker.sends(MONDAY)

    assert (mail["To"], mail["Subject"]) == ("jana@example.org", "2 articles are to be reviewed")
    overdue, soon = words_of(mail).split("Due within two weeks:")
    assert "Článok overdue (Slovenčina), March 1, 2026" in overdue.replace("\n", " ")
    assert "https://help.example.org/editor/file/sk/overdue.md" in overdue
    assert "Článok soon" in soon and "later" not in words_of(mail)
    assert "https://help.example.org/editor/work?kind=stale" in soon
    assert "https://help.example.org/account" in soon


def test_it_leaves_once_a_week_however_many_workers_there_are(app: Flask, jana: Editor, worker: Worker) -> None:
    wants(jana, email="jana@example.org", since=(MONDAY - DAY).date())
    parts = app.extensions["readfirst"]
    queues = [MailQueue(parts.settings, parts.database) for _ in range(4)]

    with ThreadPoolExecutor(len(queues)) as pool:
        left = sum(pool.map(lambda queue: queue.send_due(lambda: MONDAY), queues))

    assert left == 1
    assert [len(worker.sends(MONDAY + n * DAY)) for n in range(1, 8)] == [0, 0, 0, 0, 0, 0, 1]


def test_a_daily_mail_waits_for_the_morning_of_the_site_and_is_in_the_language_of_the_account(
    jana: Editor, worker: Worker
) -> None:
    wants(jana, "daily", "jana@example.org", lang="sk", since=(MONDAY - DAY).date())

    assert worker.sends(MONDAY - timedelta(hours=1)) == []
    (mail,) = worker.sends(MONDAY)
    assert mail["Subject"] == "2 články treba skontrolovať"
    assert len(worker.sends(MONDAY + DAY)) == 1


def test_whoever_wants_none_gets_none_not_even_one_that_waits(jana: Editor, worker: Worker) -> None:
    wants(jana, "daily", "jana@example.org", since=(MONDAY - DAY).date())
    assert worker.sends(MONDAY - timedelta(hours=1)) == []

    assert "no notices by mail" in wants(jana)
    assert worker.sends(MONDAY) == []
    assert "name@example.org" in wants(jana, email="jana at home")
    wants(jana, "never", "jana@example.org", since=(MONDAY - DAY).date())
    assert worker.sends(MONDAY) == []


def test_without_anything_to_review_no_mail_leaves(app: Flask, jana: Editor, worker: Worker) -> None:
    may_publish(app, "Jana", "cs")
    wants(jana, "daily", "jana@example.org", since=(MONDAY - DAY).date())

    assert worker.sends(MONDAY) == []


def test_what_a_colleague_was_given_is_the_colleagues(app: Flask, jana: Editor, peter: Editor, worker: Worker) -> None:
    with app.extensions["readfirst"].database.writing() as connection:
        work_marks.assign(connection, "stale:sk/overdue", "Peter")
    for editor, email in ((jana, "jana@example.org"), (peter, "peter@example.org")):
        wants(editor, "daily", email, since=(MONDAY - DAY).date())

    mails = {mail["To"]: words_of(mail) for mail in worker.sends(MONDAY)}

    assert "overdue.md" not in mails["jana@example.org"] and "overdue.md" in mails["peter@example.org"]
    assert all("soon.md" in text for text in mails.values())


NOW = MONDAY
ARTICLE = ReviewedArticle("sk/a.md", "sk", "a", "A", "Účet", "", "2026-03-01")
EDITORS = {"jana": PublishingRights(), "peter": PublishingRights(("cs",)), "admin": None}


@pytest.mark.parametrize(
    ("owner", "mark", "reviewers"),
    [
        ("", WorkMark(), ["admin", "jana"]),
        ("Peter", WorkMark(), ["peter"]),  # whether he may publish it or not: he can ask for review
        ("the support team", WorkMark(), ["admin", "jana"]),
        ("Peter", WorkMark(assignee="Jana"), ["jana"]),
        ("", WorkMark(assignee="somebody who left"), ["admin", "jana"]),
        ("Jana", WorkMark(put_off_until=NOW + DAY), []),
        ("Jana", WorkMark(put_off_until=NOW - DAY), ["jana"]),
    ],
)
def test_who_reviews_an_article(owner: str, mark: WorkMark, reviewers: list[str]) -> None:
    article = ReviewedArticle("sk/a.md", "sk", "a", "A", "Účet", owner, "2026-03-01")
    who = Responsibility(EDITORS, {ARTICLE.work_item: mark}, NOW)

    assert sorted(name for name in EDITORS if who.is_of(article, name)) == reviewers
    assert not who.is_of(article, "nobody of the house")


def test_the_form_shows_what_is_chosen(jana: Editor) -> None:
    page = wants(jana, "daily", "jana@example.org")

    assert re.search(r'<option value="daily" selected>every day', page)
    assert 'value="jana@example.org"' in page
    assert wants(jana, "hourly", "jana@example.org").startswith("<!doctype html>")
    assert 'value="jana@example.org"' in jana.browser.get("/account").text
