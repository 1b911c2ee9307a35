"""The way in of a request: the site, the widget on another site, or an app with an API key.

The framed pages of the widget are the same pages under /widget (see `framing.py`). Help sessions and tickets store the
way in of their first request under the name `channel`.
"""

from __future__ import annotations

from flask import request

from webui.request.asker.current_key import has_api_key
from webui.request.framing import is_framed


def channel_here() -> str:
    """Return the way in of this request: `widget`, `api` or `web`."""
    if is_framed(request.environ):
        return "widget"
    return "api" if has_api_key() else "web"
