"""The form of an article: its fields with help, and the change that a posted form makes to the file.

Only what somebody changed is written, so that a file whose form is sent back unchanged stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from search.editing.body_editing import body_of, text_of, with_body, with_text
from search.editing.front_matter_editing import front_matter_of, set_field
from search.editing.source_lines import NotEditable, source_lines
from search.sources.fields import Fields
from tickets.typed_text import one_line

LONGEST_VALUE = 2_000  # characters of one field
LARGEST_FILE = 1_000_000  # bytes, as the index reads


class Kind(StrEnum):
    """How a field is written in a form."""

    LINE = "line"
    DAY = "day"
    CHOICE = "choice"
    WORDS = "words"  # a list, separated by commas
    LINES = "lines"  # a list, one on a line


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the front matter as the form asks for it."""

    name: str
    label: LazyString
    help: LazyString
    kind: Kind = Kind.LINE
    choices: tuple[str, ...] = ()
    is_main: bool = False  # stands above the text, the others behind it

    @property
    def is_list(self) -> bool:
        """Whether the field has several values."""
        return self.kind in (Kind.WORDS, Kind.LINES)


FIELDS = (
    FormField("title", _("Title"), _("What people would call it, in their words."), is_main=True),
    FormField("summary", _("Summary"), _("One sentence: what is solved here."), is_main=True),
    FormField(
        "questions",
        _("Questions"),
        _("What people really type, one on a line. Each must find this article."),
        Kind.LINES,
        is_main=True,
    ),
    FormField(
        "status",
        _("Status"),
        _("Only a published article is shown and suggested."),
        Kind.CHOICE,
        ("published", "draft", "review", "archived"),
    ),
    FormField("category", _("Category"), _("The heading that it stands under.")),
    FormField("keywords", _("Keywords"), _("Other words for the same, separated by commas."), Kind.WORDS),
    FormField("topics", _("Topics"), _("Ids of the form topics that it answers, separated by commas."), Kind.WORDS),
    FormField("related", _("Related articles"), _("Ids of articles, separated by commas."), Kind.WORDS),
    FormField("audience", _("Readers"), _("Everybody, or members only."), Kind.CHOICE, ("", "guest", "member")),
    FormField(
        "gate",
        _("Insisting"),
        _("never: it is suggested, but nobody has to read it before they write."),
        Kind.CHOICE,
        ("", "never"),
    ),
    FormField("owner", _("Owner"), _("Who answers for it.")),
    FormField("updated", _("Last updated"), _("The day of the last change that matters to readers."), Kind.DAY),
    FormField(
        "review_by", _("Review by"), _("From this day on it is out of date, and nobody has to read it."), Kind.DAY
    ),
    FormField("publish_at", _("Publish at"), _("It appears by itself at this time, for example 2027-01-31 08:00.")),
    FormField("expire_at", _("Unpublish at"), _("It disappears by itself at this time.")),
    FormField("translation_of", _("Translation of"), _("Id of the original article.")),
    FormField(
        "based_on",
        _("Based on"),
        _("Of a translation: the day of the original that it says. Move it when you have translated a change."),
        Kind.DAY,
    ),
    FormField(
        "aliases", _("Earlier addresses"), _("Earlier ids, separated by commas: they lead here for ever."), Kind.WORDS
    ),
)
SOURCE = "source"  # name of the field with the whole file


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """A file as the form shows it."""

    values: Mapping[str, str]  # by name of the field
    body: str
    source: str  # the whole file
    is_by_field: bool  # False: only as a whole, because its front matter is of another kind


def shown(raw: bytes) -> ShownArticle:
    """Return a file as the form shows it; raises NotEditable unless it is UTF-8."""
    try:
        values = _values(raw)
    except NotEditable:
        return ShownArticle({}, "", text_of(raw), is_by_field=False)
    return ShownArticle(values, body_of(raw), text_of(raw), is_by_field=True)


def changed(raw: bytes, form: Mapping[str, str]) -> bytes:
    """Return the file as the posted form has it; raises NotEditable where a field cannot be changed by itself."""
    if SOURCE in form:
        return with_text(raw, form[SOURCE])
    before = _values(raw)
    for field in FIELDS:
        posted = form.get(f"field-{field.name}")
        if posted is not None and _normal(field, posted) != _normal(field, before[field.name]):
            raw = set_field(raw, field.name, _normal(field, posted))
    return with_body(raw, form["body"]) if "body" in form else raw


def packed(raw: bytes | None) -> str:
    """Return a file as a hidden field holds it: what a change was made from is needed to merge it."""
    return "" if raw is None else base64.b64encode(zlib.compress(raw)).decode()


def unpacked(text: str) -> bytes | None:
    """Return the file that `packed` wrote; None without one. Raises ValueError for anything else."""
    if not text:
        return None
    try:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST_FILE + 1)
        raw.decode()
    except (binascii.Error, zlib.error) as error:
        raise ValueError(str(error)) from error
    if len(raw) > LARGEST_FILE:
        raise ValueError("the file is too large")
    return raw


def _values(raw: bytes) -> dict[str, str]:
    fields = Fields(front_matter_of(source_lines(raw)))
    return {
        field.name: _SEPARATORS[field.kind].join(fields.texts(field.name, separator=_SPLIT[field.kind]))
        if field.is_list
        else fields.text(field.name)
        for field in FIELDS
    }


_SEPARATORS = {Kind.WORDS: ", ", Kind.LINES: "\n"}
_SPLIT = {Kind.WORDS: ",", Kind.LINES: "\n"}


def _normal(field: FormField, posted: str) -> str | tuple[str, ...]:
    if not field.is_list:
        return one_line(posted, LONGEST_VALUE)
    items = (one_line(item, LONGEST_VALUE) for item in re.split(rf"[{_SPLIT[field.kind]}\r\n]", posted))
    return tuple(dict.fromkeys(filter(None, items)))
