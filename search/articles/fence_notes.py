"""Notes between fences, as mdBook and Obsidian write them with an extension, and lines of Rust that mdBook hides."""

import re
from collections.abc import Iterable, Iterator

_NOTE = re.compile(
    r"(?P<before>[ \t]*)(?P<mark>`{3,}|~{3,})[ \t]*(?:admonish\b[ \t]*(?P<book>[a-z]+(?![\w=]))?|ad-(?P<vault>[a-z]+))"
    r"(?P<rest>[^`\n]*)"
)
_TITLE = re.compile(r"[^\"]*\btitle=\"(?P<named>[^\"\n]*)\"|[ \t]*\"(?P<alone>[^\"\n]*)\"")
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
