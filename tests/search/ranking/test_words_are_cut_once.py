"""A text is cut into words once, and the words are carried: through keyboards, sentences, signals and evidence."""

import re

import pytest

from search.ranking.searcher import Searcher
from search.text import analysis

STORY = (
    "Dobrý deň, minulý víkend sme boli s deťmi pri jazere a až potom som si všimla, že sa už nevieme prihlásiť. "
    "Zabudla som heslo k účtu a kód mi na telefón nechodí. Skúšala som to trikrát, raz aj u susedky. "
    "Prosím, poraďte mi, čo mám robiť, lebo večer potrebujem napísať sestre a bez toho to nepôjde. Ďakujem, Eva"
)


class CountingPattern:
    """A pattern of words, and every text that it was asked to cut."""

    def __init__(self, pattern: re.Pattern[str], texts: list[str]) -> None:
        self.pattern = pattern
        self.texts = texts

    def findall(self, text: str) -> list[str]:
        self.texts.append(text)
        return self.pattern.findall(text)


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is cut into words."""
    texts: list[str] = []
    for name in ("WORD", "PLAIN_WORD"):
        pattern = CountingPattern(getattr(analysis, name), texts)
        monkeypatch.setattr(analysis, name, pattern)
    return texts


def test_a_question_is_cut_once(searcher: Searcher, cut: list[str]) -> None:
    question = "Ako si obnovím zabudnuté heslo k účtu?"

    assert searcher.suggest(question, "sk").hits
    assert cut == [question]


def test_nothing_in_a_long_text_is_cut_twice(searcher: Searcher, cut: list[str]) -> None:
    assert searcher.suggest(STORY, "sk").hits

    as_typed = [text for text in cut if text.rstrip(".") in STORY]
    sentences = [text for text in as_typed if text != STORY[:200]]  # its beginning tells the keyboard
    assert len(as_typed) == len(set(as_typed))
    assert sum(map(len, sentences)) <= len(STORY)
