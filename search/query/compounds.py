"""Words made of words, with the vocabulary of the articles as the judge: Passwortänderung, resetpassword, wi fi.

Where a language file names `links`, any two words make a compound (Kündigung, Frist: Kündigungsfrist), and what people
type in two words finds it, in either order. Elsewhere only words that stand side by side are put together, and only a
word that is otherwise unknown is taken apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from search.index.vocabulary import Vocabulary
from search.text.language import LANGUAGE
from search.text.letters import fold
from search.text.stemming import normal_form, stem

SHORTEST_PART = 4  # letters; of three letters many words begin by chance
MOST_PARTS = 3
BEGINNING = 2  # letters of a second word that must stand behind the first
NEAR = 3  # words between which a compound may have been taken apart: Änderung meines alten Passworts
MOST_COMPOUNDS = 400  # of one beginning that are looked at


def parts_in(word: str, vocabulary: Vocabulary, *, is_known: bool = False) -> tuple[str, ...]:
    """Return the terms of the fewest known words that a word is made of; () when it is not made of known words.

    is_known  articles have the whole word, too: only in a language where compounds are the rule it is taken apart
    """
    links = LANGUAGE[vocabulary.language].links
    if is_known and not links:
        return ()
    return _parts(normal_form(word, vocabulary.language), vocabulary, links or ("",), MOST_PARTS)


def _parts(form: str, vocabulary: Vocabulary, links: Sequence[str], most: int) -> tuple[str, ...]:
    """Return the parts of a form; of several ways the one with the fewest parts, then the most even one."""
    if not form.isalpha() or most < 2:
        return ()
    ways = list(_ways(form, vocabulary, links, most))
    return min(ways, key=len, default=())


def _ways(form: str, vocabulary: Vocabulary, links: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    middle = len(form) / 2
    ends = sorted(range(SHORTEST_PART, len(form) - SHORTEST_PART + 1), key=lambda end: abs(end - middle))
    language = vocabulary.language
    for end in ends:
        first = _known(form[:end], vocabulary, links)
        if not first:
            continue
        rest = stem(form[end:], language)
        if rest in vocabulary:
            yield first, rest
        elif more := _parts(form[end:], vocabulary, links, most - 1):
            yield first, *more


def _known(beginning: str, vocabulary: Vocabulary, links: Sequence[str]) -> str:
    """Return the term of a first part, with or without the link behind it; "" when articles do not have it.

    The part may be a stem already: Liefer-adresse, Lieferung.
    """
    parts = [beginning.removesuffix(link) for link in links if beginning.endswith(link)]
    terms = (
        term for part in parts if len(part) >= SHORTEST_PART for term in (stem(part, vocabulary.language), fold(part))
    )
    return next((term for term in terms if term in vocabulary), "")


def joined_terms(written: Sequence[str], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return word -> terms of the compounds that it makes with words beside it, for words that make any.

    written  the words that name something, in the order typed, "" where another word stands between them
    """
    joined: dict[str, tuple[str, ...]] = {}
    for words, terms in _compounds(written, vocabulary):
        for word in words if terms else ():
            joined[word] = tuple(dict.fromkeys((*joined.get(word, ()), *terms)))
    return joined


def _compounds(written: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[Sequence[str], tuple[str, ...]]]:
    """Yield words that may be one, and the terms of that one."""
    if LANGUAGE[vocabulary.language].links:
        naming = [word for word in written if word.isalpha()]
        for position, first in enumerate(naming):
            for second in naming[position + 1 : position + 1 + NEAR]:
                yield (first, second), _compound(first, second, vocabulary)
                yield (first, second), _compound(second, first, vocabulary)
        return
    whole = tuple(written)
    begun = _begun(whole, vocabulary)
    for length in range(2, MOST_PARTS + 1):
        for start in begun:
            run = whole[start : start + length]
            if len(run) == length and "" not in run:
                yield run, _in_one_piece(run, vocabulary)


def _begun(words: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    """Return where a word stands that some word of the articles begins with, and the one behind it after that.

    Much cheaper than the terms of words in one piece, and mostly all that is asked: few words stand beside their like.
    """
    language = vocabulary.language
    return [
        place
        for place, (first, second) in enumerate(pairwise(words))
        if first.isalpha()
        and second.isalpha()
        and (begun := normal_form(first, language))
        and (following := normal_form(second, language))
        and vocabulary.is_begun(begun + following[:BEGINNING])
    ]


def _in_one_piece(run: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the term of some words in one piece, () when articles have none; cached, the next keystroke asks again."""
    known: tuple[str, ...] | None = vocabulary.lookups.get(run)
    if known is None:
        known = vocabulary.lookups[run] = _find_in_one_piece(run, vocabulary)
    return known


def _find_in_one_piece(run: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    if not all(map(str.isalpha, run)):
        return ()
    term = stem("".join(run), vocabulary.language)
    is_longer = len(term) > len(run[0]) and term != stem("".join(run[:-1]), vocabulary.language)  # no ending, a word
    return (term,) if is_longer and term in vocabulary else ()


def _compound(first: str, second: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return _compounds_beginning(first, vocabulary).get(stem(second, vocabulary.language), ())


def _compounds_beginning(first: str, vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """Return second word (its term) -> terms of the compounds with this first word; cached, as are other lookups."""
    key = ("compounds beginning with", first)
    known: Mapping[str, tuple[str, ...]] | None = vocabulary.lookups.get(key)
    if known is None:
        known = vocabulary.lookups[key] = dict(_find_compounds(first, vocabulary))
    return known


def _find_compounds(first: str, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    language = vocabulary.language
    beginning = _without_case(normal_form(first, language), LANGUAGE[language].links)
    compounds: dict[str, tuple[str, ...]] = {}
    for form in vocabulary.forms_beginning(beginning, MOST_COMPOUNDS) if len(beginning) >= SHORTEST_PART else ():
        rest = form[len(beginning) :]
        seconds = (rest.removeprefix(link) for link in LANGUAGE[language].links if rest.startswith(link))
        for second in dict.fromkeys(stem(word, language) for word in seconds if len(word) >= SHORTEST_PART):
            compounds[second] = tuple(dict.fromkeys((*compounds.get(second, ()), stem(form, language))))
    return compounds


def _without_case(form: str, links: Sequence[str]) -> str:
    """Return the form that stands first in a compound: the endings of cases are those that link its parts."""
    shorter = (form.removesuffix(link) for link in links)
    return min((other for other in shorter if len(other) >= SHORTEST_PART), key=len, default=form)
