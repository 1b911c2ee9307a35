"""Which answers a cache in front of us may give to everybody, and for how long.

1. Articles, categories and the lists for programs, asked for by a guest without a query, are the same for everybody:
   they set no cookie and read none, have no nonce, and vary by nothing. Language and frame stand in the address; light
   and dark are in the style. A cache gives them for a minute, a browser asks again each time (ETag).
2. A static file, no script, whose address has the digest of its content is kept for a year. With another digest (the
   page came from a host that has another release) it is asked for again each time.
3. Every other page is one person's, and no cache that people share keeps it.

A withdrawn article is gone from such a cache after the minute, too. Members see the pages of guests where a cache in
front does not let those through who are signed in: so our examples of proxies do.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, current_app, g, request

from webui.request.asker.current_member import current_member
from webui.request.framing import visit_id

_FOR_EVERYBODY: Final = frozenset(  # endpoints
    ("help.article", "help.category", "sitemap.whole", "sitemap.part", "well_known.robots", "offline.manifest")
)
_SHARED: Final = "public, max-age=0, s-maxage=60"
_UNCHANGING: Final = "public, max-age=31536000, immutable"
_DIGEST_LENGTH: Final = 12  # hexadecimal digits


def is_for_everybody() -> bool:
    """Return whether the answer to this request holds nothing of a person; the same before and after it is made."""
    if "is_for_everybody" not in g:
        g.is_for_everybody = (
            request.endpoint in _FOR_EVERYBODY
            and request.method in ("GET", "HEAD")
            and not request.query_string
            and "Authorization" not in request.headers
            and not visit_id(request.environ)
            and current_member() is None
        )
    return bool(g.is_for_everybody)


def share_answers(app: Flask) -> None:
    """Set Cache-Control of every answer; after all that changes an answer, so it is registered before that."""
    app.url_defaults(_name_content)

    @app.after_request
    def _set_cache_control(response: Response) -> Response:
        if request.endpoint == "static":
            return _static(response)
        if is_for_everybody() and response.status_code in (200, 301):
            response.headers["Cache-Control"] = _SHARED
            response.add_etag()
            response.make_conditional(request)
        elif response.mimetype == "text/html" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    """Put the digest of a static file into its address.

    Not of scripts: they import each other by plain names, and a browser runs a module once for each address.
    """
    name = str(values.get("filename", ""))
    if endpoint == "static" and not name.endswith(".js") and (digest := _digest_of(name)):
        values["v"] = digest


def _static(response: Response) -> Response:
    if response.status_code in (200, 206, 304):
        is_current = request.args.get("v") == _digest_of((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = _UNCHANGING if is_current else "public, no-cache"
    return response


def _digest_of(filename: str) -> str:
    """Return the digest of a static file; empty for a file that does not exist."""
    path = Path(str(current_app.static_folder)) / filename
    try:
        state = path.stat()
        return _digest(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=256)
def _digest(path: Path, _modified_ns: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGEST_LENGTH]
