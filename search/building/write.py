"""Second step of a build: edited articles are rendered, analysed into terms and written into the new index."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from search.articles.article import Article, ArticleError
from search.articles.published import PublishedArticle
from search.building.memory import Known, Memory
from search.building.plan import Plan
from search.building.schedule import next_change
from search.building.segment_builder import SegmentsInParts, assemble, write_segment
from search.building.source_reading import ReadingHelpers
from search.building.stages import StageTimes
from search.index.document import Document, document
from search.index.opened import EngineError, OpenedIndex
from search.index.segment import INDEX
from search.index.writer import IndexWriter
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderError, RenderPool
from search.sources.links import Site
from search.storage.generations import Draft, Generation

MANY = 50  # edited articles from which on several processes render them and write them
_REMEDY = "look for thousands of unclosed brackets, or for lists inside lists"
Progress = Callable[[int, int], None]


class Writing:
    """Writes the index of one draft.

    known  what was written, by path
    """

    def __init__(
        self,
        plan: Plan,
        memory: Memory,
        base: Generation | None,
        pool_for: Callable[[Site], RenderPool],
        helpers: ReadingHelpers,
        stages: StageTimes,
    ) -> None:
        self.known: dict[str, Known] = {}
        self._plan = plan
        self._memory = memory
        self._base = base
        self._pool_for = pool_for
        self._helpers = helpers
        self._stages = stages

    def write_edits(self, draft: Draft, progress: Callable[[int, int], None]) -> int:
        """Write edited articles into a copy of the old index and delete what is gone; return the number of changes."""
        with IndexWriter(draft.path / INDEX) as writer:
            for article, rendered in self._rendered(self._pool_for(self._plan.site), progress):
                writer.put(document(article, rendered.html))
            self._plan.carry_over(self._memory)
            gone = self._plan.gone(self._memory)
            for key in gone:
                writer.remove(key)
            changed = len(self.known) + len(gone)
            if changed:
                writer.commit()
        return changed

    def write_all(self, draft: Draft, progress: Callable[[int, int], None]) -> int:
        """Write all articles into an empty index, many of them in several processes; return the number of articles."""
        with tempfile.TemporaryDirectory(dir=draft.path) as folder:
            scratch = Path(folder)
            if len(self._plan.edited) >= MANY:
                parts = self._write_parts(scratch, progress)
            else:
                rendered = self._rendered(self._pool_for(self._plan.site), progress)
                parts = [
                    self._write_part(scratch / "few", (document(article, page.html) for article, page in rendered))
                ]
            self._plan.carry_over(self._memory)
            if carried := self._carried():
                parts.append(self._write_part(scratch / "carried", carried))
            with self._stages.stage("write"):
                assemble(draft.path / INDEX, parts)
        return len(self.known)

    def _write_parts(self, scratch: Path, progress: Callable[[int, int], None]) -> list[Path]:
        started = self._helpers.handed_over()
        with SegmentsInParts(scratch, len(self._plan.edited)) as segments:
            with self._stages.stage("render"), RenderPool(self._plan.site, spool=scratch, started=started) as pool:
                for _, rendered in self._rendered(pool, progress):
                    if rendered.spooled:
                        segments.add(rendered.spooled)
            with self._stages.stage("write"):
                return segments.finish()

    def _write_part(self, folder: Path, documents: Iterable[Document]) -> Path:
        write_segment(folder, documents)
        return folder

    def _rendered(self, pool: RenderPool, progress: Callable[[int, int], None]) -> Iterator[tuple[Article, Rendered]]:
        """Render the edited articles and record them in `known`; those that cannot be rendered are refused."""
        edited = list(self._plan.edited.values())
        for done, (article, outcome) in enumerate(zip(edited, pool.render_all(edited), strict=True), start=1):
            if isinstance(outcome, RenderError):
                self._plan.refuse(ArticleError(article.path, 1, outcome.code, str(outcome), _REMEDY))
            else:
                self.known[article.path] = self._known_of(article, outcome)
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
            markdown=article.markdown,
            own_markdown=claim.own_markdown,
            has_mkdocs_marks=claim.has_mkdocs_marks,
            is_titled=claim.is_titled,
            included={path: list(state) for path, state in self._plan.included.get(article.path, {}).items()},
            aliases=list(article.aliases),
            changes_at=next_change(article, self._plan.now),
            links=rendered.links,
        )

    def _carried(self) -> list[Document]:
        """Return the last good versions from the old index, because the new one starts empty."""
        good = _published(self._base, self._plan.carried)
        self._plan.carried = {path: known for path, known in self._plan.carried.items() if path in good}
        return [document(published.article, published.html) for published in good.values()]


def _published(base: Generation | None, carried: dict[str, Known]) -> dict[str, PublishedArticle]:
    """Return articles from the index of an old generation by path; those it does not hold are left out."""
    if base is None or not carried:
        return {}
    try:
        with OpenedIndex(base.path / INDEX) as opened:
            good = {path: opened.article(known["article_id"], known["lang"]) for path, known in carried.items()}
    except EngineError:
        return {}
    return {path: published for path, published in good.items() if published is not None}
