"""The editors' pages: published articles, the findings of the last build, and why articles rank as they do."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.building.build_report import last_build
from search.index.fields import WORTH
from search.ranking.by_words import FOREIGN_SHARE
from search.ranking.ranker import signals
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.editors.article_list import ArticleFilter, listed_articles
from webui.editors.readiness import make_ready
from webui.editors.signal_words import MEANINGS
from webui.editors.signal_words import NAMES as NAMES_OF_SIGNALS
from webui.editors.why import explain
from webui.parts import parts
from webui.request.addresses import address_of_page, page_asked_for
from webui.request.asker.sign_in import requires
from webui.request.language import has_pages, languages_with_pages, page_language
from webui.request.sealed_words import opened_words, to_sealed
from webui.storage import pending_versions, scheduled_changes, version_comments
from webui.storage.accounts import Role

bp = Blueprint("editor", __name__)

PAGE = 50  # articles on a page


@bp.get("/editor")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """The articles that were asked for, what is not published yet, and the findings of the last build."""
    listed, settings = listed_articles(), parts().settings
    make_ready()
    wanted = ArticleFilter(*(request.args.get(name, "").strip()[:200] for name in ("q", "in", "category", "status")))
    matching = [article for article in listed.articles if wanted.matches(article)]
    page = page_asked_for(len(matching), PAGE)
    with parts().database.reading() as connection:
        versions = [version for version in pending_versions.all_versions(connection) if not version.taken_by]
        planned = scheduled_changes.all_changes(connection)
        comments = version_comments.open_counts(connection)
    return render_template(
        "editor/overview.html",
        wanted=wanted,
        rows=matching[(page - 1) * PAGE : page * PAGE],
        matching=len(matching),
        page=page,
        is_more=len(matching) > page * PAGE,
        page_address=address_of_page,
        languages=sorted({article.lang for article in listed.articles}),
        categories=sorted({article.category for article in listed.articles if article.category}),
        versions=versions,
        planned=planned,
        comments=comments,
        can_edit=settings.edit_articles == "on",
        needs_remote=not settings.articles_remote and not settings.url.startswith("sqlite"),
        build=last_build(settings.index_dir),
        generation=listed.generation,
        today=parts().now().date().isoformat(),
    )


@bp.post("/editor/why")
@requires(Role.EDITOR, Role.STAFF)
def ask_why() -> ResponseReturnValue:
    """Ask why, of what the page's own form sends: no log of an address reads it."""
    return to_sealed("editor.why", asked=request.form.get("asked"))


@bp.get("/editor/why")
@requires(Role.EDITOR, Role.STAFF)
def why() -> ResponseReturnValue:
    """Why the articles for `q` rank as they do, on a page in the language `asked`."""
    text = opened_words(request.args.get("q", ""))[:LONGEST_DESCRIPTION].strip()
    asked = request.args.get("asked") or request.args.get("lang", "")
    asked = asked if has_pages(asked) else page_language()
    try:
        explained = explain(parts().knowledge_base, text, asked) if text else None
        unavailable = False
    except SearchUnavailable:
        explained, unavailable = None, True
    return render_template(
        "editor/why.html",
        text=text,
        asked=asked,
        languages=languages_with_pages(),
        why=explained,
        unavailable=unavailable,
        signals=signals(parts().settings.title_weight),
        names=NAMES_OF_SIGNALS,
        meanings=MEANINGS,
        worth=WORTH,
        foreign=FOREIGN_SHARE,
    )
