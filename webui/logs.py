"""Logs of every process: one line for each record, as text or as JSON, with the id of the request that it belongs to.

A line never holds what a person typed: requests are logged by route, not by address. E-mail addresses, as mail servers
name them in their errors, are hidden.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Final

from flask import has_request_context

from deflection.redaction import without_addresses
from webui.current import current_values

_EXTRA: Final = ("method", "route", "status", "ms")  # of a request, in its own line


def set_up_logs(form: str, process: str) -> None:
    """Log to standard error from now on; `form` is text or json, `process` stands in each line."""
    # No line says which thread, process or place in the code wrote it: finding that out is half of what a line costs.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - as "Optimization" in Python's logging HOWTO has it
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(process) if form == "json" else TextFormatter(process))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def trace_id() -> str:
    """Return the id of the trace that the current request is in; "" where none is kept (`webui/tracing/`)."""
    return str(current_values().get("trace_id", "")) if has_request_context() else ""


def request_id() -> str:
    """Return the id of the current request; "" outside of one."""
    return str(current_values().get("request_id", "")) if has_request_context() else ""


class TextFormatter(logging.Formatter):
    """Time, level, process, message, and the id of the request."""

    def __init__(self, process: str) -> None:
        super().__init__(f"%(at)s %(levelname)s {process}: %(message)s%(of_request)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it the traceback of an error."""
        record.at = _moment(record)
        current = request_id()
        record.of_request = f" request={current}" if current else ""
        return without_addresses(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object for each record; a traceback is a member of it."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the object in one line."""
        line: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
        }
        if current := request_id():
            line["request_id"] = current
        if trace := trace_id():
            line["trace_id"] = trace
        line |= {name: getattr(record, name) for name in _EXTRA if hasattr(record, name)}
        if record.exc_info:
            line["error"] = without_addresses(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
