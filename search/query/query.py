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

from search.index.vocabulary import Vocabulary
from search.query.keyboard import Reading, read
from search.query.look_up import QueryTerm, look_up_in_all, names_nothing
from search.query.word_lookup import TypedWord, plain_word
from search.text.amounts import amounts
from search.text.analysis import is_stop_word, leave_out, words
from search.text.by_word import ByWord
from search.text.codes import addresses, is_code, without_browsers, without_telephones
from search.text.correspondence import without_courtesy
from search.text.device_numbers import device_numbers
from search.text.letters import clean
from search.text.own_numbers import is_own_number
from search.text.sentences import sentences
from search.text.stemming import stem

LIMIT_TERMS = 24  # words searched for, in each language
PROTECTED = 1.5  # weight of an error code or a quoted word: nobody types these by chance

_QUOTED = re.compile(r"[\"„“”«»]([^\"„“”«»\n]{1,80})[\"“”«»]")
_FIGURE = re.compile(r"\d")
_ERROR_CODE = re.compile(r"(?=.*\d)[\w.:,]{3,}")


_PLAIN_WORDS = ByWord(plain_word)


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
    device_codes: tuple[tuple[str, str], ...] = ()  # the same of devices and programs, each with its name as typed
    focus: tuple[str, ...] = ()  # the sentences of a long text that were chosen; () = all of it
    beside: frozenset[str] = frozenset()  # words, as typed, beside the problem: they are in no whole question

    @property
    def words(self) -> tuple[str, ...]:
        """The typed words that are searched for, each once."""
        return tuple(dict.fromkeys(term.word for term in self.terms))

    def sequence(self, language: str) -> list[str | None]:
        """Return the terms of all words in the order typed, function words too; None for a word that is not known."""
        known = {term.word: term.terms[0] for term in self.terms_in(language) if term.terms and not term.beginning}
        in_pairs = {word for pair in known if " " in pair for word in pair.split()}  # "log in": articles hold both
        terms = set(known.values())
        sequence: list[str | None] = []
        for word in self.tokens:
            own = stem(word, language)
            as_typed = own in terms or word in in_pairs or is_stop_word(word, language)
            sequence.append(own if as_typed else known.get(word))
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
    reading = read(without_browsers(clean(text)), asked, vocabularies, typing=typing)
    return replace(reading, text=leave_out(reading.text, without)) if without else reading


def query_of(reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Query:
    """Return the query of a text whose keys were read; an empty one when nothing in it is known."""
    typed = list(_typed_words(reading))
    looked_up = look_up_in_all(typed, reading, asked, vocabularies)
    salient = [term for terms in looked_up.values() for term in _salient(terms)]
    known = {term.word for terms in looked_up.values() for term in terms if term.is_certain}
    functional = {
        word.text for word in typed if len(word.text) > 1 and names_nothing(word.spelling, *reading.languages)
    }
    devices = {word.text: word.device for word in typed if word.device not in ("", word.text)}
    codes = _unknown_codes(looked_up.values())
    return Query(
        text=reading.text,
        tokens=reading.tokens,
        reading=reading.name,
        languages=reading.languages,
        terms=tuple(salient) if known else (),
        unknown=tuple(term for terms in looked_up.values() for term in terms if not term.terms and term.mass > 0),
        known_words=len(known | functional),
        unknown_codes=tuple(code for code in codes if code not in devices),
        device_codes=tuple((code, devices[code]) for code in codes if code in devices),
    )


def with_all_unknown_codes(query: Query, reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Query:
    """Return the query with the codes of the whole text that no article has, whatever part of it is searched for.

    Those in greetings, signatures and lines of mail programs are none, and the number of somebody's device is that of
    the part that is searched for, if it stands there.
    """
    if query.text == reading.text or not _FIGURE.search(reading.text):
        return query
    languages = (asked, *reading.languages, "en")
    written = without_courtesy(sentences(reading.text, languages), languages)
    whole = replace(reading, text="\n".join(sentence for sentence in written if sentence.strip()))
    codes = [word for word in _typed_words(whole) if is_code(word.text) and not word.device]
    looked_up = look_up_in_all(codes, reading, asked, vocabularies)
    unknown = (*query.unknown_codes, *_unknown_codes(looked_up.values()))
    return replace(query, unknown_codes=tuple(dict.fromkeys(unknown)))


def _unknown_codes(looked_up: Iterable[Sequence[QueryTerm]]) -> tuple[str, ...]:
    """Return the codes that are in no language what articles have."""
    terms = [term for some in looked_up for term in some if is_code(term.word)]
    exact = {term.word for term in terms if term.terms and not term.is_similar}
    strange = (term.word for term in terms if term.is_similar or (not term.terms and term.mass > 0))
    return tuple(dict.fromkeys(word for word in strange if word not in exact))


def _typed_words(reading: Reading) -> Iterator[TypedWord]:
    """Return every word in the order typed."""
    has_figures = bool(_FIGURE.search(reading.text))
    named = without_telephones(reading.text) if has_figures else reading.text
    typed = reading.tokens if named == reading.text else words(named)
    quoted = {word for quotation in _QUOTED.findall(named) for word in words(quotation)}
    addressed = {word for address in addresses(named) for word in words(address)}
    if not has_figures:  # as most texts: nothing else can be told of a word
        unfinished = len(typed) - 1 if named[-1:].isalnum() else -1
        for place, word in enumerate(typed):
            if place == unfinished or word in quoted or word in addressed or not word.isalpha():
                weight, before = PROTECTED if word in quoted else 1.0, typed[place - 1] if place else ""
                yield TypedWord(word, weight, place == unfinished, before, word in addressed)
            else:
                yield _PLAIN_WORDS[word]
        return
    counted = _always(amounts(named), typed)
    devices = device_numbers(named)
    of_devices = _always([number for number, _ in devices], typed)
    named_by = dict(devices)
    special = {typed[-1]} if typed and named[-1:].isalnum() else set()  # of which something else is known
    special.update(quoted, addressed, counted, of_devices)
    for position, word in enumerate(typed, start=1):
        if word.isalpha() and word not in special:
            yield _PLAIN_WORDS[word]
            continue
        yield TypedWord(
            word,
            PROTECTED if word in quoted or _ERROR_CODE.fullmatch(word) else 1.0,
            unfinished=position == len(typed) and named[-1:].isalnum(),
            before=typed[position - 2] if position > 1 else "",
            in_address=word in addressed,
            is_own_number=word in counted
            or (word.isdigit() and is_own_number(typed[: position - 1], reading.languages)),
            device=named_by[word] if word in of_devices else "",
        )


def _always(numbers: Sequence[str], typed: Sequence[str]) -> frozenset[str]:
    """Return the numbers that are nothing else anywhere in the text."""
    return frozenset(number for number in numbers if typed.count(number) <= numbers.count(number))


def _salient(terms: Iterable[QueryTerm]) -> list[QueryTerm]:
    """Keep the known words that carry most, in the order typed."""
    known = [term for term in terms if term.terms]
    kept = sorted(range(len(known)), key=lambda position: -known[position].mass)[:LIMIT_TERMS]
    return [known[position] for position in sorted(kept)]
