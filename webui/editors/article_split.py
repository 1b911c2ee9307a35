"""Splitting an article into two: what leaves is chosen, both are shown whole, and both are saved in one commit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from search.articles.article import Article
from search.editing.body_editing import body_of
from search.editing.source_lines import NotEditable
from search.editing.split_article import new_part, original_without, parts_of
from search.rendering.pool import RenderError
from search.sources.paths import slug
from tickets.typed_text import one_line
from webui.article_files.saving import ChangedMeanwhile, FileChange
from webui.editors.article_merge import record_all
from webui.editors.article_version import (
    CannotPublish,
    change_message,
    editable_path,
    file_on_disk,
    me,
    parsed,
    require_editing,
    require_right,
)
from webui.editors.merge_plan import digest_of
from webui.editors.new_article import NewArticle, new_file
from webui.editors.preview import rendered
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage import pending_versions
from webui.storage.accounts import Role
from webui.storage.audit_log import Action

bp = Blueprint("article_split", __name__, url_prefix="/editor/split")

_LONGEST_TITLE = 200  # characters


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """What an editor chose to leave the article."""

    title: str
    parts: tuple[int, ...]  # numbers
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """Both files as they will be, with the articles that they are."""

    changed: tuple[tuple[FileChange, Article], ...]  # the original first

    @property
    def new(self) -> Article:
        """The new article."""
        return self.changed[1][1]


@bp.get("/<path:path>")
@requires(Role.EDITOR)
def show(path: str) -> ResponseReturnValue:
    """Ask what is to leave an article."""
    return _page(path, _raw(path), SplitChoice("", (), ()))


@bp.post("/<path:path>")
@requires(Role.EDITOR)
def act(path: str) -> ResponseReturnValue:
    """Show both articles as they would be, or save them."""
    require_editing()
    raw = _raw(path)
    choice = SplitChoice(
        one_line(request.form.get("title", ""), _LONGEST_TITLE),
        tuple(sorted({int(number) for number in request.form.getlist("part") if number.isdecimal()})),
        tuple(request.form.getlist("question")),
    )
    try:
        plan = _plan(path, raw, choice)
        if request.form.get("do") != "split":
            return _page(path, raw, choice, plan)
        _done(plan, path, raw)
    except ChangedMeanwhile:
        refused = CannotPublish(_("A file was changed meanwhile. Look at it again."))
        return _page(path, raw, choice, None, refused), 409
    except CannotPublish as refused:
        return _page(path, raw, choice, None, refused), 422
    flash(_("Split. Both articles are saved; the old address leads to this one."))
    return redirect(url_for("article_edit.show", path=path), 303)


def _done(plan: SplitPlan, path: str, raw: bytes) -> None:
    """Save both files together, and record it; raises ChangedMeanwhile or CannotPublish."""
    if request.form.get("state") != digest_of([raw]):
        raise ChangedMeanwhile(raw)
    for change, article in plan.changed:
        require_right(article, change)
    record_all([*plan.changed], Action.ARTICLE_SPLIT, f"{path} -> {plan.new.path}")


def _plan(path: str, raw: bytes, choice: SplitChoice) -> SplitPlan:
    article, known = parsed(raw, path), parts_of(body_of(raw))
    moved = [number for number in choice.parts if 0 < number < len(known)]
    questions = [question for question in article.questions if question in choice.questions]
    if not choice.title or not slug(choice.title) or not moved:
        raise CannotPublish(_("Give the new article a title with letters, and choose at least one part of the text."))
    if not any(part.text.strip() for number, part in enumerate(known) if number not in moved):
        raise CannotPublish(_("Leave something in the article: its address stays with it."))
    with parts().database.reading() as connection:
        waiting = {version.path for version in pending_versions.all_versions(connection)}
    new_path, _unused = new_file(NewArticle(choice.title, article.lang), me(), waiting)
    new_id = PurePosixPath(new_path).stem
    today = parts().now().astimezone(parts().settings.zone).date()
    try:
        original = original_without(raw, article, moved, questions, new_id, today)
        new = new_part(raw, article, moved, questions, new_id, choice.title, today)
    except NotEditable as error:
        raise CannotPublish(
            _("A file cannot be changed by itself: its front matter is no YAML."), str(error)
        ) from error
    described = change_message() or _("Split “%(title)s” from “%(other)s”", title=choice.title, other=article.title)
    changes = (FileChange(path, raw, original, described, me()), FileChange(new_path, None, new, described, me()))
    return SplitPlan(tuple((change, parsed(change.after or b"", change.path)) for change in changes))


def _page(
    path: str,
    raw: bytes,
    choice: SplitChoice,
    plan: SplitPlan | None = None,
    refused: CannotPublish | None = None,
) -> str:
    try:
        article, known = parsed(raw, path), parts_of(body_of(raw))
    except (CannotPublish, NotEditable):
        abort(404)
    pages: list[tuple[Article, str]] = []
    try:
        pages = [(each, rendered(each, None).html) for _change, each in plan.changed] if plan else []
    except RenderError as error:
        refused = CannotPublish(_("This text cannot be shown."), str(error))
    return render_template(
        "editor/split.html",
        path=path,
        article=article,
        parts=[(number, part) for number, part in enumerate(known) if number],
        choice=choice,
        plan=plan,
        pages=pages,
        state=digest_of([raw]),
        refused=refused,
        message=change_message(),
        can_edit=parts().settings.edit_articles == "on",
    )


def _raw(path: str) -> bytes:
    raw = file_on_disk(editable_path(path))
    return raw if raw is not None else abort(404)
