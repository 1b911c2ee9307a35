"""Articles in the JSON of Zendesk Guide, Intercom and Freshdesk, as their public interfaces give it.

Zendesk    {"articles": [{"id", "title", "body", "locale", "section_id", "label_names", "draft", "html_url", …}],
            "sections": [{"id", "name"}]}, an article may hold "translations": [{"locale", "title", "body", "draft"}];
            they may also stand alone: {"translations": [{"id", "source_id", "source_type": "Article", …}]}
Intercom   {"data": [{"type": "article", "id", "title", "body", "state", "default_locale", "parent_id",
            "translated_content": {"fr": {"title", "body", "state"}}}]}, {"type": "collection", "id", "name"}
Freshdesk  [{"id", "title", "description", "status": 1 draft | 2 published, "folder_id", "tags", "seo_data"}], folders
            [{"id", "name", "visibility"}]; nested: [{"category": {"name", "folders": [{"name", "articles": […]}]}}]

            Its export as XML is read into the same shape (`freshdesk_xml.py`).

Pages of a paged answer may lie in one file as a list, or in many files.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from search.importing.foreign_article import ForeignArticle
from search.importing.foreign_audience import EVERYBODY, UNKNOWN, Audience, audience_of_group
from search.sources.paths import language_code, slug

LIMIT_BYTES = 200_000_000
Json = Any
Row = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What the articles of all files refer to."""

    names: Mapping[str, str] = field(default_factory=dict)  # id of a section, collection or folder -> its name
    audiences: Mapping[str, Audience] = field(default_factory=dict)  # id of a user segment or folder
    translations: Mapping[str, Sequence[Row]] = field(default_factory=dict)  # id of an article -> those beside it
    article_ids: frozenset[str] = frozenset()


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


def context_of(values: Iterable[Json]) -> ExportContext:
    """Return what the articles in these values refer to."""
    rows = [row for value in values for row in _objects(value)]
    groups = [row for row in rows if not _is_article(row) and row.get("id") and _text(row, "name")]
    translations: defaultdict[str, list[Row]] = defaultdict(list)
    for row in filter(_is_translation, rows):
        translations[_text(row, "source_id")].append(row)
    audiences = {_text(row, "id"): audience_of_group(row) for row in groups}
    return ExportContext(
        names={_text(row, "id"): _text(row, "name") for row in groups},
        audiences=audiences,
        translations=translations,
        article_ids=frozenset(_text(row, "id") for row in rows if _is_article(row)),
    )


def referred_to(value: Json) -> str:
    """Return what a value without articles gives to the articles of other files, for the report; "" = nothing."""
    context = context_of([value])
    translations = sum(map(len, context.translations.values()))
    names = f"names of {len(context.names)} sections, which articles take as their categories" if context.names else ""
    texts = f"{translations} translations, which stand with their articles" if translations else ""
    return "; ".join(filter(None, (names, texts)))


def articles_in(value: Json, context: ExportContext) -> list[ForeignArticle]:
    """Return the articles in a value, each language for itself; raises NoHelpdesk when there is none."""
    articles = [article for row, folder in _articles(value, context) for article in _of(row)(row, context, folder)]
    if not articles:
        raise NoHelpdesk("it holds no articles of Zendesk Guide, Intercom or Freshdesk")
    return articles


def _is_article(row: Row) -> bool:
    """Return whether an object is an article; one whose text is null was begun and never written."""
    has_body = any(key in row and isinstance(row[key], str | None) for key in ("body", "description"))
    return has_body and isinstance(row.get("title"), str) and "id" in row and "source_type" not in row


def _is_translation(row: Row) -> bool:
    """Return whether an object is a translation of an article in Zendesk; those of sections have the same shape."""
    return row.get("source_type") == "Article" and bool(_text(row, "source_id")) and bool(_text(row, "locale"))


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every object in a value, at any depth."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
        waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def _articles(value: Json, context: ExportContext) -> Iterator[tuple[Row, str]]:
    """Yield every article in a value, in its order, and the name of the folder that it lies in.

    A translation whose article is in no file is an article by itself.
    """
    waiting: list[tuple[Json, str]] = [(value, "")]
    while waiting:
        item, inside = waiting.pop()
        if isinstance(item, dict) and _is_article(item):
            yield item, inside
        elif isinstance(item, dict) and _is_translation(item):
            if _text(item, "source_id") not in context.article_ids:
                yield {**item, "id": item["source_id"]}, inside
        elif isinstance(item, dict):
            name = _text(item, "name") or inside
            waiting += [(child, name) for child in reversed(list(item.values()))]
        elif isinstance(item, list):
            waiting += [(child, inside) for child in reversed(item)]


def _of(row: Row) -> Callable[[Row, ExportContext, str], Iterator[ForeignArticle]]:
    if row.get("type") == "article" or "translated_content" in row:
        return _intercom
    return _zendesk if "body" in row else _freshdesk


def _zendesk(row: Row, context: ExportContext, folder: str) -> Iterator[ForeignArticle]:
    embedded = [part for part in _list(row, "translations") if isinstance(part, dict)]
    own = {"locale": row.get("locale") or row.get("source_locale"), **row}
    by_locale = {
        _text(part, "locale"): part for part in (own, *context.translations.get(_text(row, "id"), ()), *embedded)
    }
    audience = _audience_in_zendesk(row, context)
    for locale, part in by_locale.items():
        yield ForeignArticle(
            name=_name(row, locale if len(by_locale) > 1 else ""),
            article_id=_text(row, "id"),
            title=_text(part, "title"),
            body=_text(part, "body"),
            lang=language_code(locale),
            category=context.names.get(_text(row, "section_id"), folder),
            keywords=_words(row, "label_names") or _words(row, "content_tag_names"),
            status="draft" if part.get("draft") or row.get("draft") else "",
            aliases=_aliases(part, row),
            updated=_day(part) or _day(row),
            readers=audience,
        )


def _intercom(row: Row, context: ExportContext, folder: str) -> Iterator[ForeignArticle]:
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
            category=context.names.get(_parent(row), folder),
            summary=_text(part, "description"),
            status="" if _text(part, "state") in ("", "published") else "draft",
            aliases=_aliases(part, row),
            keywords=_tags(row),
            updated=_day(part) or _day(row),
        )


def _freshdesk(row: Row, context: ExportContext, folder: str) -> Iterator[ForeignArticle]:
    seo = row.get("seo_data")
    yield ForeignArticle(
        name=_name(row, ""),
        article_id=_text(row, "id"),
        title=_text(row, "title"),
        body=_text(row, "description"),
        lang=language_code(_text(row, "language") or _text(row, "language_code") or _language_of_folders(row)),
        category=context.names.get(_text(row, "folder_id"), folder),
        summary=_text(seo, "meta_description") if isinstance(seo, dict) else "",
        keywords=_words(row, "tags"),
        status="" if row.get("status", 2) in (2, "2", "published") else "draft",
        aliases=_aliases(row, row),
        updated=_day(row),
        readers=context.audiences.get(_text(row, "folder_id"), EVERYBODY),
    )


def _audience_in_zendesk(row: Row, context: ExportContext) -> Audience:
    """Return who may read an article: everybody, or a segment of users that another file describes."""
    segment = _text(row, "user_segment_id")
    return context.audiences.get(segment, UNKNOWN) if segment else EVERYBODY


def _parent(row: Row) -> str:
    """Return the id of the collection or section that an article of Intercom lies in."""
    return _text(row, "parent_id") or next((str(parent) for parent in _list(row, "parent_ids")), "")


def _tags(row: Row) -> tuple[str, ...]:
    """Return the tags of an article of Intercom: {"tags": {"tags": [{"name"}]}}."""
    tags = row.get("tags")
    rows = _list(tags, "tags") if isinstance(tags, dict) else ()
    return tuple(filter(None, (_text(tag, "name") for tag in rows if isinstance(tag, dict))))


def _language_of_folders(row: Row) -> str:
    """Return the language that the hierarchy of an article of Freshdesk names: [{"data": {"language"}}]."""
    levels = [level.get("data") for level in _list(row, "hierarchy") if isinstance(level, dict)]
    return next((lang for data in levels if isinstance(data, dict) and (lang := _text(data, "language"))), "")


def _day(row: Row) -> str:
    """Return the day of the last change, ISO; Intercom gives seconds since 1970."""
    moment = row.get("updated_at")
    if isinstance(moment, int) and not isinstance(moment, bool) and 0 < moment < 10**11:
        return datetime.fromtimestamp(moment, UTC).date().isoformat()
    return _text(row, "updated_at")[:10]


def _name(row: Row, locale: str) -> str:
    return f"{_text(row, 'id')}{f'/{locale}' if locale else ''}"


def _aliases(*rows: Row) -> tuple[str, ...]:
    """Return the last part of each address that an article had: links to it lead here for ever."""
    urls = (_text(row, key) for row in rows for key in ("html_url", "url", "path") if ".json" not in _text(row, key))
    return tuple(dict.fromkeys(filter(None, (slug(url.rstrip("/").rpartition("/")[2]) for url in urls))))


def _words(row: Row, key: str) -> tuple[str, ...]:
    return tuple(str(word) for word in _list(row, key) if isinstance(word, str | int))


def _list(row: Row, key: str) -> Sequence[Json]:
    value = row.get(key)
    return value if isinstance(value, list) else ()


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
