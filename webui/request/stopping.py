"""Whether this process is about to stop, which proxies are told before no connection is accepted any more."""

from __future__ import annotations

from typing import Final

from flask import Flask

_KEY: Final = "IS_STOPPING"  # of the configuration: set by a signal handler, which may take no lock


def announce_stop(app: Flask) -> None:
    """Have `/readyz` say from now on that this process stops."""
    app.config[_KEY] = True


def is_stopping(app: Flask) -> bool:
    """Return whether the stop was announced."""
    return _KEY in app.config
