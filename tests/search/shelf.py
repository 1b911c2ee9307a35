"""A folder of articles as editors fill it, and the index that is built from it."""

from pathlib import Path

from search import KnowledgeBase, build_index
from search.building.build_report import BuildReport
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher


class Shelf:
    """One articles folder and one index folder, both empty at first."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "kb"
        self.index = folder / "index"
        self.articles.mkdir(parents=True)

    def put(self, path: str, content: str | bytes) -> Path:
        """Write a file with exactly this content."""
        file = self.articles / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def write(self, path: str, title: str, body: str = "Otvorte nastavenia.", **front: str) -> Path:
        """Write an article; further front matter as keywords."""
        lines = [f"title: {title}", *(f"{key}: {value}" for key, value in front.items())]
        return self.put(path, "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n")

    def fill(self, count: int) -> None:
        """Write so many articles that differ in one word."""
        for number in range(count):
            self.write(f"sk/clanok-{number}.md", f"Článok {number}", f"Odpoveď na otázku číslo {number}.", lang="sk")

    def remove(self, path: str) -> None:
        """Delete a file."""
        (self.articles / path).unlink()

    def build(self, *, force: bool = False) -> BuildReport:
        """Index what changed."""
        return build_index(self.articles, self.index, force=force)

    def searcher(self) -> Searcher:
        """Index what changed, and search it."""
        return Searcher(OpenedIndex(self.index / self.build().generation / INDEX))

    def knowledge_base(self) -> KnowledgeBase:
        """Open the index as a server does that looks for a new generation at every question."""
        return KnowledgeBase(self.index, recheck_seconds=0)
