"""Lint: warnings about articles that can be published, and questions that miss their article.

Nothing is published: the folder is indexed into a place of its own, from the beginning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from search.articles.article import Article, ArticleError
from search.articles.catalogue import id_in
from search.building.build import build_index
from search.building.build_report import BuildReport
from search.building.dead_links import dead_anchors, dead_links
from search.building.findability import Miss
from search.building.memory import read_memory
from search.building.options import ReadingOptions
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.storage.generations import newest_good

# The worst first: what readers meet before what only the search misses. Kinds that are not named stand between.
_FIRST = ("include-missing", "dead-link", "dead-anchor", "alias-taken", "unknown-related", "unknown-original", "stale")
_LAST = ("no-questions", "no-summary")


def by_kind(problems: Iterable[ArticleError]) -> dict[str, list[ArticleError]]:
    """Return the problems by their code, the worst kind first, each in the order given."""
    kinds: defaultdict[str, list[ArticleError]] = defaultdict(list)
    for problem in problems:
        kinds[problem.code].append(problem)
    order = {code: place for place, code in enumerate(_FIRST)} | {code: 100 + n for n, code in enumerate(_LAST)}
    return dict(sorted(kinds.items(), key=lambda kind: (order.get(kind[0], 50), kind[0])))


@dataclass(frozen=True, slots=True)
class LintReport:
    """Errors, warnings and missed questions of one folder."""

    build: BuildReport
    warnings: tuple[ArticleError, ...]  # by path and line
    questions: tuple[Miss, ...]

    @property
    def errors(self) -> tuple[ArticleError, ...]:
        """Errors that keep an article from being published, by path."""
        return self.build.rejected


def lint(
    articles: Path,
    *,
    today: date,
    options: ReadingOptions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> LintReport:
    """Parse, render and search every article of a folder; raises OSError when it cannot be read."""
    with TemporaryDirectory(prefix="readfirst-lint-") as scratch:
        build = build_index(articles, Path(scratch), progress=progress, options=options)
        generation = newest_good(Path(scratch))
        assert generation is not None  # noqa: S101 - for the type checker: it was just built
        memory = read_memory(generation.path)
        with OpenedIndex(generation.path / INDEX) as opened:
            published = list(opened.articles())
    warnings = {
        *build.warnings,
        *dead_links(articles, memory.articles),
        *dead_anchors(articles, published),
        *_cross_references([page.article for page in published], today),
    }
    return LintReport(
        build,
        tuple(sorted(warnings, key=lambda warning: (warning.path, warning.line, warning.message))),
        build.questions,
    )


def _cross_references(articles: Iterable[Article], today: date) -> Iterator[ArticleError]:
    articles = list(articles)
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for article in articles:
        ids[article.lang].add(article.article_id)
    everywhere = set().union(*ids.values())
    for article in articles:
        if article.suggestable:
            yield from _about_one(article, today)
        for related in article.related:
            if related not in ids[article.lang]:
                message = f"related: there is no article '{related}' in {article.lang}"
                yield _warning(article, "unknown-related", message, "write the id of an article in this language")
        original = id_in(article.translation_of)
        if original and original not in everywhere:
            message = f"translation_of: there is no article '{original}'"
            yield _warning(article, "unknown-original", message, "write the id of the article it was translated from")
        for alias in article.aliases:
            if alias in ids[article.lang] and alias != article.article_id:
                message = f"aliases: '{alias}' is the id of a living article"
                yield _warning(article, "alias-taken", message, "take it out of the list, or give the other another id")


def _about_one(article: Article, today: date) -> Iterator[ArticleError]:
    if not article.summary:
        yield _warning(article, "no-summary", "there is no summary", "say in one sentence what is solved here")
    if not article.questions:
        remedy = "write three to five sentences that people really type"
        yield _warning(article, "no-questions", "there are no questions", remedy)
    if article.is_stale(today):
        message = f"its review was due on {article.review_by}; it is no longer insisted on"
        yield _warning(article, "stale", message, "read it again and move review_by")


def _warning(article: Article, code: str, message: str, remedy: str) -> ArticleError:
    return ArticleError(article.path, 1, code, message, remedy)
