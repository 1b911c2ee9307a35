"""Which mails a machine may answer. A machine that answers a machine is a storm; so in doubt it keeps silent.

1. What says that a machine wrote it (RFC 3834 and the older ways of saying so).
2. Bounces and reports: they have no sender, or are a ``multipart/report``.
3. Mailing lists: an answer would go to everybody.
4. Our own mails, come back.
5. Addresses that nobody reads, and mails that ask for no automatic answer.
"""

import re
from email.message import Message
from enum import StrEnum
from typing import Final

_NOBODY = re.compile(r"(?:mailer-daemon|postmaster|no-?_?reply|do-?not-?reply|bounces?|nobody)\b", re.IGNORECASE)
_PRECEDENCE: Final = ("bulk", "junk", "list", "auto_reply")
_LISTS: Final = ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List", "X-Mailing-List")
_REPLIES: Final = ("X-Autoreply", "X-Autorespond", "Auto-Submitted")
_SUPPRESS: Final = frozenset({"all", "oof", "autoreply"})  # of X-Auto-Response-Suppress
OWN_MARK: Final = "X-Readfirst-Reference"  # stands on every mail that leaves here


class Answering(StrEnum):
    """Whether a mail may be answered by a machine; every value but the first is a reason why not."""

    ALLOWED = "allowed"
    AUTOMATIC = "automatic"  # a machine wrote it
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    NOBODY = "nobody"
    UNWANTED = "unwanted"  # it asks for no automatic answer
    UNREADABLE = "unreadable"

    @property
    def is_by_machine(self) -> bool:
        """Whether nobody waits for an answer: such a mail never reopens a ticket."""
        return self in (Answering.AUTOMATIC, Answering.BOUNCE, Answering.OWN)


def answering(message: Message) -> Answering:
    """The first reason not to answer, else ``ALLOWED``."""
    if _is_bounce(message):
        return Answering.BOUNCE
    if message.get(OWN_MARK) is not None:
        return Answering.OWN
    if _is_automatic(message):
        return Answering.AUTOMATIC
    if any(message.get(name) is not None for name in _LISTS) or _precedence(message):
        return Answering.LIST
    if _NOBODY.match(_local_part(message)):
        return Answering.NOBODY
    if _SUPPRESS & set(re.split(r"[,\s]+", str(message.get("X-Auto-Response-Suppress", "")).lower())):
        return Answering.UNWANTED
    return Answering.ALLOWED


def _is_bounce(message: Message) -> bool:
    empty_path = str(message.get("Return-Path", "-")).strip() in ("<>", "")
    return empty_path or message.get_content_type() == "multipart/report"


def _is_automatic(message: Message) -> bool:
    for name in _REPLIES:
        value = message.get(name)
        if value is not None and str(value).strip().lower() not in ("no", "none"):
            return True
    return False


def _precedence(message: Message) -> bool:
    return str(message.get("Precedence", "")).strip().lower() in _PRECEDENCE


def _local_part(message: Message) -> str:
    address = str(message.get("From", ""))[:1000]
    return address.rpartition("<")[2].strip().strip('"')
