"""The help centre as an installable app, in which articles that were read stay readable offline.

The service worker caches public articles, their pictures, the styles and one offline page per language, and nothing
else: no help session, no form, no ticket, no page behind a sign-in, no article for members (they are sent `no-store`).
Its caches are named by a version, a digest of their content; caches of other versions are deleted.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from webui.parts import parts
from webui.request.language import INTERFACE
from webui.settings import Settings

bp = Blueprint("offline", __name__)

_HERE = Path(__file__).parents[1]
_ARTICLES = "articles-1"  # name of their cache; the number changes when kept articles could not be read any more
_LOOKS = ("style.css", "pages.css", "icon.svg", "installed.js", "saved.js")
_ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable.png", 512, "maskable"))


@bp.get("/<language:lang>/manifest.webmanifest")
def manifest(lang: str) -> ResponseReturnValue:
    """The web app manifest."""
    described = {
        "id": url_for("help.root"),
        "name": parts().settings.product_name,
        "short_name": parts().settings.product_name,
        "lang": lang,
        "start_url": url_for("help.home", lang=lang),
        "scope": url_for("help.root"),
        "display": "standalone",
        "background_color": "#f7f8f6",
        "theme_color": "#0b6b63",
        "icons": [
            {
                "src": url_for("static", filename=name),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in _ICONS
        ],
    }
    return current_app.response_class(json.dumps(described), mimetype="application/manifest+json")


@bp.get("/sw.js")
def service_worker() -> ResponseReturnValue:
    """The service worker; browsers check for a new version of it at every visit."""
    offline_pages = {lang: url_for("offline.page", lang=lang) for lang in INTERFACE}
    static_files = [url_for("static", filename=name) for name in _LOOKS]
    settings = {
        "version": version(parts().settings),
        "root": url_for("help.root"),
        "articles": _ARTICLES,
        "offline": offline_pages,
        "language": parts().settings.default_language,
        "looks": static_files,
    }
    body = render_template("offline/sw.js", settings=json.dumps(settings))
    return current_app.response_class(body, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/<language:lang>/offline")
def page(lang: str) -> str:
    """The page without a network: the articles read before, and how to reach us."""
    return render_template("offline/page.html", lang=lang, articles=_ARTICLES)


@lru_cache(maxsize=4)
def version(settings: Settings) -> str:
    """Return a digest of the static files, the base template and the settings that it shows."""
    digest = hashlib.sha256(repr((settings.product_name, settings.legal_name, settings.legal_address)).encode())
    digest.update(repr((settings.legal_email, settings.legal_phone, settings.form_file)).encode())
    files = (*(_HERE / "static").iterdir(), _HERE / "templates" / "base.html", *(_HERE / "templates/offline").iterdir())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
