"""Tantivy, the search library in Rust, through its Python package."""

import os
from importlib.metadata import version
from typing import Any

import tantivy

from search.bench.library import BenchArticle, BenchFolder
from search.bench.peers import TITLE_WORTH, query_words

_HEAP_BYTES = 256_000_000


class Peer:
    """An index of two text fields; OR of the words, the last one as a prefix."""

    version = f"tantivy {version('tantivy')}"

    def __init__(self, place: BenchFolder) -> None:
        self._place = place
        self._folder = place.index("tantivy")
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("title")
        builder.add_text_field("text")
        self._schema = builder.build()

    @property
    def process_id(self) -> int:
        """The asking process."""
        return os.getpid()

    def build(self) -> None:
        """One writer with the default number of threads, one commit."""
        self._folder.mkdir(parents=True)
        writer = tantivy.Index(self._schema, path=str(self._folder)).writer(_HEAP_BYTES)
        for article_id, title, text in self._place.read_texts():
            writer.add_document(tantivy.Document(id=article_id, title=title, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open the folder."""
        self._index = tantivy.Index.open(str(self._folder))
        self._searcher = self._index.searcher()

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Should-match every word in both fields."""
        finished, unfinished = query_words(text, lang)
        wanted = [self._term(field, word) for word in finished for field in ("title", "text")]
        wanted += [self._prefix(field, unfinished) for field in ("title", "text") if unfinished]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in wanted])
        return [self._searcher.doc(address)["id"][0] for _, address in self._searcher.search(query, k).hits]

    complete = search

    def _term(self, field: str, word: str) -> Any:  # noqa: ANN401 - tantivy's own type, which checkers may lack
        query = tantivy.Query.term_query(self._schema, field, word)
        return tantivy.Query.boost_query(query, TITLE_WORTH) if field == "title" else query

    def _prefix(self, field: str, word: str) -> Any:  # noqa: ANN401 - the same
        query = tantivy.Query.fuzzy_term_query(self._schema, field, word, distance=0, prefix=True)
        return tantivy.Query.boost_query(query, TITLE_WORTH) if field == "title" else query

    def update(self, article: BenchArticle) -> None:
        """Delete, add, commit, reload."""
        writer = self._index.writer(_HEAP_BYTES)
        writer.delete_documents_by_term("id", article.article_id)
        writer.add_document(tantivy.Document(id=article.article_id, title=article.title, text=article.text))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Nothing is held."""
