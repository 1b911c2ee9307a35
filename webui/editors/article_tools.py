"""What stands beside the text while somebody writes: the preview, what is wrong, and links to other articles."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.articles.article import Article, ArticleError
from search.editing.source_lines import NotEditable
from search.linting.catalogue import LintCatalogue
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderError
from webui.editors import article_form
from webui.editors.article_lint import CatalogueComing, findings_of, served_catalogue
from webui.editors.article_trial import trial_of
from webui.editors.article_version import article_of, editable_path, me
from webui.editors.preview import rendered
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.language import page_language
from webui.storage import pending_versions, version_comments
from webui.storage.accounts import Role

bp = Blueprint("article_tools", __name__, url_prefix="/editor")

MOST_LINKS = 8


@bp.post("/preview/<path:path>")
@requires(Role.EDITOR)
def preview(path: str) -> ResponseReturnValue:
    """The posted text as readers will see it, and what is wrong with it."""
    editable_path(path)
    catalogue, is_coming = _catalogue()
    try:
        raw, article, page = _rendered(path, catalogue)
    except _NoArticle as error:
        return render_template("editor/_preview.html", article=None, html="", findings=[error.problem])
    findings = findings_of(raw, path, page, catalogue)
    return render_template(
        "editor/_preview.html", article=article, html=page.html, findings=findings, is_coming=is_coming
    )


@bp.post("/trial/<path:path>")
@requires(Role.EDITOR)
def trial(path: str) -> ResponseReturnValue:
    """How the posted text would be found, and which problems it would be offered for."""
    editable_path(path)
    try:
        _, article, page = _rendered(path, _catalogue()[0])
        result = trial_of(article, page.html)
    except (_NoArticle, SearchUnavailable):
        result = None
    return render_template("editor/_trial.html", trial=result)


@bp.get("/version/<version_id>")
@requires(Role.EDITOR)
def version(version_id: str) -> ResponseReturnValue:
    """A version that waits, as readers will see it: the address that is sent to colleagues."""
    with parts().database.reading() as connection:
        waiting = pending_versions.version_of(connection, version_id)
        comments = version_comments.comments_of(connection, [version_id])
    if waiting is None:
        abort(404)
    article: Article | None = None
    html, problem = "", None
    try:
        article, page = _article_and_page(waiting.content, waiting.path, _catalogue()[0])
        html = page.html
    except _NoArticle as error:
        problem = error.problem
    return render_template(
        "editor/version.html",
        version=waiting,
        article=article,
        html=html,
        problem=problem,
        comments=comments,
        longest=version_comments.LONGEST,
        can_edit=parts().settings.edit_articles == "on",
        me=me(),
    )


@bp.get("/links")
@requires(Role.EDITOR)
def links() -> ResponseReturnValue:
    """The articles that fit some words, as JSON: path, id and title, for a link to one of them."""
    text = request.args.get("q", "")[:200].strip()
    lang = request.args.get("in") or page_language()
    try:
        hits = parts().knowledge_base.suggest_while_typing(text, lang, k=MOST_LINKS).hits if text else ()
    except SearchUnavailable:
        hits = ()
    return [{"id": hit.article_id, "title": hit.title, "lang": hit.lang} for hit in hits]


class _NoArticle(Exception):
    """The text is no article; `problem` says why."""

    def __init__(self, problem: ArticleError) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _catalogue() -> tuple[LintCatalogue | None, bool]:
    """Return the catalogue of the folder, and whether it is still being made."""
    try:
        return served_catalogue(), False
    except CatalogueComing:
        return None, True


def _rendered(path: str, catalogue: LintCatalogue | None) -> tuple[bytes, Article, Rendered]:
    try:
        raw = _posted(path)
    except NotEditable as error:
        raise _NoArticle(ArticleError(path, 1, "not-editable", str(error), "")) from error
    return raw, *_article_and_page(raw, path, catalogue)


def _article_and_page(raw: bytes, path: str, catalogue: LintCatalogue | None) -> tuple[Article, Rendered]:
    try:
        article = article_of(raw, path)
        return article, rendered(article, catalogue)
    except ArticleError as error:
        raise _NoArticle(error) from error
    except RenderError as error:
        raise _NoArticle(ArticleError(path, 1, error.code, str(error), "")) from error


def _posted(path: str) -> bytes:
    """Return the file as the posted form has it; nothing is stored."""
    with parts().database.reading() as connection:
        waiting = pending_versions.version_of(connection, request.form.get("version_id", ""))
    try:
        base = article_form.unpacked(request.form.get("base", ""))
    except ValueError:
        abort(400)
    start = waiting.content if waiting and (waiting.path, waiting.editor) == (path, me()) else base or b""
    return article_form.changed(start, request.form)
