"""Help sessions by article, category, language, way in and topic: the tables of the report. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from deflection.estimation.article_ranking import ranking
from deflection.estimation.share import Share
from deflection.measuring.outcome import Outcome
from webui.analysts.headline import ORDER, headline
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
"""Article as "language/id" -> its category."""


def values_of(session: Counted, dimension: Dimension, categories: Categories) -> Iterable[str]:
    """Return the groups that a help session belongs to; of articles and categories several, or none."""
    if dimension is Dimension.ARTICLE:
        return (article.key for article in session.articles)
    if dimension is Dimension.CATEGORY:
        return {categories[a.key] for a in session.articles if categories.get(a.key)}  # of removed articles none
    single = {Dimension.LANGUAGE: session.lang, Dimension.WAY_IN: session.way_in, Dimension.TOPIC: session.topic}
    return (single[dimension],)


def table_by(sessions: Sequence[Counted], dimension: Dimension, categories: Categories) -> Table:
    """Return the table of a dimension, the largest groups first; articles are ranked by how likely they solve."""
    if dimension is Dimension.ARTICLE:
        return article_table(sessions)
    groups: defaultdict[str, list[Counted]] = defaultdict(list)
    for session in sessions:
        for value in values_of(session, dimension, categories) if session.met_gate else ():
            groups[value].append(session)
    rows = [_outcome_row(value, group) for value, group in groups.items()]
    in_order = tuple(sorted(rows, key=lambda row: (-row.size, row.key)))
    return Table(dimension.value, OUTCOME_COLUMNS, in_order, adds_up=dimension is not Dimension.CATEGORY)


def _outcome_row(key: str, group: Sequence[Counted]) -> TableRow:
    ended = headline(group)
    shares = (ended.share_of(outcome) for outcome in ORDER)
    return TableRow(key, (sum(session.number for session in group), *shares), ended.finished)


def article_table(sessions: Sequence[Counted]) -> Table:
    """Return the articles: those with enough answers in the order of their shrunk rate, then the others by readers."""
    counted: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ARTICLE_COLUMNS[:-1], 0))
    for session in sessions:
        for article in session.articles:
            counts = counted[article.key]
            counts["offered"] += article.offered
            counts["opened"] += article.opened
            counts["solved"] += article.solved and session.outcome is Outcome.SOLVED
            counts["reversed"] += article.solved and session.outcome is Outcome.REVERSED
            counts["did_not_help"] += article.did_not_help
    answers = {key: Share(c["solved"], c["solved"] + c["reversed"] + c["did_not_help"]) for key, c in counted.items()}
    rated = {article.key: article for article in ranking(answers)}
    rows = [
        TableRow(key, (*counts.values(), rated[key].rate if key in rated else None), answers[key].total)
        for key, counts in counted.items()
    ]
    places = {key: place for place, key in enumerate(rated)}
    rows.sort(key=lambda row: (places.get(row.key, len(places)), -counted[row.key]["opened"], row.key))
    return Table(Dimension.ARTICLE.value, ARTICLE_COLUMNS, tuple(rows))


def titles(sessions: Iterable[Counted]) -> dict[str, str]:
    """Return "language/id" -> title of every article that was met, the newest title."""
    return {article.key: article.title for session in sessions for article in session.articles}
