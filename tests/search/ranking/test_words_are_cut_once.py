"""A text is cut into words once, and the words are carried: through keyboards, sentences, signals and evidence."""

import re
from collections.abc import Iterator

import pytest

from search.ranking.searcher import Searcher
from search.text import analysis

STORY = (
    "Dobrý deň, minulý víkend sme boli s deťmi pri jazere a až potom som si všimla, že sa už nevieme prihlásiť. "
    "Zabudla som heslo k účtu a kód mi na telefón nechodí. Skúšala som to trikrát, raz aj u susedky. "
    "Prosím, poraďte mi, čo mám robiť, lebo večer potrebujem napísať sestre a bez toho to nepôjde. Ďakujem, Eva"
)


class CountingPattern:
    """The pattern of words, and every text that it was asked to cut."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.texts: list[str] = []

    def findall(self, text: str) -> list[str]:
        self.texts.append(text)
        return self.pattern.findall(text)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingPattern]:
    pattern = CountingPattern(analysis._WORD)
    monkeypatch.setattr(analysis, "_WORD", pattern)
    return pattern


def test_a_question_is_cut_once(searcher: Searcher, counting: CountingPattern) -> None:
    question = "Ako si obnovím zabudnuté heslo k účtu?"

    assert searcher.suggest(question, "sk").hits
    assert counting.texts == [question]


def test_nothing_in_a_long_text_is_cut_twice(searcher: Searcher, counting: CountingPattern) -> None:
    assert searcher.suggest(STORY, "sk").hits

    as_typed = [text for text in counting.texts if text.rstrip(".") in STORY]
    sentences = [text for text in as_typed if text != STORY[:200]]  # its beginning tells the keyboard
    assert len(as_typed) == len(set(as_typed))
    assert sum(map(len, sentences)) <= len(STORY)
