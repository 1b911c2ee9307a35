"""Languages side by side: what lacks which language, what is behind, and the original beside its translation."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.editing.paragraphs import Paragraph, changed_count, compared
from search.text.language import LANGUAGES
from webui.editors.article_form import ShownArticle
from webui.editors.article_list import ArticleFilter, listed_articles
from webui.editors.article_past import body_on
from webui.editors.article_version import require_editing
from webui.editors.readiness import make_ready
from webui.editors.translation_draft import begin_translation
from webui.editors.translation_table import TranslationState, original_among, translated_articles
from webui.parts import parts
from webui.request.addresses import address_of_page, page_asked_for
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role

bp = Blueprint("translations", __name__, url_prefix="/editor/translations")

PAGE = 25  # articles on a page
_KEY = "readfirst.changed_paragraphs"
_MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class OriginalBeside:
    """The original of a translation, as its page shows it."""

    article: Article
    paragraphs: list[Paragraph]
    is_compared: bool  # whether the state that was translated is known
    changed: int


@bp.get("")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """The articles that were asked for, each with how it stands in every language."""
    listed = listed_articles()
    make_ready()
    languages = sorted({article.lang for article in listed.articles})
    wanted, show = ArticleFilter(text=request.args.get("q", "").strip()[:200]), request.args.get("show", "")
    lang = request.args.get("in", "") if request.args.get("in") in languages else ""
    rows = [
        row
        for row in translated_articles(
            listed.articles, languages, parts().now().date(), default_language=parts().settings.default_language
        )
        if wanted.matches(row.original) and (not show or row.has(show, lang))
    ]
    page = page_asked_for(len(rows), PAGE)
    return render_template(
        "editor/translations.html",
        rows=rows[(page - 1) * PAGE : page * PAGE],
        matching=len(rows),
        languages=[code for code in languages if lang in ("", code)],
        all_languages=languages,
        wanted=wanted,
        show=show,
        lang=lang,
        states=TranslationState,
        page=page,
        is_more=len(rows) > page * PAGE,
        page_address=address_of_page,
        changed_paragraphs=changed_paragraphs,
        can_edit=parts().settings.edit_articles == "on",
    )


@bp.post("/begin")
@requires(Role.EDITOR)
def begin() -> ResponseReturnValue:
    """Begin the translation of an article: a draft with the text of the original, in the folder of the language."""
    require_editing()
    lang = request.form.get("lang", "")
    original = listed_articles().at_path(request.form.get("path", ""))
    if original is None or lang not in LANGUAGES or lang == original.lang:
        abort(404)
    with parts().database.writing() as connection:
        path, is_new = begin_translation(connection, original, lang)
    if is_new:
        flash(_("This is the text of the original: write over it. It is published when you save it."))
    return redirect(url_for("article_edit.show", path=path), 303)


def original_of(path: str, shown: ShownArticle) -> Article | None:
    """Return the original of the translation at `path` as its form shows it; None where it is no translation."""
    listed = listed_articles()
    article, based_on = listed.at_path(path), shown.values.get("based_on", "")
    name = id_in(shown.values.get("translation_of", "")) or (article.article_id if article else "")
    lang = article.lang if article else path.partition("/")[0]
    if not name or not (based_on or shown.values.get("translation_of")):
        return None
    named = (each for each in listed.articles if name in (each.article_id, id_in(each.translation_of)))
    others = [each for each in named if each.lang != lang]
    return original_among(others, parts().settings.default_language) if others else None


def original_beside(path: str, shown: ShownArticle) -> OriginalBeside | None:
    """Return the same, with what was changed in it since it was translated."""
    original, based_on = original_of(path, shown), shown.values.get("based_on", "")
    if original is None:
        return None
    before = body_on(original.path, based_on) if based_on else None
    text = before if before is not None else original.body
    changed = changed_count(text, original.body)
    return OriginalBeside(original, compared(text, original.body), before is not None, changed)


def changed_paragraphs(original: Article, based_on: str) -> int | None:
    """Return how many paragraphs of an original were changed since a day; None where nobody knows it."""
    kept = cast("MutableMapping[tuple[str, str, str], int | None]", current_app.extensions.setdefault(_KEY, {}))
    key = (original.path, original.revision, based_on)
    with suppress(KeyError):  # not asked before, or just cleared
        return kept[key]
    before = body_on(original.path, based_on)
    changed = None if before is None else changed_count(before, original.body)
    if len(kept) > _MOST_KEPT:
        kept.clear()
    kept[key] = changed
    return changed
