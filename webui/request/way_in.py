"""Which way a person came in: the site, the widget on another site, or an app with an API key.

The framed pages of the widget are the same pages under /widget (see `framing.py`); the channel is written down when a
help session begins, and stays.
"""

from __future__ import annotations

from flask import request

from webui.request.current_key import has_api_key
from webui.request.framing import is_framed


def channel_here() -> str:
    """`widget`, `api` or `web`."""
    if is_framed(request.environ):
        return "widget"
    return "api" if has_api_key() else "web"
