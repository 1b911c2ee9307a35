"""Notes in a box: which kinds there are, and what other systems call them."""

import re
from collections.abc import Container

from markdown_it.token import Token

NOTE = re.compile(r"[ \t]*\[!(?P<kind>[A-Za-z]{2,30})\][-+]?[ \t]*(?:\n|$|(?=\S))")
_PICTURED = re.compile(r"[ \t]*!\[(?P<kind>[A-Za-z]{2,30})\][ \t]*(?:\n|$)")  # of Zendesk: `> ![info]`
_KINDS = {  # what is written -> how it is shown
    **dict.fromkeys(("note", "info", "abstract", "summary", "example", "question", "quote", "seealso", "memo"), "note"),
    **dict.fromkeys(("tldr", "help", "faq", "cite"), "note"),
    **dict.fromkeys(("admin", "availability", "morelikethis", "prerequisites", "default", "primary", "aside"), "note"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done", "best", "todo"), "tip"),
    **dict.fromkeys(("important", "attention", "alert", "announcement", "secondary"), "important"),
    **dict.fromkeys(("warning", "warn", "failure", "fail", "missing", "bug"), "warning"),
    **dict.fromkeys(("caution", "danger", "error", "critical"), "caution"),
}


def note_at(text: str, labels: Container[str] = ()) -> re.Match[str] | None:
    r"""Return the mark with which the text of a quotation begins as a note; None when it is none.

    labels  of the pictures and links that the page defines, in capital letters

    >>> [bool(note_at(text, {"TIP"})) for text in ("[!NOTE]\nText", "![info]\nText", "![tip]", "![menu]", "![info](a)")]
    [True, True, False, False, False]
    """
    pictured = _PICTURED.match(text) if "![" in text else None
    if pictured and kind_of(pictured["kind"]) and pictured["kind"].upper() not in labels:
        return pictured
    return NOTE.match(text)


def kind_of(written: str) -> str | None:
    """Return note, tip, important, warning or caution for what an editor wrote; None for any other word.

    >>> kind_of("INFO"), kind_of("danger"), kind_of("column")
    ('note', 'caution', None)
    """
    return _KINDS.get(written.lower())


def box(token: Token, kind: str) -> None:
    """Make a box of an opening token."""
    token.tag = "div"
    token.attrs["class"] = f"admonition {kind_of(kind) or 'note'}"
