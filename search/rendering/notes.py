"""Notes in a box: which kinds there are, and what other systems call them."""

import re

from markdown_it.token import Token

NOTE = re.compile(r"[ \t]*\[!(?P<kind>[A-Za-z]{2,30})\][-+]?[ \t]*(?:\n|$|(?=\S))")
_KINDS = {  # what is written -> how it is shown
    **dict.fromkeys(("note", "info", "abstract", "summary", "example", "question", "quote", "seealso", "memo"), "note"),
    **dict.fromkeys(("tldr", "help", "faq", "cite"), "note"),
    **dict.fromkeys(("admin", "availability", "morelikethis", "prerequisites", "default", "primary", "aside"), "note"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done", "best", "todo"), "tip"),
    **dict.fromkeys(("important", "attention", "alert", "announcement", "secondary"), "important"),
    **dict.fromkeys(("warning", "warn", "failure", "fail", "missing", "bug"), "warning"),
    **dict.fromkeys(("caution", "danger", "error", "critical"), "caution"),
}


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
