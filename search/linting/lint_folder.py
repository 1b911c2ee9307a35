"""The check of a whole folder, or of some of its files. Nothing is published: it is indexed into a place of its own."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from search.building.build import BuildRefused, BuiltByNewer, build_index
from search.building.build_report import LAST_BUILD, BuildReport
from search.building.findability import Miss
from search.building.options import ReadingOptions
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.linting.article_text import text_of
from search.linting.catalogue import LintCatalogue, catalogue_of
from search.linting.codes import ORDER, Severity
from search.linting.external import Ask, addresses_in, dead_addresses
from search.linting.finding import LintFinding, error_of
from search.linting.side_by_side import check_articles
from search.storage.generations import CURRENT, Generation, newest_good

MISSED = "missed-question"


@dataclass(frozen=True, slots=True)
class LintReport:
    """Findings of one folder, by path and line."""

    build: BuildReport
    findings: tuple[LintFinding, ...]

    def of(self, severity: Severity) -> tuple[LintFinding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def questions(self) -> tuple[Miss, ...]:
        """Questions that miss their article."""
        return self.build.questions


def by_kind(findings: Iterable[LintFinding]) -> dict[str, list[LintFinding]]:
    """Return the findings by their code, the worst kind first, each in the order given."""
    kinds: defaultdict[str, list[LintFinding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.code].append(finding)
    return dict(sorted(kinds.items(), key=lambda kind: ORDER.get(kind[0], len(ORDER))))


def lint_folder(
    articles: Path,
    *,
    today: date,
    options: ReadingOptions | None = None,
    only: Collection[str] | None = None,
    base: Path | None = None,
    ask: Ask | None = None,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> LintReport:
    """Parse, render and search the articles of a folder; raises OSError when it cannot be read.

    only       paths below the folder whose findings are wanted; None = of all
    base       an index that may hold most of the folder already: a copy of it is brought up to date
    ask        asks an address on the internet (`external.asked`); None = none is asked
    progress   called with how many articles are rendered, and of how many; then how many are checked
    processes  that check articles side by side; None = as many as are worth their start
    """
    with _scratch(base) as index:
        build = _built(articles, index, options, progress)
        generation = newest_good(index)
        assert generation is not None  # noqa: S101 - for the type checker: it was just built
        catalogue = catalogue_of(articles, generation, today, options)
        wanted = _wanted(build, catalogue, only)
        of_the_articles = check_articles(generation, catalogue, wanted, progress=progress, processes=processes)
        findings = {*_of_the_build(build, catalogue), *of_the_articles}
        if ask:
            findings |= {*_of_the_internet(generation, catalogue, only, ask)}
    asked_for = (finding for finding in findings if only is None or finding.path in only)
    return LintReport(build, tuple(sorted(asked_for, key=_order)))


def _order(finding: LintFinding) -> tuple[object, ...]:
    """Return the place of a finding in the report: two of one line stand the same way in every run."""
    return finding.path, finding.line, finding.message, finding.column, finding.code


def _wanted(build: BuildReport, catalogue: LintCatalogue, only: Collection[str] | None) -> list[tuple[str, str]]:
    """Return id and language of the articles to check: those that were refused are served in an earlier version."""
    refused = {error.path for error in build.rejected}
    return [
        (neighbour.article_id, neighbour.lang)
        for path, neighbour in catalogue.neighbours.items()
        if path not in refused and (only is None or path in only)
    ]


def _built(
    articles: Path, index: Path, options: ReadingOptions | None, progress: Callable[[int, int], None] | None
) -> BuildReport:
    """Build into the scratch index; from the beginning when what it started from is of another folder."""
    try:
        return build_index(articles, index, progress=progress, options=options)
    except (BuildRefused, BuiltByNewer):
        return build_index(articles, index, force=True, progress=progress, options=options)


@contextmanager
def _scratch(base: Path | None) -> Iterator[Path]:
    """Make a folder for an index that is thrown away; with `base`, it starts as a copy of the newest generation."""
    known = newest_good(base) if base and base.is_dir() else None
    with TemporaryDirectory(prefix="readfirst-lint-", dir=base.parent if known and base else None) as scratch:
        index = Path(scratch)
        if known and base:
            shutil.copytree(known.path, index / known.name, copy_function=_link)
            (index / CURRENT).write_text(known.name, encoding="ascii")
            if (base / LAST_BUILD).exists():
                shutil.copyfile(base / LAST_BUILD, index / LAST_BUILD)
        yield index


def _link(source: str, target: str) -> None:
    """Share a file of a generation, which nobody ever writes to again."""
    os.link(source, target)


def _of_the_build(build: BuildReport, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    yield from map(error_of, build.rejected)
    for path, misses in _by_path(build.questions).items():
        text = text_of(catalogue.root, path)
        for miss in misses:
            shown = ", ".join(miss.shown) or "nothing"
            message = f'"{miss.question}" {miss.way} ("{miss.typed}") finds {shown}'
            remedy = "say it in the title, the summary or the text, or make the others differ"
            yield LintFinding(path, text.line_with(miss.question), MISSED, message, remedy, Severity.ERROR)


def _by_path(misses: Iterable[Miss]) -> dict[str, list[Miss]]:
    paths: defaultdict[str, list[Miss]] = defaultdict(list)
    for miss in misses:
        paths[miss.path].append(miss)
    return paths


def _of_the_internet(
    generation: Generation, catalogue: LintCatalogue, only: Collection[str] | None, ask: Ask
) -> Iterator[LintFinding]:
    with OpenedIndex(generation.path / INDEX) as opened:
        pages = {page.article.path: addresses_in(page.html) for page in opened.articles()}
    wanted = {path: addresses for path, addresses in pages.items() if only is None or path in only}
    dead = dead_addresses((address for addresses in wanted.values() for address in addresses), ask)
    for path, addresses in wanted.items():
        for address in filter(dead.__contains__, addresses):
            line = text_of(catalogue.root, path).line_with(address)
            message = f"'{address[:150]}' is dead: {dead[address]}"
            remedy = "name the new address, or take the link out"
            yield LintFinding(path, line, "dead-address", message, remedy, Severity.WARNING)
