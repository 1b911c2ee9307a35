"""The document that is indexed for one article: its fields, cut into terms, and the features of its lines.

`Document.forms` holds every form of every word with its term, "hesiel" and "hesl": an unfinished or mistyped word is
compared with the forms that people write, not with stems. `segment_derivation.py` stores them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from search.articles.article import Article
from search.articles.article_json import article_to_json
from search.articles.catalogue import row_of
from search.articles.lines import lines_of, plain
from search.index.fields import WORTH, topic_term
from search.index.passage_text import PassageText, passage_text
from search.text.analysis import forms_and_terms_of, other_forms_and_terms, question_key, title_key, tokens, words
from search.text.features import KINDS, WORD_FEATURES, packed_pairs
from search.text.spellings import written_otherwise

_FUNCTION, _LETTERS = attrgetter("function"), attrgetter("letters")

WeightedParts = Sequence[tuple[int, bytes]]
"""The parts of one document or line: what each is worth, and its features as an array of 16 bits."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the index is given it."""

    fields: dict[str, str]  # what Whoosh stores of it
    lang: str  # "" for an article that no query finds
    card: str  # its row of the catalogue, as JSON
    terms: dict[str, dict[str, int]]  # field -> its terms -> how often each counts
    wording: str  # its title, questions, headings and steps, one on each line, as terms
    forms: dict[str, str]  # every form that the article writes -> its term
    features: dict[str, list[WeightedParts]]  # kind -> of the whole article; of `lines`, of each line
    passages: PassageText  # its lines and the words in them


def document(article: Article, rendered: str, as_json: str = "") -> Document:
    """Return the document of one article and its HTML; `as_json`: the article as JSON, where somebody has it."""
    stored = {"key": article.key, "article": as_json or article_to_json(article), "html": rendered}
    row = row_of(article)
    card = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    key = {"key": {article.key: 1}}
    if not article.suggestable:
        features: dict[str, list[WeightedParts]] = {kind: [] if kind == "lines" else [()] for kind in KINDS}
        return Document(stored, "", card, key, "", {}, features, PassageText())
    language, texts = article.lang, _parts(article, rendered, row["summary"])
    cut = {part: [words(line) for line in text.split("\n")] for part, text in texts.items()}
    lines = [(line, words(line)) for line in lines_of(article, rendered)]
    parts = {part: _forms_and_terms(text, cut[part], language) for part, text in texts.items()}
    terms = _terms(article, parts)
    return Document(
        stored,
        language,
        card,
        key | terms,
        "\n".join(_wording(lines, language)),
        dict(chain.from_iterable(parts.values())),
        _features(cut, [written for _, written in lines], language),
        passage_text(rendered, language, terms.get(f"text_{language}", {})),
    )


def _terms(article: Article, parts: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, dict[str, int]]:
    """Return the terms of every field that has any; `parts` holds (form, term) of all words of each part."""
    texts: Counter[str] = Counter()
    for part, pairs in parts.items():
        for term, times in Counter([term for _, term in pairs]).items():
            texts[term] += WORTH[part] * times
    fields = {
        "suggestable": Counter([article.lang]),
        "topics": Counter({topic_term(topic, article.lang) for topic in article.topics}),
        f"text_{article.lang}": texts,
        f"title_{article.lang}": Counter([term for _, term in parts["title"]]),
        f"asked_{article.lang}": Counter(_question_keys(article)),
    }
    return {name: dict(counts) for name, counts in fields.items() if counts}


def _forms_and_terms(text: str, lines: Sequence[list[str]], language: str) -> list[tuple[str, str]]:
    """Return (form, term) of all that a text writes, and of its other spellings; `lines` are its words."""
    written = [*chain.from_iterable(lines)]
    return [*forms_and_terms_of(written, language), *other_forms_and_terms(text, language)]


def _features(
    cut: Mapping[str, Sequence[Sequence[str]]], lines: Sequence[Sequence[str]], language: str
) -> dict[str, list[WeightedParts]]:
    """Return kind -> features; `cut` holds the words of each part, line by line, `lines` those of each line."""
    features_of = WORD_FEATURES[language].__getitem__
    parts = [(WORTH[part], [[*map(features_of, line)] for line in in_lines if line]) for part, in_lines in cut.items()]
    whole = [(worth, [*chain.from_iterable(in_lines)]) for worth, in_lines in parts]
    of_lines = [map(features_of, line) for line in lines]
    return {
        "pairs": [[(worth, packed_pairs(in_lines)) for worth, in_lines in parts]],
        "function": [[(worth, b"".join(map(_FUNCTION, written))) for worth, written in whole]],
        "letters": [[(worth, b"".join(map(_LETTERS, written))) for worth, written in whole]],
        "lines": [[(1, b"".join(map(_LETTERS, line)))] for line in of_lines],
    }


def _wording(lines: Iterable[tuple[str, list[str]]], language: str) -> Iterator[str]:
    """Yield the terms of each line, and of its other spelling where it has one; with each line come its words."""
    for line, written in lines:
        terms = [term for _, term in forms_and_terms_of(written, language)]
        otherwise = written_otherwise(line)
        yield from filter(None, (" ".join(terms), " ".join(tokens(otherwise, language)) if otherwise != line else ""))


def _spelt(lines: Iterable[str]) -> Iterator[str]:
    """Yield each line, and its other spelling where it has one."""
    for line in lines:
        yield from dict.fromkeys((line, written_otherwise(line)))


def _question_keys(article: Article) -> list[str]:
    """Return the keys of the title and of the questions, in both spellings.

    A question of one word has none, because many articles are about it.
    """
    titles = {title_key(words(title)) for title in _spelt([article.title])}
    questions = {question_key(tokens(question, article.lang)) for question in _spelt(article.questions)}
    return sorted((titles - {""}) | {key for key in questions if " " in key})


def _parts(article: Article, rendered: str, lead: str) -> dict[str, str]:
    return {
        "title": article.title,
        "questions": "\n".join(article.questions),
        "keywords": "\n".join(article.keywords),
        "summary": lead,
        "body": plain(rendered),
    }
