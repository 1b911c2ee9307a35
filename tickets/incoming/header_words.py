"""Headers in words: encoded words, raw bytes beyond ASCII, and whatever programs have made of both."""

import binascii
import re
from email.message import Message
from typing import Final

from tickets.incoming.decoding import decode

LONGEST_HEADER: Final = 10_000  # characters
_ENCODED_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,2000}(?:\?(?!=)[^?]{0,500}){0,4})\?=")
_BETWEEN_WORDS = re.compile(rb"[ \t\r\n]*\Z")
_QUOTED_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def raw_header(message: Message, name: str) -> bytes:
    """Return the bytes of the first header of that name, unfolded; empty when there is none."""
    for written, value in message.raw_items():
        if written.lower() == name.lower():
            return one_raw(str(value))
    return b""


def raw_headers(message: Message, name: str) -> tuple[bytes, ...]:
    """Return the bytes of all headers of that name, unfolded, the topmost first."""
    return tuple(one_raw(str(value)) for written, value in message.raw_items() if written.lower() == name.lower())


def one_raw(value: str) -> bytes:
    """Return the bytes behind a header's value as Python's email package keeps it."""
    raw = value[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    return re.sub(rb"\r?\n(?=[ \t])", b"", raw).strip()


def header_words(message: Message, name: str, hint: str = "") -> str:
    """Return a header in words; `hint` is the charset of the mail's text, for bytes that name none."""
    return words_of(raw_header(message, name), hint)


def words_of(raw: bytes, hint: str = "") -> str:
    r"""Return the words of a header; encoded words that follow one another are decoded together, as bytes.

    >>> words_of(b"=?utf-8?Q?Zabudnut=C3?= =?utf-8?Q?=A9_heslo?= v\x9edy")
    'Zabudnuté heslo vždy'
    """
    texts: list[str] = []
    position, charset, content = 0, "", b""
    for word in _ENCODED_WORD.finditer(raw):
        between = raw[position : word.start()]
        named, encoded = _charset_of(word), _bytes_of(word)
        if content and _BETWEEN_WORDS.match(between) and named == charset:
            content += encoded
        else:
            texts.append(decode(content, charset))
            texts.append("" if content and _BETWEEN_WORDS.match(between) else decode(between, hint))
            charset, content = named, encoded
        position = word.end()
    return "".join((*texts, decode(content, charset), decode(raw[position:], hint)))


def _charset_of(word: re.Match[bytes]) -> str:
    return word[1].decode("ascii", "replace").partition("*")[0]  # RFC 2231 adds a language


def _bytes_of(word: re.Match[bytes]) -> bytes:
    if word[2] in b"qQ":
        return _QUOTED_BYTE.sub(lambda byte: bytes([int(byte[1], 16)]), word[3].replace(b"_", b" "))
    letters = _NOT_BASE64.sub(b"", word[3])
    if not letters:
        return word[0]
    whole = len(letters) - (len(letters) % 4 == 1)  # a single letter more says nothing
    try:
        return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))
    except binascii.Error:
        return word[0]
