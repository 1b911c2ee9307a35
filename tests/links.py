"""Every address that an answer names, wherever it names it, and a walk along those that lead on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

# Attributes that never hold an address but may begin with a slash.
_NO_ADDRESS = frozenset({"value", "placeholder", "content", "title", "alt", "d", "viewbox", "points"})
_IN_SCRIPT = re.compile(r"""["'`](/(?:[a-z]{2}|api|staff|static|media|widget|editor|reports)/[^"'`\s<>]*)["'`]""")
_IN_XML = re.compile(r"(?:<loc>|href=\")([^<\"]+)")
_IN_POLICY = re.compile(r"report-uri ([^;]+)")
_IN_REPORTING = re.compile(r'="([^"]+)"')
_LANGUAGE = re.compile(r"/[a-z]{2}/")
_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-|RF-\w+-\w+|gen-\w+|=[^&]*|\d+")


@dataclass(frozen=True)
class Answered:
    """An answer of any client."""

    status: int
    headers: Mapping[str, str]
    text: str
    cookies: tuple[str, ...] = ()  # Set-Cookie headers

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name not in _NO_ADDRESS and value.startswith(("/", "http://", "https://")):
                self.addresses.append(value)


def addresses_in(answer: Answered) -> list[str]:
    """Every address of an answer: of its attributes, its JSON, its scripts, its headers and its cookies' paths."""
    named = [answer.headers[name] for name in ("Location", "Content-Location") if name in answer.headers]
    named += _IN_POLICY.findall(answer.headers.get("Content-Security-Policy", ""))
    named += _IN_REPORTING.findall(answer.headers.get("Reporting-Endpoints", ""))
    named += re.findall(r"Path=([^;]+)", "\n".join(answer.cookies))
    if answer.kind == "text/html":
        named += _Page(answer.text).addresses
    elif answer.kind.endswith("json"):
        named += [text for text in _texts(json.loads(answer.text)) if text.startswith(("/", "http://"))]
        named += [address for text in _texts(json.loads(answer.text)) for address in _Page(text).addresses]
    elif answer.kind.endswith("xml"):
        named += _IN_XML.findall(answer.text)
    elif answer.kind == "text/javascript":
        named += _IN_SCRIPT.findall(answer.text)
    return named


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON is untyped
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def is_below(address: str, base_path: str, host: str) -> bool:
    """Whether an address is another site's, or ours and below the base path."""
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != host:
        return True
    return parts.path == base_path or parts.path.startswith(f"{base_path}/")


@dataclass
class Walk:
    """Follows one address of every kind: articles, tickets and languages are many, and their pages are alike."""

    asks: Callable[[str], Answered]
    base_path: str
    host: str
    each: int = 1
    visited: dict[str, int] = field(default_factory=dict)  # address -> status
    wrong: list[tuple[str, str]] = field(default_factory=list)  # page, address that leaves the base path
    _kinds: Counter[str] = field(default_factory=Counter)

    def along(self, *starts: str) -> Walk:
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0).partition("#")[0]
            kind = self._kind(address)
            if address in self.visited or self._kinds[kind] >= self.each:
                continue
            self._kinds[kind] += 1
            answer = self.asks(address)
            self.visited[address] = answer.status
            named = addresses_in(answer)
            self.wrong += [(address, other) for other in named if not is_below(other, self.base_path, self.host)]
            waiting += [_path_of(other) for other in named if self._leads_on(other)]
        return self

    def _leads_on(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.netloc in ("", self.host) and parts.path.startswith(f"{self.base_path}/")

    def _kind(self, address: str) -> str:
        """The address without ids and languages, and an article's without its name."""
        kind = _ID.sub("", address.removeprefix(self.base_path))
        return re.sub(r"/(a|c|file|linked|media)/[^?]+", r"/\1/", _LANGUAGE.sub("/*/", kind))


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
