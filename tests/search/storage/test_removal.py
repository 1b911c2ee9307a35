"""What is kept no longer goes beside other work: nobody waits for it, and two may remove the same."""

import shutil
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from search.building.build import IndexBuilder
from search.storage.removal import Removal, remove
from tests.search.shelf import Shelf


def a_folder(where: Path, files: int = 40) -> Path:
    for number in range(files):
        below = where / f"part-{number % 5}"
        below.mkdir(parents=True, exist_ok=True)
        (below / f"{number}.seg").write_text("x")
    return where


def test_an_edit_is_published_while_the_oldest_generation_is_still_removed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, really = Event(), shutil.rmtree

    def slow(path: Path, **options: bool) -> None:
        assert path.suffix != ".old" or disk.wait(30)
        really(path, **options)

    with IndexBuilder(shelf.articles, shelf.index) as builder:
        for number in range(3):
            shelf.write("sk/heslo.md", "Zabudnuté heslo", f"Kód {number}.")
            builder.build()
        with monkeypatch.context() as patch:
            patch.setattr("search.storage.removal.shutil.rmtree", slow)
            shelf.write("sk/heslo.md", "Zabudnuté heslo", "Kód 3.")
            report = builder.build()
            assert (report.generation, (shelf.index / "gen-1.old").exists()) == ("gen-4", True)
            disk.set()
            builder.close()

    assert sorted(path.name for path in shelf.index.glob("gen-*")) == ["gen-2", "gen-3", "gen-4"]


def test_two_who_remove_the_same_folder_both_end_with_it_gone(tmp_path: Path) -> None:
    for attempt in range(20):
        folder, both = a_folder(tmp_path / f"gen-{attempt}.old"), Barrier(2)
        errors: list[BaseException] = []

        def one(folder: Path = folder, both: Barrier = both, errors: list[BaseException] = errors) -> None:
            both.wait()
            try:
                remove(folder)
            except OSError as error:
                errors.append(error)

        threads = [Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (errors, folder.exists()) == ([], False)


def test_a_folder_that_cannot_be_removed_is_left_to_the_next_build(tmp_path: Path) -> None:
    removal = Removal()

    removal.begin(tmp_path / "is not there")
    removal.finish()

    remove(tmp_path / "is not there")


def test_where_no_thread_may_be_started_it_is_removed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    folder, removal = a_folder(tmp_path / "gen-1.old"), Removal()
    with monkeypatch.context() as patch:
        patch.setattr(Thread, "start", refused)
        removal.begin(folder)

    assert not folder.exists()


def test_a_watcher_that_builds_for_months_holds_no_thread_that_has_ended(tmp_path: Path) -> None:
    removal = Removal()
    for number in range(30):
        removal.begin(a_folder(tmp_path / f"gen-{number}.old", files=1))
    for thread in [*removal._threads]:
        thread.join()

    removal.begin(a_folder(tmp_path / "gen-30.old", files=1))

    assert len(removal._threads) == 1
    removal.finish()


def test_a_file_or_a_link_under_such_a_name_stops_no_build(tmp_path: Path) -> None:
    file, link = tmp_path / "gen-1.old", tmp_path / "gen-2.old"
    file.write_text("x")
    link.symlink_to(a_folder(tmp_path / "elsewhere"))

    remove(file)
    remove(link)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere"]
    assert any((tmp_path / "elsewhere").rglob("*.seg"))
