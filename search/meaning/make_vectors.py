"""Make the vectors of a folder's articles: in the background, after a build; the index never waits for them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from search.articles.published import PublishedArticle
from search.meaning.embedder import Embedder, embed
from search.meaning.texts import EmbeddedText, texts_of
from search.meaning.vector_cache import VectorCache, key_of, quantised
from search.meaning.vectors import EmbeddedArticle, file_of, write_vectors

_TOGETHER = 16  # texts that are kept at once: what a crash loses
_FAILURES = 8  # texts without a vector after which the encoder is given up


@dataclass(frozen=True, slots=True)
class MadeVectors:
    """What was made."""

    articles: int  # that can be suggested
    embedded: int  # of these, with vectors
    texts: int  # that were embedded now; the others were known


def cache_of(folder: Path, digest: str) -> Path:
    """Return the file of all vectors that one model has made."""
    return folder / f"cache-{digest[:16]}.sqlite3"


def make_vectors(
    articles: Iterable[PublishedArticle],
    folder: Path,
    embedder: Embedder,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> MadeVectors:
    """Write the file of one model, embedding what is not in the cache; raises sqlite3.Error and OSError.

    articles  of one index
    folder    of cache and vectors
    progress  is called with the numbers of texts done and of all
    """
    suggestable = [published for published in articles if published.article.suggestable]
    texts = {published.article.key: texts_of(published.article, published.html) for published in suggestable}
    keys = {text: key_of(text, embedder.digest) for some in texts.values() for text in some}
    cache = VectorCache(cache_of(folder, embedder.digest))
    known = cache.read(list(keys.values()))
    missing = [text for text, key in keys.items() if key not in known]
    fresh = _embedded(missing, keys, embedder, cache, progress)
    vectors = known | fresh
    embedded = [
        EmbeddedArticle(article.key, article.revision, [vectors[keys[text]] for text in texts[article.key]])
        for article in (published.article for published in suggestable)
        if texts[article.key] and all(keys[text] in vectors for text in texts[article.key])
    ]
    write_vectors(file_of(folder, embedder.digest), embedder.digest, embedded)
    return MadeVectors(len(suggestable), len(embedded), len(fresh))


def _embedded(
    missing: list[EmbeddedText],
    keys: dict[EmbeddedText, bytes],
    embedder: Embedder,
    cache: VectorCache,
    progress: Callable[[int, int], None],
) -> dict[bytes, bytes]:
    """Return the vectors of the missing texts by key, kept in the cache as they come."""
    fresh: dict[bytes, bytes] = {}
    failures = 0
    for start in range(0, len(missing), _TOGETHER):
        some: dict[bytes, bytes] = {}
        for text in missing[start : start + _TOGETHER]:
            vector = embed(embedder, text) if failures < _FAILURES else None
            failures += vector is None
            some |= {} if vector is None else {keys[text]: quantised(vector)}
        cache.add(some)
        fresh |= some
        progress(min(start + _TOGETHER, len(missing)), len(missing))
    return fresh
