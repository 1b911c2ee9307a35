"""What people write around a problem: greetings, closings and signatures, what a mail program adds, their names.

The phrases stand in the language files. Each sentence keeps what may name the problem; where nothing is left of the
whole text, it was no letter, and all of it counts.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from search.text.device_numbers import is_device_name
from search.text.language import LANGUAGE, Phrase
from search.text.letters import LIMIT_TOKEN, fold_word
from search.text.stemming import stem

LONGEST_PHRASE = 6  # words
NAME = 3  # words of a name at most
BEFORE_NAME = 4  # words in which regards are sent: with very best regards
OFFICE = 14  # words of a name with what stands behind it: office, company, address
SIGNATURE = 8  # words that follow a closing in one line
BEFORE_CLOSING = 8  # words of a sentence before thanks that stand in it; in a shorter one they may be what is asked for
SMALL_NUMBER = 2  # digits: of a version, a time, a street
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_AFTER_GREETING = re.compile(r"[^\S\n]*[,!:.–—-]+\s*|\s*$")


def without_courtesy(sentences: Sequence[str], languages: Iterable[str]) -> list[str]:
    """Return what of each sentence may name the problem: "" for greetings, closings, signatures, lines of programs.

    All sentences as they are where nothing would be left.

    >>> without_courtesy(["Hi Tom, my card is lost.", "Kind regards, Ann Lee", "Sent from my phone"], ["en"])
    ['my card is lost.', '', '']
    """
    languages = tuple(languages)
    greetings, closings, devices, introductions = _phrases(languages)
    sentences = [part for sentence in sentences for part in _before_and_from_closing(sentence, closings)]
    if not any(_may_be_courtesy(sentence, languages) for sentence in sentences):  # as most texts while they are typed
        return list(sentences)
    end = _where_the_end_begins(sentences, closings, devices)
    kept, in_signature = [], False
    for number, sentence in enumerate(sentences):
        if _is_of_a_program(sentence, devices) or (in_signature and _is_signature(sentence)):
            kept.append("")
            continue
        sends_regards = _is_regards(sentence, _regards(languages))
        closes = sends_regards or _is_closing(sentence, closings)
        # Thanks stand in the middle of a text as well: names follow them only where nothing else does.
        in_signature = sends_regards or (closes and number + 1 >= end)
        kept.append("" if closes else _without_name(_without_greeting(sentence, greetings), introductions))
    return kept if any(_WORD.search(sentence) for sentence in kept) else list(sentences)


def _before_and_from_closing(sentence: str, closings: frozenset[Phrase]) -> tuple[str, ...]:
    """Cut a long sentence before thanks or regards that a short rest follows: many write no full stop there.

    Only before thanks of several words, and without figures or a question behind them: what is asked for stays.
    """
    written = [(word.start(), fold_word(word.group()[:LIMIT_TOKEN])) for word in _WORD.finditer(sentence)]
    if len(written) <= BEFORE_CLOSING or sentence.rstrip().endswith("?"):
        return (sentence,)
    first_words = _first_words(closings)
    for number in range(max(BEFORE_CLOSING, len(written) - LONGEST_PHRASE - SIGNATURE), len(written)):
        place, word = written[number]
        if word in first_words and _closes([word for _, word in written[number:]], closings):
            return sentence[:place].rstrip(), sentence[place:]
    return (sentence,)


def _closes(written: Sequence[str], closings: frozenset[Phrase]) -> bool:
    """Return whether folded words begin with a closing of several words, and a short rest without figures ends them."""
    length = next((size for size in range(LONGEST_PHRASE, 1, -1) if tuple(written[:size]) in closings), 0)
    rest = written[length:]
    return length > 0 and len(rest) <= SIGNATURE and not any(sign.isdigit() for word in rest for sign in word)


def _may_be_courtesy(sentence: str, languages: tuple[str, ...]) -> bool:
    """Return whether a sentence begins with the first word of any phrase, or may send regards."""
    words = [fold_word(word.group()[:LIMIT_TOKEN]) for word in islice(_WORD.finditer(sentence), BEFORE_NAME)]
    return bool(words) and (words[0] in _first_words_of_all(languages) or not _regards(languages).isdisjoint(words))


@lru_cache(maxsize=64)
def _first_words_of_all(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*map(_first_words, _phrases(languages)))


def _is_of_a_program(sentence: str, devices: frozenset[Phrase]) -> bool:
    return _after(sentence, devices) is not None and len(_WORD.findall(sentence)) <= SIGNATURE


def _where_the_end_begins(sentences: Sequence[str], closings: frozenset[Phrase], devices: frozenset[Phrase]) -> int:
    """Return the number of the first of the last sentences that all may stand at the end of a letter."""
    end = len(sentences)
    while end and _is_at_an_end(sentences[end - 1], closings, devices):
        end -= 1
    return end


def _is_at_an_end(sentence: str, closings: frozenset[Phrase], devices: frozenset[Phrase]) -> bool:
    return _is_signature(sentence) or _is_closing(sentence, closings) or _is_of_a_program(sentence, devices)


@lru_cache(maxsize=64)
def _phrases(languages: tuple[str, ...]) -> tuple[frozenset[Phrase], ...]:
    known = [LANGUAGE[code] for code in languages if code in LANGUAGE]
    kinds = ("greetings", "closings", "devices", "introductions")
    return tuple(frozenset[Phrase]().union(*(getattr(language, kind) for language in known)) for kind in kinds)


@lru_cache(maxsize=64)
def _regards(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(LANGUAGE[code].regards for code in languages if code in LANGUAGE))


@lru_cache(maxsize=64)
def _first_words(phrases: frozenset[Phrase]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases if phrase)


def _after(sentence: str, phrases: frozenset[Phrase]) -> str | None:
    """Return what follows the longest of the phrases that a sentence begins with; None when it begins with none."""
    first = _WORD.match(sentence.lstrip("\"'„“«( "))
    if first is None or fold_word(first.group()[:LIMIT_TOKEN]) not in _first_words(phrases):
        return None
    beginning = list(islice(_WORD.finditer(sentence), LONGEST_PHRASE))
    folded = tuple(fold_word(word.group()[:LIMIT_TOKEN]) for word in beginning)
    length = next((size for size in range(len(beginning), 0, -1) if folded[:size] in phrases), 0)
    return sentence[beginning[length - 1].end() :] if length else None


def _without_greeting(sentence: str, greetings: frozenset[Phrase]) -> str:
    """Drop a greeting with the name that a sign or the end of the sentence follows: "Hi", "Hi Tom,", "Dear Dr Lee,"."""
    rest = _after(sentence, greetings)
    if rest is None:
        return sentence
    named = (word.end() for word in list(_WORD.finditer(rest))[:NAME])
    signs = (sign for end in (0, *named) if (sign := _AFTER_GREETING.match(rest, end)))
    sign = next(signs, None)
    return _without_greeting(rest[sign.end() :] if sign else rest, greetings)


def _without_name(sentence: str, introductions: frozenset[Phrase]) -> str:
    rest = _after(sentence, introductions)
    if rest is None:
        return sentence
    named = list(_WORD.finditer(rest))
    count = next((position for position, word in enumerate(named[:NAME]) if not word.group()[0].isupper()), NAME)
    return rest[named[min(count, len(named)) - 1].end() :] if count and named else sentence


def _is_closing(sentence: str, closings: frozenset[Phrase]) -> bool:
    rest = _after(sentence, closings)
    if rest is None:
        return False
    following = _WORD.findall(rest)
    ends_here = not following or not rest[:1].isspace()
    return (ends_here and len(following) <= NAME - 1) or (len(following) <= SIGNATURE and _is_signature(rest))


def _is_regards(sentence: str, regards: frozenset[str]) -> bool:
    """Return whether a sentence sends regards: whose they are, and where that person works, names no problem."""
    written = _WORD.findall(sentence)
    place = next(
        (number for number, word in enumerate(written[:BEFORE_NAME]) if fold_word(word[:LIMIT_TOKEN]) in regards), None
    )
    if place is None or sentence.rstrip().endswith("?"):
        return False
    following = written[place + 1 :]
    return len(following) <= OFFICE and (not following or not following[0][0].islower())


def _is_signature(sentence: str) -> bool:
    """Return whether a line has the look of a name, a street, a telephone number: capital letters and figures."""
    written = _WORD.findall(sentence)
    formal = sum(word[0].isupper() or any(sign.isdigit() for sign in word) for word in written)
    return len(written) <= SIGNATURE and formal > len(written) / 2 and not sentence.rstrip().endswith("?")


@lru_cache(maxsize=100_000)
def is_everyday(word: str, language: str) -> bool:
    """Return whether a word is one of politeness, of stories or of devices, in any of its forms."""
    if is_device_name(word) or (word.isdigit() and len(word) <= SMALL_NUMBER):
        return True
    return language in LANGUAGE and stem(word, language) in _everyday(language)


@lru_cache(maxsize=100_000)
def is_device_kind(word: str, language: str) -> bool:
    """Return whether a word is one for a kind of devices or programs, in any of its forms."""
    return language in LANGUAGE and stem(word, language) in _device_kinds(language)


@lru_cache(maxsize=len(LANGUAGE))
def _device_kinds(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in LANGUAGE[language].device_kinds)


@lru_cache(maxsize=len(LANGUAGE))
def _everyday(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in LANGUAGE[language].everyday)
