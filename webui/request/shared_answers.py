"""Which answers a cache in front of us may give to everybody, and for how long.

1. Articles, categories and the lists for programs, asked for by a guest without a query, are the same for everybody:
   they set no cookie and read none, have no nonce, and vary by nothing. Language and frame stand in the address; light
   and dark are in the style. A cache gives them for a minute, a browser asks again each time (ETag).
2. A static file whose address has the digest of its content is kept for a year. With another digest (the page came from
   a host that has another release) it is asked for again each time. Scripts import each other by plain names, and a
   browser runs a module once for each address: so the digest of all of them is a folder, `/static/DIGEST/suggest.js`.
3. Every other page is one person's, and no cache that people share keeps it.

A withdrawn article is gone from such a cache after the minute, too. Members see the pages of guests where a cache in
front does not let those through who are signed in: so our examples of proxies do.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, current_app, g, request

from webui.current import current_request, current_values
from webui.request.asker.current_member import current_member
from webui.request.framing import visit_id

_FOR_EVERYBODY: Final = frozenset(  # endpoints
    ("help.article", "help.category", "sitemap.whole", "sitemap.part", "well_known.robots", "offline.manifest")
)
_SHARED: Final = "public, max-age=0, s-maxage=60"
_UNCHANGING: Final = "public, max-age=31536000, immutable"
_DIGEST_LENGTH: Final = 12  # hexadecimal digits
_SCRIPT: Final = re.compile(r"([0-9a-f]{12})/([^/]+\.js)")


def is_for_everybody() -> bool:
    """Return whether the answer to this request holds nothing of a person; the same before and after it is made."""
    values = current_values()
    if "is_for_everybody" not in values:
        asked = current_request()
        values.is_for_everybody = (
            asked.endpoint in _FOR_EVERYBODY
            and asked.method in ("GET", "HEAD")
            and not asked.query_string
            and "Authorization" not in asked.headers
            and not visit_id(asked.environ)
            and current_member() is None
        )
    return bool(values.is_for_everybody)


def share_answers(app: Flask) -> None:
    """Set Cache-Control of every answer; after all that changes an answer, so it is registered before that."""
    app.url_defaults(_name_content)
    app.before_request(_name_script)

    @app.after_request
    def _set_cache_control(response: Response) -> Response:
        if current_request().endpoint == "static":
            return _static(response)
        if is_for_everybody() and response.status_code in (200, 301):
            response.headers["Cache-Control"] = _SHARED
            response.add_etag()
            response.make_conditional(request)
        elif response.mimetype == "text/html" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    """Put the digest of a static file into its address."""
    name = str(values.get("filename", ""))
    if endpoint != "static" or not (digest := _digest_of(name)):
        return
    if name.endswith(".js"):
        values["filename"] = f"{digest}/{name}"
    else:
        values["v"] = digest


def _name_script() -> None:
    """Take the digest out of the address of a script: whichever it is, there is the script that this host has."""
    asked = current_request()
    if asked.endpoint == "static" and asked.view_args and (script := _SCRIPT.fullmatch(asked.view_args["filename"])):
        g.digest_of_address, asked.view_args["filename"] = script.groups()


def _static(response: Response) -> Response:
    if response.status_code in (200, 206, 304):
        named = g.get("digest_of_address") or request.args.get("v")
        is_current = named == _digest_of((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = _UNCHANGING if is_current else "public, no-cache"
    return response


def _digest_of(filename: str) -> str:
    """Return the digest of a static file, of a script that of all scripts; empty for a file that does not exist."""
    folder = Path(str(current_app.static_folder))
    try:
        state = (folder / filename).stat()
        if filename.endswith(".js"):
            return _digest_of_scripts(folder)
        return _digest((folder / filename,), ((state.st_mtime_ns, state.st_size),))
    except (OSError, ValueError):
        return ""


def _digest_of_scripts(folder: Path) -> str:
    """Return the digest of all scripts; looked for once a request."""
    if "digest_of_scripts" not in g:
        paths = tuple(sorted(folder.glob("*.js")))
        states = tuple((state.st_mtime_ns, state.st_size) for state in (path.stat() for path in paths))
        g.digest_of_scripts = _digest(paths, states)
    return str(g.digest_of_scripts)


@lru_cache(maxsize=256)
def _digest(paths: tuple[Path, ...], _states: tuple[tuple[int, int], ...]) -> str:
    """Return the digest of the files, each of which was modified then and has so many bytes."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGEST_LENGTH]
