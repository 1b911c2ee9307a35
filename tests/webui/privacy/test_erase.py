"""After somebody was erased nothing finds them: no row, no file, no byte; and every figure stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.webui.privacy.life import JANA, OTHER, WORD, Life
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import ErasureReport, erase


def erased(life: Life, who: str = JANA) -> ErasureReport:
    return erase(life.web.parts.settings, life.web.parts.database, data_subject(who), life.web.clock())


def test_she_is_there_before(life: Life) -> None:
    """What is looked for below is there to be found."""
    rows = life.rows().lower()
    files = b"".join(life.bytes_of_files().values()).lower()

    assert all(name in rows for name in (JANA.lower(), WORD, life.before["ticket"]))
    assert life.digests & set(rows.split('"')) or any(digest in rows for digest in life.digests)
    assert WORD.encode() in files


def test_no_row_and_no_byte_of_any_file_finds_her(life: Life) -> None:
    report = erased(life)

    assert report.waits == ()
    rows = life.rows().lower()
    assert [name for name in life.secrets() if name.lower() in rows] == []
    files = {path: content.lower() for path, content in life.bytes_of_files().items() if path != "erased.jsonl"}
    hits = [
        (path, name) for path, content in files.items() for name in life.secrets() if name.lower().encode() in content
    ]
    assert hits == []


def test_every_figure_stays(life: Life) -> None:
    before = life.figures()
    assert before["outcomes"]["reversed"]["count"] == 1, "the two texts were alike, and only that joins them"  # type: ignore[index]

    erased(life)

    assert life.figures() == before


def test_others_keep_what_is_theirs(life: Life) -> None:
    erased(life)

    (ticket,) = life.web.tickets
    assert ticket.description == "Píše mi [•••] a nič"
    assert OTHER in life.rows()
    assert "Pozri aj [•••], nie iného." in life.rows()


def test_two_at_once_erase_her_once(life: Life) -> None:
    before = life.figures()

    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(erased, [life, life]))

    assert all(report.waits == () for report in reports)
    assert sum("tickets" in report.rows for report in reports) == 1
    assert life.figures() == before
    assert not [name for name in life.secrets() if name.lower() in life.rows().lower()]


def test_erasing_again_finds_nothing(life: Life) -> None:
    first = erased(life)
    second = erased(life)

    assert first.rows["tickets"] == 2
    assert first.rows["address hidden"] == 2, "what Ondrej wrote, and the note at his ticket"
    assert not second.traces
    assert second.rows == {}
