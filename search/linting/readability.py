"""How hard a text is to read, by the formula that was fitted to its language, and which sentence to shorten.

en  Flesch reading ease: 206.835 - 1.015 w - 84.6 s (R. Flesch, "A new readability yardstick", 1948)
de  the same for German: 180 - w - 58.5 s (T. Amstad, "Wie verständlich sind unsere Zeitungen?", 1978)
ru  the same for Russian: 206.836 - 1.52 w - 65.14 s (I. V. Oborneva, 2006)
others  LIX: w + the percentage of words of more than six letters (C. H. Björnsson, "Läsbarhet", 1968), which counts no
        syllables and so holds for every language that is written in words

w  words in a sentence, s  syllables (groups of vowels) in a word; means over the text.

Words are long in an inflected language whatever one does, so a text is called hard only when its sentences are long,
too: that is what an editor can change.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from search.linting.article_text import ArticleText
from search.markdown.markdown_text import plain
from search.text.sentences import split_sentences

FEWEST_WORDS = 100  # of prose; a mean over fewer says nothing
LONG_SENTENCES = 20  # words in a sentence, on average, from which a hard text is named
WORTH_SHORTENING = 25  # words; without a sentence as long there is nothing to advise

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáäéíóôúýěůæøöüàèìòùâêîôûąęаеёиоуыэюяіїє]+", re.IGNORECASE)
_NOT_PROSE = re.compile(r"[ \t]*(?:$|[#|<!]|:::|\{|\[[^\]]*\]:)")
_BLOCK_START = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+|[ \t]*>[ \t]?")
_LONG_WORD = 6  # letters; more is long (LIX)


@dataclass(frozen=True, slots=True)
class ProseSentence:
    """One sentence of the prose."""

    line: int  # on which it begins
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """What the formulas are made of."""

    words: float  # in a sentence
    syllables: float  # in a word
    long_words: float  # percent


@dataclass(frozen=True, slots=True)
class ReadingFormula:
    """One formula and the score from which it calls a text hard."""

    name: str
    score: Callable[[Means], float]
    is_hard: Callable[[float], bool]


_LIX = ReadingFormula("LIX", lambda mean: mean.words + mean.long_words, lambda score: score > 60)  # "very difficult"
FORMULAS: Mapping[str, ReadingFormula] = {  # 30: "very difficult", Flesch's own lowest class
    "en": ReadingFormula("Flesch", lambda m: 206.835 - 1.015 * m.words - 84.6 * m.syllables, lambda score: score < 30),
    "de": ReadingFormula("Amstad", lambda m: 180 - m.words - 58.5 * m.syllables, lambda score: score < 30),
    "ru": ReadingFormula(
        "Oborneva", lambda m: 206.836 - 1.52 * m.words - 65.14 * m.syllables, lambda score: score < 30
    ),
}


def formula_of(language: str) -> ReadingFormula:
    """Return the formula for a language; LIX where none was fitted."""
    return FORMULAS.get(language, _LIX)


def prose(text: ArticleText, language: str) -> list[ProseSentence]:
    """Return the sentences of paragraphs, list items and quotations; no headings, tables or code."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for line in text.body:
        if _NOT_PROSE.match(line.text):
            is_open = False
            continue
        start = _BLOCK_START.match(line.text)
        if start or not is_open:
            blocks.append((line.number, []))
        blocks[-1][1].append(line.prose[start.end() if start else 0 :])
        is_open = True
    return [sentence for number, lines in blocks for sentence in _sentences(number, lines, language)]


def _sentences(number: int, lines: Sequence[str], language: str) -> list[ProseSentence]:
    sentences = split_sentences(plain(" ".join(lines)), language)
    counted = ((sentence, tuple(_WORD.findall(sentence))) for sentence in sentences)
    return [ProseSentence(number, sentence, words) for sentence, words in counted if words]


def means(sentences: Sequence[ProseSentence]) -> Means:
    """Return the means over all sentences; raises ZeroDivisionError without a word."""
    words = [word for sentence in sentences for word in sentence.words]
    syllables = sum(max(1, len(_VOWELS.findall(word))) for word in words)
    long_words = sum(len(word) > _LONG_WORD for word in words)
    return Means(len(words) / len(sentences), syllables / len(words), 100 * long_words / len(words))


def sentence_to_shorten(text: ArticleText, language: str) -> tuple[ProseSentence, float] | None:
    """Return the longest sentence of a text that is hard to read, and its score; None when it is fine."""
    sentences = prose(text, language)
    if sum(len(sentence.words) for sentence in sentences) < FEWEST_WORDS:
        return None
    mean, formula = means(sentences), formula_of(language)
    score = formula.score(mean)
    longest = max(sentences, key=lambda sentence: len(sentence.words))
    is_hard = formula.is_hard(score) and mean.words >= LONG_SENTENCES and len(longest.words) >= WORTH_SHORTENING
    return (longest, score) if is_hard else None
