"""What becomes of each file of a source, and of each article of an export that holds many."""

from dataclasses import dataclass
from enum import StrEnum


class Becomes(StrEnum):
    """What a file becomes."""

    ARTICLE = "article"
    PICTURE = "picture"
    SNIPPET = "snippet"  # is put into articles
    OTHER = "other"  # is not needed here
    SKIPPED = "skipped"  # left out, as its own system or this one leaves it out
    REFUSED = "refused"  # would be wanted, and cannot be used


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file of the source, or one article in it (`export.json#360001`)."""

    path: str  # posix, below the source
    becomes: Becomes
    article_id: str = ""
    why: str = ""
    target: str = ""  # posix, below the articles folder; "" = nothing is written

    def as_json(self) -> dict[str, str]:
        """Return the object that `readfirst import --json` lists."""
        return {
            "path": self.path,
            "becomes": self.becomes.value,
            "id": self.article_id,
            "why": self.why,
            "target": self.target,
        }


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the source with the bytes that it would be written as; None = its own."""

    file: ImportedFile
    content: bytes | None = None
    lang: str = ""  # of an article
    parts: tuple[str, ...] = ()  # of an article: paths below the source of what is put into it
