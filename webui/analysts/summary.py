"""`/reports`: the sentence, the numbers, the hold-out, the way through, the trend, what failed, alarms; and marks."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deflection import event_log
from deflection.estimation.live_interval import FEWEST_EPISODES
from deflection.estimation.savings import CostOfAContact
from deflection.estimation.true_deflection import FEWEST_ANSWERS
from deflection.site_events import DayMarked
from webui.analysts.asked import AskedPage, asked
from webui.analysts.blueprint import bp
from webui.analysts.chart import HEIGHT, WIDTH, trend_chart
from webui.analysts.holdout_tile import HoldoutTile, cost_of, holdout_tile
from webui.analysts.markers import LONGEST_MARK, MarkerKind, markers
from webui.analysts.shown import shown
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, requires
from webui.storage.accounts import Role
from webui.storage.audit_log import Action


@bp.get("/reports")
@requires(Role.ANALYST)
def overview() -> ResponseReturnValue:
    """What became of the people who asked for help, four weeks unless asked otherwise."""
    page = asked()
    report = page.report()
    with parts().database.reporting() as connection:
        marks = markers(connection, page.span, page.updated)
    return render_template(
        "reports/summary.html",
        **shown(page),
        report=report,
        chart=trend_chart(report.trend, marks),
        chart_width=WIDTH,
        chart_height=HEIGHT,
        marks=marks,
        by_hand=[mark for mark in marks if mark.kind is MarkerKind.BY_HAND],
        longest_mark=LONGEST_MARK,
        tile=hold_out_of(page),
        fewest_episodes=FEWEST_EPISODES,
        fewest_answers=FEWEST_ANSWERS,
        sees_accounts=_sees_accounts(),
        asks=bool(parts().settings.follow_up),
        minutes=request.args.get("minutes", ""),
        money=request.args.get("money", ""),
    )


@bp.post("/reports/marks")
@requires(Role.ANALYST)
def mark() -> ResponseReturnValue:
    """Mark a day, such as that of a release, or take a mark back."""
    text = " ".join(request.form.get("text", "").split())[:LONGEST_MARK]
    day, account = _day(request.form.get("day", "")), current_account()
    if not text or day is None or account is None:
        abort(400)
    is_removed = request.form.get("do") == "remove"
    with parts().database.writing() as connection:
        event_log.append_fact(connection, DayMarked(parts().now(), text, day.isoformat(), account.name, is_removed))
        audit(connection, Action.MARK_REMOVED if is_removed else Action.DAY_MARKED, f"{day} {text}")
    return redirect(f"{url_for('reports.overview')}?{urlencode(request.args)}", 303)


def _sees_accounts() -> bool:
    """Return whether figures of single colleagues are shown: to admins only."""
    account = current_account()
    return account is not None and account.may(Role.ADMIN)


def hold_out_of(page: AskedPage) -> HoldoutTile | None:
    """Return what the hold-out says of these days; None without one."""
    policy, settings = parts().flow.policy, parts().settings
    if not policy.holdout_share:
        return None
    default = CostOfAContact(settings.contact_minutes, settings.contact_money)
    cost = cost_of(request.args.get("minutes", ""), request.args.get("money", ""), default)
    with parts().database.reporting() as connection:
        return holdout_tile(connection, page.span, parts().now(), policy.holdout_of, cost)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
