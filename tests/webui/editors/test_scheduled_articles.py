"""Editors plan when an article is published or archived; workers do it once, whichever comes first."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.webui.editors.conftest import PATH, Editor, git
from tests.webui.editors.test_publishing_rights import may_publish
from webui.article_files.saving import ArticleFiles
from webui.article_files.scheduled_publishing import RETRY_AFTER, ScheduledPublishing
from webui.storage import audit_log, maintenance, pending_versions, scheduled_changes
from webui.storage.audit_log import AuditFilter
from webui.storage.due_rows import LEASE
from webui.storage.maintenance import MaintenanceNotice
from webui.storage.scheduled_changes import ScheduledChange

SOON = timedelta(minutes=5)
NOW = timedelta()


def in_an_hour(app: Flask) -> tuple[str, datetime]:
    """What an editor types, and the moment that it means."""
    moment = (datetime.now(UTC) + timedelta(hours=1)).replace(second=0, microsecond=0)
    zone = app.extensions["readfirst"].settings.zone
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M"), moment


def worker(app: Flask) -> ScheduledPublishing:
    product = app.extensions["readfirst"]
    return ScheduledPublishing(product.settings, product.database)


def waiting(app: Flask) -> list[ScheduledChange]:
    with app.extensions["readfirst"].database.reading() as connection:
        return scheduled_changes.all_changes(connection)


def drafts(app: Flask) -> int:
    with app.extensions["readfirst"].database.reading() as connection:
        return len(pending_versions.all_versions(connection))


def audited(app: Flask) -> list[str]:
    with app.extensions["readfirst"].database.reading() as connection:
        return [entry.action for entry in audit_log.entries(connection, AuditFilter(), limit=9)]


def test_a_planned_version_is_published_at_its_moment_and_once(app: Flask, articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_bytes()
    typed, moment = in_an_hour(app)
    jana.opens()

    page = jana.sends("publish_later", body="Nový text.\r\n", moment=typed).text

    assert "Jana" in page and (articles / PATH).read_bytes() == before
    assert worker(app).publish_due(lambda: moment - SOON) == 0
    assert [worker(app).publish_due(lambda: moment + SOON) for _ in range(2)] == [1, 0]
    assert "Nový text." in (articles / PATH).read_text(encoding="utf-8")
    assert (waiting(app), drafts(app)) == ([], 0)
    assert audited(app)[0] == "article-published-as-planned"


def test_what_is_typed_after_planning_is_not_published_and_stays_a_draft(
    app: Flask, articles: Path, jana: Editor
) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Hotový text.\r\n", moment=typed)
    jana.sends("keep", body="Rozpísaný text.\r\n")

    worker(app).publish_due(lambda: moment + SOON)

    assert "Hotový text." in (articles / PATH).read_text(encoding="utf-8")
    assert drafts(app) == 1 and "Rozpísaný text." in jana.opens()


def test_an_article_is_archived_at_its_moment_by_one_changed_line(app: Flask, articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_text(encoding="utf-8").splitlines()
    typed, moment = in_an_hour(app)
    jana.opens()
    assert jana.sends("unpublish_later", moment=typed).status_code == 200

    assert worker(app).publish_due(lambda: moment + SOON) == 1

    after = (articles / PATH).read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ["status: archived"]


def test_a_cancelled_plan_changes_nothing_and_the_draft_stays(app: Flask, articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_bytes()
    typed, moment = in_an_hour(app)
    jana.opens()
    page = jana.sends("publish_later", body="Nový text.\r\n", moment=typed).text
    cancel = re.findall(r'action="(/editor/planned/[0-9a-f]+/cancel)"', page)[0]

    jana.browser.post(cancel, data={"csrf_token": jana.form["csrf_token"]})

    assert worker(app).publish_due(lambda: moment + SOON) == 0
    assert ((articles / PATH).read_bytes(), drafts(app)) == (before, 1)
    assert audited(app)[0] == "article-plan-cancelled"


def test_enter_in_a_field_plans_where_a_moment_was_typed_and_never_publishes(
    app: Flask, articles: Path, jana: Editor
) -> None:
    before = (articles / PATH).read_bytes()
    typed, moment = in_an_hour(app)
    jana.opens()

    jana.sends("enter", body="Nový text.\r\n", moment="")
    assert (waiting(app), drafts(app)) == ([], 1)
    assert jana.sends("enter", moment="2020-01-01T10:00").status_code == 422
    jana.sends("enter", moment=typed)

    assert [change.moment for change in waiting(app)] == [moment]
    assert (articles / PATH).read_bytes() == before


@pytest.mark.parametrize("moment", ["", "tomorrow", "2020-01-01T10:00", "9999-12-31T23:59"])
def test_a_moment_that_is_none_plans_nothing_and_keeps_the_text(app: Flask, jana: Editor, moment: str) -> None:
    jana.opens()

    answer = jana.sends("publish_later", body="Nový text.\r\n", moment=moment)

    assert (answer.status_code, waiting(app)) == (422, [])
    assert "Nový text." in answer.text and drafts(app) == 1


def test_who_may_not_publish_may_not_plan_either_nor_when_the_right_is_lost(
    app: Flask, articles: Path, jana: Editor
) -> None:
    before = (articles / PATH).read_bytes()
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    may_publish(app, "Jana", "cs")

    assert jana.sends("publish_later", body="Iný text.\r\n", moment=typed).status_code == 422
    assert worker(app).publish_due(lambda: moment + SOON) == 0
    assert (articles / PATH).read_bytes() == before
    assert "language or category" in waiting(app)[0].failure
    assert worker(app).publish_due(lambda: moment + timedelta(days=1)) == 0


def test_a_file_that_was_changed_meanwhile_is_left_alone_and_the_page_says_so(
    app: Flask, articles: Path, jana: Editor
) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    (articles / PATH).write_bytes((articles / PATH).read_bytes() + b"\nIne.\n")

    assert worker(app).publish_due(lambda: moment + SOON) == 0

    assert "Nový text." not in (articles / PATH).read_text(encoding="utf-8")
    assert "súbor sa medzitým zmenil" in jana.opens()


def test_a_worker_that_is_killed_after_saving_is_followed_by_one_that_records_it_once(
    app: Flask, repository: Path, jana: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    monkeypatch.setattr(scheduled_changes, "end", killed)
    with pytest.raises(KeyboardInterrupt):
        worker(app).publish_due(lambda: moment)
    monkeypatch.undo()

    assert worker(app).publish_due(lambda: moment + LEASE / 2) == 0
    assert worker(app).publish_due(lambda: moment + LEASE) == 1

    assert audited(app).count("article-published-as-planned") == 1
    assert len(git(repository, "log", "--oneline").splitlines()) == 2
    assert "Nový text." in (repository / PATH).read_text(encoding="utf-8")


def test_a_worker_that_is_killed_while_it_archives_is_followed_by_one_that_archives(
    app: Flask, articles: Path, jana: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("unpublish_later", moment=typed)
    write = ArticleFiles._write

    def killed_after_writing(files: ArticleFiles, path: str, raw: bytes | None) -> None:
        write(files, path, raw)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(ArticleFiles, "_write", killed_after_writing)
        worker(app).publish_due(lambda: moment)

    made = [worker(app).publish_due(lambda again=again: moment + LEASE + again) for again in (NOW, RETRY_AFTER)]

    assert sum(made) == 1 and waiting(app) == []
    assert "status: archived" in (articles / PATH).read_text(encoding="utf-8")


def test_an_article_that_was_changed_on_the_remote_is_archived_as_it_is_there(
    app: Flask, repository: Path, tmp_path: Path, jana: Editor
) -> None:
    remote, elsewhere = tmp_path / "remote.git", tmp_path / "elsewhere"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(remote))
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("unpublish_later", moment=typed)
    git(tmp_path, "clone", "--quiet", str(remote), str(elsewhere))
    (elsewhere / PATH).write_bytes((elsewhere / PATH).read_bytes() + b"\nDoplnok.\n")
    git(elsewhere, "commit", "--quiet", "--all", "-m", "More.")
    git(elsewhere, "push", "--quiet")
    here = worker(app)
    planned = ScheduledPublishing(replace(here.settings, articles_remote=str(remote)), here.database)

    made = [planned.publish_due(lambda again=again: moment + again) for again in (NOW, RETRY_AFTER)]

    assert sum(made) == 1 and waiting(app) == []
    archived = git(remote, "show", f"main:{PATH}")
    assert "status: archived" in archived and "Doplnok." in archived


def test_of_several_workers_at_once_one_publishes(app: Flask, articles: Path, jana: Editor) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    workers = [worker(app) for _ in range(4)]

    with ThreadPoolExecutor(len(workers)) as pool:
        made = list(pool.map(lambda each: each.publish_due(lambda: moment), workers))

    assert sorted(made) == [0, 0, 0, 1]
    assert audited(app).count("article-published-as-planned") == 1
    assert "Nový text." in (articles / PATH).read_text(encoding="utf-8")


def test_a_disk_that_fails_is_tried_again(
    app: Flask, articles: Path, jana: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    monkeypatch.setattr("webui.article_files.saving.ArticleFiles.save", full)
    assert worker(app).publish_due(lambda: moment) == 0
    monkeypatch.undo()

    assert worker(app).publish_due(lambda: moment + RETRY_AFTER) == 1
    assert "Nový text." in (articles / PATH).read_text(encoding="utf-8")


def killed(*_: object) -> bool:
    raise KeyboardInterrupt


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_what_is_due_during_a_maintenance_waits_for_its_end(app: Flask, articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_bytes()
    typed, moment = in_an_hour(app)
    jana.opens()
    jana.sends("publish_later", body="Nový text.\r\n", moment=typed)
    with app.extensions["readfirst"].database.writing() as connection:
        maintenance.announce(connection, MaintenanceNotice(moment))

    assert worker(app).publish_due(lambda: moment + SOON) == 0
    assert (articles / PATH).read_bytes() == before

    with app.extensions["readfirst"].database.writing() as connection:
        maintenance.end(connection)
    assert worker(app).publish_due(lambda: moment + SOON) == 1
