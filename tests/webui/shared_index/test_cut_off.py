"""A host that fetches a release while another one is released, or is cut off in the middle of it."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from search.storage import generations
from search.storage.generations import newest_good
from tests.webui.shared_index.hosts import Host
from tests.webui.shared_index.test_one_index import CARD, PASSWORD, _waited, edits, released
from webui.shared_index import fetched
from webui.shared_index.follower import IndexFollower
from webui.shared_index.release_store import ReleaseStore
from webui.shared_index.shared import shared_index
from webui.storage.database import Database

pytestmark = pytest.mark.long

LARGE = bytes(range(256)) * 4_000  # a picture: about a megabyte
LARGEST_FILE = 100_000  # bytes, of a disk that is full


def leftovers(host: Host) -> list[str]:
    """What is neither a generation nor a picture that one has."""
    folders = (host.settings.index_dir, host.settings.pictures_dir)
    paths = (path for folder in folders if folder.exists() for path in folder.rglob("*"))
    return [str(path) for path in paths if path.name.endswith((".tmp", ".part", ".old"))]


@contextmanager
def before_file(number: int, then: Callable[[], object]) -> Iterator[None]:
    """Until the block ends, something happens before the file with this number is fetched, once."""
    fetch, count = ReleaseStore.fetch, 0

    def interrupted(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == number:
            then()
        fetch(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReleaseStore, "fetch", interrupted)
        yield


@pytest.mark.parametrize("number", [1, 4])
def test_what_is_released_while_a_host_fetches_comes_next_and_nothing_is_mixed(
    first: Host, second: Host, number: int
) -> None:
    first.builds()

    def releases() -> None:
        edits(first)
        first.builds()

    with before_file(number, releases):
        assert second.follower.look()
    assert released(second) == 2
    assert (second.finds(PASSWORD), second.finds(CARD)) == (["heslo"], []), "the release that it had begun with, whole"

    assert second.follower.look()
    assert (second.finds(PASSWORD), second.finds(CARD)) == (["heslo"], ["karta"])
    assert leftovers(second) == []


def test_the_host_that_builds_fetches_the_last_release_while_it_builds_the_next_ones(first: Host) -> None:
    first.builds()

    def builds_on() -> None:
        """Until the folder in which it builds has none of the files any more that the release has."""
        for number in range(3):
            first.shelf.write("sk/karta.md", "Platba kartou zlyhala", f"Skúste inú kartu {number}.", lang="sk")
            first.builds(force=True)

    with before_file(2, builds_on):
        assert first.follower.look()
    assert first.finds(CARD) == []

    assert first.follower.look()
    assert (first.finds(PASSWORD), first.finds(CARD)) == (["heslo"], ["karta"])


def killed(host: Host, moment: str | int) -> None:
    """The host fetches in a process that a power cut ends in that moment."""
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        return

    def dies(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    try:  # with a database of its own: a connection is for one process
        with closing(Database(str(host.shared.database.engine.url))) as database:
            shared = shared_index(host.settings, database)
            assert shared
            if isinstance(moment, str):
                setattr(fetched if hasattr(fetched, moment) else generations, moment, dies)
                IndexFollower(shared).look()
            else:
                with before_file(moment, dies):
                    IndexFollower(shared).look()
    finally:
        os._exit(0)


@pytest.mark.parametrize("moment", [1, 4, "_sync_all", "_pointer_to", "_sweep_pictures"])
def test_a_host_that_is_killed_while_it_fetches_serves_the_old_one_and_then_the_new(
    first: Host, second: Host, moment: str | int
) -> None:
    first.shelf.put("sk/heslo.png", b"a picture")
    first.builds()
    second.follower.look()
    first.shelf.put("sk/karta.png", b"another picture")
    edits(first)
    first.builds(force=True)

    killed(second, moment)

    assert second.finds(PASSWORD) == ["heslo"], "an index that is whole is served, whichever"
    second.follower.look()
    assert second.finds(CARD) == ["karta"]
    pictures = [second.follower.picture(f"sk/{name}.png") for name in ("heslo", "karta")]
    assert [picture and picture.read_bytes() for picture in pictures] == [b"a picture", b"another picture"]
    assert not second.follower.look(), "there is nothing left to do"


def test_a_store_that_goes_away_in_the_middle_leaves_the_old_index_and_is_asked_again(
    first: Host, second: Host, tmp_path: Path
) -> None:
    first.builds()
    second.follower.look()
    edits(first)
    first.builds()
    store, away = tmp_path / "store", tmp_path / "away"

    with before_file(2, lambda: store.rename(away)):
        assert not second.follower.look()

    assert second.follower.failures == 1
    assert (second.finds(PASSWORD), second.finds(CARD)) == (["heslo"], [])
    assert leftovers(second) == []
    away.rename(store)
    assert not second.follower.look(), "not at once"
    _waited(second)
    assert second.follower.look()
    assert second.finds(CARD) == ["karta"]


@pytest.fixture
def disk() -> Iterator[Callable[[int], None]]:
    """Limits how large a file may become: what a full disk does to whoever writes. -1 = as large as it wants."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda largest: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_index_and_nothing_that_fills_it_further(
    first: Host, second: Host, disk: Callable[[int], None]
) -> None:
    first.builds()
    second.follower.look()
    before = newest_good(second.settings.index_dir)
    first.shelf.put("sk/karta.png", LARGE)
    edits(first)
    first.builds()

    disk(LARGEST_FILE)
    for failures in (1, 2):
        _waited(second)
        assert not second.follower.look()
        assert second.follower.failures == failures
    disk(-1)

    assert newest_good(second.settings.index_dir) == before
    assert leftovers(second) == []
    _waited(second)
    assert second.follower.look()
    assert second.finds(CARD) == ["karta"]
    picture = second.follower.picture("sk/karta.png")
    assert picture
    assert picture.read_bytes() == LARGE
