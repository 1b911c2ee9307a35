"""Two hosts with folders of their own: one builds, both serve; whatever is not what was released is not opened."""

from __future__ import annotations

import pytest

from search.building.build_report import last_build
from search.building.sharing import BuiltElsewhere
from search.storage.generations import Generation, GenerationError, newest_good
from search.storage.publication import publication_of
from tests.webui.shared_index.hosts import KEY, OTHER_KEY, Host, stored_files
from webui.shared_index import building
from webui.storage.index_releases import newest_release
from webui.storage.publications import newest

pytestmark = pytest.mark.long

PASSWORD, CARD = "zabudnuté heslo", "platba kartou zlyhala"


def edits(host: Host) -> None:
    host.shelf.write("sk/karta.md", "Platba kartou zlyhala", "Skúste inú kartu.", lang="sk")


def released(host: Host) -> int:
    with host.shared.database.reading() as connection:
        return newest_release(connection).number


def test_what_one_host_builds_both_serve_under_one_name(first: Host, second: Host) -> None:
    first.builds()

    assert second.follower.look()
    assert first.follower.look()
    assert second.finds(PASSWORD) == first.finds(PASSWORD) == ["heslo"]
    names = {
        publication_of(generation).name
        for host in (first, second)
        if (generation := newest_good(host.settings.index_dir))
    }
    assert len(names) == 1
    assert not second.follower.look(), "it has it"


def test_nothing_is_served_from_where_it_is_built(first: Host) -> None:
    first.builds()

    assert newest_good(first.settings.index_dir) is None


def test_an_edit_fetches_only_what_it_changed(first: Host, second: Host) -> None:
    first.builds()
    second.follower.look()
    earlier = stored_files(first, "file")
    edits(first)
    first.builds()
    for file in earlier:
        file.unlink()

    assert second.follower.look()
    assert second.finds(CARD) == ["karta"]


def test_the_next_builder_goes_on_from_what_another_host_released(first: Host, second: Host) -> None:
    first.builds()
    first_report = last_build(first.settings.building_dir)
    edits(second)
    report = second.builds()

    assert first_report
    assert report.changed == 1, "the rest is taken over, not built again"
    assert released(first) == 2
    assert first.follower.look()
    assert first.finds(CARD) == ["karta"]


def test_without_an_edit_nothing_is_released(first: Host, second: Host) -> None:
    first.builds()
    second.builds()
    first.builds()

    assert released(first) == 1


def test_only_one_host_builds_and_the_next_begins_when_it_ends(first: Host, second: Host) -> None:
    with first.building() as builder:
        builder.build()
        with second.building() as other:
            with pytest.raises(BuiltElsewhere, match="builds the index of all hosts"):
                other.build()
            assert not other.is_due()
    with second.building() as other:
        assert other.is_due(), "nobody builds now"
        other.build()
        assert not other.is_due()


def test_a_builder_that_was_overtaken_releases_nothing(
    first: Host, second: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    first.builds()
    edits(first)
    put = type(first.shared.store).put

    def stands_still(*arguments: object, **options: object) -> None:
        """After everything is in the store, another host takes over, builds and releases."""
        put(*arguments, **options)  # type: ignore[arg-type]
        monkeypatch.setattr(type(first.shared.store), "put", put)
        with first.shared.database.writing() as connection:
            building.index_releases.give_up(connection, 2)
        second.shelf.write("sk/ucet.md", "Zmazať účet", "V nastaveniach.", lang="sk")
        second.builds()

    monkeypatch.setattr(type(first.shared.store), "put", stands_still)
    with pytest.raises(BuiltElsewhere, match="taken over"):
        first.builds()

    assert released(first) == 2
    second.follower.look()
    assert (second.finds("zmazať účet"), second.finds(CARD)) == (["ucet"], [])
    first.builds()
    second.follower.look()
    assert (second.finds("zmazať účet"), second.finds(CARD)) == ([], ["karta"]), "its own folder has no such article"


def test_a_builder_that_died_before_the_release_has_published_nothing(
    first: Host, second: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    first.builds()
    edits(first)
    with monkeypatch.context() as patch:
        patch.setattr(building.index_releases, "release", _dies)
        with pytest.raises(MemoryError):
            first.builds()

    assert not second.follower.look() or second.finds(CARD) == []
    with first.shared.database.reading() as connection:
        known = newest(connection, building.datetime.now(building.UTC))
    assert known
    assert known.name == publication_of(_here(second)).name, "nobody waits for what was not released"
    first.builds()
    assert second.follower.look()
    assert second.finds(CARD) == ["karta"]


def _dies(*_: object, **__: object) -> None:
    raise MemoryError


def _here(host: Host) -> Generation:
    host.follower.look()
    generation = newest_good(host.settings.index_dir)
    assert generation
    return generation


@pytest.mark.parametrize("what", ["file", "release"])
def test_a_byte_that_somebody_changed_is_refused_and_the_old_index_is_served(
    first: Host, second: Host, what: str
) -> None:
    first.builds()
    second.follower.look()
    before = set(stored_files(first, what))
    edits(first)
    first.builds()
    for file in set(stored_files(first, what)) - before:
        if not (content := bytearray(file.read_bytes())):
            continue
        content[len(content) // 2] ^= 1
        file.write_bytes(content)

    assert not second.follower.look()
    assert second.follower.failures == 1
    assert (second.finds(PASSWORD), second.finds(CARD)) == (["heslo"], [])

    first.builds(force=True)
    _waited(second)
    assert second.follower.look()
    assert second.finds(CARD) == ["karta"]


def _waited(host: Host) -> None:
    host.follower._due_at = 0.0


def test_another_key_opens_nothing_and_builds_nothing(first: Host, second: Host) -> None:
    first.builds()
    stranger = second.with_key(OTHER_KEY)

    assert not stranger.follower.look()
    assert newest_good(stranger.settings.index_dir) is None
    with pytest.raises(GenerationError, match="not signed with the key of this host - compare READFIRST_INDEX_KEY"):
        stranger.builds()


def test_a_key_is_changed_in_two_steps(first: Host, second: Host) -> None:
    knows_both, signs_anew = second.with_key(f"{KEY} {OTHER_KEY}"), first.with_key(f"{OTHER_KEY} {KEY}")
    first.builds()
    assert knows_both.follower.look()

    edits(signs_anew)
    signs_anew.builds()

    assert knows_both.follower.look()
    assert knows_both.finds(CARD) == ["karta"]


def test_the_report_of_a_build_is_on_every_host(first: Host, second: Host) -> None:
    first.shelf.put("sk/zly.md", "---\ntitle: [\n---\n\nText.\n")
    first.builds()
    second.follower.look()

    report = last_build(second.settings.index_dir)
    assert report
    assert [error.path for error in report.rejected] == ["sk/zly.md"]


def test_a_picture_that_was_replaced_reaches_every_host(first: Host, second: Host) -> None:
    first.shelf.put("sk/heslo.png", b"old")
    with first.building() as builder:
        builder.build()
        second.follower.look()
        earlier = second.follower.picture("sk/heslo.png")
        assert earlier
        assert earlier.read_bytes() == b"old"
        first.shelf.put("sk/heslo.png", b"newer")
        assert builder.is_due()
        builder.build()
    second.follower.look()

    picture = second.follower.picture("sk/heslo.png")
    assert picture
    assert picture.read_bytes() == b"newer"
    assert earlier.exists(), "the generation before still shows it"
    assert second.follower.picture("sk/nothing.png") is None
    assert second.follower.picture("../first/kb/sk/heslo.md") is None


def test_a_store_that_grows_a_file_fills_no_disk(first: Host, second: Host) -> None:
    first.builds()
    largest = max(stored_files(first, "file"), key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes() * 2)

    assert not second.follower.look()
    assert newest_good(second.settings.index_dir) is None


def test_a_forced_build_puts_back_what_somebody_changed_in_the_store(first: Host, second: Host) -> None:
    first.shelf.put("sk/heslo.png", b"a picture")
    first.builds()
    picture = next(file for file in stored_files(first, "file") if file.read_bytes() == b"a picture")
    picture.write_bytes(b"another")
    assert not second.follower.look()

    first.builds(force=True)
    _waited(second)

    assert second.follower.look()
    assert picture.read_bytes() == b"a picture"
