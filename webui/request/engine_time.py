"""The time that a request waits for the search where it lies on other machines: once, for all questions of a page."""

from __future__ import annotations

from flask import Flask

from search.engine_waiting import begin, end


def limit_waiting(app: Flask) -> None:
    """Let each request begin with all of that time, and the thread that answered it end without a limit."""

    @app.before_request
    def _begin() -> None:
        begin()

    @app.teardown_request
    def _end(_: BaseException | None) -> None:
        end()
