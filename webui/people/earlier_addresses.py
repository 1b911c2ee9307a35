"""Addresses of articles in the help desk that was here before: links and bookmarks lead to the imported article.

Zendesk    /hc/en-us/articles/3600-Reset-your-password
Freshdesk  /support/solutions/articles/4-mail, /en/support/solutions/articles/4-mail
Intercom   /en/articles/55-password
"""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.sources.paths import language_code, slug
from search.text.language import LANGUAGES
from webui.parts import parts
from webui.people.help import find_id

bp = Blueprint("earlier_addresses", __name__)


@bp.get("/hc/articles/<name>")
@bp.get("/hc/<locale>/articles/<name>")
@bp.get("/support/solutions/articles/<name>")
@bp.get("/<locale>/support/solutions/articles/<name>")
@bp.get("/<locale>/articles/<name>")
def article(name: str, locale: str = "") -> ResponseReturnValue:
    """Lead to the article that has this id, in the language of the address where it is written in that."""
    wanted = (language_code(locale), parts().settings.default_language, *LANGUAGES)
    try:
        lang = next((lang for lang in wanted if lang in LANGUAGES and find_id(slug(name), lang)), "")
    except SearchUnavailable:
        abort(503)
    if not lang:
        abort(404)
    return redirect(url_for("help.article", lang=lang, name=slug(name)), 301)
