"""Which urgent topics a typed text resembles. It decides nothing: it only shows whom to call and where to write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from search.text.letters import clean, fold
from tickets.form.form import Form, Topic

_APOSTROPHE = re.compile("['’ʼ`]")  # part of a word: don't, б'є
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = 2  # words that may stand between two words of a phrase
_KEY = 2  # letters by which phrases are looked up: this runs at every keystroke

Phrase = tuple[str, ...]
"""Beginnings of words in a row."""

_Urgent = tuple[tuple[Topic, ...], Mapping[str, list[tuple[int, Phrase]]]]
_latest: tuple[Form, _Urgent] | None = None  # hashing a whole form costs more than looking for its words


def resembling(form: Form, text: str) -> tuple[Topic, ...]:
    """Return the urgent topics that have a phrase in the text, in the order of the form.

    A phrase is a row of beginnings of words; case and diacritics do not count. What the search does not read is not
    looked at.
    """
    words, (topics, phrases) = _words(text), _urgent_phrases(form)
    resembled = {
        topic
        for place, word in enumerate(words)
        for key in (word[:1], word[:_KEY])
        for topic, phrase in phrases.get(key, ())
        if _begins(phrase, words, place)
    }
    return tuple(topic for number, topic in enumerate(topics) if number in resembled)


def _urgent_phrases(form: Form) -> _Urgent:
    """Return what is sought in a text; remembered for the form that was asked about last: a process has one."""
    global _latest
    latest = _latest
    if latest is None or latest[0] is not form:
        topics = form.urgent_topics()
        latest = _latest = form, (topics, _by_first_letters(topics))
    return latest[1]


def _by_first_letters(topics: Sequence[Topic]) -> Mapping[str, list[tuple[int, Phrase]]]:
    """Return first letters of a phrase -> number of the topic, and the phrase."""
    phrases: defaultdict[str, list[tuple[int, Phrase]]] = defaultdict(list)
    for number, topic in enumerate(topics):
        for phrase in filter(None, map(_words, topic.urgency.phrases if topic.urgency else ())):
            phrases[phrase[0][:_KEY]].append((number, phrase))
    return phrases


def _words(text: str) -> Phrase:
    return tuple(_WORD.findall(_APOSTROPHE.sub("", fold(clean(text)))))


def _begins(phrase: Phrase, words: Sequence[str], place: int) -> bool:
    """Return whether the phrase begins at a place; up to _BETWEEN words may stand behind each word of it."""
    if not words[place].startswith(phrase[0]):
        return False
    for beginning in phrase[1:]:
        reach = words[place + 1 : place + 2 + _BETWEEN]
        step = next((n for n, word in enumerate(reach, start=1) if word.startswith(beginning)), None)
        if step is None:
            return False
        place += step
    return True
