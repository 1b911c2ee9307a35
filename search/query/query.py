"""From the text a person typed to the few words worth searching for.

A problem text is not a query: sixty words hold eight that name the problem. Which sentences of a long one are read
is decided elsewhere (`ranking/focus.py`). Function words, greetings and politeness go; error codes and quoted strings
are kept; a word the vocabulary does not know is repaired by one keystroke; an unfinished last word stands for what it
may become.
User text never reaches a query parser: what comes out are terms that the index holds.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.index.vocabulary import Vocabulary
from search.query.keyboard import Reading, read
from search.query.neighbour_words import abroad
from search.text.analysis import is_stop_word, leave_out, words
from search.text.language import LANGUAGE
from search.text.letters import clean
from search.text.stemming import normal_form, stem

LIMIT_CONSIDERED = 40  # words looked up, in each language
LIMIT_TERMS = 24  # words searched for, in each language
PROTECTED = 1.5  # weight of an error code or a quoted word: nobody types these by chance
REPAIRED = 0.85  # weight of a word that had to be repaired: it may have been another
UNFINISHED = 0.8  # weight of a word that is still being typed
REMEMBERED = 5_000  # words
SHORTEST_BEGINNING = 3  # letters of an unfinished word that counts as known; two begin too many
SHORTEST_CERTAIN = 5  # letters of a repaired word that counts as known; fewer come out of gibberish too

_QUOTED = re.compile(r"[\"„“”«»]([^\"„“”«»\n]{1,80})[\"“”«»]")
_ERROR_CODE = re.compile(r"(?=.*\d)[\w.:,]{3,}")


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One word as typed."""

    text: str
    weight: float  # > 0
    unfinished: bool  # the last word, and no space after it yet


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One typed word in one language."""

    word: str  # as typed
    language: str
    terms: tuple[str, ...]  # of the index, that it may stand for; () = not known
    weight: float  # > 0
    mass: float  # how much of the problem it carries: weight times idf; an unknown word is the rarest
    is_certain: bool = True  # False: unknown, or so short a word that another one may have been meant
    beginning: str = ""  # of an unfinished word: all that begin so are meant, `terms` are only the most frequent


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, and what is left of the text beside it."""

    text: str  # as it was read
    reading: str  # how the keys were read
    languages: tuple[str, ...]  # searched in, the asked one first
    terms: tuple[QueryTerm, ...]  # searched for, in the order typed
    unknown: tuple[QueryTerm, ...]  # words that name something the vocabulary does not know
    known_words: int  # 0 = gibberish
    focus: tuple[str, ...] = ()  # the sentences of a long text that were chosen; () = all of it

    @property
    def words(self) -> tuple[str, ...]:
        """The typed words that are searched for, each once."""
        return tuple(dict.fromkeys(term.word for term in self.terms))

    def sequence(self, language: str) -> list[str | None]:
        """Give the terms of all words, function words too, in the order typed; None for a word that is not known."""
        known = {term.word: term.terms[0] for term in self.terms_in(language) if term.terms and not term.beginning}
        terms = set(known.values())
        found: list[str | None] = []
        for word in words(self.text):
            own = stem(word, language)
            found.append(own if own in terms or is_stop_word(word, language) else known.get(word))
        return found

    def terms_in(self, language: str) -> list[QueryTerm]:
        """Everything the text names in one language, known to the vocabulary or not."""
        return [term for term in (*self.terms, *self.unknown) if term.language == language]


def understand(
    text: str,
    asked: str,
    vocabularies: Mapping[str, Vocabulary],
    *,
    typing: bool = False,
    without: Collection[str] = (),
) -> Query:
    """Choose what to search for; any text gives a query, an empty one when nothing in it is known.

    without  words of the text that the person does not want to be searched for
    """
    return query_of(read_keys(text, asked, vocabularies, typing=typing, without=without), asked, vocabularies)


def read_keys(
    text: str,
    asked: str,
    vocabularies: Mapping[str, Vocabulary],
    *,
    typing: bool = False,
    without: Collection[str] = (),
) -> Reading:
    """Return the text as it was meant, without the words that the person does not want to be searched for."""
    reading = read(clean(text), asked, vocabularies, typing=typing)
    return replace(reading, text=leave_out(reading.text, without)) if without else reading


def query_of(reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Query:
    """Return the query of a text whose keys were read; an empty one when nothing in it is known."""
    typed = list(_typed_words(reading.text))
    looked_up = {code: _look_up(typed, asked, vocabularies[code]) for code in reading.languages}
    salient = [term for terms in looked_up.values() for term in _salient(terms)]
    known = {term.word for terms in looked_up.values() for term in terms if term.is_certain}
    functional = {word.text for word in typed if len(word.text) > 1 and _is_stop(word, *reading.languages)}
    return Query(
        text=reading.text,
        reading=reading.name,
        languages=reading.languages,
        terms=tuple(salient) if known else (),
        unknown=tuple(term for terms in looked_up.values() for term in terms if not term.terms),
        known_words=len(known | functional),
    )


def _typed_words(text: str) -> Iterator[TypedWord]:
    """Return every word in the order typed."""
    typed = words(text)
    quoted = {word for quotation in _QUOTED.findall(text) for word in words(quotation)}
    for position, word in enumerate(typed, start=1):
        weight = PROTECTED if word in quoted or _ERROR_CODE.fullmatch(word) else 1.0
        yield TypedWord(word, weight, unfinished=position == len(typed) and text[-1:].isalnum())


def _look_up(typed: Iterable[TypedWord], asked: str, vocabulary: Vocabulary) -> list[QueryTerm]:
    """Give each different word that names something, as many as are considered, in the order typed."""
    ours = {vocabulary.language, asked if asked in LANGUAGE else vocabulary.language}
    naming = {stem(word.text, vocabulary.language): word for word in typed if not _is_stop(word, *ours)}
    heaviest = frozenset(sorted(naming, key=lambda term: -naming[term].weight)[:LIMIT_CONSIDERED])
    return [_query_term(word, term, asked, vocabulary) for term, word in naming.items() if term in heaviest]


def _is_stop(word: TypedWord, *languages: str) -> bool:
    return any(is_stop_word(word.text, language) for language in languages)


def _query_term(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> QueryTerm:
    """Find what the index calls this word."""
    found = _found(word.text, term, asked, vocabulary, unfinished=word.unfinished)
    weight = word.weight * found.certainty
    return QueryTerm(
        word.text, vocabulary.language, found.terms, weight, weight * found.idf, found.is_certain, found.beginning
    )


class _Found(NamedTuple):
    """What a word stands for in one vocabulary, wherever in a text it stands."""

    terms: tuple[str, ...]
    idf: float
    certainty: float = 1.0
    is_certain: bool = True
    beginning: str = ""


def _found(word: str, term: str, asked: str, vocabulary: Vocabulary, *, unfinished: bool) -> _Found:
    """Remember what was found for a word: the next keystroke brings the same ones again."""
    key = (word, asked, unfinished)
    found: _Found | None = vocabulary.lookups.get(key)
    if found is None:
        found = _look_for(word, term, asked, vocabulary, unfinished=unfinished)
        if len(vocabulary.lookups) >= REMEMBERED:
            vocabulary.lookups.clear()
        vocabulary.lookups[key] = found
    return found


def _look_for(word: str, term: str, asked: str, vocabulary: Vocabulary, *, unfinished: bool) -> _Found:
    """Find the word itself, what it may become, what a neighbour calls it, or what it may have been meant for."""

    def standing_for(
        terms: tuple[str, ...], certainty: float = 1.0, *, certain: bool = True, begin: str = ""
    ) -> _Found:
        return _Found(terms, vocabulary.idf(vocabulary.frequency(terms)), certainty, certain, begin)

    form = normal_form(word, vocabulary.language)
    if term in vocabulary:
        return standing_for((term,))
    if unfinished and (becomes := vocabulary.completions(form)):
        return standing_for(becomes, UNFINISHED, certain=len(form) >= SHORTEST_BEGINNING, begin=form)
    if (known := abroad(word, asked, vocabulary)).terms:
        return standing_for(known.terms, known.certainty)
    if meant := vocabulary.repairs(form, term):
        return standing_for(meant, REPAIRED, certain=len(form) >= SHORTEST_CERTAIN)
    return standing_for((), certain=False)


def _salient(terms: Iterable[QueryTerm]) -> list[QueryTerm]:
    """Keep the known words that carry most, in the order typed."""
    known = [term for term in terms if term.terms]
    kept = sorted(range(len(known)), key=lambda at: -known[at].mass)[:LIMIT_TERMS]
    return [known[at] for at in sorted(kept)]
