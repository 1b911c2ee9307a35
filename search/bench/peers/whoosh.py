"""Whoosh as its documentation shows it: a schema, a writer, the multi-field query parser."""

import os

import whoosh
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser, OrGroup

from search.bench.library import BenchArticle, BenchFolder
from search.bench.peers import TITLE_WORTH, query_words


class Peer:
    """Two text fields, scored by Whoosh's own BM25F and its own limited search."""

    version = f"Whoosh-Reloaded {'.'.join(map(str, whoosh.__version__))}"

    def __init__(self, place: BenchFolder) -> None:
        self._place = place
        self._folder = place.index("whoosh")

    @property
    def process_id(self) -> int:
        """The asking process."""
        return os.getpid()

    def build(self) -> None:
        """One writer as it is by default, one commit."""
        self._folder.mkdir(parents=True)
        schema = Schema(id=ID(stored=True, unique=True), title=TEXT(stored=True), text=TEXT)
        writer = create_in(str(self._folder), schema).writer()
        for article_id, title, text in self._place.read_texts():
            writer.add_document(id=article_id, title=title, text=text)
        writer.commit()

    def open(self) -> None:
        """Open the folder."""
        self._index = open_dir(str(self._folder))
        self._reopen()

    def _reopen(self) -> None:
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(
            ["title", "text"], self._index.schema, fieldboosts={"title": TITLE_WORTH}, group=OrGroup
        )

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Parse "one two thr*" and take the best."""
        finished, unfinished = query_words(text, lang)
        wanted = " ".join([*finished, *([f"{unfinished}*"] if unfinished else [])])
        return [hit["id"] for hit in self._searcher.search(self._parser.parse(wanted), limit=k)]

    complete = search

    def update(self, article: BenchArticle) -> None:
        """Update the document, commit, open a new searcher."""
        writer = self._index.writer()
        writer.update_document(id=article.article_id, title=article.title, text=article.text)
        writer.commit()
        self._searcher.close()
        self._reopen()

    def close(self) -> None:
        """Close the files."""
        self._searcher.close()
        self._index.close()
