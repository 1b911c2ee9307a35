"""Why is the order what it is? The signals of the search with their weights, and how a score is taken apart."""

from __future__ import annotations

from collections.abc import Sequence

from search import Suggestion
from search.ranking import FOREIGN_SHARE, SHARE, TOPIC_WORTH, Explanation, Part
from search.reranking import FUNCTION, LETTERS, LINE, PAIRS
from search.schema import WORTH

MOST_ARTICLES = 10
MOST_READINGS = 5
WEIGHTS = {  # signal -> its weight, as the page shows it
    **SHARE,
    "asked": 1.0,
    "topics": TOPIC_WORTH,
    "pairs": PAIRS,
    "function": FUNCTION,
    "letters": LETTERS,
    "line": LINE,
    "foreign": FOREIGN_SHARE,
    "worth": WORTH,  # of a word inside the text, by the part of the article it stands in
}


def signal(field: str) -> str:
    """The signal that a field of an explanation stands for, without its language.

    >>> signal("title_sk"), signal("topics")
    ('title', 'topics')
    """
    return field.partition("_")[0]


def largest_first(explanation: Explanation) -> list[Part]:
    """The summands of a score, the largest first."""
    return sorted(explanation.parts, key=lambda part: -part.value)


def clearest(readings: Sequence[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """The readings of the keys that make most sense: name, text, share that makes sense; those that make none go.

    >>> clearest([("as typed", "hesl0", 0.0), ("layout us->sk", "hesl\u00e9", 0.9)])
    [('layout us->sk', 'hesl\u00e9', 0.9)]
    """
    found = {(name, text): sense for name, text, sense in sorted(readings, key=lambda one: one[2]) if sense > 0}
    best = sorted(found, key=lambda one: -found[one])[:MOST_READINGS]
    return [(name, text, found[name, text]) for name, text in best]


def as_json(hit: Suggestion, explanation: Explanation) -> dict[str, object]:
    """One hit with the summands of its score, for programs."""
    parts = largest_first(explanation)
    return {
        "article": hit.article_id,
        "lang": hit.lang,
        "score": round(explanation.score, 4),
        "parts": [{"word": part.word, "field": part.field, "value": round(part.value, 4)} for part in parts],
    }


def in_words(hit: Suggestion, explanation: Explanation) -> str:
    """The same for a terminal, one summand on each line."""
    summands = [
        f"  {part.value:7.3f}  {part.word or '(whole text)'} in {part.field}" for part in largest_first(explanation)
    ]
    return "\n".join([f"{hit.lang}/{hit.article_id}: {explanation.score:.3f} =", *summands])
