"""Words are looked up once, whatever text they stand in: what was asked before changes no answer."""

from search.query.query import Query, understand
from tests.search.shelf import Shelf


def asked_of(shelf: Shelf, *texts: str) -> list[Query]:
    searcher = shelf.searcher()
    return [understand(text, "en", searcher.index.terms) for text in texts]


def test_two_words_in_one_mean_the_same_after_somebody_wrote_them_in_one(shelf: Shelf) -> None:
    shelf.write("en/a.md", "Backup of your mails", "Back to the list. Backup everything.", lang="en")

    (alone,) = asked_of(shelf, "how to back up mails.")
    _, after = asked_of(shelf, "a backup of mails.", "how to back up mails.")

    assert after == alone
