"""Merging an article into another one: chosen, shown whole, and done in one commit."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from search import SearchUnavailable
from search.articles.article import Article
from search.editing.body_editing import text_of, with_text
from search.rendering.pool import RenderError
from webui.article_files import publication
from webui.article_files.saving import ChangedMeanwhile, FileChange
from webui.editors.article_list import ArticleFilter, listed_articles
from webui.editors.article_version import (
    CannotPublish,
    change_message,
    editable_path,
    parsed,
    require_editing,
    require_right,
    saved,
)
from webui.editors.merge_plan import MergePlan, merge_plan
from webui.editors.preview import rendered
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage import pending_versions
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.derived.reading import solved_counts
from webui.storage.learning_records import staff_records

bp = Blueprint("article_merge", __name__, url_prefix="/editor/merge")

MOST_SHOWN = 20  # articles to choose from


@bp.get("/<path:path>")
@requires(Role.EDITOR)
def show(path: str) -> ResponseReturnValue:
    """Ask for the article that stays, or show what merging into it would change."""
    editable_path(path)
    article = listed_articles().at_path(path) or abort(404)
    into = request.args.get("into", "")
    if not into:
        return _choosing(article)
    try:
        return _page(merge_plan(path, editable_path(into)))
    except CannotPublish as refused:
        return _choosing(article, refused), 422


@bp.post("/<path:path>")
@requires(Role.EDITOR)
def act(path: str) -> ResponseReturnValue:
    """Show the merge with the text that was typed, or do it; whatever goes wrong, the text stays on the page."""
    require_editing()
    editable_path(path)
    into = editable_path(request.form.get("into", ""))
    try:
        plan = merge_plan(path, into, change_message())
    except CannotPublish as refused:
        return _choosing(listed_articles().at_path(path) or abort(404), refused), 422
    typed = request.form.get("source")
    plan = plan.with_text(with_text(plan.merged, typed)) if typed is not None else plan
    if request.form.get("do") != "merge":
        return _page(plan)
    try:
        _done(plan)
    except ChangedMeanwhile:
        return _page(plan, CannotPublish(_("A file was changed meanwhile. Look at it again."))), 409
    except CannotPublish as refused:
        return _page(plan, refused), 422
    flash(_("Merged. The old address leads here, and what was learned follows."))
    return redirect(url_for("article_edit.show", path=into), 303)


def _done(plan: MergePlan) -> None:
    """Save every file of a plan together, and record it; raises ChangedMeanwhile or CannotPublish."""
    if request.form.get("state") != plan.state:
        raise ChangedMeanwhile(None)
    kept = parsed(plan.merged, plan.kept.path)
    if kept.article_id != plan.kept.article_id or plan.article.article_id not in kept.aliases:
        raise CannotPublish(_("The text has to keep its id, and the other id among its aliases: old links lead there."))
    changed = [(change, parsed(change.after or change.before or b"", change.path)) for change in plan.changes]
    for change, article in changed:
        require_right(article, change)
    record_all(changed, Action.ARTICLES_MERGED, f"{plan.article.path} -> {plan.kept.path}")


def record_all(changed: list[tuple[FileChange, Article]], action: Action, what: str) -> None:
    """Save some files in one commit, and record them in one transaction; raises ChangedMeanwhile or CannotPublish."""
    has_git = saved(*(change for change, _article in changed))
    with parts().database.writing() as connection:
        for change, article in changed:
            publication.record_publication(connection, change, article, parts().now(), has_git=has_git)
        audit(connection, action, what)


def _choosing(article: Article, refused: CannotPublish | None = None) -> str:
    words = request.args.get("q", "").strip()[:200]
    others = [
        each
        for each in listed_articles().articles
        if each.lang == article.lang and each.article_id != article.article_id and each.status != "archived"
    ]
    if words:
        wanted = ArticleFilter(words)
        shown = [each for each in others if wanted.matches(each)]
    else:
        alike = _alike(article)
        shown = sorted((each for each in others if each.article_id in alike), key=lambda e: alike.index(e.article_id))
    return render_template(
        "editor/merge_choice.html", article=article, words=words, rows=shown[:MOST_SHOWN], refused=refused
    )


def _alike(article: Article) -> list[str]:
    """Return the ids of the articles that the search finds for the title of this one."""
    try:
        hits = parts().knowledge_base.suggest_while_typing(article.title, article.lang, k=MOST_SHOWN // 2).hits
    except SearchUnavailable:
        return []
    return [hit.article_id for hit in hits if hit.lang == article.lang]


def _page(plan: MergePlan, refused: CannotPublish | None = None) -> str:
    html = ""
    try:
        html = rendered(parsed(plan.merged, plan.kept.path), None).html
    except CannotPublish as error:
        refused = refused or error
    except RenderError as error:
        refused = refused or CannotPublish(_("This text cannot be shown."), str(error))
    gone = {change.path for change in plan.changes if change.after is None}
    with parts().database.reading() as connection:
        drafts = [each for each in pending_versions.all_versions(connection) if each.path in gone and not each.taken_by]
        learned = _learned(connection, plan)
    return render_template(
        "editor/merge_preview.html",
        plan=plan,
        source=text_of(plan.merged),
        html=html,
        drafts=drafts,
        learned=learned,
        refused=refused,
        message=change_message(),
        can_edit=parts().settings.edit_articles == "on",
    )


def _learned(connection: Connection, plan: MergePlan) -> int:
    """Return how many problems the articles that go have solved."""
    going = {(language.article.lang, language.article.article_id) for language in plan.languages}
    kept = timedelta(days=parts().settings.text_days)
    solved = solved_counts(connection, parts().now() - kept, parts().now())
    by_staff = ((record.lang, record.article_id) for record in staff_records(connection))
    return sum(solved.get(article, 0) for article in going) + sum(article in going for article in by_staff)
