"""No part of the 2,000 characters that are considered is left unread, whatever stands around the problem."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from random import Random

import pytest
import yaml

from search.evaluation.wrapping import FILLER
from search.ranking.searcher import Searcher
from search.text.letters import LIMIT_CHARACTERS

PROBLEM = "zabudnuté heslo"
POLITE = ("prosím vás", "ďakujem pekne", "dobrý deň", "veľmi pekne prosím", "vopred ďakujem za ochotu", "s pozdravom")
PLACES = 12  # of the problem in each text


def _politeness(random: Random) -> Iterator[str]:
    return (random.choice(POLITE) for _ in repeat(None))


def _letters(_random: Random) -> Iterator[str]:
    return repeat("x")


def _gibberish(random: Random) -> Iterator[str]:
    return ("".join(random.choices("bcdfghjklmnpqrstvwxz", k=random.randint(3, 9))) for _ in repeat(None))


def _stories(random: Random) -> Iterator[str]:
    filler = yaml.safe_load((FILLER / "sk.yml").read_text(encoding="utf-8"))
    sentences = [*chain.from_iterable(filler[kind] for kind in ("politeness", "story", "short"))]
    return (random.choice(sentences) for _ in repeat(None))


def _text(around: Iterator[str], stop: str, random: Random) -> str:
    """Return 2,000 characters with the problem somewhere between the sentences."""
    parts: list[str] = []
    while sum(len(part) + len(stop) + 1 for part in parts) < LIMIT_CHARACTERS - 150:
        parts.append(next(around))
    parts.insert(random.randint(0, len(parts)), PROBLEM)
    sentences = (part if part[-1:] in ".!?" and stop else part.rstrip(".!?") + stop for part in parts)
    text = " ".join(sentences)
    return text if stop else text.replace(",", "")


def _missed(searcher: Searcher, around: Callable[[Random], Iterator[str]], stop: str) -> list[str]:
    """Return the texts for which the article is not among the first three."""
    texts = [_text(around(random), stop, random) for random in map(Random, range(PLACES))]
    best = {text: [hit.article_id for hit in searcher.suggest(text, "sk").hits[:3]] for text in texts}
    return [text for text in texts if "zabudnute-heslo" not in best[text]]


@pytest.mark.parametrize("stop", ["", "."], ids=["without full stops", "with full stops"])
@pytest.mark.parametrize("around", [_politeness, _letters, _gibberish])
def test_a_problem_is_found_wherever_it_stands(
    shipped_searcher: Searcher, around: Callable[[Random], Iterator[str]], stop: str
) -> None:
    assert _missed(shipped_searcher, around, stop) == []


def test_a_problem_is_found_wherever_it_stands_among_stories(shipped_searcher: Searcher) -> None:
    assert _missed(shipped_searcher, _stories, ".") == []


def test_a_problem_is_mostly_found_among_stories_without_full_stops(shipped_searcher: Searcher) -> None:
    """Every piece is read; which one names the problem is harder to see than for whole sentences."""
    assert len(_missed(shipped_searcher, _stories, "")) < PLACES / 2


def test_repeated_words_take_no_place_of_others(shipped_searcher: Searcher) -> None:
    story = "Aplikácia padá na mobile. " * 60

    alone = shipped_searcher.suggest("Aplikácia padá na mobile.", "sk")

    assert [hit.article_id for hit in shipped_searcher.suggest(story, "sk").hits] == [
        hit.article_id for hit in alone.hits
    ]


def test_what_an_unfinished_letter_ends_with_is_read(shipped_searcher: Searcher) -> None:
    letter = "prosím vás " * 100

    assert shipped_searcher.suggest(letter + PROBLEM, "sk").hits[0].article_id == "zabudnute-heslo"
    assert shipped_searcher.suggest_while_typing(letter + "zabudnuté hes", "sk").hits
