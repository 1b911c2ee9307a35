"""The words of a text that name something, looked up in each language that the text may be in.

A word of letters that stands for nothing but itself is looked up once, whatever text it stands in: the sentences of a
long text, the spans of one without full stops and the next keystroke all ask for the same words.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.index.vocabulary import Vocabulary
from search.query.compounds import joined_terms
from search.query.folder_synonyms import folder_synonyms
from search.query.keyboard import Reading
from search.query.word_lookup import TypedWord, WordMeaning, find_meanings, meanings, plain_word, remember, with_others
from search.text.analysis import is_stop_word
from search.text.language import LANGUAGE
from search.text.spellings import joined_word, may_be_joined
from search.text.stemming import stem

LIMIT_CONSIDERED = 40  # words looked up, in each language


class QueryTerm(NamedTuple):
    """One typed word in one language."""

    word: str  # as typed
    language: str
    terms: tuple[str, ...]  # of the index, that it may stand for; () = not known
    weight: float  # > 0
    mass: float  # how much of the problem it carries: weight times idf; an unknown word is the rarest
    is_certain: bool = True  # False: unknown, or so short a word that another one may have been meant
    beginning: str = ""  # of an unfinished word: all that begin so are meant, `terms` are only the most frequent
    is_similar: bool = False  # a code that no article has; `terms` are codes that look like it
    is_repaired: bool = False  # a word that no article has; `terms` are words one keystroke away


class _LookedUp(NamedTuple):
    """A word in one vocabulary."""

    term: str  # "" = it names nothing
    query_terms: tuple[QueryTerm, ...] = ()  # of a plain word, where neither neighbours nor synonyms add anything


def look_up_in_all(
    typed: Sequence[TypedWord], reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]
) -> dict[str, list[QueryTerm]]:
    """Look the words up in every language of the reading; what one of them knows is mistyped in none."""
    right: Collection[str] = ()
    if len(reading.languages) > 1:
        held = [vocabularies[code].holds for code in reading.languages]
        right = {word.text for word in typed if any(is_held(word.text) for is_held in held)}
    return {code: _look_up(typed, right, asked, vocabularies[code]) for code in reading.languages}


def _look_up(typed: Sequence[TypedWord], right: Collection[str], asked: str, vocabulary: Vocabulary) -> list[QueryTerm]:
    """Return each different word that names something, `LIMIT_CONSIDERED` at most, in the order typed."""
    written = _in_one_word(typed, right, vocabulary)
    looked_up = [_looked_up(word, right, asked, vocabulary) for word in written]
    terms = [term for term, _ in looked_up]
    naming = {term: place for place, term in enumerate(terms) if term}
    joined = joined_terms(
        [word.spelling if term else "" for word, term in zip(written, terms, strict=True)], vocabulary
    )
    others = folder_synonyms(terms, vocabulary)
    heaviest: Iterable[str] = naming
    if len(naming) > LIMIT_CONSIDERED:
        most = frozenset(sorted(naming, key=lambda term: -written[naming[term]].weight)[:LIMIT_CONSIDERED])
        heaviest = [term for term in naming if term in most]
    query_terms: list[QueryTerm] = []
    for term in heaviest:
        word, own = written[naming[term]], looked_up[naming[term]].query_terms
        if own and term not in others and word.spelling not in joined:  # as mostly
            query_terms += own
            continue
        if word.text in right:
            word = word._replace(is_right=True)
        alone = meanings(word, term, asked, vocabulary)
        means = with_others(alone, joined.get(word.spelling, ()), others.get(term, ()), vocabulary)
        query_terms += [_query_term(word, meaning, vocabulary.language) for meaning in means]
    return query_terms


def _looked_up(word: TypedWord, right: Collection[str], asked: str, vocabulary: Vocabulary) -> _LookedUp:
    """Look a word up; a plain one from the cache where it was looked up before."""
    if not word.is_plain:
        return _LookedUp(_term(word, asked, vocabulary.language))
    text, language = word.text, vocabulary.language
    key = ("plain", text, asked, text in right)
    known: _LookedUp | None = vocabulary.lookups.get(key)
    if known is None:
        term = _term(word, asked, language)
        word = plain_word(text, is_right=text in right)
        means = find_meanings(word, term, asked, vocabulary) if term else ()
        known = _LookedUp(term, tuple([_query_term(word, meaning, language) for meaning in means]))
        remember(vocabulary, key, known)
    return known


def _term(word: TypedWord, asked: str, language: str) -> str:
    ours = (language, asked if asked in LANGUAGE else language)
    return "" if names_nothing(word.spelling, *ours) else stem(word.spelling, language)


def _in_one_word(typed: Sequence[TypedWord], right: Collection[str], vocabulary: Vocabulary) -> Sequence[TypedWord]:
    """Return the words with those in one piece that the language also writes so: "log in" is looked up as "login"."""
    if not may_be_joined([word.text for word in typed], vocabulary.language):
        return typed
    written: list[TypedWord] = []
    for word in typed:
        first = written[-1] if written else word
        spelt = joined_word(first.text, word.text, vocabulary.language) if written else ""
        if spelt and stem(spelt, vocabulary.language) in vocabulary:
            written[-1] = word._replace(
                text=f"{first.text} {word.text}",
                spelt=spelt,
                before=first.before,
                is_right=word.text in right,
                is_plain=False,
            )
        else:
            written.append(word)
    return written


@lru_cache(maxsize=100_000)
def names_nothing(spelling: str, *languages: str) -> bool:
    """Return whether a word names no problem in any of the languages; a lone letter may, however it is typed."""
    text = spelling.upper() if len(spelling) == 1 else spelling
    return any(is_stop_word(text, language) for language in languages)


def _query_term(word: TypedWord, meaning: WordMeaning, language: str) -> QueryTerm:
    weight = word.weight * meaning.certainty
    return QueryTerm(
        word.text,
        language,
        meaning.terms,
        weight,
        weight * meaning.idf,
        meaning.is_certain,
        meaning.beginning,
        meaning.is_similar,
        meaning.is_repaired,
    )
