"""What other systems keep from the public is not public here."""

import pytest

from search.articles.article import Article, parse_article


def read(head: str) -> Article:
    return parse_article(f"---\ntitle: Heslo\n{head}\n---\nText\n".encode(), "sk/heslo.md").article


@pytest.mark.parametrize(
    "head",
    [
        *("private: true", "visible: false", "publish: false", "headless: true", "draft: true", "published: false"),
        *("_build:\n  render: never\n  list: never", "build:\n  render: false"),
    ],
)
def test_a_page_that_its_system_would_not_publish_is_a_draft(head: str) -> None:
    assert read(head).status == "draft"


@pytest.mark.parametrize(
    "head",
    [
        *("search: false", "search:\n  exclude: true", "search_exclude: true", "robots: noindex, nofollow"),
        *("noindex: true", "unlisted: true", "hidden: true", "listed: false", "searchable: no"),
        *("_build:\n  list: never", "robots: [noindex]"),
    ],
)
def test_a_page_that_is_not_searched_there_is_read_by_its_address_and_never_suggested(head: str) -> None:
    article = read(head)

    assert (article.status, article.suggestable) == ("published", False)


@pytest.mark.parametrize(
    "head", ["search: true", "search:\n  boost: 2", "robots: index", "private: false", "visible: true", "build: 1234"]
)
def test_what_says_nothing_of_the_kind_changes_nothing(head: str) -> None:
    assert read(head).suggestable


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        ("publishDate: 2026-12-24", "2026-12-24T00:00:00+00:00"),
        ("publishDate: 2026-12-24T08:00:00+01:00", "2026-12-24T07:00:00+00:00"),
        ("publish_date: 24. 12. 2026", "2026-12-24T00:00:00+00:00"),
        ("publishDate: soon", ""),
    ],
)
def test_times_are_read_in_utc(head: str, moment: str) -> None:
    assert read(head).publish_at == moment


def test_a_head_in_json() -> None:
    text = '{\n  "title": "Heslo",\n  "draft": true,\n  "expiryDate": "2026-01-01",\n  "tags": ["a"]\n}\n\nText\n'

    article = parse_article(text.encode(), "sk/heslo.md").article

    assert (article.title, article.status, article.keywords) == ("Heslo", "draft", ("a",))
    assert article.expire_at == "2026-01-01T00:00:00+00:00"
    assert article.body.strip() == "Text"


def test_a_text_that_begins_with_a_brace_is_no_head() -> None:
    assert parse_article(b"{x} Text\n", "sk/heslo.md").article.body == "{x} Text\n"
