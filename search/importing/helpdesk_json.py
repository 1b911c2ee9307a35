"""Articles in the JSON of Zendesk Guide, Intercom and Freshdesk, as their public interfaces give it.

Zendesk    {"articles": [{"id", "title", "body", "locale", "section_id", "label_names", "draft", "html_url", …}],
            "sections": [{"id", "name"}]}, an article may hold "translations": [{"locale", "title", "body", "draft"}]
Intercom   {"data": [{"type": "article", "id", "title", "body", "state", "default_locale", "parent_id",
            "translated_content": {"fr": {"title", "body", "state"}}}]}, {"type": "collection", "id", "name"}
Freshdesk  [{"id", "title", "description", "status": 1 draft | 2 published, "folder_id", "tags", "seo_data"}], folders
            [{"id", "name"}]; also nested: [{"category": {"name", "folders": [{"name", "articles": […]}]}}]

Pages of a paged answer may lie in one file as a list, or in many files.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from search.articles.paths import language_code, slug
from search.importing.foreign_article import ForeignArticle

LIMIT_BYTES = 200_000_000
Json = Any
Names = Mapping[str, str]
"""Id of a section, collection or folder -> its name."""


class NoHelpdesk(ValueError):
    """The JSON holds no articles of a help desk that is known."""


def read_json(raw: bytes) -> Json:
    """Return the value in a file; raises ValueError for what is no JSON, or too deep."""
    if len(raw) > LIMIT_BYTES:
        raise NoHelpdesk(f"the file is larger than {LIMIT_BYTES:,} bytes")
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NoHelpdesk(f"byte 0x{raw[error.start]:02x} is not UTF-8") from error
    except RecursionError as error:
        raise NoHelpdesk("its lists are nested too deep") from error
    except ValueError as error:
        raise NoHelpdesk(f"it is no JSON: {error}") from error


def names_in(value: Json) -> dict[str, str]:
    """Return the names of the sections, collections and folders that lie in a value."""
    named = (row for row in _objects(value) if not _is_article(row) and row.get("id") and _text(row, "name"))
    return {str(row["id"]): _text(row, "name") for row in named}


def articles_in(value: Json, names: Names) -> list[ForeignArticle]:
    """Return the articles in a value, each language for itself; raises NoHelpdesk when there is none."""
    articles = [article for row, folder in _articles(value, "") for article in _of(row)(row, names, folder)]
    if not articles:
        raise NoHelpdesk("it holds no articles of Zendesk Guide, Intercom or Freshdesk")
    return articles


def _is_article(row: Mapping[str, Json]) -> bool:
    has_body = any(isinstance(row.get(key), str) for key in ("body", "description"))
    return has_body and isinstance(row.get("title"), str) and "id" in row


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every object in a value, at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
        waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def _articles(value: Json, folder: str) -> Iterator[tuple[dict[str, Json], str]]:
    """Yield every article in a value, in its order, and the name of the folder that it lies in."""
    waiting: list[tuple[Json, str]] = [(value, folder)]
    while waiting:
        item, inside = waiting.pop()
        if isinstance(item, dict) and _is_article(item):
            yield item, inside
        elif isinstance(item, dict):
            name = _text(item, "name") or inside
            waiting += [(child, name) for child in reversed(list(item.values()))]
        elif isinstance(item, list):
            waiting += [(child, inside) for child in reversed(item)]


def _of(row: Mapping[str, Json]) -> Callable[[Mapping[str, Json], Names, str], Iterator[ForeignArticle]]:
    if row.get("type") == "article" or "translated_content" in row:
        return _intercom
    return _zendesk if "body" in row else _freshdesk


def _zendesk(row: Mapping[str, Json], names: Names, folder: str) -> Iterator[ForeignArticle]:
    translations = [part for part in _list(row, "translations") if isinstance(part, dict)]
    own = {"locale": row.get("locale") or row.get("source_locale"), **row}
    by_locale = {_text(part, "locale"): part for part in (own, *translations)}
    for locale, part in by_locale.items():
        yield ForeignArticle(
            name=_name(row, locale if len(by_locale) > 1 else ""),
            article_id=_text(row, "id"),
            title=_text(part, "title"),
            body=_text(part, "body"),
            lang=language_code(locale),
            category=names.get(_text(row, "section_id"), folder),
            keywords=_words(row, "label_names") or _words(row, "content_tag_names"),
            status="draft" if part.get("draft") or row.get("draft") else "",
            aliases=_aliases(part, row),
            updated=_text(part, "updated_at")[:10] or _text(row, "updated_at")[:10],
            audience="member" if row.get("user_segment_id") else "",
        )


def _intercom(row: Mapping[str, Json], names: Names, folder: str) -> Iterator[ForeignArticle]:
    content = row.get("translated_content")
    translated = content if isinstance(content, dict) else {}
    others = {lang: part for lang, part in translated.items() if isinstance(part, dict) and part.get("body")}
    by_locale = {_text(row, "default_locale"): row} | others
    for locale, part in by_locale.items():
        yield ForeignArticle(
            name=_name(row, locale if len(by_locale) > 1 else ""),
            article_id=_text(row, "id"),
            title=_text(part, "title"),
            body=_text(part, "body"),
            lang=language_code(locale),
            category=names.get(_text(row, "parent_id"), folder),
            summary=_text(part, "description"),
            status="" if _text(part, "state") in ("", "published") else "draft",
            aliases=_aliases(part, row),
        )


def _freshdesk(row: Mapping[str, Json], names: Names, folder: str) -> Iterator[ForeignArticle]:
    seo = row.get("seo_data")
    yield ForeignArticle(
        name=_name(row, ""),
        article_id=_text(row, "id"),
        title=_text(row, "title"),
        body=_text(row, "description"),
        lang=language_code(_text(row, "language") or _text(row, "language_code")),
        category=names.get(_text(row, "folder_id"), folder),
        summary=_text(seo, "meta_description") if isinstance(seo, dict) else "",
        keywords=_words(row, "tags"),
        status="" if row.get("status", 2) in (2, "2", "published") else "draft",
        aliases=_aliases(row, row),
        updated=_text(row, "updated_at")[:10],
    )


def _name(row: Mapping[str, Json], locale: str) -> str:
    return f"{_text(row, 'id')}{f'/{locale}' if locale else ''}"


def _aliases(*rows: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the last part of each address that an article had: links to it lead here for ever."""
    urls = (_text(row, key) for row in rows for key in ("html_url", "url", "path") if ".json" not in _text(row, key))
    return tuple(dict.fromkeys(filter(None, (slug(url.rstrip("/").rpartition("/")[2]) for url in urls))))


def _words(row: Mapping[str, Json], key: str) -> tuple[str, ...]:
    return tuple(str(word) for word in _list(row, key) if isinstance(word, str | int))


def _list(row: Mapping[str, Json], key: str) -> Sequence[Json]:
    value = row.get(key)
    return value if isinstance(value, list) else ()


def _text(row: Mapping[str, Json], key: str) -> str:
    value = row.get(key)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
