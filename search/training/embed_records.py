"""Embed the problems that were solved; in the background, with a cache that holds no other problems."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.learning.records import Record
from search.learning.solved_vectors import NEWEST, SolvedVectors
from search.meaning.embedder import Embedder
from search.meaning.texts import prepared
from search.meaning.vector_cache import quantised, scale_and_values

Quantised = Mapping[str, bytes]  # record id -> vector


def embedded(records: Sequence[Record], embedder: Embedder) -> Quantised:
    """Return the vectors of the newest believed records that name an article.

    records  oldest first
    """
    texts = {record.record_id: prepared(record.text) for record in records if record.solved}
    newest = {record_id: text for record_id, text in texts.items() if text}
    vectors = ((record_id, embedder.query([text])) for record_id, text in list(newest.items())[-NEWEST:])
    return {record_id: quantised(embedded_text[0]) for record_id, embedded_text in vectors if embedded_text is not None}


def solved_vectors(records: Iterable[Record], vectors: Quantised, digest: str) -> SolvedVectors | None:
    """Return those of some records; None without any."""
    solved = [record for record in records if record.solved and record.record_id in vectors]
    if not solved:
        return None
    articles = sorted({record.article_id for record in solved})
    place = {article_id: number for number, article_id in enumerate(articles)}
    stored = [scale_and_values(vectors[record.record_id]) for record in solved]
    return SolvedVectors(
        digest,
        articles,
        np.array([place[record.article_id] for record in solved], dtype=np.int32),
        np.stack([values for _, values in stored]),
        np.array([scale for scale, _ in stored], dtype=np.float32),
    )
