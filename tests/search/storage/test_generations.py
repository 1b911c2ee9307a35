"""Whatever is killed, full or damaged: the old generation or the new one, and nothing else."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from search.storage.generations import (
    KEPT,
    BuilderBusy,
    Generation,
    GenerationError,
    begin,
    current,
    generations,
    newest_good,
    only_builder,
    publish,
    verify,
)


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


def build(index: Path, text: str) -> Generation:
    """Publish a generation that says `text`, in a file that is changed and one that is copied."""
    draft = begin(index, newest_good(index))
    (draft.path / "index").mkdir(exist_ok=True)
    (draft.path / "index" / "text").write_text(text)
    (draft.path / "always").write_text("the same")
    return publish(draft)


def said(index: Path) -> str:
    good = newest_good(index)
    return (good.path / "index" / "text").read_text() if good else "nothing"


def names(index: Path) -> list[str]:
    return sorted(path.name for path in index.iterdir())


def test_an_index_that_was_never_built_says_nothing(index: Path) -> None:
    assert (said(index), said(index / "nowhere"), current(index)) == ("nothing", "nothing", "")


def test_generations_are_numbered_and_the_last_three_are_kept(index: Path) -> None:
    for text in ("a", "b", "c", "d", "e"):
        build(index, text)

    assert names(index) == ["CURRENT", "gen-3", "gen-4", "gen-5"]
    assert (current(index), said(index), KEPT) == ("gen-5", "e", 3)


def test_a_generation_starts_as_a_copy_and_not_as_the_same_files(index: Path) -> None:
    build(index, "a")
    draft = begin(index, newest_good(index))

    assert (draft.path / "always").read_text() == "the same"
    assert (draft.path / "always").stat().st_nlink == 1


def test_of_what_generations_share_there_are_always_two_copies_and_never_more(index: Path) -> None:
    draft = begin(index, None)
    (draft.path / "large").write_text("never changed")
    publish(draft)
    for _ in range(8):
        publish(begin(index, newest_good(index), is_shared=lambda path: path == "large"))
        places = {(index / name / "large").stat().st_ino for name in names(index) if name.startswith("gen-")}
        assert len(places) == 2
        newest = max(generations(index), key=lambda generation: generation.number)
        (newest.path / "large").write_text("damaged")  # the bytes that the newest one shares
        older = newest_good(index)
        assert older is not None
        assert (older.path / "large").read_text() == "never changed"
        (newest.path / "large").write_text("never changed")


def test_a_second_copy_is_read_once_and_not_at_every_edit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = begin(index, None)
    (draft.path / "large").write_text("never changed")
    os.utime(draft.path / "large", (1_000_000_000, 1_000_000_000))  # written long ago
    publish(draft)
    publish(begin(index, newest_good(index), is_shared=lambda path: path == "large"))
    assert len({(one.path / "large").stat().st_ino for one in generations(index)}) == 2
    read: list[str] = []
    digest = hashlib.file_digest
    monkeypatch.setattr(
        hashlib, "file_digest", lambda file, kind: read.append(Path(file.name).name) or digest(file, kind)
    )

    for one in (*generations(index), *generations(index)):
        verify(one)
    assert read.count("large") <= 1


@pytest.mark.parametrize("order", [["large"], ["large", "wide"], ["large", "wide", "wide", "large", "wide"]])
def test_one_damage_after_every_build_never_leaves_nothing_to_serve(index: Path, order: list[str]) -> None:
    def is_shared(path: str) -> bool:
        return path in ("large", "wide")

    draft = begin(index, None)
    for name in ("large", "wide"):
        (draft.path / name).write_text("never changed")
    publish(draft)
    for _ in range(3):
        publish(begin(index, newest_good(index), is_shared=is_shared))

    for name in order * 4:
        served = newest_good(index)
        assert served is not None
        (served.path / name).write_text("damaged")
        good = newest_good(index)
        assert good is not None
        publish(begin(index, good, is_shared=is_shared))


def test_a_number_is_never_given_twice(index: Path) -> None:
    build(index, "a")
    shutil.rmtree(index / "gen-1")

    assert build(index, "b").name == "gen-2"


def test_current_decides_and_what_is_newer_comes_last(index: Path) -> None:
    for text in ("a", "b", "c"):
        build(index, text)
    (index / "CURRENT").write_text("gen-2\n")

    assert [generation.name for generation in generations(index)] == ["gen-2", "gen-1", "gen-3"]
    assert said(index) == "b"


@pytest.mark.parametrize("nonsense", ["", "gen-x", "../../etc", "gen-99", "gen-1\ngen-2", "\xff\xfe" * 100])
def test_a_current_that_makes_no_sense_does_not_stop_anything(index: Path, nonsense: str) -> None:
    build(index, "a")
    build(index, "b")
    (index / "CURRENT").write_text(nonsense)

    assert said(index) == "b"
    assert (build(index, "c").name, said(index)) in {("gen-3", "c"), ("gen-100", "c")}


def _folder_in_place(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a bit flipped": lambda file: file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:]),
    "cut short": lambda file: os.truncate(file, 1),
    "emptied": lambda file: os.truncate(file, 0),
    "gone": lambda file: file.unlink(),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"x"),
    "zeros": lambda file: file.write_bytes(b"\0" * 8),
    "a folder in its place": _folder_in_place,
}


@pytest.mark.parametrize("name", ["index/text", "always", "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_generation_is_passed_over_for_the_one_before(
    index: Path, name: str, damage: Callable[[Path], None]
) -> None:
    build(index, "old")
    newest = build(index, "new")

    damage(newest.path / name)

    assert said(index) == "old"
    assert build(index, "newer").name == "gen-3"
    assert said(index) == "newer"


@pytest.mark.parametrize("manifest", ["[]", "null", '{"index/text": 5}', '{"../../../etc/passwd": "00"}', "{" * 9])
def test_a_manifest_that_is_none_is_damage_too(index: Path, manifest: str) -> None:
    newest = build(index, "new")
    (newest.path / "manifest.json").write_text(manifest)

    with pytest.raises(GenerationError, match="gen-1"):
        verify(newest)


def test_a_file_that_does_not_belong_there_is_not_trusted(index: Path) -> None:
    build(index, "old")
    newest = build(index, "new")
    (newest.path / "index" / "_MAIN_99.toc").write_text("a pickle of somebody else's")

    assert said(index) == "old"


def test_no_random_change_of_a_byte_is_ever_served(index: Path) -> None:
    build(index, "old")
    newest = build(index, "new")
    files = [newest.path / name for name in ("index/text", "always", "manifest.json")]
    random = Random(7)

    for _ in range(150):
        file = random.choice(files)
        whole = file.read_bytes()
        at = random.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << random.randrange(8))]) + whole[at + 1 :])
        assert (newest_good(index), said(index)) in {(Generation(index / "gen-1"), "old"), (newest, "new")}
        file.write_bytes(whole)


def crash_at(monkeypatch: pytest.MonkeyPatch, number: int) -> list[str]:
    """End the process before the `number`-th thing that changes the disk; gives what was done until then."""
    done: list[str] = []

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if len(done) == number:
                raise Crash
            done.append(name)
            return real(*arguments, **options)

        return call

    for name in ("mkdir", "fsync", "rename", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, counted(name, getattr(os, name)))
    return done


def test_after_a_crash_at_any_point_the_old_or_the_new_one_is_served(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("a", "b", "old"):
        build(index, text)
    seen = set()

    for number in range(100):
        copy = tmp_path / f"crash-{number}"
        shutil.copytree(index, copy)
        with monkeypatch.context() as patch:
            done = crash_at(patch, number)
            try:
                build(copy, "new")
                crashed = False
            except Crash:
                crashed = True
        assert said(copy) == ("new" if "replace" in done else "old")
        seen.add(said(copy))
        assert build(copy, "newer").path.exists()
        assert said(copy) == "newer"
        assert not [name for name in names(copy) if name.endswith((".tmp", ".old"))]
        if not crashed:
            break

    assert seen == {"old", "new"}
    assert number >= 12


def test_only_one_builds_and_a_killed_builder_blocks_nobody(index: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from search.storage.generations import only_builder\n"
        "with only_builder(Path(sys.argv[1]), wait_seconds=0): print('holding', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(index)], stdout=subprocess.PIPE)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"holding\n"
        with pytest.raises(BuilderBusy, match="another process"), only_builder(index, wait_seconds=0.1):
            pass
        other.kill()

    with only_builder(index, wait_seconds=5):
        assert (index / ".lock").exists()


def test_a_second_builder_waits_for_the_first(index: Path) -> None:
    with (
        only_builder(index, wait_seconds=0),
        pytest.raises(BuilderBusy),
        only_builder(index, wait_seconds=0.2),
    ):
        pass
