"""The embedded engine: a Whoosh index in a folder, opened for reading.

Whoosh stays in here: its objects never leave and its query parser never sees what people type. Postings are
read to the end and scored by `ranking.score`: Whoosh's own limited search skips true hits (in 1 to 6 % of the
queries with a prefix), and a score out of its collector could not be explained.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from time import perf_counter

from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import open_dir
from whoosh.reading import IndexReader

from search.answerability import OFFERED, Evidence, Found, any_resolves, gather
from search.engines import EngineError, PublishedArticle
from search.language import LANGUAGES
from search.query import Query, understand
from search.ranking import SHARE, TOPIC, TOPIC_WORTH, Clause, Explanation, Posting, Scores, clauses, score
from search.schema import article_from_json, topic_term
from search.suggest import Suggestions, suggestions
from search.vocabulary import Vocabulary

_DAMAGE = (WhooshIndexError, OSError, EOFError, UnpicklingError, struct.error, zlib.error)
_SPARE = 5  # documents read beyond those asked for: some are translations of one another


class WhooshEngine:
    """One generation of the index; several threads may ask it at once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with _readable(directory):
            self._index = open_dir(str(directory), readonly=True)
            self._reader: IndexReader = self._index.reader()
            self._fields = dict(_fields(self._reader))
            self._lengths = {name: _lengths(self._reader, name) for name in self._fields}
        self._texts = {field.language: field for name, field in self._fields.items() if name.startswith("text_")}

    def suggest(self, text: str, language: str, *, k: int = 5, topic: str | None = None) -> Suggestions:
        """Give the `k` articles that most likely resolve the problem; none when no word of it is known."""
        started = perf_counter()
        query, found = self._search(text, language, k, topic)
        hits = suggestions(query, language, found, self._texts)
        return Suggestions(
            hits=tuple(hits),
            answerable=any_resolves(hit.p_resolves for hit in hits),
            terms_used=query.words,
            reading=query.reading,
            known_words=query.known_words,
            ms=(perf_counter() - started) * 1_000,
        )

    def explain(self, text: str, language: str, article_id: str, *, topic: str | None = None) -> Explanation:
        """Give the summands of the score of one article in the language asked; none when nothing was found in it."""
        query = understand(text, language, self._texts)
        with _readable(self._directory):
            number = self._number(article_id, language)
            return self._scores(query, language, topic).explain(-1 if number is None else number)

    def evidence(self, text: str, language: str, *, k: int = OFFERED) -> list[tuple[str, Evidence]]:
        """Give the ids of the best articles with what speaks for each: what `answerability_fit` learns from."""
        query, found = self._search(text, language, k, topic=None)
        evidence = gather(query, found, self._texts)
        return [(one.article.article_id, seen) for one, seen in zip(found, evidence, strict=True)]

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Give one article, whatever its status."""
        with _readable(self._directory):
            number = self._number(article_id, language)
            return None if number is None else _published(self._reader.stored_fields(number))

    def articles(self) -> Iterator[PublishedArticle]:
        """Give every article in the index, whatever its status."""
        with _readable(self._directory):
            for _, stored in self._reader.iter_docs():
                yield _published(stored)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._index.close()

    def _search(self, text: str, language: str, k: int, topic: str | None) -> tuple[Query, list[Found]]:
        query = understand(text, language, self._texts)
        with _readable(self._directory):
            return query, self._found(self._scores(query, language, topic), language, k)

    def _scores(self, query: Query, language: str, topic: str | None) -> Scores:
        sought = clauses(query, language, self._fields)
        if topic:
            sought.append(Clause("", TOPIC, (topic_term(topic, language),), TOPIC_WORTH, average_length=1.0))
        return score(sought, self._postings)

    def _postings(self, field: str, term: str) -> Iterator[Posting]:
        if (field, term.encode(errors="replace")) not in self._reader:
            return
        postings = self._reader.postings(field, term)
        lengths = self._lengths.get(field)
        while postings.is_active():
            number = postings.id()
            yield number, postings.weight(), lengths[number] if lengths else 1.0
            postings.next()

    def _found(self, scores: Scores, language: str, k: int) -> list[Found]:
        """Read the best articles; of an article and its translations the one in the language asked, or the best."""
        best = {number: self._reader.stored_fields(number) for number in scores.ranked()[: k + _SPARE]}
        chosen: dict[str, int] = {}
        for number, stored in best.items():
            lang, _, article_id = stored["key"].partition("/")
            if article_id not in chosen or lang == language:
                chosen[article_id] = number
        numbers = [number for number in best if number in chosen.values()][:k]
        return [_found(best[number], scores.explain(number)) for number in numbers]

    def _number(self, article_id: str, language: str) -> int | None:
        postings = self._postings("key", f"{language}/{article_id}")
        return next((number for number, _, _ in postings), None)


def _fields(reader: IndexReader) -> Iterator[tuple[str, Vocabulary]]:
    """Read the vocabularies of the languages that have articles to suggest."""
    for language in LANGUAGES:
        articles = reader.doc_frequency("suggestable", language)
        forms = dict(pair.decode().split(" ") for pair in reader.lexicon(f"forms_{language}"))
        for part in SHARE if articles else ():
            name = f"{part}_{language}"
            frequencies = {term.decode(): info.doc_frequency() for term, info in reader.iter_field(name)}
            yield name, Vocabulary(language, articles, frequencies, forms, reader.field_length(name) / articles or 1.0)


def _lengths(reader: IndexReader, field: str) -> list[int]:
    """Give the number of terms of every document, by its number: asking Whoosh each time doubles the time."""
    return [reader.doc_field_length(number, field) for number in range(reader.doc_count_all())]


def _found(stored: Mapping[str, str], explanation: Explanation) -> Found:
    return Found(article_from_json(stored["article"]), tuple(stored["wording"]), explanation)


def _published(stored: Mapping[str, str]) -> PublishedArticle:
    return PublishedArticle(article_from_json(stored["article"]), stored["html"])


@contextmanager
def _readable(directory: Path) -> Iterator[None]:
    """Turn whatever a damaged index raises into the one error that callers know."""
    try:
        yield
    except _DAMAGE as error:
        raise EngineError(
            f"{directory}: the index cannot be read ({error}) - build it again: readfirst index"
        ) from error
