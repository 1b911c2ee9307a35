"""Help sessions by article, category, language, way in and topic: the tables of the report. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from deflection.estimation.article_ranking import RatedArticle, ranking
from deflection.estimation.share import Share
from deflection.measuring.metrics import ArticleFigures
from deflection.measuring.outcome import Outcome
from webui.analysts.headline import ORDER, Headline
from webui.analysts.sessions import Counted
from webui.analysts.table import Table, TableRow


class Dimension(StrEnum):
    """By what help sessions can be grouped."""

    ARTICLE = "article"
    CATEGORY = "category"  # of the articles
    LANGUAGE = "language"
    WAY_IN = "way_in"
    TOPIC = "topic"


ARTICLE_COLUMNS: Final = ("offered", "opened", "solved", "reversed", "did_not_help", "rate")
OUTCOME_COLUMNS: Final = ("described", *(outcome.value for outcome in ORDER))


Categories = Mapping[str, str]
"""Article as "language/id" -> its category; "" = none."""

Ended = Mapping[str, Mapping[Outcome, int]]
"""Group -> how its described problems ended."""


def ended_by(sessions: Iterable[Counted], dimension: Dimension) -> Ended:
    """Return how the described problems of each language, way in or topic ended."""
    ended: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for session in sessions:
        if session.met_gate:
            ended[_value(session, dimension)][session.outcome] += session.number
    return ended


def ended_by_category(sessions: Iterable[tuple[Sequence[str], Counted]], categories: Categories) -> Ended:
    """Return how the described problems of each category ended; one that met several categories is in each of them.

    sessions    with the articles that they met, each "language/id"
    categories  of the articles; an article that has none, or is no longer there, is in none
    """
    ended: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for articles, session in sessions:
        if session.met_gate:
            for category in {categories.get(key, "") for key in articles} - {""}:
                ended[category][session.outcome] += session.number
    return ended


def _value(session: Counted, dimension: Dimension) -> str:
    values = {Dimension.LANGUAGE: session.lang, Dimension.WAY_IN: session.way_in, Dimension.TOPIC: session.topic}
    return values[dimension]


def outcome_table(dimension: Dimension, ended: Ended) -> Table:
    """Return the table of groups by how their problems ended, the largest first."""
    rows = [_outcome_row(key, counts) for key, counts in ended.items()]
    in_order = tuple(sorted(rows, key=lambda row: (-row.size, row.key)))
    return Table(dimension.value, OUTCOME_COLUMNS, in_order, adds_up=dimension is not Dimension.CATEGORY)


def _outcome_row(key: str, counts: Mapping[Outcome, int]) -> TableRow:
    ended = Headline({outcome: counts.get(outcome, 0) for outcome in ORDER})
    shares = (ended.share_of(outcome) for outcome in ORDER)
    return TableRow(key, (sum(counts.values()), *shares), ended.finished)


def article_table(counted: Mapping[str, ArticleFigures]) -> Table:
    """Return the articles: those with enough answers in the order of their shrunk rate, then the others by readers."""
    answers = {key: Share(c.solved, c.solved + c.reversed + c.did_not_help) for key, c in sorted(counted.items())}
    rated = {article.key: article for article in ranking(answers)}
    rows = [_article_row(key, c, answers[key].total, rated.get(key)) for key, c in counted.items()]
    places = {key: place for place, key in enumerate(rated)}
    rows.sort(key=lambda row: (places.get(row.key, len(places)), -counted[row.key].opened, row.key))
    return Table(Dimension.ARTICLE.value, ARTICLE_COLUMNS, tuple(rows))


def _article_row(key: str, counts: ArticleFigures, answers: int, rated: RatedArticle | None) -> TableRow:
    numbers = counts.offered, counts.opened, counts.solved, counts.reversed, counts.did_not_help
    return TableRow(key, (*numbers, rated.rate if rated else None), answers)
