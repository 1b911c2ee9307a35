"""Every command that the documents have somebody type: lines of `sh` blocks, and command lines in the text.

A program's name alone is a name. So is `readfirst NAME` where that command wants something behind it, and where a
table describes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from tests.product import ROOT
from webui.commands.cli import cli

DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
)
LANGUAGES = {"sh", "yaml", "nginx", "html", "text"}  # of blocks; `sh` is what somebody types
FENCE = re.compile(r"^ *```(\w*)$")
IN_TEXT = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROGRAMS = re.compile(
    r"(readfirst|make|systemctl|journalctl|openssl|curl|git|pip|uvx|pipx|python|pybabel|docker|export|psql|pg_\w+"
    r"|\.venv/bin/\w+|scripts/\w+\.sh) \S"
)
REMARK = re.compile(r"(^|\s+)#\s.*$|^#!.*$")


@dataclass(frozen=True)
class DocumentedCommand:
    """What is typed, and where it stands first."""

    text: str
    document: Path
    line: int


@cache
def documented_commands() -> tuple[DocumentedCommand, ...]:
    """Return every command once, in the order of the documents."""
    first: dict[str, DocumentedCommand] = {}
    for document in DOCUMENTS:
        for line, text in typed_in(document.read_text(encoding="utf-8")):
            first.setdefault(text, DocumentedCommand(text, document, line))
    return tuple(first.values())


def typed_in(page: str) -> Iterator[tuple[int, str]]:
    """Yield (line, command) of one document."""
    block = ""
    for line, text in enumerate(page.splitlines(), 1):
        if fence := FENCE.match(text):
            block = "" if block else fence[1] or "unnamed"
        elif block == "sh" and (command := REMARK.sub("", text).strip()):
            yield line, command
        elif not block:
            yield from ((line, span) for span in IN_TEXT.findall(text) if is_command_line(span, text))


def is_command_line(span: str, line: str) -> bool:
    """Return whether a text between backticks can be typed as it is."""
    if not PROGRAMS.match(span) or line.startswith(f"| `{span}` |"):
        return False
    program, *arguments = span.split()
    return program != "readfirst" or not _is_name(arguments)


def _is_name(arguments: list[str]) -> bool:
    command: click.Command | None = cli
    for argument in arguments:
        if not isinstance(command, click.Group):
            return False
        command = command.get_command(click.Context(command), argument)
    return command is None or isinstance(command, click.Group) or any(param.required for param in command.params)
