"""Who wrote a mail, and where an answer goes: also where the header follows no grammar.

A person who looks at `Novak, Jan <jan@example.org>` or `Jan Novak jan@example.org` sees the address at once. So it is
looked for, first in angle brackets outside of quotes, then anywhere; what is left of the header is the name.
"""

import re
from dataclasses import dataclass
from email.message import Message
from typing import Final

from tickets.address import InvalidAddress, parse_existing_address
from tickets.incoming.header_words import raw_header, words_of
from tickets.typed_text import one_line

_LONGEST_NAME: Final = 120  # characters
_LONGEST_RAW: Final = 300
_LOOKED_AT: Final = 2_000  # bytes of a header
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"(?!@)')
_BRACKETED = re.compile(r'<\s*(?:mailto:)?\s*("[^"<>]{1,64}"@[^<>\s]{1,255}|[^<>"\s]{1,320})\s*>?', re.IGNORECASE)
_ANYWHERE = re.compile(r"""("[^"<>@]{1,64}"@[\w.-]{1,255}|[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[\w.-]{1,255})""")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.){0,200}\)")
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")
_AROUND_NAME: Final = " \t\"'<>()[],;:\\"
_CONTROLS = re.compile(r"[\x00-\x1f]")
_NOBODY = re.compile(
    r"(?:mailer-daemon|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|nobody|nepouzivat|neodpovedat|neodpovidat|noreply\w*)"
    r"(?:[+_.-].*)?@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class People:
    """Who a mail is from and where an answer goes."""

    sender: str  # where an answer goes, as parse_existing_address returns it; empty when there is nowhere
    author: str  # the address in From, the same; empty when there is none
    name: str  # of the person, as written; may be empty
    raw_from: str  # the header From in words, as it stands


def people_of(message: Message, hint: str = "") -> People:
    """Return the people of a mail; `hint` is the charset of its text.

    An answer goes to Reply-To, but never to an address that nobody reads. A mailing list that writes itself into From
    names the person in X-Original-From. Without From, Sender counts, and Return-Path last. Only From says who wrote:
    it is what DMARC vouches for.
    """
    from_header = raw_header(message, "From")[:_LOOKED_AT]
    from_name, author = name_and_address(from_header, hint)
    original = name_and_address(raw_header(message, "X-Original-From")[:_LOOKED_AT], hint)
    elsewhere = [original] if original[1] else []
    if not author:
        from_name = _clean_name(from_header.decode("utf-8", "surrogateescape"), hint)
        elsewhere += [
            name_and_address(raw_header(message, name)[:_LOOKED_AT], hint) for name in ("Sender", "Return-Path")
        ]
    name, address = next(((name, address) for name, address in elsewhere if address), (from_name, author))
    _, reply_to = name_and_address(raw_header(message, "Reply-To")[:_LOOKED_AT], hint)
    sender = reply_to if reply_to and not is_nobody(reply_to) else address
    return People(sender, author, name or from_name, one_line(words_of(from_header, hint), _LONGEST_RAW))


def is_nobody(address: str) -> bool:
    """Return whether nobody reads what goes to this address."""
    return bool(_NOBODY.match(address))


def name_and_address(raw: bytes, hint: str = "") -> tuple[str, str]:
    r"""Return the first name and address of a header; both may be empty.

    >>> name_and_address(b"Novak, Jan <jan@example.org>")
    ('Novak, Jan', 'jan@example.org')
    >>> name_and_address(b'"Jan @ Firma <jan@example.org>')
    ('Jan @ Firma', 'jan@example.org')
    """
    written = raw.decode("utf-8", "surrogateescape")
    placed = _address_in(written)
    if not placed:  # a program that encodes the whole header
        decoded = words_of(raw, hint)
        placed = None if _CONTROLS.search(decoded) else _address_in(decoded)
        written = decoded if placed else written
    if not placed:
        return "", ""
    position, address = placed
    before = written[:position]
    name = before if before.strip(_AROUND_NAME) else _comment(written[position:])
    return _clean_name(name, hint), address


def _address_in(written: str) -> tuple[int, str] | None:
    """Return (where it begins, the address), or nothing."""
    without_quotes = _QUOTED.sub(
        lambda quoted: " " * len(quoted[0]), _ENCODED.sub(lambda word: " " * len(word[0]), written)
    )
    for text in (without_quotes, written, _COMMENT.sub("", without_quotes)):
        for pattern in (_BRACKETED, _ANYWHERE):
            for match in pattern.finditer(text):
                address = _parsed(match[1])
                if address:
                    return match.start(), address
    return None


def _parsed(text: str) -> str:
    try:
        return parse_existing_address(text.strip(".,;'"))
    except InvalidAddress:
        return ""


def _comment(behind: str) -> str:
    comment = re.search(r"\(([^()]{1,200})\)", behind[:1000])
    return comment[1] if comment else ""


def _clean_name(name: str, hint: str) -> str:
    words = words_of(name.encode("utf-8", "surrogateescape"), hint).replace('\\"', '"').replace("\\", "")
    shown = one_line(words, _LONGEST_NAME).strip(_AROUND_NAME)
    return _ANYWHERE.sub("", shown).strip(_AROUND_NAME) or shown
