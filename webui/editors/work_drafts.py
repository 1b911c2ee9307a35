"""One click from a row of the work list, a ticket or a question to a draft that is prepared for the editor."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from deflection.redaction import redacted
from tickets import ticket_store
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.editors.article_list import listed_articles
from webui.editors.article_version import article_files, editable_path, me, require_editing
from webui.editors.new_article import NewArticle, new_file
from webui.editors.prepared_draft import changed_article, new_article
from webui.editors.translation_draft import begin_translation
from webui.editors.work_evidence import evidence_of
from webui.editors.work_facts import is_of_a_new_article
from webui.editors.work_items import WorkItem, WorkKind
from webui.editors.work_list import rows_of, wanted_item
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, requires
from webui.request.language import has_pages, page_language
from webui.storage import pending_versions, work_marks
from webui.storage.accounts import Role
from webui.storage.audit_log import Action

bp = Blueprint("work_drafts", __name__, url_prefix="/editor/work")


@bp.post("/draft")
@requires(Role.EDITOR)
def of_item() -> ResponseReturnValue:
    """Begin what helps with a row, or go on with what I have begun for it."""
    require_editing()
    item = wanted_item(request.form.get("item", ""))
    with parts().database.reading() as connection:
        (row,) = rows_of(connection, [item], me())
    if row.draft and row.draft.editor == me():
        return _to(row.draft.path, row.draft.version_id)
    if row.draft:
        return redirect(url_for("article_tools.version", version_id=row.draft.version_id), 303)
    if item.kind is WorkKind.UNTRANSLATED:
        return _translation(item)
    with parts().database.reading() as connection:
        texts = [text for group in evidence_of(connection, item, parts().now()) for text in group.texts]
    if is_of_a_new_article(item):
        return _new(new_article(item.title if item.kind is WorkKind.GAP and not texts else "", item.lang, texts), item)
    return _change(item, texts)


@bp.post("/draft-ticket")
@requires(Role.EDITOR)
def of_ticket() -> ResponseReturnValue:
    """Begin an article from a ticket, for somebody who may read tickets as well."""
    require_editing()
    account = current_account()
    if account is None or not account.may(Role.STAFF):
        abort(403)
    with parts().database.reading() as connection:
        ticket = ticket_store.ticket_by_reference(connection, request.form.get("reference", ""))
    if ticket is None:
        abort(404)
    return _new(new_article("", ticket.lang, [redacted(ticket.description)]))


@bp.post("/draft-question")
@requires(Role.EDITOR)
def of_question() -> ResponseReturnValue:
    """Begin an article from a question that somebody tried."""
    require_editing()
    text = redacted(request.form.get("text", "")[:LONGEST_DESCRIPTION].strip())
    lang = request.form.get("lang", "")
    if not text:
        abort(400)
    return _new(new_article("", lang if has_pages(lang) else page_language(), [text]))


def _new(article: NewArticle, item: WorkItem | None = None) -> ResponseReturnValue:
    with parts().database.writing() as connection:
        waiting = {version.path for version in pending_versions.all_versions(connection)}
        path, raw = new_file(article, me(), waiting)
        version_id = pending_versions.begin(connection, path, me(), None, raw, parts().now())
        if item:
            work_marks.begin_draft(connection, item.key, path, parts().now())
        audit(connection, Action.ARTICLE_DRAFT_PREPARED, version_id)  # its name is made of somebody's words
    return _to(path, version_id)


def _translation(item: WorkItem) -> ResponseReturnValue:
    original = listed_articles().at_path(item.path)
    if original is None:
        abort(404)
    with parts().database.writing() as connection:
        path, is_new = begin_translation(connection, original, item.lang)
        work_marks.begin_draft(connection, item.key, path, parts().now())
        if is_new:
            audit(connection, Action.ARTICLE_DRAFT_PREPARED, path)
    return redirect(url_for("article_edit.show", path=path), 303)


def _change(item: WorkItem, texts: list[str]) -> ResponseReturnValue:
    raw = article_files().read(editable_path(item.path))
    if raw is None:
        abort(404)
    content = changed_article(item, raw, texts, parts().now().date())
    if content == raw:
        return redirect(url_for("article_edit.show", path=item.path), 303)
    with parts().database.writing() as connection:
        version_id = pending_versions.begin(connection, item.path, me(), raw, content, parts().now())
        audit(connection, Action.ARTICLE_DRAFT_PREPARED, item.path)
    return _to(item.path, version_id)


def _to(path: str, version_id: str) -> ResponseReturnValue:
    return redirect(url_for("article_edit.show", path=path, version=version_id), 303)
