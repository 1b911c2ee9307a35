"""Pictures of the articles, from the articles' folder: pictures only, and nothing from outside the folder."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from search.articles.links import PICTURES
from webui.parts import parts

bp = Blueprint("media", __name__)

_KEPT_SECONDS = 3600


@bp.get("/media/<path:name>")
def picture(name: str) -> Response:
    """A picture below the articles' folder; an SVG opened by itself runs no script (its policy forbids them all)."""
    path = _inside(parts().settings.articles_dir, name)
    if path is None:
        abort(404)
    response = send_file(path, mimetype=PICTURES[path.suffix.lower()], max_age=_KEPT_SECONDS)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _inside(folder: Path, name: str) -> Path | None:
    """The file of that name, if it is a picture and really lies in the folder, links followed."""
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        is_picture = path.suffix.lower() in PICTURES and path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
    return path if is_picture and path.is_relative_to(root) else None
