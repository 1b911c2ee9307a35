"""`readfirst index --watch`, the real process, while editors save, rename and replace what it watches."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.product import ROOT
from tests.search.shelf import Shelf
from tests.webui.processes.web_process import eventually

pytestmark = pytest.mark.long

READFIRST = Path(sys.executable).parent / "readfirst"
SOON = 60.0  # seconds; on an idle machine a build is reported in one


class Watcher:
    """The command, running; each build that it reports is a JSON object."""

    def __init__(
        self, shelf: Shelf, *before: str, program: Sequence[Path | str] = (READFIRST, "index"), **environment: str
    ) -> None:
        command = [*program, "--watch", "--json", "--articles", shelf.articles, "--index", shelf.index]
        self.process = subprocess.Popen(
            [*before, *map(str, command)],
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""
        self._reports: queue.Queue[dict[str, Any]] = queue.Queue()
        self._readers = [threading.Thread(target=reader) for reader in (self._read_reports, self._read_words)]
        for reader in self._readers:
            reader.start()

    def _read_reports(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._reports.put(json.loads(line))

    def _read_words(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said += line

    def built(self, **expected: object) -> dict[str, Any]:
        """Wait for a build of which all this is true; what was built before it may have been half of the change."""
        while True:
            report = self._reports.get(timeout=SOON)
            if all(report.get(name) == value for name, value in expected.items()):
                return report

    def says(self, words: str) -> None:
        """Wait for these words."""
        assert eventually(lambda: words in self.said, SOON), self.said

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=SOON)
        for reader in self._readers:
            reader.join()
        assert self.process.stdout
        assert self.process.stderr
        self.process.stdout.close()
        self.process.stderr.close()
        return status


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    shelf.fill(3)
    return shelf


@pytest.fixture
def watcher(filled: Shelf) -> Iterator[Watcher]:
    watcher = Watcher(filled)
    try:
        watcher.built(indexed=3)
        yield watcher
    finally:
        watcher.stop(signal.SIGKILL)


def test_an_edit_is_noticed_and_it_stops_when_told(filled: Shelf, watcher: Watcher) -> None:
    filled.write("sk/clanok-1.md", "Iný názov", lang="sk")

    assert watcher.built(changed=1)["articles"] == 3
    assert watcher.stop() == 0
    assert "Traceback" not in watcher.said


def test_an_edit_as_editors_save_it_is_noticed(filled: Shelf, watcher: Watcher) -> None:
    """Most programs write a new file and give it the old name."""
    filled.write("sk/.clanok-1.md.swp", "Iný názov", lang="sk").rename(filled.articles / "sk/clanok-1.md")

    assert watcher.built(changed=1)["articles"] == 3


def test_a_renamed_article_and_a_renamed_folder_are_noticed(filled: Shelf, watcher: Watcher) -> None:
    (filled.articles / "sk/clanok-1.md").rename(filled.articles / "sk/premenovany.md")
    renamed = watcher.built(articles=3, changed=2)  # the old id and the new one
    (filled.articles / "sk").rename(filled.articles / "cs")

    assert watcher.built(articles=3)["generation"] > renamed["generation"]


def test_a_burst_of_five_hundred_files_is_indexed_whole(filled: Shelf, watcher: Watcher) -> None:
    for number in range(500):
        filled.write(f"sk/davka-{number % 5}/clanok-{number}.md", f"Dávka {number}", lang="sk")

    assert watcher.built(indexed=503)["rejected"] == []


def test_a_picture_that_appears_is_shown_by_the_article_that_waits_for_it(filled: Shelf, watcher: Watcher) -> None:
    filled.write("sk/clanok-1.md", "Obrázok", "![okno](okno.png)", lang="sk")
    watcher.built(changed=1)
    filled.put("sk/okno.png", b"\x89PNG")

    assert watcher.built(changed=1)["articles"] == 3


def test_what_is_left_out_of_the_index_wakes_nobody(filled: Shelf, watcher: Watcher) -> None:
    filled.put("sk/_uryvok.md", "a part of pages")
    filled.put(".git/HEAD.md", "version control")
    filled.put("sk/clanok-1.md~", "a copy of an editor")
    filled.write("sk/clanok-2.md", "Iný názov", lang="sk")

    assert watcher._reports.get(timeout=SOON)["changed"] == 1, "the first build after them is that of the article"


def test_a_folder_that_vanishes_and_comes_back_is_watched_again(filled: Shelf, watcher: Watcher) -> None:
    away = filled.articles.with_name("away")
    filled.articles.rename(away)
    shutil.copytree(away, filled.articles)
    filled.write("sk/clanok-1.md", "Po návrate", lang="sk")
    watcher.built(articles=3, changed=1)
    filled.write("sk/clanok-1.md", "A ešte raz", lang="sk")

    assert watcher.built(changed=1)["articles"] == 3


def test_a_link_that_leads_to_another_release_is_followed(shelf: Shelf) -> None:
    shelf.fill(3)
    first = shelf.articles.rename(shelf.articles.with_name("release-1"))
    second = shutil.copytree(first, first.with_name("release-2"))
    (second / "sk/clanok-3.md").write_text("---\ntitle: Štvrtý\nlang: sk\n---\nText.\n", encoding="utf-8")
    shelf.articles.symlink_to(first.name)
    watcher = Watcher(shelf)
    try:
        watcher.built(articles=3)
        shelf.articles.with_name("next").symlink_to(second.name)
        shelf.articles.with_name("next").rename(shelf.articles)
        watcher.built(articles=4)
        shelf.remove("sk/clanok-0.md")

        assert watcher.built(articles=3)["indexed"] == 3
    finally:
        watcher.stop(signal.SIGKILL)


def test_polling_notices_an_edit_where_the_kernel_is_not_asked(filled: Shelf) -> None:
    watcher = Watcher(filled, WATCHFILES_FORCE_POLLING="1")
    try:
        watcher.built(indexed=3)
        filled.write("sk/clanok-1.md", "Iný názov", lang="sk")

        assert watcher.built(changed=1)["articles"] == 3
    finally:
        watcher.stop(signal.SIGKILL)


def test_when_the_watches_run_out_one_line_says_so_and_edits_are_noticed_all_the_same(filled: Shelf) -> None:
    """In a user namespace of its own, a process may set how many watches there are."""
    few = ("unshare", "--user", "--map-root-user", "sh", "-c")
    limit = 'echo 1 >/proc/sys/user/max_inotify_watches && exec "$0" "$@"'
    if subprocess.run([*few, limit, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this kernel lets nobody make a user namespace")
    watcher = Watcher(filled, *few, limit)
    try:
        watcher.built(indexed=3)
        filled.write("sk/clanok-1.md", "Iný názov", lang="sk")
        watcher.built(changed=1)
        filled.write("sk/clanok-1.md", "A ešte raz", lang="sk")
        watcher.built(changed=1)
    finally:
        watcher.stop(signal.SIGKILL)

    warnings = [line for line in watcher.said.splitlines() if "watched" in line]
    assert "\n".join(warnings) == (
        f"build_index.py: {filled.articles} cannot be watched (OS file watch limit reached):"
        " it is compared now and then, a large one less often."
    )


def test_a_watcher_whose_program_was_replaced_builds_nothing_and_ends(filled: Shelf, tmp_path: Path) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "search", program / "search", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "build_index.py", program)
    watcher = Watcher(filled, program=(sys.executable, program / "build_index.py"))
    watcher.built(indexed=3)
    with (program / "search/rendering/markdown.py").open("a") as source:
        source.write("# the next release\n")
    filled.write("sk/clanok-1.md", "Iný názov", lang="sk")

    assert watcher.process.wait(timeout=SOON) == 3
    watcher.stop()
    assert "build_index.py: the program was replaced on the disk, so this one ends: start it again." in watcher.said
    assert [path.name for path in filled.index.glob("gen-*")] == ["gen-1"]


def test_what_could_not_be_built_is_built_later_although_nobody_saves_it_again(filled: Shelf, watcher: Watcher) -> None:
    away = filled.index.rename(filled.index.with_name("away"))
    filled.index.write_text("in its way")
    filled.write("sk/clanok-1.md", "Iný názov", lang="sk")
    watcher.says("tried again in 1 s")
    filled.write("sk/clanok-2.md", "Tiež iný", lang="sk")
    watcher.says("tried again in 2 s")
    filled.index.unlink()
    away.rename(filled.index)

    assert watcher.built(changed=2)["articles"] == 3, "the first of the two edits, too"
