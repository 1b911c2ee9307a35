"""What a publication says of a folder does not depend on how little of it was looked at again."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from search.building import publish
from search.building.memory import _UNKNOWN, Known, Memory
from search.storage.publication import Publication

IDS = st.sampled_from(["a", "b", "c", "d"])
ARTICLES = st.tuples(IDS, st.sampled_from(["r1", "r2"]), st.booleans())
FOLDERS = st.dictionaries(st.sampled_from(["1.md", "2.md", "3.md", "4.md"]), ARTICLES).filter(
    lambda folder: len({article_id for article_id, _, _ in folder.values()}) == len(folder)
)


def known(article: tuple[str, str, bool]) -> Known:
    article_id, revision, suggestable = article
    return {**_UNKNOWN, "lang": "sk", "article_id": article_id, "revision": revision, "suggestable": suggestable}


def memories(before: Mapping[str, tuple[str, str, bool]], now: Mapping[str, tuple[str, str, bool]]) -> list[Memory]:
    """The memory before, and that after it; what stayed the same is the same object, as after an edit in place."""
    first = {path: known(article) for path, article in before.items()}
    second = {path: first[path] if before.get(path) == article else known(article) for path, article in now.items()}
    return [Memory("", articles=first), Memory("", articles=second)]


EARLIER = Publication(datetime(2026, 3, 2, tzinfo=UTC), "x")


def published(
    memory: Memory, before: Memory, *, follows: Publication = EARLIER, touched: Collection[str] | None = None
) -> Publication:
    with (
        patch.object(publish, "_moved", lambda _directory, _keys: set()),  # no index is built here
        patch.object(publish, "read_stored_synonyms", lambda _directory: {}),
        patch.object(publish, "publication_of", lambda _base: follows),
    ):
        return publish._publication(Path(), memory, object(), before, touched)  # type: ignore[arg-type]


@given(FOLDERS, FOLDERS)
def test_it_names_what_was_taken_back_and_what_says_something_else(
    before: dict[str, tuple[str, str, bool]], now: dict[str, tuple[str, str, bool]]
) -> None:
    offered_before = {f"sk/{name}": revision for name, revision, is_offered in before.values() if is_offered}
    offered_now = {f"sk/{name}": revision for name, revision, is_offered in now.values() if is_offered}
    first, second = memories(before, now)

    publication = published(second, first)

    assert set(publication.withdrawn) == offered_before.keys() - offered_now.keys()
    changed = {key: revision for key, revision in offered_now.items() if offered_before.get(key) != revision}
    assert {key: edit.revision for key, edit in publication.edited.items()} == (changed if offered_before else {})
    assert publication.content == published(Memory("", articles={p: known(a) for p, a in now.items()}), first).content


def test_the_same_articles_in_another_order_are_the_same_content() -> None:
    folder = {"1.md": ("a", "r1", True), "2.md": ("b", "r1", False)}
    first, second = memories(folder, dict(reversed(folder.items())))

    assert published(first, first).content == published(replace(second), second).content


@given(FOLDERS, st.data())
def test_an_edit_says_the_same_whether_only_the_touched_articles_are_looked_at_or_all(
    before: dict[str, tuple[str, str, bool]], data: st.DataObject
) -> None:
    touched = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    now = dict(before)
    for path in sorted(touched):
        now[path] = before[path][0], data.draw(st.sampled_from(["r1", "r2"])), data.draw(st.booleans())
    first, second = memories(before, now)
    said_before = published(first, first)

    of_all = published(second, first)
    published(first, first)
    with patch.object(publish._last, "name", said_before.name):
        of_touched = published(second, first, follows=said_before, touched=touched)

    assert of_touched.content == of_all.content
    assert of_touched.withdrawn.keys() == of_all.withdrawn.keys()
    assert {key: edit.revision for key, edit in of_touched.edited.items()} == {
        key: edit.revision for key, edit in of_all.edited.items()
    }
