"""An opened index with one article replaced or added, in memory: ranked by the same program as what is served.

Only the one article is written, into a folder that goes with it; everything else is the arrays that are open already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from search.articles.article import Article
from search.building.segment_builder import write_segment
from search.index.document import document
from search.index.document_features import Corpus
from search.index.opened import OpenedIndex, fields_of
from search.index.segment import open_segments
from search.text.features import KINDS


class DraftIndex(OpenedIndex):
    """The articles of `base`, with the one that was written to `directory` in place of its published version."""

    def __init__(self, base: OpenedIndex, directory: Path, key: str) -> None:
        language, _, article_id = key.partition("/")
        published = base.number(article_id, language)
        self.directory = base.directory
        self._reading, self._stored = base._reading, base._stored  # noqa: SLF001 - a kind of the same
        self.segments = (*base.segments, *open_segments(directory))
        self._starts = tuple(accumulate((segment.size for segment in self.segments), initial=0))[: len(self.segments)]
        gone = [published] if published is not None else []
        self.deleted = np.array([*base.deleted.tolist(), *gone], dtype=np.int64)
        self.draft = base.size  # the number of the article that is tried
        self._fields = dict(fields_of(self.segments, base.synonyms, (language,)))
        self.features = {kind: Corpus([segment.forward[kind] for segment in self.segments]) for kind in KINDS}
        self.terms = {field.language: field for name, field in self._fields.items() if name.startswith("text_")}


@contextmanager
def with_draft(base: OpenedIndex, article: Article, html: str) -> Iterator[DraftIndex]:
    """Open the index as it would be with this article published; its language is the only one that is searched."""
    shown = {name: value for name, value in article.extra.items() if name not in ("hidden", "redirect_to")}
    published = replace(article, status="published", extra=shown)
    with TemporaryDirectory(prefix="readfirst-trial-") as scratch:
        directory = Path(scratch) / "index"
        write_segment(directory, [document(published, html)])
        opened = DraftIndex(base, directory, article.key)
        try:
            yield opened
        finally:
            opened.segments, opened._fields, opened.features, opened.terms = (), {}, {}, {}
