"""Files that are put into articles: what several pages share stands in a file of its own, in every system.

Understood: `[!INCLUDE[x](x.md)]` (Learn), `--8<-- "x.md"` (MkDocs), `{% include x %}` (Jekyll), `{{< include "x" >}}`
(Hugo), `<!--@include: x-->` (VitePress), `import X from 'x.mdx'` with `<X />` (MDX), `{{#include x}}` (mdBook),
`{include}` (MyST), `![[x]]` (Obsidian), `<include>` (Fumadocs); as code `{* x.py *}`, `<<< x.js` and others.

1. A file is looked for beside the one that names it, then from the folders above as far as the repository reaches, then
   in the folder that the operator names. It is never taken from anywhere else, whatever links or dots lead there.
2. Files in files are put in, too, `LIMIT_DEPTH` deep; an article with all of them has at most `LIMIT_BYTES`.
3. What is not there is named, with the file and the line that ask for it, and looked for again at each build.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType

from search.dialects.label_titles import LabelTitles, headings_in, with_headings
from search.includes.appended import APPENDED, Appended
from search.includes.component_parts import has_component_part, plain_component_parts
from search.includes.embedded import NotesInNote, wanted_of
from search.includes.include_marks import (
    MARK,
    WholeLine,
    as_code,
    has_code_between,
    in_its_line,
    indent_below,
    is_program,
    opens_code,
    options_in,
    parameters,
    wanted_by,
    whole_line,
    with_lines,
)
from search.includes.include_tags import plain_include_tags
from search.includes.part_files import is_article_at
from search.includes.part_text import BETWEEN, part_of
from search.includes.read_parts import INHERITED, ReadParts
from search.includes.site_values import SiteValues
from search.includes.value_files import Values
from search.markdown.fences import Fence, fence_after
from search.markdown.marks import Marks

LIMIT_DEPTH = 8  # files inside each other
LIMIT_BYTES = 1_000_000  # of an article with all that is put in
LIMIT_PARTS = 2_000  # of an article, those in parts counted each time
_NOT_THERE = "?part "  # key of what was looked for and is nowhere: it may come to be, in any of the folders
_NAMED_PARTS = "snippets.md"  # of Adobe: `{{name}}` is the section whose heading ends with `{#name}`
_NOWHERE = (-1, 0)  # the state of a file that is not there
_MARKS = Marks(
    {
        "{": r"\{%-?[ \t]*(?:include|data|indented_data)|\{\{[<%]-?[ \t]*(?:include|readfile|docs/shared)"
        r"|\{\{[<%][ \t]*code|\{\*|\{\{#|\{!|\{\{[ \t]*\$include|:partial\{|\{\{[a-z][a-z\d]*-",
        "}": r"include\}",
        "[!": r"\[!(?:INCLUDE|code)",
        ":::": r":::code[ \t]",
        "-8<-": r"-8<-",
        "@": r"@include:|^[ \t]*@include[ \t]",
        "<<<": r"^[ \t]*<<<",
        "!!!": r"!!!include\(",
        "[AUTOTITLE": r"\[AUTOTITLE",
        ":include": r"[\"']:include\b",
        "<Snippet": r"<Snippet[ \t]",
        "/>": r"<\$?(?:Include|Partial|Render)[ \t\n]",
        "<include": r"<include[ \t>]",
        "import": r"^import\s",
    },
    re.IGNORECASE | re.MULTILINE,
)
_SNIPPET = re.compile(r"(?P<indent>[ \t]*)-{1,}8<-{1,}[ \t]*[\"'](?P<path>[^\"'\n]+)[\"'][ \t]*")
_SNIPPETS = re.compile(r"(?P<indent>[ \t]*)-{2,}8<-{2,}[ \t]*")
_IMPORT = re.compile(
    r"^import[ \t]+(?P<name>\w+)[ \t]+from[ \t]+['\"](?P<path>[^'\"\n]+\.mdx?)['\"][ \t]*;?[ \t]*$", re.MULTILINE
)

State = tuple[int, int]
"""Size in bytes and time of change (ns) of a file that is put in; (-1, 0) when it is not there.

Of a note that is looked for (`embedded.wanted_key`): -1, and the checksum of the path that is the answer, 0 = none.
"""


@dataclass(slots=True)
class IncludedText:
    """A text with the files that it names put in."""

    text: str
    # path from the articles folder, or what was looked for -> state of what was looked at
    files: dict[str, State] = field(default_factory=dict)
    missing: list[tuple[str, int, str]] = field(default_factory=list)  # (file, line in it, what it asks for)


class Includes(ReadParts):
    """Puts files into the articles of one folder; remembers what it read, so one is made for each build."""

    def __init__(self, root: Path, further: Path | None = None) -> None:
        super().__init__(root, further)
        self._appended = Appended(self._root, self._top, self)
        self._values = SiteValues(self)
        self._labels = LabelTitles(self._root)
        self._states: dict[str, State] = {}

    def put_in(
        self, text: str, path: str, line: int, audience: str = "guest", values: Values = MappingProxyType({})
    ) -> IncludedText:
        """Return the text of an article with all files put in.

        path      of the article, below the articles folder
        line      of the file on which the text begins, 1 = first
        audience  guest or member: who reads it; drafts, and for guests what is for members, are not put in
        values    that the article has itself, by their names
        """
        included = IncludedText(text)
        if "![[" in text:
            names: list[str] = []
            looked_for: list[str] = []
            included.text = NotesInNote(self, names, looked_for).text(text, PurePosixPath(path))
            # Written in another way than those of files that are only parts: a note stays an article of its own.
            included.files = {key: self.state(key) for key in (*(f"./{name}" for name in names), *looked_for)}
        if _MARKS.are_in(included.text):
            page = (self._root / path).relative_to(self._top)
            insertion = _Insertion(self, included, audience, page)
            included.text = insertion.text(included.text, line, PurePosixPath(path), ((self._root / path).resolve(),))
        included.text, of_values = self._values.put_in(included.text, PurePosixPath(path), values)
        if "ref}`" in included.text:
            included.text = self._with_headings(included, audience)
        included.text, keys = self._appended.append(included.text, PurePosixPath(path))
        included.files |= {key: self.state(key) for key in (*of_values, *keys)}
        return included

    def _with_headings(self, included: IncludedText, audience: str) -> str:
        """Return the text with the headings that labels name, of articles that may be shown to the audience."""
        here = dict(headings_in(included.text))

        def named(label: str) -> str:
            if label in here:
                return here[label]
            heading, path = self._labels.named(label)
            part = self.part(self._root / path) if path else None
            if part is None:
                return ""
            included.files[f"./{path}"] = self.state(f"./{path}")
            return heading if part.may_stand_in(audience) else ""

        return with_headings(included.text, named)

    def state(self, path: str) -> State:
        """Return the state of a file that was put in, as `IncludedText.files` names it; looked at once."""
        if path not in self._states:
            self._states[path] = self._state(path)
        return self._states[path]

    def _state(self, path: str) -> State:
        if path.startswith(INHERITED):
            return -1, self.inherited(path.removeprefix(INHERITED)).checksum
        if path.startswith(_NOT_THERE):
            page, asking, looked_for = path.removeprefix(_NOT_THERE).split("|", 2)
            _, file = self.meant(looked_for, PurePosixPath(asking), PurePath(page))
            return -1, zlib.crc32(str(file or "").encode())
        if wanted := wanted_of(path):
            return -1, zlib.crc32(self.note(*wanted)[1].encode())
        if path.endswith(APPENDED):
            states = [(name, self.state(name)) for name in self._appended.files(path)]
            return -1, zlib.crc32(repr(states).encode())
        try:
            status = (self._root / path).stat()
        except OSError:
            return _NOWHERE
        return status.st_size, status.st_ctime_ns ^ self.inherited_checksum(path)


@dataclass(slots=True)
class _Insertion:
    """One article while files are put in."""

    includes: Includes
    included: IncludedText
    audience: str  # guest | member
    page: PurePath  # where the article lies, from the top of its repository
    size: int = 0  # characters that were put in
    parts: int = 0  # files that were put in

    def text(self, text: str, first_line: int, asking: PurePosixPath, chain: tuple[Path, ...]) -> str:
        """Return the text of one file, line by line, with the files put in; `chain`: the files around it."""
        text = plain_include_tags(text) if "<include" in text else text
        text = plain_component_parts(text) if has_component_part(text) else text
        components = {match["name"]: match["path"] for match in _IMPORT.finditer(text)}
        lines = iter(enumerate(text.split("\n"), start=first_line))
        return "\n".join(self._lines(lines, asking, chain, components, has_code=has_code_between(text)))

    def _lines(
        self,
        lines: Iterator[tuple[int, str]],
        asking: PurePosixPath,
        chain: tuple[Path, ...],
        components: dict[str, str],
        *,
        has_code: bool,
    ) -> Iterator[str]:
        fence: Fence | None = None
        for number, line in lines:
            whole = None if has_code and opens_code(line) else whole_line(line)
            if whole and not (whole.end and fence):
                chosen = with_lines(whole, options_in(lines, whole.end))
                yield self._whole_line(chosen, asking, number, chain, in_code=bool(fence))
                continue
            fence = fence_after(line, fence)
            snippet = _SNIPPET.fullmatch(line)
            if snippet:
                yield self._file(snippet["path"], asking, number, chain, snippet["indent"])
            elif (several := _SNIPPETS.fullmatch(line)) is not None:
                yield from self._several(several["indent"], lines, asking, chain)
            elif fence:
                yield line
            elif not (components and _IMPORT.fullmatch(line)):
                yield self._line(line, asking, number, chain, components)

    def _several(
        self, indent: str, lines: Iterator[tuple[int, str]], asking: PurePosixPath, chain: tuple[Path, ...]
    ) -> Iterator[str]:
        for number, wanted in lines:
            if _SNIPPETS.fullmatch(wanted):
                break
            if wanted.strip():
                yield self._file(wanted.strip(), asking, number, chain, indent)

    def _whole_line(
        self, whole: WholeLine, asking: PurePosixPath, number: int, chain: tuple[Path, ...], *, in_code: bool
    ) -> str:
        wanted = f"{whole.path}:{whole.part}" if whole.part else whole.path
        is_code = whole.is_code and not in_code
        return self._file(wanted, asking, number, chain, whole.indent, as_program=in_code or is_code, fenced=is_code)

    def _line(
        self, line: str, asking: PurePosixPath, number: int, chain: tuple[Path, ...], components: dict[str, str]
    ) -> str:
        written: list[str] = []
        end = 0
        for match in MARK.finditer(line):
            if match["titled"]:
                written += [line[end : match.start()], self._titled(match, asking, number, chain)]
                end = match.end()
                continue
            wanted = self._named(match["named"], asking) if match["named"] else wanted_by(match, components)
            if wanted is None:
                continue
            before = line[: match.start()]
            path, values, indent, is_code = *wanted, indent_below(before), is_program(match)
            content = self._file(path, asking, number, chain, indent, values, as_program=is_code, fenced=is_code)
            content = in_its_line(content.removeprefix(indent), before, line[match.end() :], as_code=is_code)
            written += [line[end : match.start()], content]
            end = match.end()
        return "".join([*written, line[end:]])

    def _titled(self, match: re.Match[str], asking: PurePosixPath, number: int, chain: tuple[Path, ...]) -> str:
        """Return the link with the title of the article that it leads to; the mark itself where none is there."""
        address = match["titled"].rstrip("/")
        files = (self.includes.find(f"{address}{ending}", asking) for ending in (".md", "/index.md"))
        file = next(filter(None, files), None)
        title = self.includes.title_of(file, self.audience) if file and len(chain) <= LIMIT_DEPTH else ""
        if file:  # as a note, which stays an article of its own; also where its title is not shown yet
            key = f"./{self.includes.name_of(file)}"
            self.included.files[key] = self.includes.state(key)
        if file and "{%" in title:
            title = self._line(title, asking, number, (*chain, file), {})
        return f"[{title}]({match['titled']}{match['anchor']})" if title else match[0]

    def _named(self, name: str, asking: PurePosixPath) -> tuple[str, str] | None:
        """Return the part of the file of all small parts that has this name; None when there is none."""
        file = self.includes.find(_NAMED_PARTS, asking)
        read = self.includes.part(file) if file else None
        return (f"{_NAMED_PARTS}:#{name}", "") if read and f"{{#{name}}}" in read.text else None

    def _file(
        self,
        wanted: str,
        asking: PurePosixPath,
        number: int,
        chain: tuple[Path, ...],
        indent: str,
        attributes: str = "",
        *,
        as_program: bool = False,
        fenced: bool = False,
    ) -> str:
        """Return the text of a file, each line indented; "" when it cannot be put in, which is noted."""
        looked_for = wanted
        wanted, file = self.includes.meant(looked_for, asking, self.page)
        path, _, part = wanted.partition(":")
        name = self.includes.name_of(file) if file else asking.parent / path
        is_piece = (bool(part) or fenced) and is_article_at(str(name))  # of an article, which stays one of its own
        key = f"{'./' if is_piece else ''}{name}" if file else f"{_NOT_THERE}{self.page}|{asking}|{looked_for}"
        self.included.files[key] = self.includes.state(key)
        read = self.includes.part(file) if file else None
        is_kept = read is not None and is_article_at(str(name)) and not read.may_stand_in(self.audience)
        self.parts += 1
        is_too_much = len(chain) > LIMIT_DEPTH or self.size > LIMIT_BYTES or self.parts > LIMIT_PARTS
        is_own_piece = bool(part) and (file,) == chain  # of the article itself
        # values of one file may hold each other
        is_circle = file in chain and not (path.endswith(".yml") or is_own_piece)
        if file is None or read is None or is_kept or is_circle or is_too_much:
            self.included.missing.append((str(asking), number, wanted.partition(f":{BETWEEN}")[0]))
            return ""
        content = parameters(part_of(read.text, part), attributes)
        if not as_program and _MARKS.are_in(content):
            content = self.text(content, read.line, name, (*chain, file))
        content = as_code(content, path) if fenced else content
        self.size += len(content)
        lines = content.strip("\n").split("\n")
        return "\n".join(indent + line if line else indent.rstrip() for line in lines).rstrip()
