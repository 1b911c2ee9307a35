"""Figures of a handful of help sessions, counted without any table: what the derived tables have to come to as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from deflection.help_session import HelpSession
from deflection.measuring.drawn_episodes import Afterwards, DrawnEpisode, only_typed
from deflection.measuring.measured_session import MeasuredSession
from deflection.measuring.metrics import Figures, article_figures, cell_of, figures
from deflection.measuring.outcome import WINDOW, Outcome
from deflection.measuring.relations import measured_sessions
from deflection.measuring.reliability import BINS, RECENT, LabelledBin, Reliability, reliabilities
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled


def figures_of(help_sessions: Iterable[HelpSession], now: datetime) -> Figures:
    """Every figure, by days in UTC."""
    rows = measured_sessions(help_sessions)
    people = [row for row in rows if not row.is_machine]
    counted = figures(Counter(cell_of(row, now) for row in rows))
    counted.articles = article_figures(rows)
    counted.days = Counter(row.began.date() for row in people)
    counted.tickets_by_day = Counter(row.sent_at.date() for row in people if row.sent_at)
    counted.unjoined_mails = len(unjoined_mails(rows))
    return counted


def unjoined_mails(rows: Iterable[MeasuredSession]) -> set[str]:
    """Ids of the mails of nobody who asked for help here."""
    everything = list(rows)
    asked = {row.person for row in everything if row.channel != "email"} - {""}
    mails = (row for row in everything if row.channel == "email" and not row.is_machine)
    return {mail.help_session_id for mail in mails if mail.person not in asked}


def reliabilities_of(help_sessions: Iterable[HelpSession], now: datetime) -> list[Reliability]:
    """How well the search predicted, over all languages and in each."""
    rows = measured_sessions(help_sessions)
    labelled = (row for row in rows if _is_labelled(row, now))
    known = sorted(labelled, key=lambda row: (row.last_at, row.help_session_id))
    labels = [(row.lang, row.answerable or 0.0, bool(row.is_resolved)) for row in known]
    bins = [
        LabelledBin(lang, min(int(predicted * BINS), BINS - 1), 1, predicted, int(solved))
        for lang, predicted, solved in labels
    ]
    recent = {
        wanted: [(predicted, solved) for lang, predicted, solved in labels if wanted in ("", lang)][-RECENT:]
        for wanted in {"", *(lang for lang, *_ in labels)}
    }
    return reliabilities(Counter(cell_of(row, now) for row in rows), bins, recent)


def _is_labelled(row: MeasuredSession, now: datetime) -> bool:
    is_over = row.outcome_as_of(now) is not Outcome.ONGOING
    return is_over and row.answerable is not None and row.is_resolved is not None and not row.is_machine


def drawn_episodes(
    help_sessions: Iterable[HelpSession],
    enrolled: Iterable[HelpEnrolled],
    holdout_of: HoldoutOf,
    now: datetime,
    asked: Collection[str] = (),
    answers: Mapping[str, bool] | None = None,
) -> list[DrawnEpisode]:
    """The episodes of one kind of hold-out, of which some were asked about on a page, and some have an answer."""
    solved = answers or {}
    heads = [
        row
        for row in measured_sessions(help_sessions)
        if row.drawn_episode == row.help_session_id and row.holdout == holdout_of and now - row.began >= WINDOW
    ]
    drawn = [
        DrawnEpisode(
            row.draw_unit,
            row.arm,
            row.draw_share or 0,
            contact=row.episode_contact,
            afterwards=Afterwards(
                row.reachable or row.help_session_id in asked,
                row.opened,
                row.solved_by != "",
                abandoned=row.form_begun and row.sent_at is None,
                solved=solved.get(row.help_session_id),
            ),
        )
        for row in heads
    ]
    typed = enrolled if holdout_of is HoldoutOf.HELP else ()
    return [*drawn, *only_typed(typed, {episode.unit for episode in drawn}, now)]
