"""An article that is published, or taken from the suggestions, at a moment that its editor chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from webui.article_files.saving import FileChange
from webui.editors.article_version import (
    CannotPublish,
    PostedArticle,
    change_message,
    file_on_disk,
    marked,
    me,
    parsed,
    require_editing,
    require_right,
)
from webui.parts import parts
from webui.report_words import translated_report
from webui.request.asker.sign_in import audit, requires
from webui.storage import scheduled_changes
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.scheduled_changes import ChangeKind, ScheduledChange

bp = Blueprint("article_schedule", __name__, url_prefix="/editor/planned")

_LATEST = timedelta(days=2 * 366)


@bp.post("/<change_id>/cancel")
@requires(Role.EDITOR)
def cancel(change_id: str) -> ResponseReturnValue:
    """Cancel a planned change; a draft that it was made from stays."""
    require_editing()
    with parts().database.writing() as connection:
        change = scheduled_changes.change_of(connection, change_id)
        if change is None:
            abort(404)
        scheduled_changes.end(connection, change_id)
        audit(connection, Action.ARTICLE_PLAN_CANCELLED, change.path)
    flash(_("Cancelled."))
    return redirect(url_for("article_edit.show", path=change.path), 303)


def planned_changes(path: str) -> list[ScheduledChange]:
    """Return what is planned for a file; what kept a change from being made is in the language of the page."""
    with parts().database.reading() as connection:
        planned = scheduled_changes.changes_of(connection, path)
    return [replace(change, failure=translated_report(change.failure)) for change in planned]


def plan(kind: ChangeKind, posted: PostedArticle, path: str) -> str:
    """Plan what the posted form asks for, and return the sentence that says so; raises CannotPublish."""
    moment, base = _posted_moment(), file_on_disk(path)
    change = ScheduledChange(path, kind, moment, me(), change_message())
    if kind is ChangeKind.PUBLISH:
        change = _with_draft(change, posted, base)
        default = _("Change “%(title)s”", title=_require_right(change.content, base, path))
    else:
        default = _("Archive “%(title)s”", title=_require_right(base, base, path))
    with parts().database.writing() as connection:
        version = posted.version if kind is ChangeKind.PUBLISH else None
        scheduled_changes.schedule(connection, replace(change, message=marked(change.message or default, version)))
        audit(connection, Action.ARTICLE_PLANNED, f"{path}: {kind.value} {moment:%Y-%m-%d %H:%M} UTC")
    return str(_("Planned for %(moment)s.", moment=format_datetime(moment, "short")))


def _with_draft(change: ScheduledChange, posted: PostedArticle, base: bytes | None) -> ScheduledChange:
    """Return the change with the posted text in it; raises CannotPublish where the file is another one already."""
    if posted.version is None:
        raise CannotPublish(_("Nothing was changed."))
    if base not in (posted.base, posted.content):
        raise CannotPublish(
            _("The file was changed since you began. Publish, or merge both versions, before you plan.")
        )
    return replace(change, version_id=posted.version.version_id, base=base, content=posted.content)


def _require_right(content: bytes | None, base: bytes | None, path: str) -> str:
    """Return the title of the article; raises CannotPublish where it is none, or this editor may not publish it."""
    if content is None:
        raise CannotPublish(_("Nothing was changed."))
    article = parsed(content, path)
    require_right(article, FileChange(path, base, content, "", me()))
    return article.title


def _posted_moment() -> datetime:
    """Return the moment that was chosen, aware UTC; it was typed in the time zone of the site."""
    try:
        typed = datetime.fromisoformat(request.form.get("moment", ""))
        moment = typed.replace(tzinfo=typed.tzinfo or parts().settings.zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CannotPublish(_("Choose a day and a time.")) from error
    if not parts().now() < moment < parts().now() + _LATEST:
        raise CannotPublish(_("Choose a moment that is still to come, at most two years from now."))
    return moment
