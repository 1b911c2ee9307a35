"""A folder in a language that the product does not speak is left out and named; a department is none."""

import pytest

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
    assert report.indexed == len(folders) - len(unspoken)
    assert shelf.build().unspoken == unspoken


def test_a_folder_is_a_language_where_its_texts_agree(shelf: Shelf) -> None:
    shelf.write("fr/a.md", "Mots de passe", FRENCH)
    shelf.write("it/a.md", "Cards", ENGLISH)

    report = shelf.build()

    assert (report.unspoken, report.indexed) == ({"fr": 1}, 1)


def test_what_was_suggested_before_may_be_left_out_without_force(shelf: Shelf) -> None:
    shelf.fill(30)
    for number in range(30):
        shelf.write(f"docs/fr/{number}.md", f"Cards {number}", ENGLISH)
    assert shelf.build().indexed == 60

    for number in range(30):
        shelf.write(f"docs/fr/{number}.md", f"Mots {number}", FRENCH)

    assert shelf.build().indexed == 30
