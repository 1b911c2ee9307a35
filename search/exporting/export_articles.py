"""Writes all articles into a new folder: as their own files, as a static site, or as Zendesk's JSON."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from search.articles.folder import ENDINGS
from search.articles.published import PublishedArticle
from search.building.build import build_index
from search.exporting.site import site_pages
from search.exporting.zendesk import zendesk_json
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.sources.links import PICTURES, place_of
from search.storage.generations import newest_good

EXPORT_MARK = "readfirst-export.json"  # `readfirst import` takes the files beside it as they are


class ExportFormat(StrEnum):
    """What articles can be exported as."""

    MARKDOWN = "markdown"
    HTML = "html"
    ZENDESK = "zendesk"


class FolderInTheWay(Exception):
    """The folder to export to holds something already."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    articles: int
    pictures: int
    files: int
    left_out: int  # drafts, and articles for members: of a site and of Zendesk

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return {name: getattr(self, name) for name in ("articles", "pictures", "files", "left_out")}


def export_articles(articles: Path, target: Path, form: ExportFormat) -> ExportReport:
    """Export a folder of articles; raises FolderInTheWay, and OSError when something cannot be read or written."""
    if target.exists() and any(target.iterdir()):
        raise FolderInTheWay(f"{target} is not empty: name a new folder")
    if target.resolve().is_relative_to(articles.resolve()):
        raise FolderInTheWay(f"{target} lies in the articles folder: name one elsewhere")
    target.mkdir(parents=True, exist_ok=True)
    return _markdown(articles, target) if form is ExportFormat.MARKDOWN else _rendered(articles, target, form)


def _markdown(articles: Path, target: Path) -> ExportReport:
    """Copy every regular file, byte for byte; what version control keeps for itself stays behind."""
    copied = []
    for file in sorted(articles.rglob("*")):
        path = file.relative_to(articles)
        if ".git" not in path.parts and file.is_file() and not file.is_symlink():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / path)
            copied.append(path)
    (target / EXPORT_MARK).write_text('{"format": 1}\n', encoding="utf-8")
    pictures = sum(path.suffix.lower() in PICTURES for path in copied)
    pages = sum(path.suffix.lower() in ENDINGS for path in copied)
    return ExportReport(pages, pictures, len(copied), 0)


def _rendered(articles: Path, target: Path, form: ExportFormat) -> ExportReport:
    with TemporaryDirectory(prefix="readfirst-export-") as scratch:
        every = list(_published(articles, Path(scratch)))
    pages = [page for page in every if page.article.suggestable and page.article.audience == "guest"]
    if form is ExportFormat.ZENDESK:
        (target / "zendesk.json").write_text(
            json.dumps(zendesk_json(pages), ensure_ascii=False, indent=1), encoding="utf-8"
        )
        return ExportReport(len(pages), 0, 1, len(every) - len(pages))
    site = site_pages(pages)
    for path, text in site.pages.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8")
    for picture in sorted(site.pictures):
        (target / "media" / picture).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place_of(articles, picture), target / "media" / picture)
    number = len(site.pages) + len(site.pictures)
    return ExportReport(len(pages), len(site.pictures), number, len(every) - len(pages))


def _published(articles: Path, index: Path) -> Iterator[PublishedArticle]:
    build_index(articles, index, force=True)
    generation = newest_good(index)
    assert generation is not None  # noqa: S101 - for the type checker: it was just built
    with OpenedIndex(generation.path / INDEX) as opened:
        yield from opened.articles()
