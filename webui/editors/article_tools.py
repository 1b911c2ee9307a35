"""What stands beside the text while somebody writes: the preview, what is wrong, and links to other articles."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.articles.article import Article, ArticleError, parse_article
from search.editing.source_lines import NotEditable
from search.rendering.pool import RenderError
from webui.editors import article_form
from webui.editors.article_version import editable_path, me
from webui.editors.preview import rendered
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.language import page_language
from webui.storage import pending_versions
from webui.storage.accounts import Role

bp = Blueprint("article_tools", __name__, url_prefix="/editor")

MOST_LINKS = 8


@bp.post("/preview/<path:path>")
@requires(Role.EDITOR)
def preview(path: str) -> ResponseReturnValue:
    """The posted text as readers will see it, and what is wrong with it."""
    editable_path(path)
    try:
        raw = _posted(path)
        draft = parse_article(raw, path, default_lang=parts().settings.default_language)
    except NotEditable as error:
        return _fragment(None, "", [ArticleError(path, 1, "not-editable", str(error), "")])
    except ArticleError as error:
        return _fragment(None, "", [error])
    findings = list(draft.warnings)
    try:
        html = rendered(draft.article)
    except RenderError as error:
        return _fragment(draft.article, "", [ArticleError(path, 1, error.code, str(error), ""), *findings])
    return _fragment(draft.article, html, findings)


@bp.get("/version/<version_id>")
@requires(Role.EDITOR)
def version(version_id: str) -> ResponseReturnValue:
    """A version that waits, as readers will see it: the address that is sent to colleagues."""
    with parts().database.reading() as connection:
        waiting = pending_versions.version_of(connection, version_id)
    if waiting is None:
        abort(404)
    try:
        draft = parse_article(waiting.content, waiting.path, default_lang=parts().settings.default_language)
        article, html, findings = draft.article, rendered(draft.article), list(draft.warnings)
    except ArticleError as error:
        article, html, findings = None, "", [error]
    except RenderError as error:
        article, html, findings = None, "", [ArticleError(waiting.path, 1, error.code, str(error), "")]
    return render_template(
        "editor/version.html",
        version=waiting,
        article=article,
        html=html,
        findings=findings,
        me=me(),
        now=parts().now(),
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


def _fragment(article: Article | None, html: str, findings: list[ArticleError]) -> ResponseReturnValue:
    return render_template("editor/_preview.html", article=article, html=html, findings=findings)
