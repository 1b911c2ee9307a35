"""The public help pages: start, category, search, article. Reading them is no evidence for the gate."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from deflection import event_log
from deflection.site_events import ArticleRated, ArticleViewed, SiteSearched
from search import Article, SearchUnavailable
from search.knowledge_base import Card
from search.ranking.same_titles import contexts
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.identity.search_handle import LONGEST as LONGEST_HANDLE
from webui.identity.search_handle import opened_search, sealed_search
from webui.parts import parts
from webui.people.follow_up import question_here
from webui.people.shelves import Shelf, cards_of, categories, popular, shown_cards
from webui.request.addresses import (
    address_name,
    address_of_page,
    article_url,
    known_topic,
    page_asked_for,
    title_slug,
)
from webui.request.asker.current_member import current_member
from webui.request.asker.machine import signs_of_a_machine
from webui.request.asker.visitors import unit_here
from webui.request.language import NAMES, UNSPOKEN, has_pages, languages_with_articles, preferred_language
from webui.request.limits import count_search, limited
from webui.request.proxies import client_network
from webui.request.recorded import SEARCHES, record
from webui.storage.limits.limit import Limit

bp = Blueprint("help", __name__)

_EVENTS = Limit("article-events", 60, timedelta(minutes=1), is_frequent=True)
ON_A_PAGE = 100  # articles of a category
MOST_UNWANTED = 40  # words of a text that may be left out of a search


@bp.get("/")
def root() -> ResponseReturnValue:
    """Redirect to the start page in the person's language."""
    response = redirect(url_for("help.home", lang=preferred_language()))
    response.vary.add("Accept-Language")
    return response


@bp.get("/<language:lang>/")
def home(lang: str) -> ResponseReturnValue:
    """The start page, where a problem is described. `?text=` and `?topic=` prefill it, from links of other sites."""
    text = request.args.get("text", "")[:LONGEST_DESCRIPTION]
    topic = known_topic(request.args.get("topic", ""))
    if topic and topic.exempt:
        return redirect(url_for("contact.point_topic", lang=lang, topic_id=topic.topic_id))
    topic_id = topic.topic_id if topic else ""
    shelves = _shelves(lang)
    cards, is_counted = popular(lang) if shelves else ((), False)
    with_articles = languages_with_articles(members=current_member() is not None) if shelves == () else {}
    question = question_here()
    page = render_template(
        "help/home.html",
        categories=shelves,
        other_languages=[code for code in NAMES if code in with_articles],
        popular=cards,
        popular_is_counted=is_counted,
        text=text,
        topic_id=topic_id,
        question=question,
    )
    return page, 200, {"Cache-Control": "no-store"} if question else {}


def _shelves(lang: str) -> tuple[Shelf, ...] | None:
    """Return the categories; None while nobody knows them."""
    try:
        return categories(lang)
    except SearchUnavailable:
        return None


@bp.get("/<language:lang>/c/<slug>")
def category(lang: str, slug: str) -> ResponseReturnValue:
    """The articles of one category; another spelling of its slug redirects to the current one."""
    try:
        shelf = next((c for c in categories(lang) if c.slug == title_slug(slug)), None)
        if shelf is None:
            abort(404)
        if slug != shelf.slug:
            return redirect(url_for("help.category", lang=lang, slug=shelf.slug), 301)
        number = page_asked_for(shelf.articles, ON_A_PAGE)
        cards = cards_of(shelf, lang, (number - 1) * ON_A_PAGE, ON_A_PAGE)
    except SearchUnavailable:
        return render_template("help/unavailable.html"), 503
    return render_template(
        "help/category.html",
        category=shelf,
        cards=cards,
        number=number,
        pages=max(1, -(-shelf.articles // ON_A_PAGE)),
        address=address_of_page,
    )


@bp.post("/<language:lang>/search")
def search_unread(lang: str) -> ResponseReturnValue:
    """Search for what the page's own form sends: the address that follows carries it sealed, for no log to read."""
    text, without = request.form.get("q", "")[:LONGEST_DESCRIPTION].strip(), request.form.getlist("without")
    handle = _handle(text, without[:MOST_UNWANTED])
    if len(handle) > LONGEST_HANDLE:
        return _search_page(lang, text, without[:MOST_UNWANTED])
    return redirect(url_for("help.search", lang=lang, h=handle if text else None), 303)


@bp.get("/<language:lang>/search")
def search(lang: str) -> ResponseReturnValue:
    """A plain search, for those who prefer it to describing a problem; that is possible above the limit, too.

    By `h`, as the page's own form and links have it, or by `q`, as people and other sites write it.
    """
    if "h" in request.args:
        text, without = opened_search(request.args["h"], parts().settings.secret_keys)
    else:
        text, without = request.args.get("q", ""), request.args.getlist("without")
    return _search_page(lang, text[:LONGEST_DESCRIPTION].strip(), without[:MOST_UNWANTED])


def _search_page(lang: str, text: str, without: list[str]) -> ResponseReturnValue:
    page: dict[str, Any] = {"text": text, "without": without, "handle": _handle}
    try:
        if text:
            count_search()
        member = current_member() is not None
        flow = parts().flow
        began = monotonic()
        suggestions = flow.search_plainly(text, lang, member=member, k=20, without=without) if text else None
        if suggestions:
            _record_search(text, lang, len(suggestions.hits), monotonic() - began)
        told_apart = contexts(suggestions.hits if suggestions else ())
    except SearchUnavailable:
        return render_template("help/search.html", **page, found=None, unavailable=True)
    except TooManyRequests as error:
        refused = render_template("help/search.html", **page, found=None, too_many=True)
        return refused, 429, {"Retry-After": str(error.retry_after)}
    return render_template("help/search.html", **page, found=suggestions, contexts=told_apart)


def _handle(text: str, without: list[str]) -> str:
    return sealed_search(text, without, parts().settings.secret_key)


def _record_search(text: str, lang: str, hits: int, seconds: float) -> None:
    milliseconds = round(seconds * 1_000, 1)
    engine = parts().flow.search.engine
    words, signs = len(text.split()), signs_of_a_machine()
    searched = SiteSearched(parts().now(), lang, unit_here(), words, hits, milliseconds, engine, signs)
    record(searched, SEARCHES)


@bp.get("/<language:lang>/a/<name>")
def article(lang: str, name: str) -> ResponseReturnValue:
    """An article by `<id>-<slug>`; other slugs, old ids and aliases redirect to the current address."""
    try:
        article_id = find_id(name, lang)
        published = parts().knowledge_base.article(article_id, lang) if article_id else None
    except SearchUnavailable:
        return render_template("help/unavailable.html"), 503
    if published is None and (other := _read_as(name, lang)):
        return redirect(url_for(".article", lang=other, name=name), 301)
    if published is None or published.article.status not in ("published", "archived"):
        abort(404)
    shown = published.article
    if shown.audience == "member" and current_member() is None:
        return render_template("help/members_only.html"), 403
    answered = request.args.get("answered", "")
    if name != address_name(shown.article_id, shown.title) and not answered:
        return redirect(article_url(shown.article_id, shown.title, lang), 301)
    translations = parts().knowledge_base.translations(shown.article_id, lang)
    page = render_template(
        "help/article.html",
        article=shown,
        html=published.html,
        translations=translations,
        related=related(shown),
        answered=answered,
    )
    # No cache keeps an article for members: neither a proxy nor the phone's offline cache.
    return page, 200, {"Cache-Control": "no-store"} if shown.audience == "member" else {}


def _read_as(name: str, lang: str) -> str:
    """Return the language that an article is read as now; "" for none.

    Until a folder is known to be in a language that is not spoken here, its articles stand among those of another one.
    """
    unspoken = (code for code in UNSPOKEN if code != lang and has_pages(code))
    return next((code for code in unspoken if find_id(name, code)), "")


@bp.post("/<language:lang>/a/<article_id>/<any(viewed, helped, did_not_help):kind>")
@limited(_EVENTS, client_network)
def happened(lang: str, article_id: str, kind: str) -> ResponseReturnValue:
    """Count what the page of an article reports: that it was looked at, or the answer to "did this help?"."""
    if shown_cards(lang, [article_id]):
        about = parts().now(), f"{lang}/{article_id}"
        viewed, rated = ArticleViewed(*about, unit_here()), ArticleRated(*about, kind == "helped", unit_here())
        with parts().database.writing() as connection:
            event_log.append_fact(connection, viewed if kind == "viewed" else rated)
    if kind == "viewed":
        return "", 204
    return redirect(url_for("help.article", lang=lang, name=article_id, answered=kind) + "#helped", 303)


def related(article: Article) -> list[Card]:
    """Return the articles that this one names as related, in its order, as far as this person may read them."""
    return shown_cards(article.lang, article.related)


def find_id(name: str, lang: str) -> str:
    """Return the longest existing article id that `<id>-<slug>` begins with, else an empty string."""
    words = name.split("-")
    names = ["-".join(words[:length]) for length in range(min(len(words), 40), 0, -1)]
    return parts().knowledge_base.first_known(names, lang)
