"""Which sentences of a long text name the problem: the ones by which some article is found best for their length.

What an article earns by one sentence, or by several together, is their value (`problem_value.py`); words of several
sentences are added up, each counting at least `LEAST`.

Neighbouring sentences add up whole; of two that stand apart the lesser counts `APART`. The sentences of the best value
of all are the focus: they are searched as if nothing else had been written. A sentence longer than people speak is a
letter without full stops: the words in it that name a problem stand for it (`word_spans.py`). The constants were chosen
on two collections with filler kept apart (docs/decisions/0021-long-texts.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from search.index.vocabulary import Vocabulary
from search.query.keyboard import Reading
from search.query.query import Query, query_of
from search.ranking.problem_value import APART, LEAST_TRUST, LENGTH, SHORTEST, SURE, Score, masses, weighed
from search.ranking.word_spans import telling_spans
from search.storage.array_file import Array
from search.text.analysis import is_stop_word
from search.text.correspondence import is_everyday, without_courtesy
from search.text.language import LANGUAGE
from search.text.sentences import sentences
from search.text.stemming import stem

LEAST = 4  # words that a sentence counts when it is added to another
FEW_WORDS = 2  # a sentence of so few names a thing, seldom a problem
OF_FEW_WORDS = 0.6  # trust in it
FEW_APART = 5  # words; two sentences that short are no problem unless they stand together
RUN = 4  # neighbouring sentences that are put together at most
LONG_SENTENCE = 25  # words; in a longer one, those are looked for that name the problem
SHORT_TEXT = 30  # words; of a text that has no more, all sentences are searched that deserve some trust
MOST_SENTENCES = 40  # that are compared; the text itself is cut at 2,000 characters
BEST = 40  # articles of each sentence that are compared


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text as a query of its own."""

    place: int  # in the text
    reading: Reading
    words: int
    query: Query
    compared: Query  # the same with its words of talk weighed down
    trust: float  # 0 to `SURE`


def focused_query(reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary], score: Score) -> Query:
    """Return the query of a text; of a long one, that of the sentences that name the problem."""
    written = list(_best_known(_sentences(reading, asked), vocabularies)) or [reading]
    parts = _with_spans(written, asked, vocabularies, score)
    read = _chosen(parts, asked, vocabularies, score) if len(written) > 1 else []
    chosen = [sentence.reading for sentence in read] or parts
    if len(read) == 1:
        query = read[0].query
    else:
        query = query_of(chosen[0] if len(chosen) == 1 else reading.joined(chosen), asked, vocabularies)
    return query if chosen == written else replace(query, focus=tuple(part.text for part in chosen))


def _with_spans(
    written: Sequence[Reading], asked: str, vocabularies: Mapping[str, Vocabulary], score: Score
) -> list[Reading]:
    """Return the sentences; in place of those that are longer than people speak, the words that name the problem."""
    letters = {place: part for place, part in enumerate(written) if len(part.text.split()) > LONG_SENTENCE}
    spans = dict(zip(letters, telling_spans([*letters.values()], asked, vocabularies, score), strict=True))
    return [span for place, part in enumerate(written) for span in spans.get(place, [part])]


def _chosen(
    parts: Sequence[Reading], asked: str, vocabularies: Mapping[str, Vocabulary], score: Score
) -> Sequence[Sentence]:
    read = [_sentence(place, part, asked, vocabularies) for place, part in enumerate(parts)]
    trusted = _trusted(read)
    if sum(sentence.words for sentence in read) > SHORT_TEXT:
        trusted = _in_focus(_distinct(trusted), score) or trusted
    return trusted


def _sentences(reading: Reading, asked: str) -> list[Reading]:
    """Return the sentences of a text that may name its problem, in the order written; of the same words one."""
    neighbours = LANGUAGE[asked].neighbours if asked in LANGUAGE else ()
    languages = dict.fromkeys((asked, *neighbours, *reading.languages, "en"))
    kept = without_courtesy(sentences(reading.text, languages), languages)
    if [sentence for sentence in kept if sentence.strip()] == [reading.text]:
        return [reading]  # its words are cut already
    parts = [replace(reading, text=sentence.strip()) for sentence in kept]
    named = [part for part in parts if part.tokens]
    whole = [*map(_finished, named[:-1]), *named[-1:]]
    return list({frozenset(part.tokens): part for part in whole}.values())


def _best_known(parts: Sequence[Reading], vocabularies: Mapping[str, Vocabulary]) -> Sequence[Reading]:
    """Return the sentences that hold most of what articles know, wherever they stand: `MOST_SENTENCES`, as written.

    None is left unread. Words are taken as they are, which costs little: mistyped ones are repaired in what is kept.
    """
    if len(parts) <= MOST_SENTENCES:
        return parts
    known = [max((_known(part, vocabularies[code]) for code in part.languages), default=0.0) for part in parts]
    best = sorted(range(len(parts)), key=lambda number: -known[number])[:MOST_SENTENCES]
    return [parts[number] for number in sorted(best)]


def _known(part: Reading, vocabulary: Vocabulary) -> float:
    """Return the idf of all words that articles hold, but for those of talk."""
    language = vocabulary.language
    naming = (word for word in part.tokens if not is_stop_word(word, language) and not is_everyday(word, language))
    terms = dict.fromkeys(stem(word, language) for word in naming)
    return sum(vocabulary.telling(term) for term in terms if term in vocabulary and not vocabulary.is_talk(term))


def _finished(sentence: Reading) -> Reading:
    """Close a sentence: only the last word of a text may be unfinished."""
    return sentence.closed() if sentence.text[-1:].isalnum() else sentence


def _sentence(place: int, reading: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Sentence:
    query = query_of(reading, asked, vocabularies)
    count = len(query.tokens)
    trust = (SURE - _strange(query, vocabularies)) * (OF_FEW_WORDS if count <= FEW_WORDS else 1.0)
    return Sentence(place, reading, count, query, weighed(query, vocabularies), trust)


def _strange(query: Query, vocabularies: Mapping[str, Vocabulary]) -> float:
    """Return the share of the words, by mass, that are of talk or not known, in the language that knows most."""
    of_query = masses(query, vocabularies).values()
    return min((strange / mass if mass else 1.0 for mass, strange in of_query), default=1.0)


def _trusted(read: Sequence[Sentence]) -> Sequence[Sentence]:
    if max(sentence.trust for sentence in read) < 2 * LEAST_TRUST:
        return read  # all of them among gibberish
    return [sentence for sentence in read if sentence.trust >= LEAST_TRUST]


def _distinct(read: Sequence[Sentence]) -> list[Sentence]:
    """Return, of the sentences that search for the same words, the first: saying it twice finds nothing more."""
    distinct: dict[tuple[str, ...], Sentence] = {}
    for sentence in read:
        distinct.setdefault(sentence.query.words, sentence)
    return list(distinct.values())


def _in_focus(read: Sequence[Sentence], score: Score) -> list[Sentence]:
    """Return the sentences by which some article is found best."""
    scores = score([sentence.compared for sentence in read])
    articles = np.array(sorted({number for some in scores for number in some.best(BEST)}), np.int64)
    values = np.array([sentence.trust * some.scores(articles) for sentence, some in zip(read, scores, strict=True)])
    places = [sentence.place for sentence in read]
    return [read[number] for number in focus([sentence.words for sentence in read], values, places)]


def focus(words_of: Sequence[int], values: Array, places: Sequence[int] = ()) -> tuple[int, ...]:
    """Return the numbers of the sentences to search for, ascending; () when none of them finds anything.

    words_of  words of each sentence
    values    (sentences, articles) trust times score, >= 0
    places    of the sentences in the text, ascending; () = one behind the other

    >>> import numpy as np
    >>> focus([8, 9, 9], np.array([[6.0, 0.0], [0.0, 2.0], [3.0, 0.0]]))
    (0,)
    >>> focus([8, 9, 9], np.array([[6.0, 0.0], [6.0, 2.0], [3.0, 0.0]]))
    (0, 1)
    """
    most = values.max(axis=1, initial=0.0).tolist()  # that each sentence earns with any article
    chosen: tuple[int, ...] = ()
    best = 0.0
    for group in _groups(words_of, places or range(len(words_of))):
        length = _length(group, words_of)
        if sum(most[number] for number in group) / length <= best:
            continue  # not even if one article earned all of it
        value = _earned(group, values) / length
        if value > best:
            chosen, best = group, value
    return chosen


def _groups(words_of: Sequence[int], places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Return every sentence, every run, and every other pair; things named far apart ("Safari.") are no problem."""
    count = len(words_of)
    for length in range(1, RUN + 1):
        runs = (tuple(range(start, start + length)) for start in range(count - length + 1))
        yield from (run for run in runs if _is_said_together(run, words_of, places))
    longer = (number for number, words in enumerate(words_of) if words > FEW_APART)
    yield from ((first, second) for first, second in combinations(longer, 2) if second - first > 1)


def _is_said_together(run: Sequence[int], words_of: Sequence[int], places: Sequence[int]) -> bool:
    """Return whether a sentence of more than a few words is among them, or nothing else stands between them."""
    return places[run[-1]] - places[run[0]] < len(run) or any(words_of[number] > FEW_WORDS for number in run)


def _earned(group: Sequence[int], values: Array) -> float:
    """Return what the best article earns by some sentences together."""
    earned = values[list(group)]
    best = earned.max(axis=0)
    total: Array = best + _share(group) * (earned.sum(axis=0) - best)
    return float(total.max())


def _share(group: Sequence[int]) -> float:
    return APART if group[-1] - group[0] >= len(group) else 1.0


def _length(group: Sequence[int], words_of: Sequence[int]) -> float:
    longest = max(words_of[number] for number in group)
    words = sum(max(words_of[number], LEAST) for number in group) - max(longest, LEAST) + longest
    return float(max(words, SHORTEST) ** LENGTH)
