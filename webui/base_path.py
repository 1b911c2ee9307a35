"""The base path: everything is served below `/help`, say, of a host name whose other pages are not ours.

1. The setting alone says it. `X-Forwarded-Prefix` is read from nobody: letters and workers, which no proxy asks, need
   the base path as well, and a second source would only make it possible to be wrong.
2. A request may carry the base path or not: proxies pass it on or take it away, and probes ask the process itself.
3. Every address that leaves the product has it: `url_for` by the script root, and what is no address of the router
   (rendered articles, headers, cookies) by the functions of `addresses.py` and `cookies.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BASE_PATH: Final = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")
_PREFIX_HEADER: Final = "HTTP_X_FORWARDED_PREFIX"


def is_base_path(text: str) -> bool:
    """Return whether a text is a base path: names behind slashes, none at the end.

    >>> [is_base_path(text) for text in ("/help", "/a/b", "help", "/help/", "//x", "/..", "/a b")]
    [True, True, False, False, False, False, False]
    """
    return _BASE_PATH.fullmatch(text) is not None


def below(path: str, base_path: str) -> str:
    """Return a path without the base path; one that does not begin with it as it is.

    >>> [below(path, "/help") for path in ("/help/sk/", "/help", "/helpers/", "/sk/")]
    ['/sk/', '/', '/helpers/', '/sk/']
    """
    if path == base_path:
        return "/"
    return path[len(base_path) :] if path.startswith(f"{base_path}/") else path


class BasePath:
    """WSGI middleware: moves the base path from the path to the script root."""

    def __init__(self, application: WSGIApplication, base_path: str) -> None:
        self._application = application
        self._base_path = base_path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        environ.pop(_PREFIX_HEADER, None)
        if self._base_path:  # else a server that mounts the application has its own script root
            path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
            environ = {**environ, "SCRIPT_NAME": self._base_path, "PATH_INFO": below(path, self._base_path)}
        return self._application(environ, start_response)


def serve_below(app: Flask, base_path: str) -> None:
    """Serve the application below a base path; "" for the root of the host name. The outermost middleware."""
    app.wsgi_app = BasePath(app.wsgi_app, base_path)  # type: ignore[method-assign]
