"""The widget: `/widget.js`, which puts the help centre on another site, and the visits of members there.

The pages in its frame are the pages of the site; see `framing.py`.
"""

from __future__ import annotations

import json

from flask import Blueprint, Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from webui.identity.member import Member
from webui.parts import parts
from webui.request.framing import visit_id
from webui.request.language import INTERFACE, NAMES
from webui.storage import member_visits

bp = Blueprint("widget", __name__)

_KEPT_SECONDS = 3600


@bp.get("/widget.js")
def script() -> ResponseReturnValue:
    """The script with its texts in every interface language; any site may load it."""
    words = {lang: _words(lang) for lang in INTERFACE}
    settings = {"words": words, "languages": list(NAMES), "language": parts().settings.default_language}
    body = render_template("widget/widget.js", settings=json.dumps(settings, ensure_ascii=False))
    response = current_app.response_class(body, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    response.add_etag()
    return response.make_conditional(request)


def know_visiting_members(app: Flask) -> None:
    """Recognise members by the visit's id in the address of a framed page."""

    @app.before_request
    def _visiting() -> None:
        visit = visit_id(request.environ)
        if visit:
            g.visiting_member = None  # also when reading fails: the error page asks for the member again
            with parts().database.reading() as connection:
                g.visiting_member = member_visits.member_of(connection, visit, parts().now())


def address_of_visit(member: Member, address: str) -> str:
    """Begin a visit of the member; return the framed address with the visit's id in it."""
    with parts().database.writing() as connection:
        visit = member_visits.begin(connection, member, parts().now())
    before_visits = request.root_path.partition("/as/")[0]
    return f"{before_visits}/as/{visit}{address.removeprefix(request.root_path)}"


def _words(lang: str) -> dict[str, str]:
    with force_locale(lang):
        return {
            "open": gettext("Help"),
            "title": gettext("Help and contact"),
            "close": gettext("Close the help"),
            "loading": gettext("The help is being opened"),
            "elsewhere": gettext("The help cannot be shown here."),
            "window": gettext("Open it in a new window"),
        }
