"""SQLite's full-text search, as it comes with Python."""

import os
import sqlite3

from search.bench.library import BenchArticle, BenchFolder
from search.bench.peers import TITLE_WORTH, query_words

_TABLE = "CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, title, text, prefix='1 2 3')"


class Peer:
    """One table with prefix indexes; OR of the words, the last one as a prefix; its own bm25."""

    version = f"SQLite FTS5 {sqlite3.sqlite_version}"

    def __init__(self, place: BenchFolder) -> None:
        self._place = place
        self._folder = place.index("fts5")

    @property
    def process_id(self) -> int:
        """The asking process."""
        return os.getpid()

    def build(self) -> None:
        """Insert everything in one transaction, then merge."""
        self._folder.mkdir(parents=True)
        self.open()
        with self._connection as connection:
            connection.execute(_TABLE)
            connection.executemany("INSERT INTO article VALUES (?, ?, ?)", self._place.read_texts())
        with self._connection as connection:
            connection.execute("INSERT INTO article(article) VALUES ('optimize')")
        self.close()

    def open(self) -> None:
        """Open the file."""
        self._connection = sqlite3.connect(self._folder / "articles.db")

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """MATCH 'one OR two OR thr*'."""
        finished, unfinished = query_words(text, lang)
        wanted = [f'"{word}"' for word in finished] + ([f'"{unfinished}"*'] if unfinished else [])
        if not wanted:
            return []
        rows = self._connection.execute(
            "SELECT id FROM article WHERE article MATCH ? ORDER BY bm25(article, 0, ?, 1) LIMIT ?",
            (" OR ".join(wanted), TITLE_WORTH, k),
        )
        return [article_id for (article_id,) in rows]

    complete = search

    def update(self, article: BenchArticle) -> None:
        """Change the row, commit."""
        with self._connection as connection:
            connection.execute(
                "UPDATE article SET title = ?, text = ? WHERE rowid = (SELECT rowid FROM article WHERE id = ?)",
                (article.title, article.text, article.article_id),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
