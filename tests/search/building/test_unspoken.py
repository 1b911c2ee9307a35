"""Articles in a language that the product does not speak are found only where it is asked for; a department is none."""

from collections.abc import Iterator

import pytest

from search import KnowledgeBase, Suggestions
from search.sources.unspoken import _SCRIPTS, _WORDS
from search.text.unspoken_languages import UNSPOKEN_LANGUAGES
from tests.search.shelf import Shelf

FRENCH = "Vous pouvez changer les mots de passe dans une page qui est faite pour vous."
ENGLISH = "Open the page of the department and ask for a new card, or write to it."


@pytest.mark.parametrize(
    ("folders", "unspoken"),
    [
        (("en", "fr"), {"fr": 1}),
        (("en", "pt-br", "zh-CN"), {"pt": 1, "zh": 1}),
        (("docs/en", "docs/ja"), {"ja": 1}),
        (("i18n/nl",), {"nl": 1}),
        (("hr", "it", "finance"), {}),
        (("hr", "it"), {}),
        (("docs/it/network",), {}),
        (("de", "pl"), {}),
    ],
)
def test_a_folder_is_a_language_where_its_siblings_or_its_place_agree(
    shelf: Shelf, folders: tuple[str, ...], unspoken: dict[str, int]
) -> None:
    for folder in folders:
        shelf.write(f"{folder}/a.md", f"A {folder}", ENGLISH)

    report = shelf.build()

    assert report.unspoken == unspoken
    assert report.indexed == len(folders)
    assert shelf.build().unspoken == unspoken


def test_a_folder_is_a_language_where_its_texts_agree(shelf: Shelf) -> None:
    shelf.write("fr/a.md", "Mots de passe", FRENCH)
    shelf.write("it/a.md", "Cards", ENGLISH)

    report = shelf.build()

    assert (report.unspoken, report.indexed) == ({"fr": 1}, 2)


def ids(answer: Suggestions) -> list[tuple[str, str]]:
    return [(hit.lang, hit.article_id) for hit in answer.hits]


@pytest.fixture
def bilingual(shelf: Shelf) -> Iterator[KnowledgeBase]:
    """English articles beside French ones, of which one is of the topic `login`."""
    shelf.write("en/password.md", "Change the password", "Open the settings and choose a new password.")
    shelf.write("fr/password.md", "Changer le mot de passe", f"Le mot de passe (password) : {FRENCH}", topics="login")
    shelf.build()
    knowledge_base = shelf.knowledge_base()
    yield knowledge_base
    knowledge_base.close()


def test_nobody_who_reads_another_language_is_shown_them(bilingual: KnowledgeBase) -> None:
    for text in ("changer le mot de passe", "password", "mots"):
        for ask in (bilingual.suggest, bilingual.suggest_while_typing):
            assert {lang for lang, _ in ids(ask(text, "en"))} <= {"en"}
    assert ids(bilingual.suggest("password", "en", topic="login")) == [("en", "password")]


def test_whoever_asks_for_the_language_finds_them_and_may_still_write(bilingual: KnowledgeBase) -> None:
    answer = bilingual.suggest("changer mot de passe", "fr")

    assert ids(answer)[0] == ("fr", "fr-password")
    assert [hit.insistable for hit in answer.hits] == [False for _ in answer.hits]
    assert ids(bilingual.suggest_while_typing("chang", "fr"))[0] == ("fr", "fr-password")
    assert [card.article_id for card in bilingual.catalogue("fr")] == ["fr-password"]


def test_a_file_is_read_as_another_language_as_soon_as_its_folder_is_one(shelf: Shelf) -> None:
    shelf.write("hr/leave.md", "Leave", ENGLISH)
    assert shelf.build().unspoken == {}

    shelf.write("en/leave.md", "Leave", ENGLISH)
    assert shelf.build().unspoken == {"hr": 1}
    assert shelf.build().unspoken == {"hr": 1}

    knowledge_base = shelf.knowledge_base()
    assert knowledge_base.article("hr-leave", "hr"), "under the id that it had"
    assert knowledge_base.article("hr-leave", "en") is None
    knowledge_base.close()


def test_an_edit_in_place_keeps_the_language(shelf: Shelf) -> None:
    shelf.write("en/a.md", "Cards", ENGLISH)
    shelf.write("fr/a.md", "Cartes", FRENCH)
    shelf.build()
    shelf.write("fr/a.md", "Cartes neuves", FRENCH)
    shelf.build()

    knowledge_base = shelf.knowledge_base()
    assert [card.title for card in knowledge_base.catalogue("fr")] == ["Cartes neuves"]
    knowledge_base.close()


def test_every_language_that_is_known_by_name_can_be_recognised() -> None:
    assert set(UNSPOKEN_LANGUAGES) == set(_WORDS) | set(_SCRIPTS)


def test_a_file_is_a_language_where_a_region_or_a_file_beside_it_says_so(shelf: Shelf) -> None:
    for name in ("a.zh-cn", "b.fr", "b", "c.it"):
        shelf.write(f"{name}.md", f"A {name}", ENGLISH)

    report = shelf.build()

    assert (report.unspoken, report.indexed) == ({"fr": 1, "zh": 1}, 4)
