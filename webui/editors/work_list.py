"""The editors' first page: what they can do, by the contacts that it would save, and what they decided about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from sqlalchemy import Connection

from tickets.typed_text import one_line
from webui.editors.article_list import listed_articles
from webui.editors.article_version import me
from webui.editors.readiness import make_ready
from webui.editors.work_evidence import FEWEST_PEOPLE, evidence_of
from webui.editors.work_facts import is_of_a_new_article, work
from webui.editors.work_items import MONTH, WorkItem, WorkKind
from webui.parts import parts
from webui.request.addresses import address_of_page, page_asked_for
from webui.request.asker.sign_in import audit, requires
from webui.request.own_path import own_path
from webui.storage import accounts, content_gaps, pending_versions, work_marks
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.pending_versions import PendingVersion
from webui.storage.work_marks import WorkMark

bp = Blueprint("work", __name__, url_prefix="/editor/work")

PAGE = 25  # rows on a page
LATER = (7, 30, 90)  # days after which a row that was put off comes back
_LONGEST_REASON = 200  # characters
_LEAST_SHOWN = 0.05  # contacts a month, from which they are written as a number


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One row with what was decided about it."""

    item: WorkItem
    mark: WorkMark
    draft: PendingVersion | None  # somebody is at work on it

    @property
    def contacts(self) -> str:
        """Contacts saved in a month, as the page writes them."""
        contacts = self.item.worth.contacts
        return str(format_decimal(round(contacts, 1))) if contacts >= _LEAST_SHOWN else f"< {format_decimal(0.1)}"


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which rows are looked for."""

    kind: str = ""  # a value of WorkKind; "" = all
    mine: bool = False
    later: bool = False  # those that were put off, instead of those that were not

    def matches(self, row: WorkRow, account: str) -> bool:
        """Return whether a row is one of them; which were put off is decided before."""
        return (not self.kind or row.item.kind == self.kind) and (not self.mine or row.mark.assignee == account)


@bp.get("")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """The rows that are wanted, most contacts first."""
    now, wanted, items = parts().now(), _wanted(request.args), work().items
    make_ready()
    with parts().database.reading() as connection:
        editors, gaps_at = editor_names(connection), content_gaps.found_at(connection)
        rows, later = divided(rows_of(connection, items, me()), now)
    listed = later if wanted.later else rows
    matching = [row for row in listed if wanted.matches(row, me())]
    page = page_asked_for(len(matching), PAGE)
    return render_template(
        "editor/work.html",
        wanted=wanted,
        rows=matching[(page - 1) * PAGE : page * PAGE],
        matching=len(matching),
        contacts=format_decimal(round(sum(row.item.worth.contacts for row in matching), 1)),
        counts=Counter(row.item.kind.value for row in listed if replace(wanted, kind="").matches(row, me())),
        mine=sum(row.mark.assignee == me() for row in rows),
        all_rows=len(rows),
        later=len(later),
        kinds=tuple(WorkKind),
        page=page,
        first=(page - 1) * PAGE + 1,
        is_more=len(matching) > page * PAGE,
        page_address=address_of_page,
        gaps_at=gaps_at,
        **_of_forms(editors),
    )


@bp.get("/item/<path:key>")
@requires(Role.EDITOR)
def explain(key: str) -> ResponseReturnValue:
    """One row: how its figure comes about, and what people wrote."""
    item = wanted_item(key)
    with parts().database.reading() as connection:
        (row,) = rows_of(connection, [item], me())
        editors = editor_names(connection)
        groups = evidence_of(connection, item, parts().now())
    return render_template(
        "editor/work_item.html", row=row, groups=groups, fewest=FEWEST_PEOPLE, month=MONTH, **_of_forms(editors)
    )


@bp.post("/put-off")
@requires(Role.EDITOR)
def put_off() -> ResponseReturnValue:
    """Take a row off the list for some time; a reason is required."""
    item = wanted_item(request.form.get("item", ""))
    reason = one_line(request.form.get("reason", ""), _LONGEST_REASON)
    days = request.form.get("days", 0, type=int)
    if not reason or days not in LATER:
        flash(_("Not put off: say why, and for how long."))
        return _back()
    until = parts().now() + timedelta(days=days)
    with parts().database.writing() as connection:
        work_marks.put_off(connection, item.key, until, reason, by=me())
        audit(connection, Action.WORK_PUT_OFF, f"{item.key}: {reason}")
    flash(_("Put off. It comes back on %(day)s.", day=format_date(until, "long")))
    return _back()


@bp.post("/bring-back")
@requires(Role.EDITOR)
def bring_back() -> ResponseReturnValue:
    """Put a row back on the list before its time."""
    item = wanted_item(request.form.get("item", ""))
    with parts().database.writing() as connection:
        work_marks.bring_back(connection, item.key)
        audit(connection, Action.WORK_BROUGHT_BACK, item.key)
    flash(_("It is on the list again."))
    return _back()


@bp.post("/assign")
@requires(Role.EDITOR)
def assign() -> ResponseReturnValue:
    """Change who does a row: an editor, or nobody."""
    item = wanted_item(request.form.get("item", ""))
    assignee = request.form.get("to", "")
    with parts().database.writing() as connection:
        if assignee and assignee not in editor_names(connection):
            abort(400)
        work_marks.assign(connection, item.key, assignee)
        audit(connection, Action.WORK_ASSIGNED, f"{item.key}: {assignee or '-'}")
    flash(_("%(name)s does it.", name=assignee) if assignee else _("Nobody does it now."))
    return _back()


def wanted_item(key: str) -> WorkItem:
    """Return the row of that key; answers with 404 where there is no such work any more."""
    item = work().called(key)
    if item is None:
        abort(404)
    return item


def rows_of(connection: Connection, items: Sequence[WorkItem], account: str = "") -> list[WorkRow]:
    """Return rows with what was decided about them, and the draft that this account has begun, else the newest."""
    decided = work_marks.marks(connection)
    waiting = [version for version in pending_versions.all_versions(connection) if not version.taken_by]
    waiting.sort(key=lambda version: version.editor != account)
    drafts = {version.path: version for version in reversed(waiting)}
    return [
        WorkRow(
            item,
            mark := decided.get(item.key, WorkMark()),
            drafts.get(mark.draft_path if is_of_a_new_article(item) else item.path),
        )
        for item in items
    ]


def divided(rows: Sequence[WorkRow], now: datetime) -> tuple[list[WorkRow], list[WorkRow]]:
    """Return the rows to be done, and those that were put off; a row whose article was published rests."""
    awake = [row for row in rows if not (is_of_a_new_article(row.item) and _rests(row.mark, now))]
    return (
        [row for row in awake if not row.mark.is_put_off(now)],
        [row for row in awake if row.mark.is_put_off(now)],
    )


def _rests(mark: WorkMark, now: datetime) -> bool:
    article = listed_articles().at_path(mark.draft_path) if mark.draft_path and mark.may_rest(now) else None
    return article is not None and article.suggestable


def editor_names(connection: Connection) -> list[str]:
    """Return the names of the accounts that work can be given to."""
    return [account.name for account in accounts.everybody(connection) if account.may(Role.EDITOR)]


def _wanted(asked: Mapping[str, str]) -> WorkFilter:
    kind = asked.get("kind", "")
    return WorkFilter(kind if kind in set(WorkKind) else "", asked.get("mine") == "yes", asked.get("later") == "yes")


def _of_forms(editors: Sequence[str]) -> dict[str, object]:
    return {
        "editors": editors,
        "me": me(),
        "days_later": LATER,
        "now": parts().now(),
        "can_edit": parts().settings.edit_articles == "on",
        "back": request.script_root + request.full_path.rstrip("?"),
    }


def _back() -> ResponseReturnValue:
    return redirect(own_path(request.form.get("back", ""), request.script_root) or url_for("work.overview"), 303)
