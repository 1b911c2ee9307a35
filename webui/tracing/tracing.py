"""Traces, as whoever is traced sees them; without `READFIRST_TRACES` nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final

from flask import Flask, current_app

from tickets.server_address import server_address
from webui.settings import Settings
from webui.storage.database import Database

_PATH: Final = "/v1/traces"  # of OTLP over HTTP
_EXTENSION: Final = "readfirst.traces"


class Tracing:
    """Traces for nobody: what is measured goes nowhere."""

    def follow(self, app: Flask, database: Database) -> None:
        """Measure every request of an application and what happens in it."""

    @contextmanager
    def span(self, _name: str) -> Iterator[None]:
        """Measure a block; what happens in it belongs to it."""
        yield

    def ended(self, name: str, seconds: float, **attributes: str) -> None:
        """Add something that took so long and ends now."""

    def stop(self) -> None:
        """Send what is left."""


def tracing_of(settings: Settings) -> Tracing:
    """Return what traces this process; raise ModuleNotFoundError where the library is missing."""
    if not settings.traces:
        return Tracing()
    tracing: Tracing = import_module("webui.tracing.spans").Spans(settings)  # needs a library that is an extra
    return tracing


def trace(app: Flask, settings: Settings, database: Database) -> None:
    """Measure the requests of an application from now on, if a collector is named."""
    app.extensions[_EXTENSION] = tracing = tracing_of(settings)
    tracing.follow(app, database)


def tracing_in(app: Flask = current_app) -> Tracing:
    """Return what traces an application."""
    tracing: Tracing = app.extensions[_EXTENSION]
    return tracing


def endpoint(address: str) -> str:
    """Return where a collector takes traces.

    >>> endpoint("http://collector:4318/")
    'http://collector:4318/v1/traces'
    """
    return address if address.endswith(_PATH) else f"{address.rstrip('/')}{_PATH}"


def fault(settings: Settings) -> str:
    """Return what is wrong with the address of the collector, and what to do; "" if nothing is."""
    if not settings.traces:
        return ""
    try:
        server_address(settings.traces)
    except ValueError:
        return "write the address of a collector that takes OTLP over HTTP, for example http://127.0.0.1:4318"
    try:
        import_module("webui.tracing.spans")
    except ModuleNotFoundError:
        return "the library is missing: install requirements-otel.txt"
    return ""
