"""What a typed word stands for in the vocabulary of the articles.

In this order: the word itself; while it is typed, what it may become; its word in a neighbour's language; a name in the
other script; the words that are one keystroke away; the words that it is made of. A number or a code is looked for in
all its spellings and never repaired.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from search.index.vocabulary import Phrase, Vocabulary
from search.query.compounds import parts_in
from search.query.neighbour_words import abroad
from search.query.other_script import in_other_script
from search.text.codes import is_code, is_told_by_shape, other_spelling
from search.text.spellings import ANY_LETTERS, SHORTEST_NUMBER, parts_by_capitals
from search.text.spoken_words import spoken_share
from search.text.stemming import normal_form, stem

REPAIRED = 0.85  # weight of a word that had to be repaired: it may have been another
UNFINISHED = 0.8  # weight of a word that is still being typed
IN_PARTS = 0.4  # weight of each part of a word that articles know as a whole, too
REMEMBERED = 10_000  # words
SHORTEST_BEGINNING = 3  # letters of an unfinished word that counts as known; two begin too many
ALIKE = 2  # first letters that a spoken word shares with what it is repaired to
SHORTEST_CERTAIN = 5  # letters of a repaired word that counts as known; fewer come out of gibberish too


class TypedWord(NamedTuple):
    """One word as typed."""

    text: str
    weight: float  # > 0
    unfinished: bool  # the last word, and no space after it yet
    before: str = ""  # the word before it
    in_address: bool = False  # part of a web or e-mail address: it counts only where articles have just this word
    is_own_number: bool = False  # of an order, or an amount: it counts only where articles have it, too
    device: str = ""  # whose number it is: "Galaxy" for S21; itself for 22H2, which only Windows has; "" = of none
    spelt: str = ""  # as it is looked up: "login" for "log in"; "" = as typed
    is_right: bool = False  # a language of the text knows it: no other one repairs it
    is_plain: bool = False  # letters, and nothing else can be told of it: it is looked up alike in every text

    @property
    def spelling(self) -> str:
        """The word as it is looked up."""
        return self.spelt or self.text


def plain_word(text: str, *, is_right: bool = False) -> TypedWord:
    """Return a word of letters of which nothing else can be told."""
    return TypedWord(text, 1.0, unfinished=False, is_right=is_right, is_plain=True)


class WordMeaning(NamedTuple):
    """What a word stands for in one vocabulary, independent of its place in the text."""

    terms: tuple[str, ...]
    idf: float
    certainty: float = 1.0
    is_certain: bool = True
    beginning: str = ""
    is_similar: bool = False
    is_repaired: bool = False


NOTHING = WordMeaning((), 0.0, is_certain=False)  # says nothing of the problem, not even that it is unknown


def meanings(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> tuple[WordMeaning, ...]:
    """Return what a word stands for: one meaning, or one for each word that it is made of.

    From the cache where it was looked up before: the next keystroke asks again.
    """
    code = is_code(word.text)
    kind = (word.unfinished, word.in_address, word.is_own_number, word.is_right, word.device)
    key = (word.spelling, word.spelt, asked, kind, word.before if code else "")
    known: tuple[WordMeaning, ...] | None = vocabulary.lookups.get(key)
    if known is None:
        known = find_meanings(word, term, asked, vocabulary)
        remember(vocabulary, key, known)
    return known


def remember(vocabulary: Vocabulary, key: Hashable, known: object) -> None:
    """Put what was looked up into the cache of a vocabulary."""
    if len(vocabulary.lookups) >= REMEMBERED:
        vocabulary.lookups.clear()
    vocabulary.lookups[key] = known


def find_meanings(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> tuple[WordMeaning, ...]:
    """Return the same, looked up anew."""
    if word.in_address:
        return (_exactly(term, vocabulary),)
    if is_code(word.text):
        return (_look_for_code(word, term, vocabulary),)
    if len(word.text) == 1:
        return (_exactly(term, vocabulary),)
    if word.spelt and term in vocabulary:
        own = stem(word.text.split()[0], vocabulary.language)
        return (_standing_for((term, own) if own in vocabulary else (term,), vocabulary),)
    whole = _look_for(word, term, asked, vocabulary)
    if whole.terms and term not in vocabulary:
        return (whole,)
    parts = _in_parts(word.spelling, term, vocabulary)
    return (whole, *parts) if whole.terms else parts or (whole,)


def with_others(
    alone: Sequence[WordMeaning], joined: Phrase, others: Sequence[Phrase], vocabulary: Vocabulary
) -> Sequence[WordMeaning]:
    """Return what a word stands for by itself, with its neighbours, and by the folder's own synonyms.

    alone   its own meanings, the whole word first
    joined  terms of the words that it makes with its neighbours
    others  synonyms: one word stands in its place, several are searched for beside it
    """
    if not joined and not others:  # as mostly
        return alone
    in_its_place = (*joined, *(other[0] for other in others if len(other) == 1))
    whole = _together(alone[0], in_its_place, vocabulary) if in_its_place else alone[0]
    share = IN_PARTS if whole.terms else 1.0
    beside = [_standing_for((term,), vocabulary, share) for other in others if len(other) > 1 for term in other]
    return [*([whole] if whole.terms or not beside else []), *alone[1:], *beside]


def _together(meaning: WordMeaning, joined: Phrase, vocabulary: Vocabulary) -> WordMeaning:
    """Return what a word stands for that has others in its place, too: those, and itself where it is known."""
    itself = meaning.terms if meaning.certainty == 1 and meaning.is_certain else ()
    return _standing_for(tuple(dict.fromkeys((*itself, *joined))), vocabulary)


def _standing_for(
    terms: tuple[str, ...], vocabulary: Vocabulary, certainty: float = 1.0, *, certain: bool = True, begin: str = ""
) -> WordMeaning:
    return WordMeaning(terms, vocabulary.idf(vocabulary.frequency(terms)), certainty, certain, begin)


def _exactly(term: str, vocabulary: Vocabulary) -> WordMeaning:
    return _standing_for((term,), vocabulary) if term in vocabulary else NOTHING


def _in_parts(word: str, term: str, vocabulary: Vocabulary) -> tuple[WordMeaning, ...]:
    """Return one meaning for each word that a word is made of; () when it is made of none that articles have."""
    if term in vocabulary:
        parts = parts_in(word, vocabulary, is_known=True)
        return tuple(_standing_for((part, term), vocabulary, IN_PARTS) for part in parts)
    by_capitals = tuple(stem(part, vocabulary.language) for part in parts_by_capitals(word))
    known = by_capitals and all(part in vocabulary for part in by_capitals)
    parts = by_capitals if known else parts_in(word, vocabulary)
    return tuple(_standing_for((part,), vocabulary) for part in parts)


def _look_for_code(word: TypedWord, term: str, vocabulary: Vocabulary) -> WordMeaning:
    """Find the code itself or in another spelling; else those that look like it; else tell whether it is one at all."""
    language = vocabulary.language
    joined = (word.before + word.text,) if word.before.isalpha() else ()
    for spelling in (word.text, other_spelling(word.text), *joined):
        if (exact := stem(spelling, language)) in vocabulary:
            return _standing_for((exact,), vocabulary)
    if word.text.isdigit() and len(word.text) >= SHORTEST_NUMBER and (bare := ANY_LETTERS + word.text) in vocabulary:
        return _standing_for((bare,), vocabulary)
    is_by_shape = word.device == word.text  # 22H2 is a version of Windows, whatever stands beside it
    if word.is_own_number or (word.device and not is_by_shape and stem(word.device, language) not in vocabulary):
        return NOTHING  # articles that name no such device have none of its numbers
    form = normal_form(word.text, language)
    becomes = vocabulary.completions(form) if word.unfinished else ()
    similar = [near for near in becomes or vocabulary.repairs(form, term) if is_code(near)]
    if similar:
        idf = vocabulary.idf(vocabulary.frequency(similar))
        return WordMeaning(tuple(similar), idf, REPAIRED, is_certain=False, is_similar=True)
    is_unknown = not is_by_shape and is_told_by_shape(word.text) and vocabulary.has_shape(term)
    return WordMeaning((), vocabulary.idf(0), is_certain=False) if is_unknown else NOTHING


def _look_for(word: TypedWord, term: str, asked: str, vocabulary: Vocabulary) -> WordMeaning:
    """Look up the word itself, its completions, its neighbour's word, and its repairs, in this order."""
    if term in vocabulary:
        return _standing_for((term,), vocabulary)
    form = normal_form(word.spelling, vocabulary.language)
    if word.unfinished and (becomes := vocabulary.completions(form)):
        certain = len(form) >= SHORTEST_BEGINNING
        return _standing_for(becomes, vocabulary, UNFINISHED, certain=certain, begin=form)
    if (known := abroad(word.spelling, asked, vocabulary)).terms:
        return _standing_for(known.terms, vocabulary, known.certainty)
    if word.is_right:
        return _standing_for((), vocabulary, certain=False)
    names = in_other_script(word.spelling, vocabulary)
    near = _repairs(form, term, vocabulary)
    if names and (asked == vocabulary.language or not near):  # a neighbour's word is sooner mistyped than a name
        return _standing_for(names, vocabulary, REPAIRED)
    if near:
        repaired = _standing_for(near, vocabulary, REPAIRED, certain=len(form) >= SHORTEST_CERTAIN)
        return repaired._replace(is_repaired=True)
    return _standing_for((), vocabulary, certain=False)


def _repairs(form: str, term: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the terms of which a word may be mistyped, but for codes.

    A word that people speak is most often written as it is meant: it is repaired only to what begins like it, never
    "farm" to "form". A term that has kept less than half of its word says nothing of it: that of "kmentovať" (mistyped
    from "komentovať") is that of "kmeň", a tribe.
    """
    near = vocabulary.repairs(form, term)
    is_spoken = bool(near) and 2 * len(term) >= len(form) and spoken_share(term, vocabulary.language) > 0
    return tuple(other for other in near if not is_code(other) and (not is_spoken or other[:ALIKE] == term[:ALIKE]))
