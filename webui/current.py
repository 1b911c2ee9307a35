"""The application, the request and its values themselves, for what runs at every key.

Flask's proxies look for what they stand for at each attribute: 2 µs, 74 times a keystroke, which was a quarter of all
that it took outside of the search. Here they are asked once. Elsewhere `request`, `g` and `current_app` are as good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, Request, current_app, g, request

if TYPE_CHECKING:
    from flask.ctx import _AppCtxGlobals
    from werkzeug.local import LocalProxy


def current_application() -> Flask:
    """Return the application that `current_app` stands for; raise RuntimeError outside of one."""
    return cast("LocalProxy[Flask]", current_app)._get_current_object()  # noqa: SLF001 - public in Flask's documentation


def current_request() -> Request:
    """Return the request that `request` stands for; raise RuntimeError outside of one."""
    return cast("LocalProxy[Request]", request)._get_current_object()  # noqa: SLF001


def current_values() -> _AppCtxGlobals:
    """Return the values of this request that `g` stands for; raise RuntimeError outside of an application."""
    return cast("LocalProxy[_AppCtxGlobals]", g)._get_current_object()  # noqa: SLF001
