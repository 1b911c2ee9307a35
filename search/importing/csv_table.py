"""Articles in a table: one in each row, columns by their names in the first."""

import csv
import io
from collections.abc import Mapping

from search.importing.foreign_article import ForeignArticle, is_html
from search.sources.paths import language_code, slug

LIMIT_BYTES = 50_000_000
COLUMNS: Mapping[str, tuple[str, ...]] = {  # what is read -> what tables call it
    "title": ("title", "question", "name", "subject", "heading"),
    "body": ("body", "answer", "content", "text", "html", "description", "article"),
    "id": ("id", "article_id", "article id", "number"),
    "lang": ("lang", "language", "locale"),
    "category": ("category", "section", "folder", "topic"),
    "summary": ("summary", "excerpt"),
    "keywords": ("keywords", "tags", "labels"),
    "status": ("status", "state"),
    "url": ("url", "html_url", "link", "slug", "permalink"),
    "updated": ("updated", "updated_at", "modified"),
}


class NoTable(ValueError):
    """The file is no table of articles."""


def articles_in_csv(raw: bytes) -> list[ForeignArticle]:
    """Return the articles of a table, named by their rows (2 = the first below the names); raises NoTable."""
    if len(raw) > LIMIT_BYTES:
        raise NoTable(f"the file is larger than {LIMIT_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoTable(f"byte 0x{raw[error.start]:02x} is not UTF-8: save the table in that encoding") from error
    csv.field_size_limit(LIMIT_BYTES)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NoTable(f"it is no table: {error}") from error
    columns = _columns(rows[0]) if rows else {}
    if not {"title", "body"} <= columns.keys():
        raise NoTable("the first row has to name the columns `title` and `body`")
    read = (_values(row, columns) for row in rows)
    return [_article(number, values) for number, values in enumerate(read, start=2) if any(values.values())]


def _columns(row: Mapping[str, object]) -> dict[str, str]:
    """Return what is read -> the name of its column."""
    written = {name.strip().lower(): name for name in row if isinstance(name, str)}
    matches = ((key, [name for name in names if name in written]) for key, names in COLUMNS.items())
    return {key: written[names[0]] for key, names in matches if names}


def _values(row: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, str]:
    return {key: value.strip() for key, name in columns.items() if isinstance(value := row.get(name), str)}


def _article(number: int, values: Mapping[str, str]) -> ForeignArticle:
    body, url = values.get("body", ""), values.get("url", "").rstrip("/").rpartition("/")[2]
    return ForeignArticle(
        name=f"row {number}",
        article_id=values.get("id", ""),
        title=values.get("title", ""),
        body=body,
        is_html=is_html(body),
        lang=language_code(values.get("lang", "")),
        category=values.get("category", ""),
        summary=values.get("summary", ""),
        keywords=tuple(filter(None, (word.strip() for word in values.get("keywords", "").split(",")))),
        status=values.get("status", "").lower(),
        aliases=(slug(url),) if slug(url) else (),
        updated=values.get("updated", "")[:10],
    )
