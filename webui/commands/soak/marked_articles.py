"""Articles whose right answers are known: each has a word of its own and a title that counts its edits."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ARTICLES: Final = 60


@dataclass
class MarkedArticles:
    """The articles in a folder, with the word and the number of edits of each."""

    folder: Path
    chance: random.Random
    words: list[str] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)

    def fill(self) -> None:
        """Write all articles for the first time."""
        for number in range(ARTICLES):
            self.words.append("".join(self.chance.choices("bcdfghklmnprstvz", k=12)))
            self.edits.append(-1)
            self.edit(number)

    def edit(self, number: int) -> None:
        """Write a new version of one article, as editors' programs do: into a new file that replaces the old one."""
        self.edits[number] += 1
        text = f"---\nid: clanok-{number}\nlang: sk\ntitle: {self.title(number)}\n---\n\n{self.words[number]} pomôže.\n"
        written = self.folder / f"clanok-{number}.tmp"
        written.write_text(text, encoding="utf-8")
        written.replace(written.with_suffix(".md"))

    def title(self, number: int) -> str:
        """Return the current title of the article."""
        return f"Návod {self.words[number]} {self.edits[number]}"

    def is_right(self, number: int, article: str, title: str) -> bool:
        """Return whether the answer is the article searched for, under a title that it has or had."""
        name, _, edited = title.rpartition(" ")
        known = name == f"Návod {self.words[number]}" and edited.isdigit() and int(edited) <= self.edits[number]
        return article == f"clanok-{number}" and known
