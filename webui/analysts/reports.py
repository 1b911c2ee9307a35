"""The analysts' page: every figure computed from the event log, each with its denominator and interval."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from deflection.estimation.live_interval import FEWEST_EPISODES
from deflection.estimation.share import Share
from deflection.help_session import Arm
from deflection.measuring.drawn_episodes import ArmComparison
from deflection.measuring.metrics import WITHIN, Figures
from deflection.measuring.outcome import FINISHED, Outcome
from deflection.measuring.reliability import Reliability
from webui.analysts.blueprint import bp
from webui.analysts.holdout_tile import compared
from webui.analysts.outcome_names import OUTCOME_NAMES, WAY_IN_NAMES, WAYS_BESIDE_THE_GATE, arm_names
from webui.analysts.span import Span
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role
from webui.storage.derived.catch_up import STEPS_OF_A_PAGE, caught_up
from webui.storage.derived.reading import (
    Days,
    counted_cells,
    figures_of_days,
    reliability_of_days,
)

LONGEST = timedelta(days=366)
DEFAULT = timedelta(days=28)
_FIRST_DAY = date(2020, 1, 1)  # no event is older


@bp.get("/reports/counts")
@requires(Role.ANALYST)
def counts() -> ResponseReturnValue:
    """Figures of a span of whole days, four weeks unless asked otherwise."""
    settings = parts().settings
    today = parts().now().astimezone(settings.zone).date()
    first, last = asked_span(request.args.get("from", ""), request.args.get("to", ""), today)
    is_complete = caught_up(parts().database, settings.timezone, most_steps=STEPS_OF_A_PAGE)
    with parts().database.reporting() as connection:
        counted, reliability = figures_of(connection, first, last, parts().now())
    return render_template(
        "reports/overview.html",
        first=first,
        last=last,
        is_complete=is_complete,
        zone=settings.timezone,
        figures=counted,
        outcomes=FINISHED,
        outcome_names=OUTCOME_NAMES,
        arm_names=arm_names(parts().flow.policy.holdout_of),
        way_in_names=WAY_IN_NAMES,
        beside_the_gate=WAYS_BESIDE_THE_GATE,
        within=WITHIN,
        fewest=FEWEST_EPISODES,
        holdout_of=parts().flow.policy.holdout_of,
        has_holdout=Arm.HOLDOUT in counted.arms,
        comparison=_comparison(Span(first, last, settings.zone)),
        reliability=reliability,
        asked_in_vain=parts().settings.asked_in_vain,
    )


def figures_of(connection: Connection, first: date, last: date, now: datetime) -> tuple[Figures, list[Reliability]]:
    """Return the figures of the help sessions that began from `first` to `last`, both included; `now` is aware UTC.

    They are read from the derived tables: bring these up to the events first.
    """
    days = Days(first, last, now)
    cells = counted_cells(connection, days)
    return figures_of_days(connection, days, cells), reliability_of_days(connection, days, cells)


def _comparison(span: Span) -> ArmComparison | None:
    """Return the comparison for the page; None without a hold-out."""
    policy = parts().flow.policy
    if not policy.holdout_share:
        return None
    with parts().database.reporting() as connection:
        return compared(connection, span, parts().now(), policy.holdout_of)


def comparison_as_json(comparison: ArmComparison) -> dict[str, object]:
    """Return the comparison of the arms as JSON values; shares 0 to 1."""
    avoided = comparison.avoided
    return {
        "holdout_of": comparison.holdout_of.value,
        "episodes": {"holdout": comparison.holdout, "treated": comparison.treated},
        "avoided_contacts": asdict(avoided) if avoided else None,
    }


def asked_span(first: str, last: str, today: date) -> tuple[date, date]:
    """Return (first, last) of the requested days, corrected: swapped ends, more than a year, text that is no date.

    >>> asked_span("2026-03-05", "nonsense", date(2026, 3, 9))
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 9))
    """
    end = _day(last, today) or today
    start = _day(first, today) or end - DEFAULT + timedelta(days=1)
    start, end = min(start, end), max(start, end)
    return max(start, end - LONGEST), end


def reliability_as_json(reliability: Reliability) -> dict[str, object]:
    """Return the predicted and the observed shares of one language as JSON values."""
    return {
        "bins": [
            {"from": bin_.lowest, "to": bin_.highest, "predicted": round(bin_.predicted, 4), **_share(bin_.happened)}
            for bin_ in reliability.bins
        ],
        "calibration_error": reliability.calibration_error,
        "recent": reliability.recent,
        "wrote_after_reading": _share(reliability.wrote_after_reading),
        "opened_at_once": _share(reliability.opened_at_once),
        "explored": reliability.explored,
    }


def as_json(counted: Figures) -> dict[str, object]:
    """Return the figures as JSON values; a share has its count, its denominator and its interval."""
    return {
        "help_sessions": counted.help_sessions,
        "machines": counted.machines,
        "described": counted.described,
        "finished": counted.finished,
        "outcomes": {outcome.value: _share(counted.share_of(outcome)) for outcome in Outcome},
        "beside_the_gate": dict(counted.beside_the_gate),
        "contact_within_hours": {
            int(window / timedelta(hours=1)): _share(counted.contact_within(window)) for window in WITHIN
        },
        "unjoined_mails": counted.unjoined_mails,
        "came": dict(counted.came),
        "ways_in": {way_in: dict(ended) for way_in, ended in counted.ways_in.items()},
        "coverage": _share(counted.coverage),
        "reading": _share(counted.reading),
        "abstained": counted.abstained,
        "degraded": counted.degraded,
        "routes": dict(counted.routes),
        "languages": dict(counted.languages),
        "tickets_by_language": dict(counted.tickets_by_language),
        "outcomes_by_language": {lang: dict(ended) for lang, ended in counted.outcomes_by_language.items()},
        "arms": {arm.value: dict(ended) for arm, ended in counted.arms.items()},
        "articles": {key: asdict(article) for key, article in counted.articles.items()},
    }


def _share(share: Share) -> dict[str, object]:
    return {"count": share.count, "total": share.total, "estimate": share.estimate, "interval_95": share.interval}


def _day(text: str, today: date) -> date | None:
    """Return the date, moved into the range of possible days; None for text that is no date."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return max(_FIRST_DAY, min(day, today + timedelta(days=1)))
