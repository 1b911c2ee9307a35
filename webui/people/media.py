"""Pictures of the articles: only pictures, only from the articles' folder and the pictures' folders of their site."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from search.articles.beside import beside, is_beside
from search.sources.links import PICTURES
from webui.parts import parts

bp = Blueprint("media", __name__)

_KEPT_SECONDS = 3600


@bp.get("/media/<path:name>")
def picture(name: str) -> Response:
    """A picture that came with the index, or lies below the articles' folder.

    An SVG opened by itself runs no script: its policy forbids them all.
    """
    folder = parts().settings.articles_dir
    path = _released(name) or (beside(folder).file(name) if is_beside(name) else _inside(folder, name))
    if path is None:
        abort(404)
    response = send_file(path, mimetype=PICTURES[Path(name).suffix.lower()], max_age=_KEPT_SECONDS)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@bp.get("/logo")
def logo() -> Response:
    """The operator's logo; as a picture it runs no script either."""
    path = parts().settings.logo
    if not path.name:
        abort(404)
    response = send_file(path.resolve(), max_age=_KEPT_SECONDS)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _released(name: str) -> Path | None:
    """Return the picture that came with the index that all hosts share; None without one."""
    follower = parts().index_follower
    return follower.picture(name) if follower and Path(name).suffix.lower() in PICTURES else None


def _inside(folder: Path, name: str) -> Path | None:
    """Return the picture's path; None if it is no picture, or outside the folder after following links."""
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        is_picture = path.suffix.lower() in PICTURES and path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL
        return None
    return path if is_picture and path.is_relative_to(root) else None
