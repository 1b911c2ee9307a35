"""Which keyboard layout was meant by the keys that were pressed, and which languages the text may be in.

Works on the raw text, before it is cut into words: on a US keyboard the Slovak letters come out as digits
and punctuation ("zabudnut0"), which a tokenizer would throw away.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from search.index.vocabulary import Vocabulary
from search.text.analysis import words
from search.text.language import LANGUAGE, LANGUAGES, Language
from search.text.letters import retype, swap_yz, to_cyrillic
from search.text.stemming import normal_form

AS_TYPED = "as typed"
LEAD = 0.15  # by how much more of the text another reading must make sense; at this no right text was rewritten
DOUBTED = 0.6  # sense of a text on the wrong keyboard; as good as all have less
SAMPLE = 200  # characters that decide
GLANCE = 60  # characters in which another reading has to look half as good as it must be, before the rest is read
SHORTEST_WORD = 3  # letters of a word that counts as understood; two letters are known by chance

_US = LANGUAGE["en"]
_CYRILLIC_KEYBOARDS = (LANGUAGE["ru"], LANGUAGE["uk"])
_WITHOUT_SHIFT = str.maketrans('{}:"<>~', "[];',.`")
_FAR = 2  # no neighbour
_DEAD_KEYS = frozenset("´¨ˇ^")  # an accent typed before its letter: =o is ó, and folds to o


_CUT = ("tokens", "beginning_of_a_long_text")  # properties that are kept


@dataclass(frozen=True)
class Reading:
    """The text as typed with one keyboard layout."""

    name: str  # "as typed", "layout us->sk", "layout us->sk qwerty", "y/z swapped", "transliteration"
    text: str
    languages: tuple[str, ...]  # in which it may make sense, the asked one first

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """All words of the text, in the order typed; cut once, whoever asks."""
        return tuple(words(self.text))

    def joined(self, parts: Sequence["Reading"]) -> "Reading":
        """Return the reading of some parts of the text, one behind the other; their words are not cut again."""
        whole = replace(self, text=" ".join(part.text for part in parts))
        whole.__dict__["tokens"] = tuple(chain.from_iterable(part.tokens for part in parts))  # what the property keeps
        return whole

    def closed(self) -> "Reading":
        """Return the same with a full stop: its last word is whole."""
        whole = replace(self, text=f"{self.text}.")
        whole.__dict__["tokens"] = self.tokens
        return whole

    def within(self, languages: tuple[str, ...]) -> "Reading":
        """Return the same text as one of these languages; what was cut is carried."""
        other = replace(self, languages=languages)
        other.__dict__.update({name: self.__dict__[name] for name in _CUT if name in self.__dict__})
        return other

    @property
    def sample(self) -> "Reading":
        """What decides how much sense the reading makes."""
        return self if len(self.text) <= SAMPLE else self.beginning_of_a_long_text

    @cached_property
    def beginning_of_a_long_text(self) -> "Reading":
        """The sample of a text that is longer than one."""
        return self.beginning(SAMPLE)

    def beginning(self, characters: int) -> "Reading":
        """Return the reading of at most so many characters."""
        return self if len(self.text) <= characters else replace(self, text=self.text[:characters])


def read(text: str, asked: str, vocabularies: Mapping[str, Vocabulary], *, typing: bool = False) -> Reading:
    """Return the reading of which most words are known; the typed one unless another leads clearly.

    typing  somebody is still typing: a text that is mostly known is not read with other layouts yet
    """
    nearest, family = _nearest(tuple(vocabularies), asked)
    typed = Reading(AS_TYPED, text, family)
    sense = _sense_by_language(typed, vocabularies)
    needed = max(sense.values(), default=0.0) + LEAD
    if needed >= 1 or (typing and needed - LEAD > DOUBTED):  # nothing could lead clearly
        return typed
    return _best_reading(typed.within(nearest), asked, vocabularies)


@lru_cache(maxsize=64)
def _nearest(languages: tuple[str, ...], asked: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the languages, the nearest to the asked one first, and those of them that are its neighbours."""
    nearest = tuple(sorted(languages, key=lambda code: _distance(code, asked)))
    return nearest, tuple(code for code in nearest if _distance(code, asked)[0] < _FAR)


def _best_reading(typed: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Reading:
    best = typed
    sense = _sense_by_language(best, vocabularies)
    needed = max(sense.values(), default=1.0) + LEAD
    for other in _other_readings(typed.text, typed.languages):
        glance = other.beginning(GLANCE)
        if len(typed.text) > GLANCE and max(_sense_by_language(glance, vocabularies).values()) < needed / 2:
            continue
        made = _sense_by_language(other, vocabularies)
        if max(made.values()) > needed:
            best, sense, needed = other, made, max(made.values())
    searched = tuple(_worth_searching(asked, sense))
    if best is typed:
        return typed.within(searched)
    return Reading(best.name, _word_by_word(typed.text, best.text, [vocabularies[code] for code in searched]), searched)


def _word_by_word(typed: str, meant: str, vocabularies: Sequence[Vocabulary]) -> str:
    """Keep what was typed where only that makes sense: the name of a product, a number."""
    pieces = zip(re.split(r"(\s+)", typed), re.split(r"(\s+)", meant), strict=False)
    return "".join(
        as_typed if _makes_sense(as_typed, vocabularies) and not _makes_sense(as_meant, vocabularies) else as_meant
        for as_typed, as_meant in pieces
    )


def _makes_sense(piece: str, vocabularies: Sequence[Vocabulary]) -> bool:
    in_piece = words(piece)
    return piece.isdigit() or (
        bool(in_piece) and all(any(_is_known(word, "", known) for known in vocabularies) for word in in_piece)
    )


def readings_of(text: str, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Iterator[tuple[str, str, float]]:
    """Yield (name, text, sense) of every reading; sense, 0 to 1, is that in the best language."""
    languages = tuple(sorted(vocabularies, key=lambda code: _distance(code, asked)))
    for reading in (Reading(AS_TYPED, text, languages), *_other_readings(text, languages)):
        sense = _sense_by_language(reading, vocabularies)
        yield reading.name, reading.text, max(sense.values(), default=0.0)


def _distance(language: str, asked: str) -> tuple[int, str]:
    return (0 if language == asked else 1 if language in _neighbours(asked) else _FAR), language


def _neighbours(language: str) -> tuple[str, ...]:
    return LANGUAGE[language].neighbours if language in LANGUAGE else ()


def _worth_searching(asked: str, sense: Mapping[str, float]) -> Iterator[str]:
    """Keep the asked language and its neighbours, and any other in which the text makes clearly more sense."""
    family = {asked, *_neighbours(asked)}
    at_home = max((sense[code] for code in sense if code in family), default=0.0)
    return (code for code in sense if code in family or sense[code] > at_home + LEAD)


def _sense_by_language(reading: Reading, vocabularies: Mapping[str, Vocabulary]) -> dict[str, float]:
    """Return, for each language, the share of letters in words that it knows, 0 to 1."""
    sample = reading.sample.text
    letters = sum(map(len, sample.split())) or 1
    counted = [word for word in reading.sample.tokens if len(word) >= SHORTEST_WORD]
    unfinished = counted[-1] if counted and sample.endswith(counted[-1]) else ""
    return {
        code: _letters_of_known(counted, unfinished, vocabularies[code]) / letters
        if _has_script(sample, LANGUAGE[code])
        else 0.0
        for code in reading.languages
    }


def _letters_of_known(counted: Sequence[str], unfinished: str, vocabulary: Vocabulary) -> int:
    return sum([len(word) for word in counted if _is_known(word, unfinished, vocabulary)])


def _has_script(text: str, language: Language) -> bool:
    """Return whether a text may be in the language at all: Latin words are in no Cyrillic vocabulary worth asking."""
    return language.script == "Latin" or not text.isascii()


def _is_known(word: str, unfinished: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.knows(word):
        return True
    return word == unfinished and vocabulary.is_begun(normal_form(word, vocabulary.language))


def _other_readings(text: str, languages: tuple[str, ...]) -> Iterator[Reading]:
    """Yield the text as the same keys give it on other keyboards, each with the language that it would be in."""
    is_cyrillic = any("\u0400" <= character <= "\u04ff" for character in text)
    for code in filter(LANGUAGES.__contains__, languages):
        language = LANGUAGE[code]
        if is_cyrillic and language.script == "Latin":
            for keyboard in _CYRILLIC_KEYBOARDS:
                yield from _on_other_keyboard(text, keyboard, language)
        elif not is_cyrillic:
            yield from _on_other_keyboard(text, _US, language)
            if language.script == "Latin":
                yield Reading("y/z swapped", swap_yz(text), (code,))
            else:
                yield Reading("transliteration", to_cyrillic(text), (code,))


def _on_other_keyboard(text: str, source: Language, target: Language) -> Iterator[Reading]:
    """Read the same keys on the keyboard of `target`, which may also be bought with Y and Z as on the US one."""
    if source is target:
        return
    name = f"layout {'us' if source is _US else source.code}->{'us' if target is _US else target.code}"
    keys = {ord(key): meant for key, meant in zip(source.keyboard, target.keyboard, strict=True)}
    letters = {key: "" if meant in _DEAD_KEYS else meant for key, meant in keys.items()}
    meant = retype(text.lower().translate(_WITHOUT_SHIFT), letters)
    yield Reading(name, meant, (target.code,))
    if letters.get(ord("y")) == "z":
        yield Reading(f"{name} qwerty", swap_yz(meant), (target.code,))
