"""Files that hold articles of another help desk: JSON, XML, tables, pages of HTML."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path, PurePosixPath

from search.articles.article import ArticleError, read_source
from search.importing.csv_table import NoTable, articles_in_csv
from search.importing.foreign_article import ForeignArticle
from search.importing.freshdesk_xml import OtherXml, left_out, read_xml
from search.importing.helpdesk_json import (
    LIMIT_BYTES,
    ExportContext,
    Json,
    NoHelpdesk,
    articles_in,
    context_of,
    read_json,
    referred_to,
)
from search.importing.html_to_markdown import NestedTooDeep, read_page
from search.importing.imported_file import Becomes, ImportedFile, Planned
from search.importing.left_out import no_article, refused
from search.importing.source_files import SourceEntry
from search.sources.links import PICTURES
from search.text.language import LANGUAGES

_READERS = {".json": read_json, ".xml": read_xml}
_HTML = (".html", ".htm")
_TABLES = (".csv", ".tsv")
_ARTICLE_LINK = re.compile(r"\]\((?:https?://)?[^()\s]*?/articles?/(?P<id>\d+)[^()\s#]*(?P<anchor>#[^()\s]*)?\)")


def read_exports(root: Path, entries: Sequence[SourceEntry]) -> list[Planned]:
    """Return what becomes of every file, and of every article in those that hold many."""
    values = {entry.path: _value(root, entry) for entry in entries if entry.suffix in _READERS}
    context = context_of(values.values())
    taken: set[tuple[str, str]] = set()
    planned: list[Planned] = []
    for entry in entries:
        planned += _export(root, entry, values.get(entry.path), context, taken)
    return planned


def _value(root: Path, entry: SourceEntry) -> Json:
    try:
        return _READERS[entry.suffix](_bytes(root, entry, LIMIT_BYTES))
    except (NoHelpdesk, OtherXml, OSError):
        return None


def _bytes(root: Path, entry: SourceEntry, limit: int) -> bytes:
    if not entry.is_regular:
        raise OSError(0, "it is no regular file")
    with (root / entry.path).open("rb") as file:
        return file.read(limit + 1)


def _export(
    root: Path, entry: SourceEntry, value: Json, context: ExportContext, taken: set[tuple[str, str]]
) -> Iterator[Planned]:
    try:
        if entry.suffix in _READERS:
            _READERS[entry.suffix](_bytes(root, entry, LIMIT_BYTES)) if value is None else None
            articles = articles_in(value, context)
        elif entry.suffix in _TABLES:
            articles = articles_in_csv(_bytes(root, entry, LIMIT_BYTES))
        elif entry.suffix in _HTML and entry.is_regular:
            yield _page(root, entry, taken)
            return
        elif entry.suffix in PICTURES and entry.is_regular:
            yield Planned(ImportedFile(entry.shown, Becomes.PICTURE, target=entry.path))
            return
        else:
            yield no_article(entry)
            return
    except OtherXml:
        yield no_article(entry)
        return
    except NoHelpdesk as error:
        yield _referred_to(entry, value) or refused(entry, str(error))
        return
    except (NoTable, OSError) as error:
        yield refused(entry, str(error))
        return
    more = left_out(value) if entry.suffix == ".xml" else ()
    why = "; ".join((f"{len(articles)} articles are read from it", *([f"left out: {', '.join(more)}"] if more else ())))
    yield Planned(ImportedFile(entry.shown, Becomes.OTHER, why=why))
    ids = context.article_ids | {article.article_id for article in articles}
    yield from (_foreign(entry, article, ids, taken) for article in articles)


def _referred_to(entry: SourceEntry, value: Json) -> Planned | None:
    why = referred_to(value)
    return Planned(ImportedFile(entry.shown, Becomes.OTHER, why=why)) if why else None


def _foreign(
    entry: SourceEntry, article: ForeignArticle, ids: Set[str], taken: set[tuple[str, str]], target: str = ""
) -> Planned:
    name = f"{entry.shown}#{article.name}" if not target else entry.shown
    lang, article_id = article.language, article.own_id
    if lang not in LANGUAGES:
        return Planned(ImportedFile(name, Becomes.SKIPPED, article_id, f"no one here speaks '{lang}'"))
    if not article.title:
        return Planned(ImportedFile(name, Becomes.REFUSED, article_id, "it has no title"))
    if not article.body.strip():
        return Planned(ImportedFile(name, Becomes.SKIPPED, article_id, "it has no text"))
    if (lang, article_id) in taken:
        why = f"the id '{article_id}' stands in the source already"
        return Planned(ImportedFile(name, Becomes.REFUSED, article_id, why))
    try:
        text = article.markdown()
    except NestedTooDeep as error:
        return Planned(ImportedFile(name, Becomes.REFUSED, article_id, str(error)))
    taken.add((lang, article_id))
    linked = _ARTICLE_LINK.sub(lambda link: _own_link(link, ids), text)
    path = target or f"{lang}/{article_id}.md"
    file = ImportedFile(name, Becomes.ARTICLE, article_id, why=article.readers.why, target=path)
    return Planned(file, linked.encode(), lang)


def _own_link(link: re.Match[str], ids: Set[str]) -> str:
    return f"]({link['id']}.md{link['anchor'] or ''})" if link["id"] in ids else link[0]


def _page(root: Path, entry: SourceEntry, taken: set[tuple[str, str]]) -> Planned:
    try:
        html = read_source(root, entry.path).decode("utf-8-sig")
        page = read_page(html)
    except UnicodeDecodeError as error:
        return refused(entry, f"byte 0x{int(error.object[error.start]):02x} is not UTF-8")
    except (ArticleError, NestedTooDeep) as error:
        return refused(entry, str(error))
    bare = entry.path.removesuffix(PurePosixPath(entry.path).suffix)
    article = ForeignArticle(
        name=entry.shown,
        article_id=bare.replace("/", "-"),
        title=page.title or PurePosixPath(bare).name,
        body=page.body,
        lang=page.lang.split("-")[0].lower(),
        category=PurePosixPath(entry.path).parts[0] if "/" in entry.path else "",
        summary=page.summary,
    )
    if page.is_hidden:
        article = replace(article, status="draft")
    return _foreign(entry, article, set(), taken, target=f"{bare}.md")
