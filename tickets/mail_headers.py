"""Header values that stay values, whatever somebody typed into them.

``EmailMessage`` of some Python versions decodes an encoded word in a value it is given and writes the
decoded line break into the mail (CVE-2024-6923). Refusing CR and LF is therefore not enough: the
beginning of an encoded word is taken apart here, and nothing unprintable is let through.
Long values gain or lose a space when ``EmailMessage`` folds them; ``MAIL_POLICY`` writes them exactly.
"""

import re
from collections.abc import Iterable
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy

from tickets.address import parse_address
from tickets.typed_text import one_line

LONGEST_VALUE = 160  # characters; mail programs show less
_LONGEST_LINE = 78  # characters, RFC 5322
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")  # printable ASCII without spaces, < and >
_MOST_REFERENCES = 20  # of a long conversation the first and the newest
_MESSAGE_ID_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")


class _ExactHeader(UnstructuredHeader, BaseHeader):
    """A header of words that comes back from the mail as it was put in."""

    def fold(self, *, policy: Policy) -> str:
        """One line where that fits, else encoded words, which have no spaces to lose."""
        line = f"{self.name}: {self}"
        if not line.isascii() or len(line) > _LONGEST_LINE:
            line = f"{self.name}: " + Header(str(self), "utf-8", header_name=self.name).encode(linesep="\r\n")
        return line + policy.linesep


class _ExactSubject(_ExactHeader):
    """The same, once per mail."""

    max_count = 1


class _MessageIds(_ExactHeader):
    """Message-IDs, one a line where they do not fit: nobody reads an encoded word as one."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        """The line breaks stand where spaces stood, as RFC 5322 has it."""
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


_REGISTRY = HeaderRegistry(default_class=_ExactHeader)
_REGISTRY.map_to_type("subject", _ExactSubject)
for _name in ("in-reply-to", "references"):
    _REGISTRY.map_to_type(_name, _MessageIds)
MAIL_POLICY = SMTP.clone(cte_type="7bit", header_factory=_REGISTRY)  # every server takes 7 bit


def header_text(text: str, limit: int = LONGEST_VALUE) -> str:
    """Any text as the value of a header that is read by people.

    >>> header_text("=?utf-8?q?hi=0ABcc:_v=40e?=")
    '= ?utf-8?q?hi=0ABcc:_v=40e? ='
    """
    apart = one_line(text, limit).replace("=?", "= ?").replace("?=", "? =")
    return apart[:limit].rstrip()


def header_filename(name: str) -> str:
    """A file name as the parameter of a header: also without the signs that end a quoted string.

    >>> header_filename('a";x="b')
    'a;x=b'
    """
    return re.sub(r'["\\<>]', "", header_text(name)).strip() or "attachment"


def header_address(address: str) -> Address:
    """Exactly one address, or InvalidAddress."""
    return Address(addr_spec=parse_address(address))


def message_id(ticket_id: str, host: str) -> str:
    """The same for every attempt, so that mail programs show a mail that came twice once.

    >>> message_id("4f2a", "help.example.org")
    '<4f2a@help.example.org>'
    """
    for part in (ticket_id, host):
        if not _MESSAGE_ID_PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot stand in a Message-ID - use letters, digits, '.' and '-'")
    return f"<{ticket_id}@{host}>"


def message_ids(ids: Iterable[str]) -> str:
    r"""Message-IDs as the value of References; what is none, or too long for a line, is left out.

    >>> message_ids(["<a@host>", "<b@host>\r\nBcc: x", "no id"])
    '<a@host>'
    """
    proper = [one for one in ids if _MESSAGE_ID.fullmatch(one)]
    return " ".join(proper if len(proper) <= _MOST_REFERENCES else [proper[0], *proper[1 - _MOST_REFERENCES :]])
