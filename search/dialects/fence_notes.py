"""Notes between fences, as mdBook and Obsidian write them with an extension, and lines of Rust that mdBook hides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

_NOTE = re.compile(
    r"(?P<before>[ \t]*)(?P<mark>`{3,}|~{3,})[ \t]*(?:admonish\b[ \t]*(?P<book>[a-z]+(?![\w=]))?|ad-(?P<vault>[a-z]+))"
    r"(?P<rest>[^`\n]*)"
)
_TITLE = re.compile(
    r"[^\"]*\btitle[ \t]*=[ \t]*(?P<quote>[\"'])(?P<named>[^\n]*?)(?P=quote)|[ \t]*\"(?P<alone>[^\"\n]*)\""
)
_SETTING = re.compile(r"[ \t]*(?P<name>title|collapse|icon|color|inline)[ \t]*:[ \t]*(?P<value>[^\n]*)", re.IGNORECASE)
_LIMIT_SETTINGS = 8  # lines
_KINDS = {
    **dict.fromkeys(("warning", "failure", "fail", "missing", "bug"), "warning"),
    **dict.fromkeys(("danger", "error"), "danger"),
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), "tip"),
    **{name: name for name in ("note", "important", "caution", "attention", "todo")},
}
_RUST = re.compile(r"[ \t]*\{?[ \t]*\.?rust(?![\w-])")
_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")
_SHOWN = re.compile(r"(?P<before>[ \t]*)#(?=#)")


def note_between_fences(line: str) -> str:
    r"""Return the line that opens a note between fences as MyST writes it; any other line as it is.

    >>> note_between_fences('```admonish warning "Pozor"'), note_between_fences("~~~ad-info")
    ('```{warning} Pozor', '~~~{admonition} ')
    """
    match = _NOTE.fullmatch(line)
    if match is None:
        return line
    title = _TITLE.match(match["rest"])
    kind = _KINDS.get(match["book"] or match["vault"] or "", "admonition")
    return f"{match['before']}{match['mark']}{{{kind}}} {(title['named'] or title['alone'] or '') if title else ''}"


def is_of_vault(line: str) -> bool:
    """Return whether a line opens a note of Obsidian."""
    match = _NOTE.fullmatch(line)
    return bool(match and match["vault"])


def settings_in(lines: Sequence[str], start: int) -> tuple[int, str]:
    """Return how many lines of settings a note of Obsidian begins with at a line, and the title among them.

    >>> settings_in(["title: Rada", "collapse: open", "Text: a"], 0)
    (2, 'Rada')
    """
    settings = [*takewhile(bool, map(_SETTING.fullmatch, lines[start : start + _LIMIT_SETTINGS]))]
    titles = [match["value"].strip() for match in settings if match and match["name"].lower() == "title"]
    return len(settings), titles[0] if titles else ""


def is_rust(info: str) -> bool:
    """Return whether a fence is of Rust, by what stands behind its mark."""
    return bool(_RUST.match(info))


def shown_rust(lines: Iterable[str]) -> Iterator[str]:
    r"""Yield the lines of a program in Rust that readers see: rustdoc hides those that begin with `# `.

    >>> [*shown_rust(["# use a::b;", "#", "#[derive(A)]", "## b", "let c = 1;"])]
    ['#[derive(A)]', '# b', 'let c = 1;']
    """
    written = [*lines]
    if any('r#"' in line or 'r"' in line for line in written):  # text in which such a line is meant
        yield from written
    else:
        yield from (_SHOWN.sub(r"\g<before>", line) for line in written if not _HIDDEN.fullmatch(line))
