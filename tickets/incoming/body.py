"""The text of a mail and its files, decided part by part.

1. Parts of `multipart/mixed` follow one another: none hides another.
2. Of `multipart/alternative` the plain text is read, unless it lacks words that the richer part has: then it is a stub.
3. A mail inside a mail is shown as forwarded, with From, Date and Subject; in a bounce it is our own and left out.
4. A picture inside a text is a file unless it is a logo: small, or in what was quoted or signed.
5. What cannot be shown is named: an encrypted mail, a file of Outlook's own format.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import Message
from enum import StrEnum
from typing import Final

from tickets.incoming.decoding import decode
from tickets.incoming.flowed import unflowed
from tickets.incoming.header_words import header_words, raw_header, words_of
from tickets.incoming.html_text import PICTURE, charset_of_html, html_to_text
from tickets.incoming.invitation import invitation_text
from tickets.incoming.pictures import is_logo
from tickets.typed_text import many_lines, one_line

LONGEST_TEXT: Final = 200_000  # characters read of one text part, and kept of all; the rest is in the raw mail
LONGEST_BYTES: Final = 4 * LONGEST_TEXT + 4  # of one text part, in any charset
_DEEPEST: Final = 60  # parts inside parts
_LONGEST_FILENAME: Final = 200
_STUB: Final = 0.1  # share of its words that a richer part may have more before the plain text counts as a stub
_FEW_WORDS: Final = 3
# What Python's email package was seen to raise on hostile mails, beside its own MessageError.
FAULTS: Final = (
    *(MessageError, LookupError, ValueError, TypeError, AttributeError),
    *(RecursionError, AssertionError, ArithmeticError),
)
_TEXTS: Final = ("text/plain", "text/html", "text/enriched", "text/richtext")
_UNSHOWN: Final = ("text/x-amp-html", "text/watch-html", "application/pgp-signature", "application/pgp-encrypted")
_SIGNATURES: Final = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_OF_OUTLOOK: Final = ("application/ms-tnef", "application/vnd.ms-tnef")
_WORD = re.compile(r"\w{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_PICTURE = re.compile(f"{PICTURE[0]}([^{PICTURE[1]}]*){PICTURE[1]}")


class Remark(StrEnum):
    """What is in a mail and cannot be shown, or is worth knowing."""

    OUTLOOK = "outlook"  # winmail.dat: attachments in Outlook's own format
    INVITATION = "invitation"
    SMIME_SIGNED = "smime-signed"
    SMIME_ENCRYPTED = "smime-encrypted"
    PGP_SIGNED = "pgp-signed"
    PGP_ENCRYPTED = "pgp-encrypted"
    LEFT_OUT = "left-out"  # files that are not kept by themselves: in the raw mail


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attached file."""

    name: str
    content: bytes
    content_id: str = ""  # of a picture that the text shows


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a part, and whether it has more than letters."""

    words: str
    is_rich: bool = False


@dataclass
class Body:
    """What was read of a mail's parts."""

    in_report: bool = False  # of a bounce: the mail that came back is ours
    hint: str = ""  # charset that the first text names, for headers that name none
    files: list[MailFile] = field(default_factory=list)
    named_texts: list[str] = field(default_factory=list)  # text parts with a file name, and other texts of last resort
    invitations: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)  # of the HTML parts, in which links stand
    remarks: list[Remark] = field(default_factory=list)
    is_whole: bool = True
    depth: int = 0

    def read(self, message: Message) -> str:
        """Return the text of the mail, with marks where pictures stand."""
        text = self._of(message).words
        if not text.strip() and self.named_texts:
            text = "\n\n".join(self.named_texts)
        text = "\n\n".join((text, *(words for words in self.invitations if words not in text)))
        if "-----BEGIN PGP MESSAGE-----" in text:
            self._note(Remark.PGP_ENCRYPTED)
        shown = many_lines(text)
        self.is_whole = self.is_whole and len(shown) <= LONGEST_TEXT
        return shown[:LONGEST_TEXT]

    def shown_files(self, own: str) -> tuple[MailFile, ...]:
        """Return the files without the logos; `own` is what the person wrote, with its marks."""
        in_own = set(_PICTURE.findall(own))
        return tuple(
            file
            for file in self.files
            if not (file.content_id and is_logo(file.name, file.content, is_in_own=file.content_id in in_own))
        )

    def _of(self, part: Message) -> _Text:
        try:
            return self._of_part(part)
        except FAULTS:
            self.is_whole = False
            return _Text("")

    def _of_part(self, part: Message) -> _Text:
        if not part.is_multipart():
            return self._leaf(part)
        if self.depth >= _DEEPEST:
            return self._joined([self._of(leaf) for leaf in part.walk() if not leaf.is_multipart()])
        self.depth += 1
        try:
            return self._multipart(part)
        finally:
            self.depth -= 1

    def _multipart(self, part: Message) -> _Text:
        kind = part.get_content_type()
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        if kind == "message/delivery-status":
            self.named_texts.append("\n".join(str(child).strip() for child in children))
            return _Text("")
        if kind.startswith("message/"):
            return self._mail_inside(children)
        if kind == "multipart/alternative":
            return self._alternative(children)
        if kind == "multipart/encrypted":
            self._note(Remark.PGP_ENCRYPTED)
        return self._joined([self._of(child) for child in children])

    def _joined(self, texts: Sequence[_Text]) -> _Text:
        words = [text.words for text in texts if text.words.strip()]
        return _Text("\n\n".join(words), any(text.is_rich for text in texts))

    def _alternative(self, children: list[Message]) -> _Text:
        texts = [text for text in (self._of(child) for child in children) if text.words.strip()]
        plain = next((text for text in texts if not text.is_rich), None)
        rich = max((text for text in texts if text.is_rich), key=lambda text: len(text.words), default=None)
        if plain is None or rich is None:
            return self._joined([rich or plain or _Text("")])
        return rich if _is_stub(plain.words, rich.words) else _Text(plain.words + _marks_of(rich.words), is_rich=True)

    def _mail_inside(self, children: list[Message]) -> _Text:
        if self.in_report or not children:
            return _Text("")
        inner = children[0]
        heads = [
            f"{name}: {header_words(inner, name)}"
            for name in ("From", "Date", "Subject")
            if inner.get(name) is not None
        ]
        if not heads:
            return self._of(inner)
        head = "\n".join(("---------- Forwarded message ----------", *(one_line(line, 1000) for line in heads)))
        return _Text(f"{head}\n\n{self._of(inner).words}")

    def _leaf(self, part: Message) -> _Text:
        kind, name = part.get_content_type(), filename_of(part)
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            self.is_whole = False
            return _Text("")
        self._name_it(part, kind, name)
        if kind in _UNSHOWN or kind in _SIGNATURES:
            return _Text("")
        if kind == "text/calendar":
            return self._invitation(part, content, name)
        if kind in _TEXTS and part.get_content_disposition() != "attachment":
            text = self._text(part, kind, content)
            if not name:
                return text
            self.named_texts.append(text.words)
        if not (self.in_report and kind in ("text/rfc822-headers", "message/delivery-status")):
            self.files.append(MailFile(name or kind.replace("/", "-"), content, _content_id(part, kind)))
        return _Text("")

    def _text(self, part: Message, kind: str, content: bytes) -> _Text:
        label = charset_of(part)
        self.is_whole = self.is_whole and len(content) <= LONGEST_BYTES
        content = content[:LONGEST_BYTES]
        self.hint = self.hint or label
        if kind == "text/plain":
            text = decode(content, label)
            self.is_whole = self.is_whole and len(text) <= LONGEST_TEXT
            if str(part.get_param("format", "")).lower() == "flowed":
                text = unflowed(text[:LONGEST_TEXT], deletes_space=str(part.get_param("delsp", "")).lower() == "yes")
            return _Text(text[:LONGEST_TEXT])
        text = decode(content, label or charset_of_html(content))
        self.is_whole = self.is_whole and len(text) <= LONGEST_TEXT
        source = text[:LONGEST_TEXT]
        words = html_to_text(source)
        self.is_whole = self.is_whole and (bool(words) or not source.strip())  # else pictures alone
        self.sources.append(source)
        return _Text(words, is_rich=True)

    def _invitation(self, part: Message, content: bytes, name: str) -> _Text:
        self._note(Remark.INVITATION)
        if not any(file.content == content for file in self.files):
            self.files.append(MailFile(name or "invitation.ics", content))
        words = invitation_text(decode(content, charset_of(part)))
        if words and words not in self.invitations:
            self.invitations.append(words)
        return _Text("")

    def _name_it(self, part: Message, kind: str, name: str) -> None:
        """Note what this part is, where it cannot be shown."""
        if kind in _SIGNATURES:
            self._note(Remark.SMIME_SIGNED)
        elif kind in _SEALED:
            is_signed = str(part.get_param("smime-type", "")).lower() == "signed-data"
            self._note(Remark.SMIME_SIGNED if is_signed else Remark.SMIME_ENCRYPTED)
        elif kind == "application/pgp-signature":
            self._note(Remark.PGP_SIGNED)
        elif kind == "application/pgp-encrypted":
            self._note(Remark.PGP_ENCRYPTED)
        elif kind in _OF_OUTLOOK or name.lower() == "winmail.dat":
            self._note(Remark.OUTLOOK)

    def _note(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)


def without_marks(text: str) -> str:
    """Return the text without the marks of pictures."""
    return (
        re.sub(r"\n{3,}", "\n\n", re.sub(r" ?" + _PICTURE.pattern + " ?", " ", text)).strip()
        if PICTURE[0] in text
        else text
    )


def charset_of(part: Message) -> str:
    """Return the charset that a part names; it is a triple where RFC 2231 was used."""
    named = part.get_param("charset", "")
    return named[2] if isinstance(named, tuple) else str(named)


def filename_of(part: Message) -> str:
    """Return the name of an attached file; empty when it has none."""
    try:
        headers = _decoded_headers(part)
        named = headers.get_param("filename", header="content-disposition") or headers.get_param("name") or ""
        if isinstance(named, tuple):  # RFC 2231: charset, language, what stands for the bytes
            charset, _, written = named
            return one_line(decode(written.encode("raw-unicode-escape"), charset or ""), _LONGEST_FILENAME)
        return one_line(words_of(str(named).encode("utf-8", "surrogateescape")), _LONGEST_FILENAME)
    except FAULTS:
        return "attachment"


def _decoded_headers(part: Message) -> Message:
    """Return the headers that hold a file's name, with raw bytes beyond ASCII decoded: Python would lose them."""
    raw = {name: raw_header(part, name) for name in ("Content-Type", "Content-Disposition")}
    if all(value.isascii() for value in raw.values()):
        return part
    headers = Message()
    for name, value in raw.items():
        headers[name] = decode(value, charset_of(part)) if value else ""
    return headers


def _content_id(part: Message, kind: str) -> str:
    if not kind.startswith("image/") or part.get_content_disposition() == "attachment":
        return ""
    return str(part.get("Content-ID", "")).strip(" <>")[:200]


def _is_stub(plain: str, rich: str) -> bool:
    """Return whether the plain text lacks words that the richer part has, so that reading it would lose them."""
    plain_words = set(_WORD.findall(plain.lower()))
    meant = _WORD.findall(_ADDRESS.sub(" ", _PICTURE.sub(" ", rich)).lower())
    lacking = sum(word not in plain_words for word in meant)
    return lacking > _STUB * len(meant) and (lacking >= _FEW_WORDS or not plain_words)


def _marks_of(rich: str) -> str:
    """Return the marks of the pictures that the richer part shows: the plain one has none."""
    marks = _PICTURE.findall(rich)
    return "\n" + " ".join(f"{PICTURE[0]}{mark}{PICTURE[1]}" for mark in marks) if marks else ""
