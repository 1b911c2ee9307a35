"""A backup while people write: everything acknowledged before its moment is in it, whole."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic, sleep

import pytest

from tests.visitor import Visitor, a_file
from tests.web import FILLED_IN, Web, web_in
from tests.webui.backups.filled import files_in, rows_in
from webui.backups.backup import back_up
from webui.backups.restore import restore

pytestmark = pytest.mark.long

WRITERS = 8
PDF = b"%PDF-1.4\n"


class Writers:
    """People who send tickets with a file until told to stop."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.acknowledged: list[str] = []
        self._adding = Lock()
        self._stop = Event()
        self._threads = [Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            text = f"I was hijacked, {writer}-{count}"
            visitor = Visitor.of(self.web.app, cookies=False)
            point = "/sk/contact/point/hijacked"
            file = a_file("scan.pdf", PDF + text.encode())
            sent = {**FILLED_IN, "choice": "", "category": "cannot-get-in", "description": text, "files": file}
            answer = visitor.posts(point, **sent)
            if answer.status_code == 201:
                with self._adding:
                    self.acknowledged.append(text)

    def have_written(self, more: int) -> None:
        """Wait until that many more tickets are acknowledged."""
        until, wanted = monotonic() + 60, len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            assert monotonic() < until, "nobody writes"
            sleep(0.02)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""


def test_everything_that_was_acknowledged_is_there_whole(url: str, tmp_path: Path) -> None:
    web = web_in(tmp_path / "source", database_url=url, tickets_per_hour=10_000)
    with closing(web), Writers(web) as writers:
        writers.have_written(20)
        before = set(writers.acknowledged)
        back_up(web.parts.settings, tmp_path / "backup.zip", datetime.now(UTC))
        writers.have_written(20)

    target = replace(web.parts.settings, data_dir=tmp_path / "elsewhere", database_url="")
    restored = restore(target, tmp_path / "backup.zip", datetime.now(UTC))

    rows = rows_in(target)
    tickets = {row["ticket_id"]: row["description"] for row in rows["tickets"]}
    assert before <= set(tickets.values())
    assert set(tickets.values()) < {row["description"] for row in rows_in(web.parts.settings)["tickets"]}
    files = files_in(target, "attachments")
    assert restored.warnings == ()
    assert {row["ticket_id"] for row in rows["attachments"] if row["ticket_id"]} == set(tickets)
    assert all(files[f"attachments/{row['attachment_id']}"].startswith(PDF) for row in rows["attachments"])
    assert {row["ticket_id"] for row in rows["outbox"] if not row["message_id"]} == set(tickets)
