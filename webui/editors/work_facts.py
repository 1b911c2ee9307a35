"""What the editors' work list follows from: read from database, index and last build, and cached for a minute."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from flask import current_app
from sqlalchemy import Connection, select

from deflection import event_log
from deflection.estimation.article_ranking import prior_of
from deflection.estimation.share import Share
from deflection.gaps.ended_problems import TELLING, UNRESOLVED, WROTE
from deflection.gaps.ranking import chosen_share
from deflection.help_session import Arm
from deflection.measuring.metrics import Cell
from deflection.measuring.outcome import Outcome
from deflection.site_events import ArticleRated
from search import SearchUnavailable
from search.building.build_report import last_build
from search.linting.catalogue import translations_among
from search.linting.dead_links import dead_links
from tickets.conversation.verdicts import StaffVerdict, staff_verdicts
from tickets.tables import tickets
from webui.editors.article_list import listed_articles
from webui.editors.work_items import MONTH, VOTE_DAYS, Readers, WorkFacts, WorkItem, WorkKind, ranked_work
from webui.parts import parts
from webui.storage.article_views import views_since
from webui.storage.content_gaps import StoredGap, stored_gaps
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up
from webui.storage.derived.reading import Days, articles_of_days, counted_cells, people_in_vain

_COUNTED_EVERY = timedelta(minutes=1)
_MOST_IDS = 500  # in one statement
_KEY = "readfirst.work"
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Work:
    """The whole list, as it was counted at a moment."""

    items: tuple[WorkItem, ...]
    at: datetime
    generation: str

    def called(self, key: str) -> WorkItem | None:
        """Return the row of that key; None when there is no such work any more."""
        return next((item for item in self.items if item.key == key), None)


def work() -> Work:
    """Return the list of what editors can do, at most a minute old."""
    now, generation = parts().now(), parts().knowledge_base.generation
    with _lock:  # who asks while it is counted waits for it: counting it twice takes longer
        known = cast("Work | None", current_app.extensions.get(_KEY))
        if known and known.generation == generation and abs(now - known.at) < _COUNTED_EVERY:
            return known
        caught_up(parts().database, parts().settings.timezone, most_steps=STEPS_OF_A_PAGE)
        with parts().database.reading() as connection:
            counted = Work(tuple(ranked_work(facts_now(connection, now))), now, generation)
        current_app.extensions[_KEY] = counted
        return counted


def facts_now(connection: Connection, now: datetime) -> WorkFacts:
    """Return what is known now. Bring the derived tables up to the events first."""
    settings, month = parts().settings, timedelta(days=MONTH)
    today = now.astimezone(settings.zone).date()
    days = Days(today - timedelta(days=MONTH - 1), today, now)
    articles, build = listed_articles().articles, last_build(settings.index_dir)
    figures = articles_of_days(connection, days)
    views = Counter({key: of_article.opened for key, of_article in figures.items()})
    views.update({f"{lang}/{name}": number for (lang, name), number in views_since(connection, now - month).items()})
    facts = WorkFacts(
        today=today,
        articles=articles,
        readers=readers_by_language(counted_cells(connection, days)),
        figures=figures,
        views=views,
        in_vain=people_in_vain(connection, days, UNRESOLVED),
        rated=_rated(event_log.facts(connection, ArticleRated, now - month, now + timedelta(minutes=1))),
        rejected=build.rejected if build else (),
        misses=build.questions if build else (),
        dead_links=_dead_links(),
        translations=translations_among(articles, today),
        prior=prior_of({key: of_article.answers for key, of_article in figures.items()}),
    )
    return _with_gaps_and_votes(connection, facts, now)


def readers_by_language(cells: Mapping[Cell, int]) -> dict[str, Readers]:
    """Return language -> what became of its help sessions, which are counted by cell."""
    ended: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    held_out: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for cell, number in cells.items():
        if cell.met_gate and not cell.is_machine:
            ended[cell.lang][cell.outcome] += number
            if cell.arm is Arm.HOLDOUT:
                held_out[cell.lang][cell.outcome] += number
    return {
        lang: Readers(
            counts.total(),
            Share(_sum(counts, UNRESOLVED), _sum(counts, TELLING)),
            chosen_share(_wrote(held_out[lang]), _wrote(counts)).share,
        )
        for lang, counts in ended.items()
    }


def _sum(counts: Mapping[Outcome, int], outcomes: Iterable[Outcome]) -> int:
    return sum(counts.get(outcome, 0) for outcome in outcomes)


def _wrote(counts: Mapping[Outcome, int]) -> Share:
    return Share(_sum(counts, WROTE), _sum(counts, UNRESOLVED))


def _rated(answers: Iterable[ArticleRated]) -> dict[str, Share]:
    """Return article -> "no" among the answers on its public page."""
    counted = Counter((answer.subject, answer.helped) for answer in answers)
    return {
        subject: Share(counted[subject, False], counted[subject, False] + counted[subject, True])
        for subject, _ in counted
    }


def _dead_links() -> dict[str, tuple[str, ...]]:
    try:
        return parts().knowledge_base.served.ask(lambda opened: dead_links(opened.generation))
    except (SearchUnavailable, OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # an index without its memory: of another host, or of another version


def _with_gaps_and_votes(connection: Connection, facts: WorkFacts, now: datetime) -> WorkFacts:
    gaps = stored_gaps(connection)
    verdicts = staff_verdicts(connection, since=now - timedelta(days=VOTE_DAYS))
    in_a_gap = tickets_in_gaps(connection, gaps, verdicts)
    lacking: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    missed: defaultdict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        if verdict.article_id:
            missed[f"{verdict.article_lang}/{verdict.article_id}"].add(verdict.ticket_id)
        elif verdict.ticket_id not in in_a_gap:
            lacking[verdict.article_lang, verdict.topic].add(verdict.ticket_id)
    return replace(
        facts,
        gaps=gaps,
        lacking={name: len(ids) for name, ids in lacking.items()},
        missed={key: len(ids) for key, ids in missed.items()},
    )


def tickets_in_gaps(
    connection: Connection, gaps: Iterable[StoredGap], verdicts: Iterable[StaffVerdict]
) -> frozenset[str]:
    """Return the ids of the tickets that came out of a help session of a gap: they count there already."""
    ids = sorted({verdict.ticket_id for verdict in verdicts})
    of_gaps = {name for gap in gaps for name in gap.help_sessions}
    query = select(tickets.c.ticket_id, tickets.c.help_session_id)
    rows = (
        row
        for start in range(0, len(ids), _MOST_IDS)
        for row in connection.execute(query.where(tickets.c.ticket_id.in_(ids[start : start + _MOST_IDS])))
    )
    return frozenset(row.ticket_id for row in rows if row.help_session_id in of_gaps)


def is_of_a_new_article(item: WorkItem) -> bool:
    """Return whether what helps is an article that is not there yet."""
    return item.kind in (WorkKind.GAP, WorkKind.NO_ARTICLE, WorkKind.UNTRANSLATED)
