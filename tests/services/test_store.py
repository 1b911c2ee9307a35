"""Files in a store that several hosts share: a real S3 server that works, that freezes, that is gone and comes back."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.incoming.post import Post, a_mail, fetched
from tests.services.seaweedfs import SeaweedFS
from tests.visitor import Visitor, a_file
from tests.web import Web, web_in
from tests.webui.backups.filled import CONTENT, FILE_ID, files_in, filled
from tests.webui.conftest import sign_in
from tickets.files.file_store import StoreDown
from webui.commands.cli import cli
from webui.doctor.examine import examine
from webui.file_stores import store_at
from webui.privacy.retention import keep_times
from webui.processes.worker import deliver_once
from webui.settings import Settings

pytestmark = pytest.mark.services

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
TEXT = "prišiel mi list o dani"
SLOWEST = 8.0  # seconds of one request while the store is frozen, on a machine that does other things, too


@pytest.fixture
def web(tmp_path: Path, seaweedfs: SeaweedFS) -> Iterator[Web]:
    web = web_in(tmp_path / "a", store=seaweedfs.new_folder())
    yield web
    web.close()


@pytest.fixture
def other_host(tmp_path: Path, web: Web) -> Iterator[Web]:
    """With a data folder of its own, on the same database and store."""
    settings = web.parts.settings
    shared = {"database_url": settings.url, "store": settings.store, "secret_key": settings.secret_key}
    other = web_in(tmp_path / "b", **shared)
    yield other
    other.close()


@pytest.fixture(params=["frozen", "gone"])
def trouble(request: pytest.FixtureRequest, seaweedfs: SeaweedFS) -> AbstractContextManager[None]:
    which: AbstractContextManager[None] = getattr(seaweedfs, request.param)()
    return which


def writes(web: Web) -> str:
    """Somebody's ticket with a picture; its page."""
    visitor = Visitor.of(web.app)
    visitor.types(TEXT)
    visitor.rewords(f"{TEXT} znova")  # nothing is found twice: the form opens
    return visitor.writes(TEXT, files=a_file("obrazovka.png", PNG)).text


def comes_back(web: Web) -> None:
    """Until it is asked again."""
    until = time.monotonic() + 60
    while not web.parts.attachments.files.answers():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_one_host_took_another_one_shows_and_sends(web: Web, other_host: Web) -> None:
    writes(web)
    (ticket,) = web.tickets
    staff = sign_in(other_host.app, "staff")
    page = staff.get(f"/staff/ticket/{ticket.reference}").text
    link = next(part.split('"')[0] for part in page.split('href="')[1:] if "/file" in part.split('"')[0])

    with staff.get(link) as download:
        assert download.data == PNG
    assert (report := deliver_once(other_host.parts.settings, other_host.parts.database)).attempts
    assert not any(attempt.error for attempt in report.attempts)
    (letter,) = (other_host.parts.settings.data_dir / "mail").glob("*.eml")
    assert b"obrazovka.png" in letter.read_bytes()
    assert not list((web.parts.settings.data_dir).glob("attachments/*"))


def test_while_it_is_away_tickets_are_taken_and_nothing_waits_for_long(
    web: Web, trouble: AbstractContextManager[None]
) -> None:
    writes(web)
    (earlier,) = web.tickets
    with trouble:
        began = time.monotonic()
        receipt = writes(web)
        assert time.monotonic() - began < SLOWEST

        assert len(web.tickets) == 2
        assert "obrazovka.png" in receipt, "the receipt names what was not taken"
        client = web.app.test_client()
        assert "readfirst_store_up 0.0" in client.get("/metrics").text
        assert client.get("/readyz").get_json()["uploads"] == "refused"
        assert "store" in {finding.code for finding in examine(web.parts.settings, web.clock())}
        attempts = deliver_once(web.parts.settings, web.parts.database).attempts
        results = {attempt.reference: attempt.result for attempt in attempts}
        assert results.pop(earlier.reference) == "postponed", "its picture is not lost, so it does not leave without it"
        assert set(results.values()) == {"delivered"}, "what has no file leaves"
        keep_times(web.parts.settings, web.parts.database, web.clock() + timedelta(days=3))  # deletes nothing, and ends

    comes_back(web)
    assert "readfirst_store_up 1.0" in web.app.test_client().get("/metrics").text
    assert len(web.tickets) == 2


def test_a_page_with_files_opens_and_a_download_says_that_nothing_is_lost(
    web: Web, trouble: AbstractContextManager[None]
) -> None:
    writes(web)
    (ticket,) = web.tickets
    staff = sign_in(web.app, "staff")
    with trouble:
        page = staff.get(f"/staff/ticket/{ticket.reference}?lang=en")
        link = next(part.split('"')[0] for part in page.text.split('href="')[1:] if "/file" in part.split('"')[0])
        answer = staff.get(link)

        assert page.status_code == 200
        assert "The file is missing" not in page.text
        assert answer.status_code == 503
        assert "It is not lost" in answer.text


def test_a_mail_stays_in_its_mailbox_and_is_taken_later(web: Web, trouble: AbstractContextManager[None]) -> None:
    post = Post(web, web.parts.settings.data_dir / "mail")
    with trouble, web.app.app_context(), pytest.raises(StoreDown):
        post.takes(fetched(a_mail()))
    assert post.tickets() == []

    comes_back(web)
    post.brings(a_mail())

    assert len(post.tickets()) == 1
    post.reader.close()


def test_a_backup_lies_in_another_bucket_and_comes_back(tmp_path: Path, seaweedfs: SeaweedFS) -> None:
    source, there = filled(tmp_path / "source"), seaweedfs.new_folder()
    said = CliRunner().invoke(cli, ["backup", "--to", there, "--json"], env=environment(source), catch_exceptions=False)
    place = json.loads(said.stdout)["file"]
    assert place.startswith(f"{there}/readfirst-2")

    target = {**environment(source), "READFIRST_DATA_DIR": str(tmp_path / "target")}
    files = seaweedfs.new_folder()
    restored = CliRunner().invoke(cli, ["restore", place], env={**target, "READFIRST_STORE": files})

    assert restored.exit_code == 0, restored.output
    with store_at(files, "attachments").get(FILE_ID) as file:
        assert file.read() == CONTENT
    refused = CliRunner().invoke(cli, ["restore", f"{there}/other.zip"], env=target)
    assert (refused.exit_code, "there is no other.zip" in refused.output) == (2, True)


def test_a_product_in_a_bucket_is_backed_up_and_restored_into_a_folder(tmp_path: Path, seaweedfs: SeaweedFS) -> None:
    source, bucket = filled(tmp_path / "source"), seaweedfs.new_folder()
    assert copies(str(source.data_dir), bucket) == {"copied": 1, "there": 0, "gone": 0}
    shutil.rmtree(source.data_dir / "attachments")
    there = {**environment(source), "READFIRST_STORE": bucket}
    assert CliRunner().invoke(cli, ["backup", str(tmp_path / "b.zip")], env=there).exit_code == 0

    target = {**environment(source), "READFIRST_DATA_DIR": str(tmp_path / "target")}
    assert CliRunner().invoke(cli, ["restore", str(tmp_path / "b.zip")], env=target).exit_code == 0

    folder = replace(source, data_dir=tmp_path / "target")
    assert files_in(folder, "attachments") == {f"attachments/{FILE_ID}": CONTENT}


def test_a_copy_that_was_cut_off_goes_on_and_mends_what_is_damaged(tmp_path: Path, seaweedfs: SeaweedFS) -> None:
    folder, bucket = tmp_path / "var", seaweedfs.new_folder()
    source, target = store_at(str(folder), "attachments"), store_at(bucket, "attachments")
    for number in range(20):
        source.put(f"{number:032x}", (b"%d" % number,))
    for number in range(5):  # an earlier copy came as far as this, and one of it is damaged
        target.put(f"{number:032x}", (b"%d" % number if number else b"?",))
    (folder / "attachments" / ".unfinished.part").write_bytes(b"an upload that has not ended")

    assert copies(str(folder), bucket) == {"copied": 16, "there": 4, "gone": 0}
    assert copies(str(folder), bucket) == {"copied": 0, "there": 20, "gone": 0}
    back = tmp_path / "back"
    assert copies(bucket, str(back)) == {"copied": 20, "there": 0, "gone": 0}

    files = {path.name: path.read_bytes() for path in (back / "attachments").iterdir()}
    assert files == {f"{number:032x}": b"%d" % number for number in range(20)}


def test_a_folder_that_is_not_there_is_no_empty_store(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["store", "copy", str(tmp_path / "vra"), str(tmp_path / "new")])

    assert refused.exit_code == 2
    assert not (tmp_path / "vra").exists()


def copies(source: str, target: str) -> dict[str, int]:
    done = CliRunner().invoke(cli, ["store", "copy", source, target, "--json"], catch_exceptions=False)
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def environment(settings: Settings) -> dict[str, str]:
    return {"READFIRST_DATA_DIR": str(settings.data_dir), "READFIRST_DATABASE_URL": settings.database_url}
