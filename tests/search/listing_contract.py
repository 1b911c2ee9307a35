"""What pages ask about all articles, as both engines have to answer it: one library, one suite."""

from collections.abc import Sequence

from search.articles.listing import ListedCategory, Listing
from tests.search.shelf import Shelf

IN_ORDER = ["karta", "vklad", "heslo", "meno", "meno-2"]  # by category, title and id
MORE = 12  # articles of another category


def fill(shelf: Shelf) -> None:
    """Write a small library with everything that a list may have to know."""
    login, pay = {"category": "Účet", "topics": "[login]"}, {"category": "Platby", "topics": "[payment, card]"}
    shelf.write("sk/karta.md", "Karta", id="karta", aliases="[stara-karta, platba]", **pay)
    shelf.write("sk/vklad.md", "Vklad", id="vklad", audience="member", **pay)
    shelf.write("sk/heslo.md", "Heslo", id="heslo", **login)
    shelf.write("sk/meno.md", "Meno", id="meno", **login)
    shelf.write("sk/meno-2.md", "Meno", id="meno-2", **login)
    shelf.write("sk/koncept.md", "Koncept", id="koncept", status="draft", **login)
    shelf.write("sk/stary.md", "Presunuté", id="stary", redirect_to="stara-adresa", **login)
    shelf.write("sk/starsi.md", "Presunuté", id="starsi", redirect_to="heslo", aliases="[najstarsi]", **login)
    shelf.write("cs/heslo.md", "Heslo", id="heslo", category="Účet")
    shelf.write("en/password.md", "Password", id="password", translation_of="heslo", category="Account")
    shelf.write("ru/heslo.md", "Пароль", id="heslo", status="archived", category="Вход")
    for number in range(MORE):
        shelf.write(f"en/more-{number:02}.md", f"More {number:02}", id=f"more-{number:02}", category="More")


class ListingContract:
    """Inherited by the tests of each engine, which have a fixture `listing` over the library of `fill`."""

    def test_languages_are_counted_for_each_audience(self, listing: Listing) -> None:
        assert dict(listing.languages()) == {
            ("sk", "guest"): 4,
            ("sk", "member"): 1,
            ("cs", "guest"): 1,
            ("en", "guest"): 1 + MORE,
        }

    def test_categories_have_their_articles_and_topics_for_each_audience(self, listing: Listing) -> None:
        assert list(listing.categories("sk")) == [
            ListedCategory("Platby", "guest", 1, {"payment": 1, "card": 1}),
            ListedCategory("Platby", "member", 1, {"payment": 1, "card": 1}),
            ListedCategory("Účet", "guest", 3, {"login": 3}),
        ]
        assert list(listing.categories("de")) == []

    def test_a_language_is_leafed_through_in_one_order(self, listing: Listing) -> None:
        assert ids(listing.page("sk", 0, 100)) == IN_ORDER
        assert ids(listing.page("sk", 1, 2)) == IN_ORDER[1:3]
        assert ids(listing.page("sk", 5, 2)) == []
        assert ids(listing.page("sk", 0, 100, members=False)) == ["karta", "heslo", "meno", "meno-2"]

    def test_a_category_is_leafed_through_without_what_was_shown(self, listing: Listing) -> None:
        assert ids(listing.page("sk", 0, 10, category="Účet")) == ["heslo", "meno", "meno-2"]
        assert ids(listing.page("sk", 1, 10, category="Účet", without=["meno"])) == ["meno-2"]
        assert ids(listing.page("en", 10, 10, category="More")) == ["more-10", "more-11"]

    def test_cards_are_had_by_name_and_only_of_what_may_be_suggested(self, listing: Listing) -> None:
        named = listing.named([("sk", "vklad"), ("sk", "koncept"), ("ru", "heslo"), ("en", "password"), ("sk", "nie")])

        assert {key: (card.title, card.audience) for key, card in named.items()} == {
            ("sk", "vklad"): ("Vklad", "member"),
            ("en", "password"): ("Password", "guest"),
        }
        assert named["sk", "vklad"] == listing.page("sk", 1, 1)[0]

    def test_names_lead_to_the_article_that_has_them_now(self, listing: Listing) -> None:
        asked = ["karta", "stara-karta", "platba", "starsi", "najstarsi", "stary", "koncept", "nie-je"]

        assert listing.current(asked, "sk") == {
            "karta": "karta",
            "stara-karta": "karta",
            "platba": "karta",
            "starsi": "heslo",
            "najstarsi": "heslo",
            "stary": "stary",  # forwards to what is not there
            "koncept": "koncept",
        }
        assert listing.current(["karta"], "cs") == {}

    def test_translations_are_those_that_may_be_suggested(self, listing: Listing) -> None:
        asked = [("sk", "heslo"), ("en", "password"), ("ru", "heslo"), ("sk", "karta"), ("sk", "nie-je")]

        assert listing.translations(asked) == {
            ("sk", "heslo"): {"cs": "heslo", "en": "password"},
            ("en", "password"): {"cs": "heslo", "sk": "heslo"},
            ("ru", "heslo"): {"cs": "heslo", "en": "password", "sk": "heslo"},
            ("sk", "karta"): {},
            ("sk", "nie-je"): {},
        }


def ids(cards: Sequence[object]) -> list[str]:
    """The ids of some cards."""
    return [card.article_id for card in cards]  # type: ignore[attr-defined]
