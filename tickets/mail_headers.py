"""Header values that stay values, whatever somebody typed into them.

`EmailMessage` of some Python versions decodes an encoded word in a value it is given and writes the
decoded line break into the mail (CVE-2024-6923). Refusing CR and LF is therefore not enough: the
beginning of an encoded word is taken apart here, and nothing unprintable is let through.
Long values gain or lose a space when `EmailMessage` folds them; `MAIL_POLICY` writes them exactly.
"""

import re
from collections.abc import Iterable
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy

from tickets.address import parse_existing_address
from tickets.typed_text import one_line

LONGEST_VALUE = 160  # characters; mail programs show less
_LONGEST_LINE = 78  # characters, RFC 5322
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")  # printable ASCII without spaces, < and >
_MOST_REFERENCES = 20  # of a long conversation the first and the newest
_RETURN_PATH = re.compile(r"\+rf-([0-9a-f]{32})@", re.IGNORECASE)
_LONGEST_LOCAL_PART = 64  # characters, RFC 5321
_MESSAGE_ID_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")


class _ExactHeader(UnstructuredHeader, BaseHeader):
    """An unstructured header that is read back from the mail as it was written."""

    def fold(self, *, policy: Policy) -> str:
        """Return one line where it fits, else encoded words, which have no spaces to lose."""
        line = f"{self.name}: {self}"
        if not line.isascii() or len(line) > _LONGEST_LINE:
            line = f"{self.name}: " + Header(str(self), "utf-8", header_name=self.name).encode(linesep="\r\n")
        return line + policy.linesep


class _ExactSubject(_ExactHeader):
    """A subject, of which a mail has one."""

    max_count = 1


class _InBrackets(_ExactHeader):
    """Message-IDs or addresses in angle brackets, each on a line: no program recognises one that is encoded."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        """Return the header with a line break before each space between two of them, as RFC 5322 allows."""
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


_REGISTRY = HeaderRegistry(default_class=_ExactHeader)
_REGISTRY.map_to_type("subject", _ExactSubject)
for _name in ("in-reply-to", "references", "list-unsubscribe"):
    _REGISTRY.map_to_type(_name, _InBrackets)
MAIL_POLICY = SMTP.clone(cte_type="7bit", header_factory=_REGISTRY)  # every server takes 7 bit


def header_text(text: str, limit: int = LONGEST_VALUE) -> str:
    """Return any text as the value of a header that people read.

    >>> header_text("=?utf-8?q?hi=0ABcc:_v=40e?=")
    '= ?utf-8?q?hi=0ABcc:_v=40e? ='
    """
    apart = one_line(text, limit).replace("=?", "= ?").replace("?=", "? =")
    return apart[:limit].rstrip()


def header_filename(name: str) -> str:
    """Return a file name as a header parameter, also without the characters that end a quoted string.

    >>> header_filename('a";x="b')
    'a;x=b'
    """
    return re.sub(r'["\\<>]', "", header_text(name)).strip() or "attachment"


def header_address(address: str, name: str = "") -> Address:
    """Return exactly one address, with a name where one is given; raise InvalidAddress."""
    return Address(header_text(name), addr_spec=parse_existing_address(address))


def message_id(ticket_id: str, host: str) -> str:
    """Return the Message-ID, the same for every attempt, so that mail programs show a second copy only once.

    >>> message_id("4f2a", "help.example.org")
    '<4f2a@help.example.org>'
    """
    for part in (ticket_id, host):
        if not _MESSAGE_ID_PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot stand in a Message-ID - use letters, digits, '.' and '-'")
    return f"<{ticket_id}@{host}>"


def message_ids(ids: Iterable[str]) -> str:
    r"""Return Message-IDs as the value of References, without those that are invalid or too long for a line.

    >>> message_ids(["<a@host>", "<b@host>\r\nBcc: x", "no id"])
    '<a@host>'
    """
    proper = [mail_id for mail_id in ids if _MESSAGE_ID.fullmatch(mail_id)]
    return " ".join(proper if len(proper) <= _MOST_REFERENCES else [proper[0], *proper[1 - _MOST_REFERENCES :]])


def return_path(sender: str, letter_id: str) -> str:
    """Return an address of the sender's mailbox that names one letter (VERP); the sender where that is too long.

    >>> return_path("help@example.org", "0123456789abcdef0123456789abcdef")
    'help+rf-0123456789abcdef0123456789abcdef@example.org'
    """
    local_part, _, domain = sender.rpartition("@")
    named = f"{local_part}+rf-{letter_id}"
    return f"{named}@{domain}" if len(named) <= _LONGEST_LOCAL_PART else sender


def letters_in_return_paths(addresses: str) -> tuple[str, ...]:
    """Return the ids of the letters whose return paths stand in a text of addresses.

    >>> letters_in_return_paths("<help+rf-0123456789abcdef0123456789abcdef@example.org>")
    ('0123456789abcdef0123456789abcdef',)
    """
    return tuple(letter_id.lower() for letter_id in _RETURN_PATH.findall(addresses))
