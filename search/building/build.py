"""Articles -> index: what was edited is planned, written aside, and published in one step.

1. The folder is compared with what the last build remembers; only edited articles are read and rendered (`plan.py`).
2. An article that cannot be used is named, with its line and what to write instead; its last good version stays.
3. When suddenly more than a tenth of the articles cannot be used, or more than a fifth is gone, it is the folder
   that is broken (half a checkout, a missing mount): the build is refused, and `force` overrides that.
   A first build is never refused, nor is one over fewer than 20 articles, unless none is left.
4. Another program does everything again, unless a newer one built the index (`version.py`).
5. The new index is written aside (`write.py`) and read back before it is published (`publish.py`); whatever fails
   before, the old one goes on serving.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Self

from search.articles.folder import list_folder
from search.articles.synonyms import read_synonyms
from search.building.build_report import BuildReport, keep, last_build
from search.building.findability import Miss, check
from search.building.memory import Memory, read_memory, refusal
from search.building.options import ReadingOptions
from search.building.plan import Plan, Reader, first_change
from search.building.publish import aside, publish_checked
from search.building.schedule import NEVER, is_due, next_change
from search.building.sharing import IndexSharing, NotShared
from search.building.source_reading import ReadingHelpers
from search.building.stages import StageTimes
from search.building.version import made_with, this_program
from search.building.write import Progress, Writing
from search.index.opened import OpenedIndex
from search.index.segment import BASE, DELTA, INDEX, RECENT, size
from search.index.stored_synonyms import read_stored_synonyms, write_synonyms
from search.ranking.searcher import Searcher
from search.rendering.pool import RenderPool
from search.sources.links import Site
from search.storage.generations import Generation, newest_good, only_builder
from search.storage.removal import Removal

LIMIT_EDITED = 0.25  # share of the last full build; when more was edited since, everything is done again
_SUGGESTABLE, _PLACE = itemgetter("suggestable"), attrgetter("path", "line")
FEW_EDITED = 50  # articles that may be edited before that, however small the folder


class BuildRefused(Exception):
    """The folder looks broken, so nothing was changed; the report says what was found."""

    def __init__(self, message: str, report: BuildReport) -> None:
        super().__init__(message)
        self.report = report


class BuiltByNewer(Exception):
    """A newer version of the program built the index, so this one leaves it alone."""


def build_index(
    articles: Path,
    index: Path,
    *,
    force: bool = False,
    progress: Progress | None = None,
    default_lang: str = "",
    options: ReadingOptions | None = None,
    wait_seconds: float = 30.0,
) -> BuildReport:
    """Bring the index up to date with the folder, once; see `IndexBuilder`."""
    options = options or ReadingOptions(default_lang)
    with IndexBuilder(articles, index, options=options, wait_seconds=wait_seconds) as builder:
        return builder.build(force=force, progress=progress)


class IndexBuilder:
    """Builds one index repeatedly; render processes and cached memory of one build are reused by the next.

    options       how the articles are read
    sharing       with other hosts
    wait_seconds  for another build to end
    """

    def __init__(
        self,
        articles: Path,
        index: Path,
        *,
        options: ReadingOptions | None = None,
        sharing: IndexSharing | None = None,
        wait_seconds: float = 30.0,
    ) -> None:
        self._articles = articles
        self._index = index
        self._options = options or ReadingOptions()
        self._sharing = sharing or NotShared()
        self._wait_seconds = wait_seconds
        self._pool: RenderPool | None = None
        self._removal = Removal()
        self._changes_at = NEVER

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the processes that render articles, and wait until what is kept no longer is removed."""
        self._close_pool()
        self._removal.finish()

    def _close_pool(self) -> None:
        if self._pool:
            self._pool.close()

    def build(
        self,
        *,
        force: bool = False,
        edited: Collection[str] = (),
        progress: Progress | None = None,
    ) -> BuildReport:
        """Publish the folder as a new generation, if anything changed.

        force     do everything again, and accept a folder that looks broken
        edited    paths below the folder; says that nothing else was touched, which spares looking at every file
        progress  called with the number of articles rendered so far, and of all that will be

        Raises BuildRefused, BuiltByNewer, BuilderBusy (BuiltElsewhere is one), and OSError when the folder cannot be
        read or the index cannot be written.
        """
        with only_builder(self._index, wait_seconds=self._wait_seconds), ReadingHelpers() as helpers:
            if self._sharing.prepare(self._index, force=force):
                edited = ()
            articles = self._articles.resolve()  # anew each time: a link may lead to another release now
            build = _Build(
                articles, self._index, self._pool_for, helpers, force=force, options=self._options, edited=edited
            )
            self._changes_at = build.changes_at
            try:
                report = build.run(progress or _silent, self._removal.begin)
            except BuildRefused as refused:
                self._keep(refused.report, None)
                raise
            with build.stages.stage("questions"):
                misses = build.questions(report.generation, last_build(self._index))
            report = replace(report, questions=misses, stages=build.stages.seconds)
            self._keep(report, Generation(self._index / report.generation))
            return report

    def _keep(self, report: BuildReport, generation: Generation | None) -> None:
        keep(self._index, report)
        self._sharing.share(generation, report)

    def is_due(self) -> bool:
        """Return whether an article of the last build appears or vanishes now, or other hosts wait for something."""
        return is_due(self._changes_at, time.time()) or self._sharing.is_due()

    def _pool_for(self, site: Site) -> RenderPool:
        """Return processes that know this site; those of the last build, when it was the same."""
        if self._pool is None or self._pool.site != site:
            self._close_pool()
            self._pool = RenderPool(site)
        return self._pool


def _silent(done: int, total: int) -> None:
    """Progress callback that does nothing."""


class _Build:
    """One build: what it starts from, what it plans, what it has written."""

    def __init__(
        self,
        articles: Path,
        index: Path,
        pool_for: Callable[[Site], RenderPool],
        helpers: ReadingHelpers,
        *,
        force: bool,
        options: ReadingOptions,
        edited: Collection[str],
    ) -> None:
        self._started, self._started_ns = time.perf_counter(), time.time_ns()
        self._articles = articles
        self._index = index
        self._helpers = helpers
        self._force = force
        self._options = options
        self._made_with = made_with(options, articles.name)
        self._base = newest_good(index)
        self._memory = _remembered(self._base)
        self._reuse = self._may_reuse()
        self.stages = StageTimes()
        with self.stages.stage("read"):
            self._plan = self._planned(edited)
        self._synonyms = read_synonyms(articles)
        self._writing = Writing(self._plan, self._memory, self._base, pool_for, helpers, self.stages)

    @property
    def changes_at(self) -> float:
        """The Unix time at which the first article will appear or vanish."""
        plan, steady = self._plan, self._memory.unsteady() if self._plan.in_place else self._plan.kept
        times = [first_change({path: known for path in steady if (known := plan.kept.get(path))})]
        times += [next_change(article, self._plan.now) for article in self._plan.edited.values()]
        return min((time for time in times if time), default=NEVER)

    def _may_reuse(self) -> bool:
        """Return whether the index was built as this program would; raises BuiltByNewer."""
        if self._force or self._memory.made_with == self._made_with:
            return not self._force
        if self._base and self._memory.made_by > this_program():
            remedy = "build with that one, or go back to this one with --force"
            raise BuiltByNewer(f"{self._base.path} was built by a newer version of the program - {remedy}")
        return False

    def _planned(self, edited: Collection[str]) -> Plan:
        """Return the plan: an edit in place, else the whole folder; when much was edited, a full rebuild."""
        reader = self._reader()
        in_place = reader.plan_edits(edited) if edited and self._reuse else None
        plan = in_place or reader.plan(list_folder(self._articles))
        if self._reuse and self._is_much_edited(plan):
            self._reuse = False
            return self._reader().plan(list_folder(self._articles))
        return plan

    def _reader(self) -> Reader:
        return Reader(self._articles, self._memory, reuse=self._reuse, options=self._options, helpers=self._helpers)

    def _is_much_edited(self, plan: Plan) -> bool:
        """Return whether the small segments would no longer be small."""
        directory = self._base.path / INDEX if self._base else Path()
        edited = len(plan.edited) + size(directory / DELTA) + size(directory / RECENT)
        return edited > max(FEW_EDITED, LIMIT_EDITED * size(directory / BASE))

    def run(self, progress: Progress, drop: Callable[[Path], None]) -> BuildReport:
        """Write and publish what was planned, and `drop` what is kept no longer; raises BuildRefused."""
        self._refuse_a_broken_folder()
        kept = self._base if self._reuse else None
        other_words = not kept or read_stored_synonyms(kept.path / INDEX) != self._synonyms.groups
        if kept and not other_words and not self._plan.edited and not self._plan.gone(self._memory):
            return self._report(kept.name, changed=0)
        with aside(self._index, kept) as draft:
            write = self._writing.write_edits if self._reuse else self._writing.write_all
            changed = write(draft, progress)
            self._refuse_a_broken_folder()
            if kept and not changed and not other_words:
                return self._report(kept.name, changed=0)
            write_synonyms(draft.path / INDEX, self._synonyms.groups)
            written = self._writing.known.values()
            with self.stages.stage("publish"):
                touched = self._plan.files.keys() if self._plan.in_place else None
                base, before, now = self._base, self._memory, self._remember()
                published = publish_checked(draft, now, written, base=base, before=before, touched=touched, drop=drop)
            return self._report(published.name, changed=changed)

    def questions(self, generation: str, before: BuildReport | None) -> tuple[Miss, ...]:
        """Return the missed questions: those of written articles are checked, the others' results are kept."""
        known = self._plan.kept if self._reuse else {}
        misses = [miss for miss in before.questions if miss.path in known] if before else []
        written = [
            (known_article["article_id"], known_article["lang"])
            for known_article in self._writing.known.values()
            if known_article["questions"]
        ]
        if written:
            with OpenedIndex(self._index / generation / INDEX) as opened:
                articles = (opened.article(article_id, lang) for article_id, lang in written)
                misses += check(Searcher(opened), [published.article for published in articles if published])
        return tuple(misses)

    def _refuse_a_broken_folder(self) -> None:
        damage = "" if self._force else self._plan.damage(self._memory)
        if damage:
            serving = self._base.name if self._base else ""
            remedy = "nothing was changed; mend the folder, or build with --force"
            raise BuildRefused(f"{damage} - {remedy}", self._report(serving, changed=0))

    def _remember(self) -> Memory:
        """Return what the next build has to know."""
        plan, before = self._plan, self._memory.made_by
        program = this_program()
        return Memory(
            made_with=self._made_with,
            made_by=max(program, before) if before.digest == program.digest else program,
            started_ns=self._started_ns,
            articles=plan.kept | plan.carried | self._writing.known,
            refused={path: refusal(error, plan.revisions) for path, error in plan.refused.items()},
            pictures=sorted(plan.site.pictures),
            roots=list(plan.site.roots),
            base=plan.site.base,
            decisions=plan.decisions,
            unspoken=plan.unspoken,
            unread=plan.unread,
            edited=self._edited(),
        )

    def _edited(self) -> frozenset[str] | None:
        """Return the paths whose articles may not be those of the last full build; None = any."""
        before = self._memory.edited
        return before | self._plan.files.keys() if self._plan.in_place and before is not None else None

    def _report(self, generation: str, *, changed: int) -> BuildReport:
        plan, held = self._plan, (self._plan.kept, self._plan.carried, self._writing.known)
        return BuildReport(
            articles=plan.total,
            indexed=plan.size,
            carried_over=len(plan.carried),
            not_suggested=sum(len(some) - sum(map(_SUGGESTABLE, some.values())) for some in held),
            rejected=tuple(sorted((*plan.refused.values(), *self._synonyms.errors), key=_PLACE)),
            generation=generation,
            seconds=time.perf_counter() - self._started,
            changed=changed,
            warnings=tuple(dict.fromkeys(plan.warnings)),
            markdown=tuple(plan.decisions),
            unspoken=dict(Counter(plan.unspoken.values())),
            unread=plan.unread,
        )


def _remembered(base: Generation | None) -> Memory:
    """Return what the last build knew; nothing when there was none, or its memory cannot be read."""
    try:
        return read_memory(base.path) if base else Memory("")
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Memory("")
