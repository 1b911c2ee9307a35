"""Signs that a request comes from a machine. They are recorded as they are; what follows from them, reports decide."""

from __future__ import annotations

import re

from flask import request

_AGENT = re.compile(
    r"bot\b|crawl|spider|slurp|headless|phantomjs|selenium|puppeteer|playwright|curl/|wget/|python-|aiohttp|httpx"
    r"|go-http-client|java/|okhttp|libwww|scrapy|axios/|node-fetch|facebookexternalhit|monitor",
    re.IGNORECASE,
)


def signs_of_a_machine() -> tuple[str, ...]:
    """Return the signs on this request: agent, no-agent, no-language, prefetch."""
    agent = request.headers.get("User-Agent", "")
    signs = {
        "agent": bool(_AGENT.search(agent)),
        "no-agent": not agent.strip(),
        "no-language": not request.headers.get("Accept-Language"),
        "prefetch": "prefetch" in request.headers.get("Sec-Purpose", ""),
    }
    return tuple(sign for sign, is_there in signs.items() if is_there)
