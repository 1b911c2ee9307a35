"""Marks of spam filters and of sender authentication: such a mail is held, and nothing is sent to its sender.

An answer to forged mail goes to a stranger. `Authentication-Results` (RFC 8601) counts only from our own mail server,
by its authserv-id: everybody can write such a header. Mailing lists and forwarders break DMARC; where our server says
`arc=pass`, or that a forwarder whom we trust delivered it, a failure means nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

from tickets.incoming.header_words import raw_header, raw_headers

_YES = re.compile(r"yes|true|1\b", re.IGNORECASE)
_MOST_RESULTS: Final = 10
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_PASSED_BY = re.compile(
    r"\b(?:spf=pass\b[^;]*?smtp\.(?:mailfrom|helo)=|dkim=pass\b[^;]*?header\.[di]=)(?:[^\s;@]*@)?([\w.-]+)",
    re.IGNORECASE,
)
_FLAGS: Final = ("X-Spam-Flag", "X-Spam-Status", "X-Spam")


class HeldReason(StrEnum):
    """Why a mail's ticket waits for a look of staff."""

    SPAM = "spam"  # a filter says so
    FORGED = "forged"  # DMARC failed: somebody else may have written it
    JUNK = "junk"  # it lay in the mailbox's Junk folder
    MACHINE = "machine"
    FLOOD = "flood"  # too many tickets from this address in an hour


@dataclass(frozen=True, slots=True)
class SpamMarks:
    """What mail servers on the way wrote about a mail."""

    is_flagged: bool = False
    results: tuple[str, ...] = ()  # headers Authentication-Results, the topmost first


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose marks count."""

    authserv_id: str = ""  # of our own mail server; empty: no results are believed
    forwarders: tuple[str, ...] = ()  # domains


def spam_marks(message: Message) -> SpamMarks:
    """Return the marks of a mail."""
    flagged = any(_YES.match(raw_header(message, name)[:100].decode("ascii", "replace").strip()) for name in _FLAGS)
    results = raw_headers(message, "Authentication-Results")[:_MOST_RESULTS]
    return SpamMarks(flagged, tuple(result.decode("utf-8", "replace") for result in results))


def held_because(marks: SpamMarks, trust: Trust) -> HeldReason | None:
    """Return why the mail is held; None when nothing speaks against it."""
    if marks.is_flagged:
        return HeldReason.SPAM
    return HeldReason.FORGED if _failed_dmarc(_own_results(marks.results, trust), trust.forwarders) else None


def _own_results(results: Sequence[str], trust: Trust) -> str:
    """Return the topmost results that carry our own authserv-id: those below came with the mail."""
    for result in results:
        shown = _COMMENT.sub(" ", result)
        server, _, rest = shown.lower().partition(";")
        if trust.authserv_id and server.split()[:1] == [trust.authserv_id.lower()]:  # a version may stand behind it
            return rest
    return ""


def _failed_dmarc(results: str, forwarders: Sequence[str]) -> bool:
    if not re.search(r"\bdmarc=fail\b", results) or re.search(r"\barc=pass\b", results):
        return False
    passed = {domain.strip(".") for domain in _PASSED_BY.findall(results)}
    return not any(domain == trusted or domain.endswith(f".{trusted}") for domain in passed for trusted in forwarders)
