"""What editors write to each other beside the preview of a version that waits, and what is resolved of it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from webui.editors.article_version import me, require_editing
from webui.editors.comment_mail import queue_comment_mails
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.request.own_path import own_path
from webui.storage import pending_versions, version_comments
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.pending_versions import PendingVersion
from webui.storage.version_comments import VersionComment

bp = Blueprint("article_comments", __name__, url_prefix="/editor/version/<version_id>/comments")


@bp.post("")
@requires(Role.EDITOR)
def add(version_id: str) -> ResponseReturnValue:
    """Store a comment, and tell those whom it concerns."""
    require_editing()
    text = request.form.get("text", "").strip().replace("\r\n", "\n")
    if not text or len(text) > version_comments.LONGEST:
        flash(_("Not kept: a comment has from 1 to %(most)d characters.", most=version_comments.LONGEST), "bad")
        return _back(version_id)
    with parts().database.writing() as connection:
        version = _version(connection, version_id)
        comment_id = version_comments.add(connection, version_id, me(), text, parts().now())
        comment = VersionComment(comment_id, version_id, me(), parts().now(), text)
        queue_comment_mails(connection, version, comment)
        audit(connection, Action.ARTICLE_COMMENTED, version.path)
    return _back(version_id)


@bp.post("/<comment_id>/<any(resolve, reopen):step>")
@requires(Role.EDITOR)
def decide(version_id: str, comment_id: str, step: str) -> ResponseReturnValue:
    """Note that a comment is dealt with, or open it again."""
    require_editing()
    with parts().database.writing() as connection:
        version = _version(connection, version_id)
        if step == "resolve":
            is_changed = version_comments.resolve(connection, version_id, comment_id, me(), parts().now())
            action = Action.ARTICLE_COMMENT_RESOLVED
        else:
            is_changed = version_comments.reopen(connection, version_id, comment_id)
            action = Action.ARTICLE_COMMENT_REOPENED
        if is_changed:
            audit(connection, action, version.path)
    return _back(version_id)


def _version(connection: Connection, version_id: str) -> PendingVersion:
    return pending_versions.version_of(connection, version_id) or abort(404)


def _back(version_id: str) -> ResponseReturnValue:
    back = own_path(request.form.get("back", ""), request.script_root)
    return redirect(back or url_for("article_tools.version", version_id=version_id, _anchor="comments"), 303)
