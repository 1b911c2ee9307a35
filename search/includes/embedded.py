"""Notes that are put into other notes, as Obsidian writes it: `![[Note]]`, `![[Note#Heading]]`, `![[Note#^block]]`.

The mark stands alone on its line. A note is looked for as every file that is put in, then by its name in the whole
folder, where only one has it. One that is not public for everybody, or not there, stays the link that it is elsewhere.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from search.includes.part_files import PartFile, is_set_aside
from search.markdown.fences import Fence, closed, fence_after
from search.markdown.indents import Indents
from search.markdown.markdown_text import plain
from search.sources.links import PICTURES
from search.sources.paths import slug

LIMIT_DEPTH = 3  # notes inside each other
LIMIT_NOTES = 200  # that are put into one article, those in notes counted, too
LIMIT_CHARACTERS = 100_000  # that are put into one article: what is built grows by so much for each
_LOOK_UP = "![["
_NO_NOTES = frozenset({*PICTURES, ".pdf", ".svg", ".bmp", ".mp4", ".webm", ".mp3", ".canvas", ".base"})
_LIMIT_FILES = 200_000  # whose names are looked at
_EMBED = re.compile(
    r"(?P<before>[ \t]*(?:[-*+][ \t]+)?)!\[\[(?P<note>[^\[\]\n|#^]{1,300})(?P<part>#[^\[\]\n|]{1,300})?"
    r"(?:\|[^\[\]\n]{0,300})?\]\][ \t]*"
)
_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})[ \t]+(?P<words>[^\n]*)")
_BLOCK = re.compile(r"[ \t]*\^(?P<name>[A-Za-z0-9-]{1,80})[ \t]*$")


class Files(Protocol):
    """What finds and reads the files."""

    def note(self, wanted: str, asking: PurePosixPath) -> tuple[Path | None, str]:
        """Return the note that is meant, if it may be read, and its path from the articles folder."""

    def part(self, file: Path) -> PartFile | None:
        """Return a file as it is put in; None when it cannot be."""


def wanted_key(wanted: str, asking: PurePosixPath) -> str:
    """Return the name under which the answer to a look-up of a note is remembered; no path of a file."""
    return f"{_LOOK_UP}{asking}|{wanted}"


def wanted_of(key: str) -> tuple[str, PurePosixPath] | None:
    """Return what `wanted_key` got; None for the path of a file.

    >>> wanted_of(wanted_key("Note", PurePosixPath("a/b.md"))), wanted_of("a/b.md")
    (('Note', PurePosixPath('a/b.md')), None)
    """
    asking, _, wanted = key.removeprefix(_LOOK_UP).rpartition("|")
    return (wanted, PurePosixPath(asking)) if key.startswith(_LOOK_UP) else None


class Notes:
    """The notes of one folder by their names; looked for once.

    root  the articles folder
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths: dict[str, str] | None = None  # "" where several notes have the name

    def path(self, name: str) -> str:
        """Return the path of the only note with this name, from the folder; "" when there is none, or several are."""
        if self._paths is None:
            self._paths = {}
            for number, (known, path) in enumerate(self._files()):
                if number >= _LIMIT_FILES:
                    break
                self._paths[known] = "" if known in self._paths else path
        return self._paths.get(name.lower(), "")

    def _files(self) -> Iterator[tuple[str, str]]:
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
            below = Path(folder).relative_to(self._root)
            yield from ((name[:-3].lower(), (below / name).as_posix()) for name in names if name.endswith(".md"))


@dataclass(slots=True)
class NotesInNote:
    """One article while notes are put in.

    put_in      gets the path of each note that was asked for, from the articles folder
    looked_for  gets the `wanted_key` of each
    """

    files: Files
    put_in: list[str]
    looked_for: list[str]
    size: int = 0  # characters that were put in

    def text(self, text: str, path: PurePosixPath, chain: tuple[str, ...] = ()) -> str:
        """Return the text of the note at `path` with the notes that it names; `chain` are the notes around it."""
        return "\n".join(self._lines(text, path, (*chain, str(path)))) if "![[" in text else text

    def _lines(self, text: str, path: PurePosixPath, chain: tuple[str, ...]) -> Iterator[str]:
        fence: Fence | None = None
        indents = Indents()
        for line in text.split("\n"):
            is_code = fence is None and indents.is_code(line)
            fence = fence if is_code else fence_after(line, fence)
            embed = _EMBED.fullmatch(line) if "![[" in line and not (fence or is_code) else None
            content = self._content(embed, path, chain) if embed else ""
            if embed and content:
                first, *rest = content.split("\n")
                indent = " " * len(embed["before"])
                is_item = bool(embed["before"].strip())
                yield from () if is_item else ("",)
                yield f"{embed['before']}{first}"
                yield from (indent + inner if inner else "" for inner in rest)
                yield ""
            else:
                yield line

    def _content(self, embed: re.Match[str], path: PurePosixPath, chain: tuple[str, ...]) -> str:
        if len(chain) > LIMIT_DEPTH or len(self.put_in) >= LIMIT_NOTES:
            return ""
        wanted = embed["note"].strip().removesuffix(".md")
        if PurePosixPath(wanted).suffix.lower() in _NO_NOTES:
            return ""
        file, name = self.files.note(wanted, path)
        # Recorded also where it is not there or not public: it may become so, and another may come before it.
        self.looked_for.append(wanted_key(wanted, path))
        if file is None:
            return ""
        self.put_in.append(name)
        read = self.files.part(file)
        if read is None or not read.is_public or is_set_aside(name) or name in chain:
            return ""
        content = part_of_note(read.text, embed["part"]) if embed["part"] else read.text
        if self.size + len(content) > LIMIT_CHARACTERS:
            return ""
        self.size += len(content)
        return self.text(closed(content.strip("\n")), PurePosixPath(name), chain)


def part_of_note(text: str, part: str) -> str:
    r"""Return the section below a heading, with it, or the block with a name; "" when there is none.

    >>> part_of_note("# A\n## B\nx\n# C", "#A#B"), part_of_note("a\n\nb ^c", "#^c")
    ('## B\nx', 'b')
    """
    wanted = part.rpartition("#")[2].strip()
    if wanted.startswith("^"):
        return _block(text, wanted[1:])
    inside: list[str] = []
    level, fence = 0, None
    for line in text.split("\n"):
        fence = fence_after(line, fence)
        heading = _HEADING.match(line) if not fence else None
        if heading and level and len(heading["level"]) <= level:
            break
        if heading and not level and slug(plain(heading["words"])) == slug(wanted):
            level = len(heading["level"])
        if level:
            inside.append(line)
    return "\n".join(inside)


def _block(text: str, name: str) -> str:
    for block in text.split("\n\n"):
        lines = block.rstrip().split("\n")
        named = next(
            (n for n, line in enumerate(lines) if (mark := _BLOCK.search(line)) and mark["name"] == name), None
        )
        if named is not None:
            lines[named] = _BLOCK.sub("", lines[named])
            return "\n".join(lines).strip("\n")
    return ""
