"""The development twin of e-mail: the same letter as a file."""

from pathlib import Path

import pytest

from tests.tickets.desk import Desk, a_ticket
from tests.tickets.mailbox import read
from tickets.desks.folder import FolderWayOut
from tickets.letters.ticket_mail import Envelope
from tickets.outgoing.delivery import Result
from tickets.ways_out import WayOutDown


def test_a_ticket_becomes_one_file_that_a_mail_program_opens(
    sqlite_desk: Desk, envelope: Envelope, tmp_path: Path
) -> None:
    ticket = sqlite_desk.receives(ways_out=("folder",))

    sqlite_desk.delivers(FolderWayOut(tmp_path / "mail", envelope))

    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == f"{ticket.ticket_id}.eml"
    assert read(path.read_bytes())["X-Readfirst-Reference"] == ticket.reference


def test_delivering_twice_leaves_the_first_file(envelope: Envelope, tmp_path: Path) -> None:
    way_out, ticket = FolderWayOut(tmp_path, envelope), a_ticket()
    way_out.deliver(ticket, ())
    (path,) = tmp_path.iterdir()
    first = path.read_bytes(), path.stat().st_mtime_ns

    way_out.deliver(ticket, ())

    assert list(tmp_path.iterdir()) == [path]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == first


def test_a_folder_that_cannot_be_written_is_a_way_out_that_is_down(
    sqlite_desk: Desk, envelope: Envelope, tmp_path: Path
) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be", encoding="utf-8")
    sqlite_desk.receives(ways_out=("folder",))

    report = sqlite_desk.delivers(FolderWayOut(tmp_path / "mail", envelope))

    assert report.count(Result.POSTPONED) == 1
    with pytest.raises(WayOutDown, match=r"make the folder writable"):
        FolderWayOut(tmp_path / "mail", envelope).deliver(a_ticket(), ())
