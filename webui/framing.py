"""The widget's frame: the same pages under /widget, for sites that the operator allows.

`/widget/sk/` is `/sk/` with another script root, so that every address on a framed page stays in the frame and no page
has to know. Only pages of a help session are framed; staff, editors, reports and sign-ins never are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = "/widget"
_FRAMED = "readfirst.framed"


def is_framed(environ: dict[str, Any]) -> bool:
    """Whether this request is for a framed page."""
    return bool(environ.get(_FRAMED))


class Framing:
    """WSGI middleware: takes /widget off the path and remembers it."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{ROOT}/"):
            environ = {
                **environ,
                "PATH_INFO": path[len(ROOT) :],
                "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + ROOT,
                _FRAMED: True,
            }
        return self.app(environ, start_response)
