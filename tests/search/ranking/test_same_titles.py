"""Articles of the same title are told apart by their category, or by their id where that is the same, too."""

from dataclasses import replace

from search.articles.catalogue import Card
from search.ranking.same_titles import contexts

INSTALL = Card("install-windows", "en", "Install", "Windows", "", (), (), "", "guest")


def test_their_category_tells_them_apart() -> None:
    other = replace(INSTALL, article_id="install-linux", title="  install ", category="Linux")

    assert contexts([INSTALL, other, replace(INSTALL, article_id="go", title="Go")]) == {
        ("en", "install-windows"): "Windows",
        ("en", "install-linux"): "Linux",
    }


def test_in_one_category_their_ids_do() -> None:
    other = replace(INSTALL, article_id="install-again")

    assert set(contexts([INSTALL, other]).values()) == {"install-windows", "install-again"}


def test_the_same_title_in_another_language_is_another_title() -> None:
    assert contexts([INSTALL, replace(INSTALL, lang="de")]) == {}
