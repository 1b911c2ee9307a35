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
        *("isDraft: true", "is-draft: yes", "_draft: true", "unpublished: true", "wip: true", "is_published: false"),
        *("visibility: private", "visibility: protected", "visibility: internal", "access: staff only"),  # Retype
        *("visibility: paid", "audience: internal", "audience: [internal, agents]", "internal: true"),  # Ghost
        *("confidential: true", "restricted: yes", "public: false", "is_public: no", "active: false", "enabled: off"),
        *("routable: false", "render: false", "access:\n  admin.login: true"),  # Grav, Zola
        *("password: heslo", "user_segment_id: 360001", "deleted: true", "embargo: true"),  # WordPress, Zendesk
        *("status: private", "status: notpublished", "status: trash", "state: draft", "status: scheduled"),
        *("publication_status: unpublished", "visible: true\npublic: false"),
    ],
)
def test_a_page_that_its_system_would_not_publish_is_a_draft(head: str) -> None:
    assert read(head).status == "draft"


@pytest.mark.parametrize(
    "head",
    [
        *("search: false", "search:\n  exclude: true", "search_exclude: true", "robots: noindex, nofollow"),
        *("noindex: true", "unlisted: true", "hidden: true", "listed: false", "searchable: no"),
        *("_build:\n  list: never", "robots: [noindex]", "robots: none", "robots: false", "robots:\n  index: false"),
        *("pagefind: false", "in_search_index: false", "noRobotsIndex: true", "_noindex: true"),  # Starlight, Zola …
        *("visibility: hidden", "isHidden: true", "excludeFromSearch: true", "hide-from-search: true"),
        *("search_enabled: false", "eleventyExcludeFromCollections: true", "listed: true\npagefind: false"),
        "head:\n  - - meta\n    - name: robots\n      content: noindex",  # VitePress
        *("seo:\n  noIndex: true", 'head: <meta name="robots" content="noindex,nofollow">'),  # Mintlify, Retype
    ],
)
def test_a_page_that_is_not_searched_there_is_read_by_its_address_and_never_suggested(head: str) -> None:
    article = read(head)

    assert (article.status, article.suggestable) == ("published", False)


@pytest.mark.parametrize(
    "head",
    [
        *("search: true", "search:\n  boost: 2", "robots: index", "private: false", "visible: true", "build: 1234"),
        *("audience: developers", "audience: Admin", "audience: end-user", "access: admin", "access: [public, staff]"),
        *("permissions: Owners can do this", "state: Texas", "state: published", "status: stable", "status: beta"),
        *("render: html", "active: true", "index: 0", "internal: false", "password:", "user_segment_id: null"),
        *(
            "seo:\n  noindex: false",
            "seo:\n  title: None",
            "head:\n  - - link\n    - rel: icon",
            "meta: robots and more",
        ),
        *("sitemap: false", "nav_exclude: true", "sidebar:\n  hidden: true", "visibility: public"),
        "status: scheduled\npublish_at: 2020-01-01",
    ],
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
        ("publishedAt: 2026-12-24", "2026-12-24T00:00:00+00:00"),
        ("embargo-until: 2026-12-24", "2026-12-24T00:00:00+00:00"),
        ("status: scheduled\npublish_on: 2026-12-24", "2026-12-24T00:00:00+00:00"),
    ],
)
def test_times_are_read_in_utc(head: str, moment: str) -> None:
    assert read(head).publish_at == moment


@pytest.mark.parametrize(
    "head", ["unpublish_date: 2020-01-01", "archivedAt: 2020-01-01T08:00", "expires-on: 2020-01-01"]
)
def test_a_page_that_ended_there_ends_here(head: str) -> None:
    assert read(head).expire_at.startswith("2020-01-01")


@pytest.mark.parametrize(
    "head",
    [
        *("audience: members", "visibility: members", "access: [registered]", "login_required: true"),
        *("membersOnly: yes", "access:\n  site.login: true", "audience: member\nvisibility: public"),
    ],
)
def test_a_page_for_members_there_is_for_members_here(head: str) -> None:
    assert (read(head).audience, read(head).status) == ("member", "published")


def test_a_head_in_json() -> None:
    text = '{\n  "title": "Heslo",\n  "draft": true,\n  "expiryDate": "2026-01-01",\n  "tags": ["a"]\n}\n\nText\n'

    article = parse_article(text.encode(), "sk/heslo.md").article

    assert (article.title, article.status, article.keywords) == ("Heslo", "draft", ("a",))
    assert article.expire_at == "2026-01-01T00:00:00+00:00"
    assert article.body.strip() == "Text"


def test_a_text_that_begins_with_a_brace_is_no_head() -> None:
    assert parse_article(b"{x} Text\n", "sk/heslo.md").article.body == "{x} Text\n"
