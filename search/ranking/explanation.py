"""Why an article has its score: the summands, each by the signal that it comes from."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NamedTuple


@unique
class SignalName(StrEnum):
    """What an article can earn something by; the names are part of the answers to programs."""

    TEXT = "text"
    TITLE = "title"
    ASKED = "asked"
    TOPIC = "topics"
    PAIRS = "pairs"
    FUNCTION = "function"
    LETTERS = "letters"
    LINE = "line"
    LEARNED = "learned"
    MEANING = "meaning"
    SOLVED = "solved"


class Part(NamedTuple):
    """What an article earned by one signal; by one word where the signal looks at single words."""

    signal: SignalName
    value: float  # > 0
    word: str = ""  # as typed
    language: str = ""  # of the article's field; "" = the signal has none of its own in each language

    @property
    def field(self) -> str:
        """The signal with its language, as programs are told: "title_sk", "topics"."""
        return f"{self.signal}_{self.language}" if self.language else str(self.signal)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article has its score."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The sum of the parts: the score the article was ranked by."""
        return sum([part.value for part in self.parts])
