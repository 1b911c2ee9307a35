"""The widget: `/widget.js`, which puts the help centre on another site.

The pages in its frame are the pages of the site; see `framing.py`.
"""

from __future__ import annotations

import json

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from webui.parts import parts
from webui.request.language import INTERFACE, languages_with_pages

bp = Blueprint("widget", __name__)

_KEPT_SECONDS = 3600


@bp.get("/widget.js")
def script() -> ResponseReturnValue:
    """The script with its texts in every interface language; any site may load it."""
    words = {lang: _words(lang) for lang in INTERFACE}
    settings = {
        "words": words,
        "languages": list(languages_with_pages()),
        "language": parts().settings.default_language,
    }
    body = render_template("widget/widget.js", settings=json.dumps(settings, ensure_ascii=False))
    response = current_app.response_class(body, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    response.add_etag()
    return response.make_conditional(request)


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
