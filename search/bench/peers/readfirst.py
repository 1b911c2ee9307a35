"""The product by its own public path: a folder of articles, `IndexBuilder`, `KnowledgeBase`."""

import os

from search import KnowledgeBase, build_index
from search.bench.library import BenchArticle, BenchFolder, path_of
from search.building.build import IndexBuilder


class Peer:
    """The product."""

    version = "this version"

    def __init__(self, place: BenchFolder) -> None:
        self._place = place
        self._index = place.index("readfirst")
        self._builder: IndexBuilder | None = None  # from the first edit on

    @property
    def process_id(self) -> int:
        """The asking process."""
        return os.getpid()

    def build(self) -> None:
        """Parse, check, render and index every Markdown file."""
        build_index(self._place.articles, self._index)

    def open(self) -> None:
        """Open it as a server does."""
        self._knowledge_base = KnowledgeBase(self._index)

    def complete(self, text: str, lang: str, k: int) -> list[str]:
        """Return the ids suggested while typing."""
        return [hit.article_id for hit in self._knowledge_base.suggest_while_typing(text, lang, k=k).hits]

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Return the ids suggested for a finished text."""
        return [hit.article_id for hit in self._knowledge_base.suggest(text, lang, k=k).hits]

    def update(self, article: BenchArticle) -> None:
        """Save the file and index it as `readfirst index --watch` does; from then on every answer looks first."""
        if not self._builder:
            self._builder = IndexBuilder(self._place.articles, self._index)
            self._knowledge_base.close()
            self._knowledge_base = KnowledgeBase(self._index, recheck_seconds=0)
        path = path_of(article)
        (self._place.articles / path).write_text(article.as_markdown(), encoding="utf-8")
        self._builder.build(edited=[path])

    def close(self) -> None:
        """Close the index."""
        if self._builder:
            self._builder.close()
        self._knowledge_base.close()
