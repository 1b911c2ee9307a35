"""Browsers report what our Content-Security-Policy made them refuse; the log gets a line for each.

Anybody can send such a report, so each is short, they are limited for each address and in all, and a line shows only
what it needs: no query and no id of a page's address, which are for one person alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from tickets.typed_text import one_line
from webui.request.limits import limited
from webui.request.proxies import client_network
from webui.request.security import CSP_REPORTS
from webui.storage.limits.limit import Limit

bp = Blueprint("csp_reports", __name__)
log = logging.getLogger("readfirst.csp")

LARGEST: Final = 16 * 1024  # bytes of a request
MOST_AT_ONCE: Final = 5  # reports of a request that are logged
OF_AN_ADDRESS: Final = Limit("csp-reports", 10, timedelta(minutes=1), is_frequent=True)  # requests
IN_ALL: Final = Limit("csp-reports-in-all", 60, timedelta(minutes=1), is_frequent=True)
_LONGEST: Final = 120  # characters of a value in the log
_KINDS: Final = frozenset({"application/csp-report", "application/reports+json", "application/json"})
_ID: Final = re.compile("[0-9a-f]{32}")


@bp.post(CSP_REPORTS)
@limited(OF_AN_ADDRESS, client_network)
@limited(IN_ALL, lambda: "everybody")
def take() -> ResponseReturnValue:
    """Log the reports of one request, in either form that browsers send."""
    if request.mimetype not in _KINDS:
        abort(415)
    request.max_content_length = LARGEST
    for report in _reports(request.get_data()):
        log.warning("a page was kept from %s", report)
    return "", 204


def _reports(body: bytes) -> Iterator[str]:
    """Yield a line for each report of a request; abort for what is none."""
    try:
        sent = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        abort(400)
    for report in (sent if isinstance(sent, list) else [sent])[:MOST_AT_ONCE]:
        details = report.get("body", report.get("csp-report")) if isinstance(report, dict) else None
        if not isinstance(details, dict):
            abort(400)
        yield _line(details)


def _line(details: Mapping[str, object]) -> str:
    directive = _value(details, "effectiveDirective", "effective-directive", "violated-directive")
    blocked, page = _value(details, "blockedURL", "blocked-uri"), _value(details, "documentURL", "document-uri")
    return f"{one_line(directive, _LONGEST)}: {_bare(blocked)} on {_bare(page)}"


def _value(details: Mapping[str, object], *names: str) -> str:
    value = next((details[name] for name in names if name in details), "")
    return value[: 10 * _LONGEST] if isinstance(value, str) else ""


def _bare(address: str) -> str:
    """Return an address without what is for one person alone."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "?"
    return one_line(_ID.sub("…", f"{parts.scheme}:{parts.netloc.rpartition('@')[2]}{parts.path}"), _LONGEST)
