"""Articles -> index: read what was edited, lay it out, index it aside, swap it in whole.

1. The folder is compared with what the last build remembers; only edited articles are read and laid out.
2. An article that cannot be used is named, with its line and what to write instead; its last good version stays.
3. When suddenly more than a tenth of the articles cannot be used, or more than a fifth is gone, it is the folder
   that is broken (half a checkout, a missing mount): the build is refused, and `force` overrides that.
   A first build is never refused, nor is one over fewer than 20 articles, unless none is left.
4. The new generation is read back before it is published; whatever fails before, the old one goes on serving.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Self

from search.articles.article import Article, ArticleError
from search.articles.folder import list_folder
from search.articles.links import Site
from search.articles.published import PublishedArticle
from search.building.build_report import BuildReport, keep, last_build
from search.building.findability import Miss, check
from search.building.memory import ARTICLES, Known, Memory, made_with, read_memory, refusal
from search.building.plan import Plan, Reader, key_of
from search.building.segment_builder import assemble, write_segment, write_segments
from search.building.spool import ENDING
from search.index.document import Document, document
from search.index.opened import EngineError, OpenedIndex
from search.index.segment import BASE, DELTA, INDEX, RECENT, size
from search.index.writer import IndexWriter, revisions
from search.ranking.searcher import Searcher
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderError, RenderPool
from search.storage.generations import Draft, Generation, GenerationError, begin, newest_good, only_builder, publish

LIMIT_NEWLY_REFUSED = 0.1  # share of all articles
LIMIT_GONE = 0.2  # share of the articles of the last build
MANY = 50  # edited articles from which on several processes lay them out and write them
LIMIT_EDITED = 0.25  # share of the last full build; when more was edited since, everything is done again
FEW_EDITED = 50  # articles that may be edited before that, however small the folder
SMALL_FOLDER = 20  # articles; a share says nothing about fewer
_READ_BACK = 5  # articles that are read from the new index before it is published
_REMEDY = "look for thousands of unclosed brackets, or for lists inside lists"


class BuildRefused(Exception):
    """The folder looks broken, so nothing was changed; the report says what was found."""

    def __init__(self, message: str, report: BuildReport) -> None:
        super().__init__(message)
        self.report = report


def build_index(
    articles: Path,
    index: Path,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    default_lang: str = "",
    wait_seconds: float = 30.0,
) -> BuildReport:
    """Bring the index up to date with the folder, once; see `IndexBuilder`."""
    with IndexBuilder(articles, index, default_lang=default_lang, wait_seconds=wait_seconds) as builder:
        return builder.build(force=force, progress=progress)


class IndexBuilder:
    """Brings one index up to date again and again; what it learns and starts for one build serves the next.

    default_lang  of articles that do not say; "" = guessed from the text
    wait_seconds  for another build to end
    """

    def __init__(self, articles: Path, index: Path, *, default_lang: str = "", wait_seconds: float = 30.0) -> None:
        self._articles = articles.resolve()
        self._index = index
        self._default_lang = default_lang
        self._wait_seconds = wait_seconds
        self._pool: RenderPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the processes that lay articles out."""
        if self._pool:
            self._pool.close()

    def build(
        self,
        *,
        force: bool = False,
        edited: Collection[str] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> BuildReport:
        """Publish the folder as a new generation, if anything changed.

        force     do everything again, and accept a folder that looks broken
        edited    paths below the folder; says that nothing else was touched, which spares looking at every file
        progress  called with the number of articles laid out so far, and of all that will be

        Raises BuildRefused, BuilderBusy, and OSError when the folder cannot be read or the index cannot be written.
        """
        with only_builder(self._index, wait_seconds=self._wait_seconds):
            build = _Build(
                self._articles, self._index, self._pool_for, force=force, default_lang=self._default_lang, edited=edited
            )
            try:
                report = build.run(progress or _silent)
            except BuildRefused as refused:
                keep(self._index, refused.report)
                raise
            report = replace(report, questions=build.questions(report.generation, last_build(self._index)))
            keep(self._index, report)
            return report

    def _pool_for(self, site: Site) -> RenderPool:
        """Give processes that know this site; those of the last build, when it was the same."""
        if self._pool is None or self._pool.site != site:
            self.close()
            self._pool = RenderPool(site)
        return self._pool


def _silent(done: int, total: int) -> None:
    """Show nothing."""


class _Build:
    """One build: what it starts from, what it plans, what it has written."""

    def __init__(
        self,
        articles: Path,
        index: Path,
        pool_for: Callable[[Site], RenderPool],
        *,
        force: bool,
        default_lang: str,
        edited: Collection[str],
    ) -> None:
        self._started = time.perf_counter()
        self._index = index
        self._pool_for = pool_for
        self._force = force
        self._made_with = made_with(default_lang, articles.name)
        self._started_ns = time.time_ns()
        self._base = newest_good(index)
        self._memory = _remembered(self._base)
        self._reuse = not force and self._memory.made_with == self._made_with
        reader = Reader(articles, self._memory, reuse=self._reuse, default_lang=default_lang)
        few = reader.plan_edits(edited) if edited and self._reuse else None
        self._plan: Plan = few or reader.plan(list_folder(articles))
        if self._reuse and self._is_much_edited():
            self._reuse = False
            everything = Reader(articles, self._memory, reuse=False, default_lang=default_lang)
            self._plan = everything.plan(list_folder(articles))
        self._known: dict[str, Known] = {}  # what was written, by path

    def _is_much_edited(self) -> bool:
        """Whether the small segments would no longer be small."""
        directory = self._base.path / INDEX if self._base else Path()
        edited = len(self._plan.edited) + size(directory / DELTA) + size(directory / RECENT)
        return edited > max(FEW_EDITED, LIMIT_EDITED * size(directory / BASE))

    def run(self, progress: Callable[[int, int], None]) -> BuildReport:
        """Do it."""
        self._refuse_a_broken_folder()
        if self._base and self._reuse and not self._plan.edited and not self._gone():
            return self._report(self._base.name, changed=0)
        with _aside(self._index, self._base if self._reuse else None) as draft:
            changed = self._write_edits(draft, progress) if self._reuse else self._write_all(draft, progress)
            self._refuse_a_broken_folder()
            if self._base and self._reuse and not changed:
                return self._report(self._base.name, changed=0)
            self._finish(draft)
            return self._report(publish(draft).name, changed=changed)

    def questions(self, generation: str, before: BuildReport | None) -> tuple[Miss, ...]:
        """Type the questions of the articles that were written; what was found out about the others still holds."""
        known = self._plan.kept if self._reuse else {}
        misses = [miss for miss in before.questions if miss.path in known] if before else []
        written = [(one["article_id"], one["lang"]) for one in self._known.values() if one["questions"]]
        if written:
            with OpenedIndex(self._index / generation / INDEX) as opened:
                articles = (opened.article(article_id, lang) for article_id, lang in written)
                misses += check(Searcher(opened), [published.article for published in articles if published])
        return tuple(misses)

    def _gone(self) -> set[str]:
        """The keys that the copied index holds and the new one must not."""
        if not self._reuse:
            return set()
        plan, before = self._plan, self._memory.articles
        gone = {key_of(before[path]) for path in before.keys() - plan.kept.keys()}
        written = {article.key for article in plan.edited.values()} | {key_of(one) for one in plan.carried.values()}
        return gone - written

    def _refuse_a_broken_folder(self) -> None:
        before, plan = self._memory.articles, self._plan
        if self._force or not before:
            return
        now, files = plan.size, plan.total
        refused = sum(path not in self._memory.refused for path in plan.refused)
        message = ""
        if not now:
            message = f"none of the {len(before)} articles is left"
        elif files >= SMALL_FOLDER and refused > LIMIT_NEWLY_REFUSED * files:
            message = f"{refused} of {files} articles can no longer be used"
        elif len(before) >= SMALL_FOLDER and now < (1 - LIMIT_GONE) * len(before):
            message = f"only {now} of {len(before)} articles are left"
        if message:
            serving = self._base.name if self._base else ""
            remedy = "nothing was changed; mend the folder, or build with --force"
            raise BuildRefused(f"{message} - {remedy}", self._report(serving, changed=0))

    def _write_edits(self, draft: Draft, progress: Callable[[int, int], None]) -> int:
        """Index what was edited, take out what is gone; give the number of changes."""
        with IndexWriter(draft.path / INDEX) as writer:
            for article, rendered in self._laid_out(self._pool_for(self._plan.site), progress):
                writer.put(document(article, rendered.html))
            self._plan.carry_over(self._memory)
            gone = self._gone()
            for key in gone:
                writer.remove(key)
            changed = len(self._known) + len(gone)
            if changed:
                writer.commit()
        return changed

    def _write_all(self, draft: Draft, progress: Callable[[int, int], None]) -> int:
        """Index everything, in as many processes as there are cores when it is much; give the number of articles."""
        with tempfile.TemporaryDirectory(dir=draft.path) as folder:
            scratch = Path(folder)
            if len(self._plan.edited) >= MANY:
                parts = self._write_parts(scratch, progress)
            else:
                laid_out = self._laid_out(self._pool_for(self._plan.site), progress)
                parts = [self._write_part(scratch / "few", (document(one, page.html) for one, page in laid_out))]
            self._plan.carry_over(self._memory)
            if carried := self._carried():
                parts.append(self._write_part(scratch / "carried", carried))
            assemble(draft.path / INDEX, parts)
        return len(self._known)

    def _write_parts(self, scratch: Path, progress: Callable[[int, int], None]) -> list[Path]:
        edited = {article.key for article in self._plan.edited.values()}
        with RenderPool(self._plan.site, spool=scratch) as pool:
            for _ in self._laid_out(pool, progress):
                pass
        refused = edited - {article.key for article in self._plan.edited.values()}
        return write_segments(scratch, list(scratch.glob(f"*{ENDING}")), refused)

    def _write_part(self, folder: Path, documents: Iterable[Document]) -> Path:
        write_segment(folder, documents)
        return folder

    def _laid_out(self, pool: RenderPool, progress: Callable[[int, int], None]) -> Iterator[tuple[Article, Rendered]]:
        """Lay out what was edited, and note what is known of it; what cannot be laid out is refused."""
        edited = list(self._plan.edited.values())
        for done, (article, outcome) in enumerate(zip(edited, pool.render_all(edited), strict=True), start=1):
            if isinstance(outcome, RenderError):
                self._plan.refuse(ArticleError(article.path, 1, outcome.code, str(outcome), _REMEDY))
            else:
                self._known[article.path] = self._known_of(article, outcome)
                yield article, outcome
            progress(done, len(edited))

    def _known_of(self, article: Article, rendered: Rendered) -> Known:
        file, claim = self._plan.files[article.path], self._plan.claims[article.path]
        return Known(
            size=file.size,
            changed_ns=file.changed_ns,
            revision=article.revision,
            lang=article.lang,
            wanted_id=claim.article_id,
            id_line=claim.id_line,
            article_id=article.article_id,
            suggestable=article.suggestable,
            questions=len(article.questions),
            links=rendered.links,
        )

    def _carried(self) -> list[Document]:
        """Give the last good versions from the old index, because the new one starts empty."""
        good = _published(self._base, self._plan.carried)
        self._plan.carried = {path: known for path, known in self._plan.carried.items() if path in good}
        return [document(published.article, published.html) for published in good.values()]

    def _finish(self, draft: Draft) -> None:
        """Write what the next build has to know, and read the index back."""
        known = self._plan.kept | self._plan.carried | self._known
        refused = {path: refusal(error, self._plan.revisions) for path, error in self._plan.refused.items()}
        pictures = sorted(self._plan.site.pictures)
        Memory(self._made_with, self._started_ns, known, refused, pictures).write(draft.path)
        _read_back(draft.path / INDEX, islice(self._known.values(), _READ_BACK))

    def _report(self, generation: str, *, changed: int) -> BuildReport:
        plan, held = self._plan, (self._plan.kept, self._plan.carried, self._known)
        return BuildReport(
            articles=plan.total,
            indexed=plan.size,
            carried_over=len(plan.carried),
            not_suggested=sum(not known["suggestable"] for some in held for known in some.values()),
            rejected=tuple(sorted(plan.refused.values(), key=lambda error: (error.path, error.line))),
            generation=generation,
            seconds=time.perf_counter() - self._started,
            changed=changed,
            warnings=tuple(plan.warnings),
        )


def _remembered(base: Generation | None) -> Memory:
    """Give what the last build knew; nothing when there was none, or it was written by another version."""
    try:
        return read_memory(base.path) if base else Memory("")
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory("")


@contextmanager
def _aside(index: Path, base: Generation | None) -> Iterator[Draft]:
    """Make a draft, and throw it away unless it was published."""
    draft = begin(index, base, is_shared=_is_final)
    try:
        yield draft
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)


def _is_final(path: str) -> bool:
    """Whether a file of a generation is never written to again, only replaced."""
    return path.endswith((".seg", ".impact")) or path == ARTICLES


def _published(base: Generation | None, carried: dict[str, Known]) -> dict[str, PublishedArticle]:
    """Read articles from the index of an old generation, as many as it still gives."""
    if base is None or not carried:
        return {}
    try:
        with OpenedIndex(base.path / INDEX) as opened:
            found = {path: opened.article(known["article_id"], known["lang"]) for path, known in carried.items()}
    except EngineError:
        return {}
    return {path: published for path, published in found.items() if published is not None}


def _read_back(directory: Path, written: Iterable[Known]) -> None:
    """Read what was just written; raises GenerationError when it is not there."""
    expected = {key_of(known): known["revision"] for known in written}
    for key, revision in revisions(directory, expected).items():
        if revision != expected[key]:
            raise GenerationError(f"{directory}: {key} was written and is not there - build again with --force")
