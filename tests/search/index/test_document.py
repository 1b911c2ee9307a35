"""Every part that counts in the index is filled from an article; a worth without a part would never be searched."""

from search.articles.article import parse_article
from search.index.document import _parts
from search.index.fields import WORTH


def test_every_part_that_has_a_worth_is_read_from_the_article_and_no_other() -> None:
    article = parse_article(b"---\ntitle: Heslo\n---\n\nText.\n", "sk/heslo.md").article

    assert _parts(article, "<p>Text.</p>").keys() == WORTH.keys()
