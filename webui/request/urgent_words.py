"""Which urgent topics a typed text resembles. It decides nothing: it only shows whom to call and where to write."""

from __future__ import annotations

from functools import lru_cache

from search.text.letters import clean, fold
from tickets.form.form import Form, Topic

LONGEST_LOOKED_AT = 5_000  # characters of a text
_APOSTROPHES = "'’ʼ`"  # parts of words: don't, б'є
_BETWEEN = 2  # words that may stand between two words of a phrase


def resembling(form: Form, text: str) -> tuple[Topic, ...]:
    """Return the urgent topics that have a phrase in the text, in the order of the form.

    A phrase is a row of beginnings of words; case and diacritics do not count.
    """
    words = _words(text[:LONGEST_LOOKED_AT])
    return tuple(topic for topic in form.urgent_topics() if any(_stands_in(p, words) for p in _phrases(topic)))


@lru_cache(maxsize=64)
def _phrases(topic: Topic) -> tuple[tuple[str, ...], ...]:
    return tuple(_words(phrase) for phrase in topic.urgency.phrases) if topic.urgency else ()


def _words(text: str) -> tuple[str, ...]:
    letters = (letter if letter.isalnum() else " " for letter in fold(clean(text)) if letter not in _APOSTROPHES)
    return tuple("".join(letters).split())


def _stands_in(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(_begins(phrase, words[start:]) for start in range(len(words)))


def _begins(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Return whether `words` begin with the phrase; up to _BETWEEN words may stand behind each word of it."""
    position = 0
    for number, beginning in enumerate(phrase):
        reach = words[position : position + (1 + _BETWEEN if number else 1)]
        step = next((n for n, word in enumerate(reach) if word.startswith(beginning)), None)
        if step is None:
            return False
        position += step + 1
    return True
