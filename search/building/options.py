"""What an operator says about the articles folder, in the place of what its articles leave open."""

from dataclasses import dataclass
from pathlib import Path

from search.sources.markdown_flavour import Flavour


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How articles are read; any difference means a full rebuild."""

    default_lang: str = ""  # of articles that do not say; "" = guessed from the text
    markdown: Flavour | None = None  # parser of articles that do not say; None = decided by folder
    includes: Path | None = None  # folder outside the repository that files may be put in from

    def __str__(self) -> str:
        markdown = f" markdown={self.markdown}" if self.markdown else ""
        return f"lang={self.default_lang}{markdown}{f' includes={self.includes}' if self.includes else ''}"
