"""From the text a person typed to the few words worth searching for.

A problem text is not a query: sixty words hold eight that name the problem. Which sentences of a long one are read
is decided elsewhere (`ranking/focus.py`). Function words, greetings and politeness go; error codes and quoted strings
are kept; a word the vocabulary does not know is repaired by one keystroke; an unfinished last word stands for what it
may become. A number or a code is never repaired: one that is only similar to a code in the articles is marked so, and
one that has the shape of none of them (an order, a telephone number) says nothing of the problem.
User text never reaches a query parser: what comes out are terms that the index holds.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.index.vocabulary import Vocabulary
from search.query.keyboard import Reading, read
from search.query.neighbour_words import abroad
from search.text.analysis import is_stop_word, leave_out, words
from search.text.codes import addresses, is_code, is_told_by_shape, other_spellings, without_telephones
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
    before: str = ""  # the word before it
    in_address: bool = False  # part of a web or e-mail address: it counts only where articles have just this word


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
    is_similar: bool = False  # a code that no article has; `terms` are codes that look like it


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, and the words that are not known."""

    text: str  # as it was read
    tokens: tuple[str, ...]  # all its words, in the order typed
    reading: str  # how the keys were read
    languages: tuple[str, ...]  # searched in, the asked one first
    terms: tuple[QueryTerm, ...]  # searched for, in the order typed
    unknown: tuple[QueryTerm, ...]  # words that name something the vocabulary does not know
    known_words: int  # 0 = gibberish
    unknown_codes: tuple[str, ...] = ()  # codes, as typed, that have the shape of an article's code and are none
    focus: tuple[str, ...] = ()  # the sentences of a long text that were chosen; () = all of it

    @property
    def words(self) -> tuple[str, ...]:
        """The typed words that are searched for, each once."""
        return tuple(dict.fromkeys(term.word for term in self.terms))

    def sequence(self, language: str) -> list[str | None]:
        """Return the terms of all words in the order typed, function words too; None for a word that is not known."""
        known = {term.word: term.terms[0] for term in self.terms_in(language) if term.terms and not term.beginning}
        terms = set(known.values())
        sequence: list[str | None] = []
        for word in self.tokens:
            own = stem(word, language)
            sequence.append(own if own in terms or is_stop_word(word, language) else known.get(word))
        return sequence

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
    typed = list(_typed_words(reading))
    looked_up = {code: _look_up(typed, asked, vocabularies[code]) for code in reading.languages}
    salient = [term for terms in looked_up.values() for term in _salient(terms)]
    known = {term.word for terms in looked_up.values() for term in terms if term.is_certain}
    functional = {word.text for word in typed if len(word.text) > 1 and _is_stop(word, *reading.languages)}
    return Query(
        text=reading.text,
        tokens=reading.tokens,
        reading=reading.name,
        languages=reading.languages,
        terms=tuple(salient) if known else (),
        unknown=tuple(term for terms in looked_up.values() for term in terms if not term.terms and term.mass > 0),
        known_words=len(known | functional),
        unknown_codes=_unknown_codes(looked_up.values()),
    )


def _unknown_codes(looked_up: Iterable[Sequence[QueryTerm]]) -> tuple[str, ...]:
    """Return the codes that are in no language what articles have."""
    terms = [term for some in looked_up for term in some if is_code(term.word)]
    exact = {term.word for term in terms if term.terms and not term.is_similar}
    strange = (term.word for term in terms if term.is_similar or (not term.terms and term.mass > 0))
    return tuple(dict.fromkeys(word for word in strange if word not in exact))


def _typed_words(reading: Reading) -> Iterator[TypedWord]:
    """Return every word in the order typed."""
    named = without_telephones(reading.text)
    typed = reading.tokens if named == reading.text else words(named)
    quoted = {word for quotation in _QUOTED.findall(named) for word in words(quotation)}
    addressed = {word for address in addresses(named) for word in words(address)}
    for position, word in enumerate(typed, start=1):
        yield TypedWord(
            word,
            PROTECTED if word in quoted or _ERROR_CODE.fullmatch(word) else 1.0,
            unfinished=position == len(typed) and named[-1:].isalnum(),
            before=typed[position - 2] if position > 1 else "",
            in_address=word in addressed,
        )


def _look_up(typed: Iterable[TypedWord], asked: str, vocabulary: Vocabulary) -> list[QueryTerm]:
    """Return each different word that names something, `LIMIT_CONSIDERED` at most, in the order typed."""
    ours = {vocabulary.language, asked if asked in LANGUAGE else vocabulary.language}
    naming = {stem(word.text, vocabulary.language): word for word in typed if not _is_stop(word, *ours)}
    heaviest = frozenset(sorted(naming, key=lambda term: -naming[term].weight)[:LIMIT_CONSIDERED])
    return [_query_term(word, term, asked, vocabulary) for term, word in naming.items() if term in heaviest]


def _is_stop(word: TypedWord, *languages: str) -> bool:
    return any(is_stop_word(word.text, language) for language in languages)


def _query_term(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> QueryTerm:
    """Return what the index calls this word."""
    meaning = _cached_meaning(word, term, asked, vocabulary)
    weight = word.weight * meaning.certainty
    mass = weight * meaning.idf
    return QueryTerm(
        word.text,
        vocabulary.language,
        meaning.terms,
        weight,
        mass,
        meaning.is_certain,
        meaning.beginning,
        meaning.is_similar,
    )


class _Meaning(NamedTuple):
    """What a word stands for in one vocabulary, independent of its place in the text."""

    terms: tuple[str, ...]
    idf: float
    certainty: float = 1.0
    is_certain: bool = True
    beginning: str = ""
    is_similar: bool = False


_NOTHING = _Meaning((), 0.0, is_certain=False)  # says nothing of the problem, not even that it is unknown


def _cached_meaning(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> _Meaning:
    """Return what a word stands for, from the cache where it was looked up before: the next keystroke asks again."""
    code = is_code(word.text)
    key = (word.text, asked, word.unfinished, word.in_address, word.before if code else "")
    meaning: _Meaning | None = vocabulary.lookups.get(key)
    if meaning is None:
        if word.in_address:
            meaning = _exactly(term, vocabulary)
        elif code:
            meaning = _look_for_code(word, term, vocabulary)
        else:
            meaning = _look_for(word.text, term, asked, vocabulary, unfinished=word.unfinished)
        if len(vocabulary.lookups) >= REMEMBERED:
            vocabulary.lookups.clear()
        vocabulary.lookups[key] = meaning
    return meaning


def _exactly(term: str, vocabulary: Vocabulary) -> _Meaning:
    return _Meaning((term,), vocabulary.telling(term)) if term in vocabulary else _NOTHING


def _look_for_code(word: TypedWord, term: str, vocabulary: Vocabulary) -> _Meaning:
    """Find the code itself or in another spelling; else those that look like it; else tell whether it is one at all."""
    language = vocabulary.language
    joined = (word.before + word.text,) if word.before.isalpha() else ()
    for spelling in (word.text, *other_spellings(word.text), *joined):
        if (exact := stem(spelling, language)) in vocabulary:
            return _Meaning((exact,), vocabulary.telling(exact))
    form = normal_form(word.text, language)
    becomes = vocabulary.completions(form) if word.unfinished else ()
    similar = [near for near in becomes or vocabulary.repairs(form, term) if is_code(near)]
    if similar:
        idf = vocabulary.idf(vocabulary.frequency(similar))
        return _Meaning(tuple(similar), idf, REPAIRED, is_certain=False, is_similar=True)
    is_unknown = is_told_by_shape(word.text) and vocabulary.has_shape(term)
    return _Meaning((), vocabulary.idf(0), is_certain=False) if is_unknown else _NOTHING


def _look_for(word: str, term: str, asked: str, vocabulary: Vocabulary, *, unfinished: bool) -> _Meaning:
    """Look up the word itself, its completions, its neighbour's word, and its repairs, in this order."""

    def standing_for(
        terms: tuple[str, ...], certainty: float = 1.0, *, certain: bool = True, begin: str = ""
    ) -> _Meaning:
        return _Meaning(terms, vocabulary.idf(vocabulary.frequency(terms)), certainty, certain, begin)

    form = normal_form(word, vocabulary.language)
    if term in vocabulary:
        return standing_for((term,))
    if unfinished and (becomes := vocabulary.completions(form)):
        return standing_for(becomes, UNFINISHED, certain=len(form) >= SHORTEST_BEGINNING, begin=form)
    if (known := abroad(word, asked, vocabulary)).terms:
        return standing_for(known.terms, known.certainty)
    if meant := tuple(near for near in vocabulary.repairs(form, term) if not is_code(near)):
        return standing_for(meant, REPAIRED, certain=len(form) >= SHORTEST_CERTAIN)
    return standing_for((), certain=False)


def _salient(terms: Iterable[QueryTerm]) -> list[QueryTerm]:
    """Keep the known words that carry most, in the order typed."""
    known = [term for term in terms if term.terms]
    kept = sorted(range(len(known)), key=lambda position: -known[position].mass)[:LIMIT_TERMS]
    return [known[position] for position in sorted(kept)]
