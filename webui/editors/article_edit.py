"""The page on which an editor changes one article: the form, what becomes of it, and how it was before."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from search.editing.source_lines import NotEditable, source_lines
from search.editing.three_way_merge import merge, with_marks
from search.sources.paths import slug
from search.text.language import LANGUAGES
from tickets.typed_text import one_line
from webui.article_files.saving import ChangedMeanwhile
from webui.editors import article_form
from webui.editors.article_list import listed_articles
from webui.editors.article_past import past_content, past_revisions
from webui.editors.article_pictures import added_picture, with_picture
from webui.editors.article_schedule import plan, planned_changes
from webui.editors.article_version import (
    CannotPublish,
    PostedArticle,
    editable_path,
    file_on_disk,
    me,
    posted_article,
    publish,
    require_editing,
)
from webui.editors.model_draft import begin_model_draft, offer_of
from webui.editors.new_article import NewArticle, new_file
from webui.editors.readiness import make_ready
from webui.editors.translations import original_beside
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage import pending_versions, version_comments
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.pending_versions import PendingVersion, VersionState
from webui.storage.scheduled_changes import ChangeKind

bp = Blueprint("article_edit", __name__, url_prefix="/editor")


@bp.get("/articles/<lang>/<article_id>")
@requires(Role.EDITOR)
def by_id(lang: str, article_id: str) -> ResponseReturnValue:
    """Lead from the id of an article to the page of its file."""
    article = listed_articles().called(lang, article_id)
    if article is None:
        abort(404)
    return redirect(url_for("article_edit.show", path=article.path), 303)


@bp.get("/file/<path:path>")
@requires(Role.EDITOR)
def show(path: str) -> ResponseReturnValue:
    """The article of a file with its form: as this person left it, else as it is."""
    editable_path(path)
    with parts().database.reading() as connection:
        versions = pending_versions.versions_of(connection, path)
    version = _chosen(versions)
    raw = file_on_disk(path)
    if raw is None and version is None:
        abort(404)
    make_ready()
    base = version.base if version else raw
    return _page(path, version.content if version else raw or b"", base, version, versions, raw)


@bp.post("/file/<path:path>")
@requires(Role.EDITOR)
def act(path: str) -> ResponseReturnValue:
    """Do with what was posted what the button says; whatever goes wrong, the text is kept."""
    editable_path(path)
    require_editing()
    form, refused = _with_posted_picture(path)
    try:
        posted = posted_article(path, form)
    except NotEditable as error:
        return _again(path, error.args[0]), 422
    if refused:
        return _again(path, refused.message, refused.said_by, posted), 422
    return _done(_pressed(), posted, path)


@bp.get("/file/<path:path>/history")
@requires(Role.EDITOR)
def history(path: str) -> ResponseReturnValue:
    """The saved states of a file, and what one of them changed."""
    editable_path(path)
    revisions = past_revisions(path)
    chosen = request.args.get("revision", "")
    number = next((n for n, revision in enumerate(revisions) if revision.revision_id == chosen), None)
    diff: list[str] = []
    if number is not None:
        earlier = revisions[number + 1].revision_id if number + 1 < len(revisions) else ""
        diff = _diff(past_content(path, earlier) or b"", past_content(path, chosen) or b"")
    return render_template("editor/history.html", path=path, revisions=revisions, chosen=chosen, diff=diff)


@bp.post("/file/<path:path>/restore")
@requires(Role.EDITOR)
def restore(path: str) -> ResponseReturnValue:
    """Begin a version that has the text of an earlier state."""
    editable_path(path)
    require_editing()
    raw = past_content(path, request.form.get("revision", ""))
    if raw is None:
        abort(404)
    with parts().database.writing() as connection:
        version_id = pending_versions.begin(connection, path, me(), file_on_disk(path), raw, parts().now())
    flash(_("This is the earlier text. It is published when you save it."))
    return _to(path, version_id)


@bp.get("/new")
@requires(Role.EDITOR)
def new() -> ResponseReturnValue:
    """Ask for what a new article needs first."""
    return render_template("editor/new.html", languages=LANGUAGES, title=request.args.get("title", ""), fault="")


@bp.post("/new")
@requires(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Begin a version of an article that has no file yet."""
    require_editing()
    title = one_line(request.form.get("title", ""), 200)
    lang = request.form.get("lang", "")
    if not title or lang not in LANGUAGES or not slug(title):
        fault = _("An article needs a title with letters, and a language.")
        return render_template("editor/new.html", languages=LANGUAGES, title=title, fault=fault), 422
    new = NewArticle(title, lang, request.form.get("category", ""))
    with parts().database.writing() as connection:
        waiting = {version.path for version in pending_versions.all_versions(connection)}
        path, raw = new_file(new, me(), waiting)
        version_id = pending_versions.begin(connection, path, me(), None, raw, parts().now())
    return _to(path, version_id)


@bp.post("/version/<version_id>/take")
@requires(Role.EDITOR)
def take(version_id: str) -> ResponseReturnValue:
    """Go on with what a colleague has written; theirs stays as it is."""
    require_editing()
    with parts().database.writing() as connection:
        version = pending_versions.version_of(connection, version_id)
        if version is None:
            abort(404)
        copy = pending_versions.take(connection, version, me(), parts().now())
        audit(connection, Action.ARTICLE_TAKEN_OVER, f"{version.path}: {version.editor}")
    return _to(version.path, copy)


def _with_posted_picture(path: str) -> tuple[Mapping[str, str], CannotPublish | None]:
    """Return the posted form, with the picture that it adds where it adds one, or why it was not added."""
    form = request.form.to_dict()
    if form.get("do") != "picture":
        return form, None
    try:
        return with_picture(form, added_picture(path)), None
    except CannotPublish as refused:
        return form, refused


def _pressed() -> str:
    """Return the button that was pressed; Enter in a field plans where a moment was typed, and never publishes."""
    do = request.form.get("do", "keep")
    if do == "enter":
        return "publish_later" if request.form.get("moment") else "keep"
    return do


def _done(do: str, posted: PostedArticle, path: str) -> ResponseReturnValue:
    version_id = posted.version.version_id if posted.version else ""
    if do == "discard":
        with parts().database.writing() as connection:
            pending_versions.discard(connection, version_id, posted.content)
            audit(connection, Action.ARTICLE_DRAFT_DISCARDED, path)
        flash(_("Your changes were thrown away."))
        return redirect(url_for("editor.overview"), 303)
    if do == "review" and version_id:
        with parts().database.writing() as connection:
            pending_versions.set_state(connection, version_id, VersionState.REVIEW)
            audit(connection, Action.ARTICLE_SENT_TO_REVIEW, path)
        flash(_("It waits for a colleague to read it."))
        return _to(path, version_id)
    if do == "publish":
        return _published(posted, path)
    if do in ("publish_later", "unpublish_later"):
        return _planned(ChangeKind(do.removesuffix("_later")), posted, path)
    if do == "model":
        return _suggested(posted, path)
    if do == "picture":
        flash(_("The picture stands at the end of the text."))
        return _to(path, version_id)
    if request.accept_mimetypes.best == "application/json":
        version = posted.version
        return {"version_id": version_id, "sequence": version.sequence if version else 0}
    flash(_("Your draft is kept. Nobody sees it before it is published."))
    return _to(path, version_id)


def _published(posted: PostedArticle, path: str) -> ResponseReturnValue:
    try:
        publish(posted, path)
    except ChangedMeanwhile as changed:
        return _merge_page(posted, path, changed.current), 409
    except CannotPublish as refused:
        return _again(path, refused.message, refused.said_by, posted), 422
    flash(_("Published.") if posted.version else _("Nothing was changed."))
    return redirect(url_for("article_edit.show", path=path), 303)


def _planned(kind: ChangeKind, posted: PostedArticle, path: str) -> ResponseReturnValue:
    try:
        flash(plan(kind, posted, path))
    except CannotPublish as refused:
        return _again(path, refused.message, refused.said_by, posted), 422
    return _to(path, posted.version.version_id if posted.version else "")


def _suggested(posted: PostedArticle, path: str) -> ResponseReturnValue:
    try:
        version_id = begin_model_draft(posted, path)
    except CannotPublish as refused:
        return _again(path, refused.message, refused.said_by, posted), 422
    flash(_("This is what the model wrote, as a draft of its own. What you had before is kept as it was."))
    return _to(path, version_id)


def _again(path: str, fault: str, words: str = "", posted: PostedArticle | None = None) -> str:
    """Return the page with the text that could not be published, and why."""
    with parts().database.reading() as connection:
        versions = pending_versions.versions_of(connection, path)
    version = posted.version if posted else _chosen(versions)
    raw = file_on_disk(path)
    content = posted.content if posted else version.content if version else raw or b""
    base = posted.base if posted else version.base if version else raw
    return _page(path, content, base, version, versions, raw, fault=fault, words=words, typed=request.form)


def _page(
    path: str,
    content: bytes,
    base: bytes | None,
    version: PendingVersion | None,
    versions: list[PendingVersion],
    on_disk: bytes | None,
    *,
    fault: str = "",
    words: str = "",
    typed: object = None,
) -> str:
    now, shown = parts().now(), article_form.shown(content)
    with parts().database.reading() as connection:
        comments = version_comments.comments_of(connection, [version.version_id]) if version else []
        counts = version_comments.open_counts(connection)
    return render_template(
        "editor/edit.html",
        path=path,
        shown=shown,
        original=original_beside(path, shown),
        offer=offer_of(path, content, base),
        as_source="source" in request.args,
        fields=article_form.FIELDS,
        base=article_form.packed(base),
        version=version,
        comments=[comment for comment in comments if comment.is_open],
        counts=counts,
        others=[other for other in versions if other.editor != me() and not other.taken_by],
        own=[
            other
            for other in versions
            if other.editor == me() and (not version or other.version_id != version.version_id)
        ],
        is_behind=version is not None and on_disk not in (base, version.content),
        article=listed_articles().at_path(path),
        planned=planned_changes(path),
        can_edit=parts().settings.edit_articles == "on",
        zone=parts().settings.timezone,
        fault=fault,
        words=words,
        typed=typed,
        now=now,
    )


def _merge_page(posted: PostedArticle, path: str, current: bytes | None) -> str:
    before, now = (source_lines(raw or b"").lines for raw in (posted.base, current))
    mine = source_lines(posted.content).lines
    stretches = merge(before, mine, now)
    return render_template(
        "editor/merge.html",
        path=path,
        stretches=stretches,
        conflicts=sum(not stretch.is_settled for stretch in stretches),
        merged=with_marks(stretches, _("yours"), _("theirs")).replace("\r\n", "\n"),
        base=article_form.packed(current),
        version=posted.version,
        is_gone=current is None,
        message=request.form.get("message", ""),
    )


def _chosen(versions: list[PendingVersion]) -> PendingVersion | None:
    """Return the version of this person that the address names, else their newest."""
    own = [version for version in versions if version.editor == me()]
    named = request.args.get("version") or request.form.get("version_id")
    return next((version for version in own if version.version_id == named), next(iter(own), None))


def _diff(before: bytes, after: bytes) -> list[str]:
    old, new = (raw.decode("utf-8", "replace").splitlines() for raw in (before, after))
    return list(unified_diff(old, new, lineterm="", n=2))[2:]


def _to(path: str, version_id: str) -> ResponseReturnValue:
    return redirect(url_for("article_edit.show", path=path, version=version_id), 303)
