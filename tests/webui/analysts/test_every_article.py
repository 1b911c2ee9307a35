"""Reports read category and date of every article; a page does not wait until a cluster has listed them once more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from search import KnowledgeBase
from search.served_index import ServedIndex
from tests.search.shelf import Shelf
from tests.webui.processes.web_process import eventually
from webui.analysts.every_article import every_article


class Elsewhere(ServedIndex):
    """What answers in place of this host's folder; lists wait while `may_list` is not set."""

    def __init__(self, index: Path) -> None:
        self.may_list = Event()
        self.may_list.set()
        self.lists = 0
        super().__init__(index, recheck_seconds=0, title_weight=0.5, meaning=None, announce=None, hurry=lambda: None)

    def ask(self, question: Callable[..., Any], *, typing: bool = False, is_long: bool = False) -> Any:  # noqa: ANN401
        if is_long:
            self.lists += 1
            assert self.may_list.wait(60)
        return super().ask(question, typing=typing, is_long=is_long)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def elsewhere(shelf: Shelf) -> Elsewhere:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", category="Prihlásenie", updated="2026-03-01")
    shelf.build()
    return Elsewhere(shelf.index)


@pytest.fixture
def people(elsewhere: Elsewhere, tmp_path: Path) -> Iterator[KnowledgeBase]:
    knowledge_base = KnowledgeBase(tmp_path / "no index", answering=elsewhere)
    yield knowledge_base
    elsewhere.may_list.set()
    knowledge_base.close()


def test_a_publication_is_listed_once(people: KnowledgeBase, elsewhere: Elsewhere) -> None:
    first = every_article(people)

    assert (first.categories, first.updated) == ({"sk/heslo": "Prihlásenie"}, {"sk/heslo": "2026-03-01"})
    assert every_article(people) is first
    assert elsewhere.lists == 1


def test_a_page_does_not_wait_for_the_list_of_a_later_publication(
    people: KnowledgeBase, elsewhere: Elsewhere, shelf: Shelf
) -> None:
    first = every_article(people)
    elsewhere.may_list.clear()
    shelf.write("sk/platba.md", "Platba kartou", lang="sk", category="Platby", updated="2026-03-02")
    shelf.build()

    assert every_article(people) is first
    assert every_article(people) is first, "one thread makes the list"
    elsewhere.may_list.set()

    assert eventually(lambda: every_article(people).categories.get("sk/platba") == "Platby")
    assert elsewhere.lists == 2


def test_what_could_not_be_listed_is_listed_by_the_next_page(tmp_path: Path, shelf: Shelf) -> None:
    elsewhere = Elsewhere(shelf.index)
    people = KnowledgeBase(tmp_path / "no index", answering=elsewhere)
    assert every_article(people).categories == {}

    shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", category="Prihlásenie")
    shelf.build()

    assert every_article(people).categories == {"sk/heslo": "Prihlásenie"}
    people.close()
