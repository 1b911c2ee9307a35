"""Which mails get an automatic reply. Two machines that answer each other never stop; so in doubt none is sent.

These get none:
1. mails that a machine wrote (RFC 3834 and the older ways of saying so);
2. bounces and reports: they have no sender, or are a `multipart/report`;
3. mails of a mailing list: the reply would go to everybody;
4. our own mails that came back;
5. mails from addresses that nobody reads, and those that ask for no automatic reply.
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
    """Whether we may send an automatic reply, and if not, why."""

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
    """Return the first reason not to reply, else `ALLOWED`."""
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
