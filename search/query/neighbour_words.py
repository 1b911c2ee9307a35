"""A word of one language in the vocabulary of its neighbour: what a Czech reader types, as Slovak articles say it.

Two ways, both from the language file of the reader: pairs of everyday words that differ altogether (složka, priečinok),
and the sounds in which the two languages differ regularly (soubor, súbor), up to two of them in one word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from search.index.vocabulary import Vocabulary
from search.text.language import LANGUAGE
from search.text.stemming import normal_form, stem

BY_SOUND = 0.8  # weight of a word that was found by its sounds: it may have been another
MOST_SOUNDS = 2  # that are changed in one word
MOST_FORMS = 60  # that are tried; 400 find one more of 1,267 Czech problems, and take ten milliseconds for a long word
MOST_TERMS = 2
SHORTEST_BEGINNING = 3  # letters; a form of which not even the first half begins a word of the articles is no word


@dataclass(frozen=True, slots=True)
class Abroad:
    """The terms of the other language that a word may stand for."""

    terms: tuple[str, ...]  # of the index; () = none
    certainty: float  # 0 to 1, times the weight of the word


NOWHERE = Abroad((), 0.0)


def abroad(word: str, asked: str, vocabulary: Vocabulary) -> Abroad:
    """Look a word of the language `asked` up in the vocabulary of another one."""
    if asked not in LANGUAGE or asked == vocabulary.language:
        return NOWHERE
    language = LANGUAGE[asked]
    meant = _words(asked, vocabulary.language).get(stem(word, asked), "")
    if meant in vocabulary:
        return Abroad((meant,), 1.0)
    form = normal_form(word, vocabulary.language)
    for forms in _by_sounds(form, language.sounds_abroad.get(vocabulary.language, ())):
        begun = [other for other in forms if vocabulary.is_begun(other[: max(SHORTEST_BEGINNING, len(other) // 2)])]
        terms = {term for other in begun if (term := stem(other, vocabulary.language)) in vocabulary}
        if terms:
            frequent = sorted(terms, key=lambda term: (-vocabulary.frequency_of(term), term))
            return Abroad(tuple(frequent[:MOST_TERMS]), BY_SOUND)
    return NOWHERE


@cache
def _words(here: str, there: str) -> dict[str, str]:
    """Return term -> term of the other language, for the words that have another one there."""
    pairs = LANGUAGE[here].words_abroad.get(there, {}).items()
    return {stem(word, here): stem(meant, there) for word, meant in pairs}


def _by_sounds(form: str, sounds: tuple[tuple[str, str], ...]) -> Iterator[list[str]]:
    """Yield the forms with one sound changed, then those with two."""
    seen, layer = {form}, [form]
    for _ in range(MOST_SOUNDS if sounds else 0):
        changed = dict.fromkeys(other for known in layer for other in _changed(known, sounds))
        layer = [other for other in changed if other not in seen][: MOST_FORMS - len(seen)]
        seen.update(layer)
        yield layer


def _changed(form: str, sounds: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for own, foreign in sounds:
        if own not in form:  # as mostly
            continue
        position = form.find(own)
        while position >= 0:
            yield form[:position] + foreign + form[position + len(own) :]
            position = form.find(own, position + 1)
