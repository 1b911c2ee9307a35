"""Bounces: mails that say that a mail did not arrive. Recognised by form or by words; read for why.

A bounce has the form of RFC 3464 (`multipart/report`), or comes from a mail system and says in its subject or in its
first lines that something could not be delivered. What did not arrive is found by its Message-ID, wherever it stands.
"""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

from tickets.incoming.automatic import OWN_MARK, has_null_path
from tickets.incoming.header_words import header_words, raw_header
from tickets.typed_text import one_line

_LONGEST_WORDS: Final = 300  # characters kept of what the other server said
_LOOKED_AT: Final = 20_000  # characters of text
_DAEMON = re.compile(
    r"mailer-?_?daemon|postmaster|mail[ -]?delivery|delivery sub-?system|mail (?:system|administrator|router|server)|"
    r"mail(?:er|serv)?(?:admin|_?system)|microsoft exchange|internet mail|e?mail ?(?:gateway|service)|mrdaemon|"
    r"delivery (?:status|agent|failure|report)|system administrator|nondelivery|smtp|mdaemon|root@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|un-?deliverable|returned mail|return(?:ed|ing) (?:e?mail|message|to sender)|mail delivery|"
    r"delivery (?:status|fail|error|"
    r"problem|report|has failed|notification|unsuccessful|incomplete)|failure (?:notice|delivery)|"
    r"deliver[yi].{0,20}fail|fail.{0,20}deliver|"
    r"non-?delivery|not delivered|could ?n.t be delivered|could not be delivered|cannot be delivered|"
    r"mail (?:system )?error|"
    r"message (?:not |un)deliver|user unknown|unknown user|returned to sender|bounce|mail could not|"
    r"permanent error|delayed|warning: (?:message|could not)|"
    r"nedoru[čc]|neúspe[šs]n|nepodarilo sa doru|nelze doru|unzustellbar|nicht zugestellt|zustell|fehlgeschlagen|"
    r"niedostarcz|nie (?:mo[żz]na|uda[łl]o si[ęe]) dor[ęe]cz|не\s?доставлен|недоставлен|не удалось доставить|"
    r"ошибка доставки|не вдалося доставити|недоставлене|配信|退信|退回|メール",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    r"could ?n(?:o|')t be (?:delivered|found)|(?:un|not )(?:be )?able to deliver|unable to (?:deliver|relay)|"
    r"was not delivered|"
    r"were not delivered|did not reach|delivery (?:has )?failed|delivery to the following|permanent (?:fatal )?error|"
    r"undeliverable|following (?:address|recipient)|failed recipient|user (?:is )?unknown|unknown user|no such user|"
    r"mailbox (?:is )?(?:full|unavailable|not found)|over ?quota|does not exist|returned to (?:sender|you)|"
    r"did not arrive|host (?:not found|unknown)|recipient.{0,40}(?:rejected|unknown|reject)|"
    r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}|\b5[05]\d[ -]|nebol[ao]? doručen|nebyl[ao]? doručen|не доставлен|"
    r"не было доставлено|не було доставлено|nicht zugestellt|konnte nicht",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -][^\n]{3,300}")
_FIELD = re.compile(
    r"^(Final-Recipient|Original-Recipient|Action|Status|Diagnostic-Code):[ \t]*(.{1,1000}(?:\r?\n[ \t].{1,1000})*)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_MAIL_ID = re.compile(
    r"^[>\s|]{0,10}(?:message-id|x-original-message-id):\s{0,5}(<[!-;=?-~]{1,250}>)", re.IGNORECASE | re.MULTILINE
)
_WAITS = re.compile(
    r"delayed|will (?:continue|keep) (?:to )?try|not (?:yet )?been delivered|warning|no action is required",
    re.IGNORECASE,
)


class FailureReason(StrEnum):
    """Why a mail did not arrive, as far as the other server said."""

    FULL = "full"  # the mailbox
    UNKNOWN = "unknown"  # there is no such address
    DOMAIN = "domain"  # there is no such host
    REFUSED = "refused"  # by a rule of the other side: spam, a list of blocked senders
    TOO_LARGE = "too-large"
    DELAYED = "delayed"  # the other side tries on: not lost yet
    OTHER = "other"


_BY_STATUS: Final = {
    ("2", "2"): FailureReason.FULL,
    ("1", "1"): FailureReason.UNKNOWN,
    ("1", "6"): FailureReason.UNKNOWN,
    ("1", "10"): FailureReason.UNKNOWN,
    ("2", "1"): FailureReason.UNKNOWN,
    ("1", "2"): FailureReason.DOMAIN,
    ("4", "4"): FailureReason.DOMAIN,
    ("2", "3"): FailureReason.TOO_LARGE,
    ("3", "4"): FailureReason.TOO_LARGE,
}
_BY_WORDS: Final = (
    (
        FailureReason.FULL,
        re.compile(
            r"(?:mail)?box.{0,20}full|full.{0,10}mailbox|quota|insufficient.{0,20}(?:storage|space)|"
            r"exceed.{0,30}storage|переполнен",
            re.IGNORECASE,
        ),
    ),
    (
        FailureReason.TOO_LARGE,
        re.compile(r"too (?:large|big)|size.{0,20}exceed|exceed.{0,20}size|maximum.{0,20}size", re.IGNORECASE),
    ),
    (
        FailureReason.DOMAIN,
        re.compile(
            r"host (?:or domain name )?not found|(?:host|domain).{0,20}unknown|unknown (?:host|domain)|"
            r"nxdomain|no mx|unrouteable (?:mail )?domain|domain.{0,20}(?:not|doesn.t) exist",
            re.IGNORECASE,
        ),
    ),
    (
        FailureReason.UNKNOWN,
        re.compile(
            r"(?:user|recipient|address|mailbox|account|addressee).{0,40}(?:unknown|not (?:found|exist|"
            r"be found)|does ?n.t|does not|invalid|disabled|no longer|unavailable|not available|rejected)|"
            r"unknown (?:user|recipient|address|local)|no such (?:user|recipient|mailbox|address|person)|"
            r"invalid (?:recipient|user|address)|no mailbox|не (?:существует|найден)|neexistuj",
            re.IGNORECASE,
        ),
    ),
    (
        FailureReason.REFUSED,
        re.compile(
            r"spam|blocked|black ?list|block ?list|policy|denied|reject|refused|dmarc|reputation|not allowed|"
            r"prohibited",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a bounce says."""

    reason: FailureReason
    recipient: str  # whom it did not reach; may be empty
    words: str  # of the other server, one line; may be empty


def is_bounce(message: Message, nodes: list[Message], text: str) -> bool:
    """Return whether the mail says that another one did not arrive; `text` is what a reader sees of it."""
    report = str(message.get_param("report-type", "")).lower()
    if message.get_content_type() == "multipart/report" and report in ("", "delivery-status"):
        return True
    if any(part.get_content_type() == "message/delivery-status" for part in nodes):
        return True
    if message.get("X-Failed-Recipients") is not None:
        return True
    return _looks_like_one(message, nodes, text[:_LOOKED_AT])


def failure(nodes: list[Message], text: str) -> Failure:
    """Return why a mail did not arrive, from the fields of the report, else from its words."""
    fields = _report_fields(nodes)
    diagnosis = fields.get("diagnostic-code", "") or _diagnosis(text[:_LOOKED_AT])
    status = fields.get("status", "") + " " + diagnosis
    recipient = _ADDRESS.search(fields.get("final-recipient", "") or fields.get("original-recipient", ""))
    return Failure(
        _reason(fields.get("action", ""), status, f"{diagnosis}\n{text[:_LOOKED_AT]}", has_fields="action" in fields),
        recipient[0] if recipient else "",
        one_line(re.sub(r"^(?:smtp|x-[\w-]+)\s*;\s*", "", diagnosis, flags=re.IGNORECASE), _LONGEST_WORDS),
    )


def mail_ids_in(text: str) -> list[str]:
    """Return the Message-IDs of headers that a text repeats."""
    return _MAIL_ID.findall(text[: _LOOKED_AT * 5])


def _looks_like_one(message: Message, nodes: list[Message], text: str) -> bool:
    author = (
        header_words(message, "From")[:500] + " " + raw_header(message, "Return-Path")[:500].decode("ascii", "replace")
    )
    subject = bool(_SUBJECT.search(header_words(message, "Subject")[:300]))
    daemon = bool(_DAEMON.search(author))
    if not (subject or daemon):
        return False
    signs = 2 * subject + 2 * daemon + 2 * has_null_path(message) + bool(_SAYS_SO.search(text))
    signs += any(part.get(OWN_MARK) is not None for part in nodes[1:])
    signs -= 2 * (message.get("In-Reply-To") is not None and not daemon) + 2 * (message.get("List-Id") is not None)
    return signs >= 3


def _report_fields(nodes: list[Message]) -> dict[str, str]:
    """Return the fields of the recipient that failed, by their names in lower case."""
    for part in nodes:
        if part.get_content_type() != "message/delivery-status":
            continue
        inner = part.get_payload()
        blocks = [str(block) for block in inner] if isinstance(inner, list) else [str(inner)]
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall("\n".join(blocks)[:_LOOKED_AT]):
            fields.setdefault(name.lower(), " ".join(value.split()))
        if fields:
            return fields
    return {}


def _diagnosis(text: str) -> str:
    """Return the line in which a server speaks."""
    for pattern in (_CODE, _STATUS):
        match = pattern.search(text)
        if match:
            line_end = text.find("\n", match.end())
            return text[match.start() : line_end if line_end != -1 else None][:_LONGEST_WORDS]
    return ""


def _reason(action: str, status: str, words: str, *, has_fields: bool) -> FailureReason:
    if action.lower().startswith("delayed") or (
        not has_fields and _WAITS.search(words) and not re.search(r"\b5\d\d\b|\b5\.\d", words)
    ):
        return FailureReason.DELAYED
    for _, subject, detail in _STATUS.findall(status):
        if reason := _BY_STATUS.get((subject, detail)):
            return reason
    for reason, pattern in _BY_WORDS:
        if pattern.search(words):
            return reason
    return (
        FailureReason.REFUSED
        if any(subject == "7" for _, subject, _ in _STATUS.findall(status))
        else FailureReason.OTHER
    )
