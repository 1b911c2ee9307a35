"""Values that a site keeps once and its pages name: `{{ site.product }}`, `{{ site.data.versions.latest }}`.

Understood: `_config.yml` and `_data/` of Jekyll, `extra:` of `mkdocs.yml` with the plugin macros, `substitutions.yaml`,
`myst_substitutions` and the front matter of MyST, `{{< param x >}}` of Hugo,
`{{< var x >}}` of Quarto. Only texts are put in, from the nearest such
file of the repository; what is not found stays for `foreign_marks.py`, and so does what stands between `{% raw %}` and
its end. A value of several lines keeps to the list or the quotation in which it is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from search.includes.part_files import PartFile
from search.includes.site_loops import LOOP, repeated
from search.includes.value_files import MACROS, Values, data_below, text_of, values_in
from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN
from search.sources.plain_toml import LIMIT_NAMES

LIMIT_VALUE = 4_000  # characters of one value
LIMIT_PUT_IN = 200_000  # of all values in one article
LIMIT_FILES = 50  # that one article takes values from
_CONFIGS = ("_config.yml", "_config.yaml", "jekyll.yml")
_DATA = (".yml", ".yaml", ".json")
_HUGO = ("hugo.toml", "hugo.yaml", "config.toml", "config/_default/params.toml", "config/_default/hugo.toml")
_QUARTO = ("_variables.yml", "_metadata.yml", "_quarto.yml")
_SUBSTITUTIONS = ("substitutions.yaml", "substitutions.yml", "conf.py")
_OF_ELASTIC = ("docset.yml",)
_VALUE = re.compile(
    r"\{\{-?[ \t]*+site\.(?P<site>[\w.-]++)[ \t]*+(?:\|[ \t]*+(?P<filter>[a-z_]++)[ \t]*+)?-?\}\}"
    r"|\{\{[<%][ \t]*+(?:param|site-param)[ \t]++\"?(?P<param>[\w.-]++)\"?[ \t]*+/?[>%]\}\}"
    r"|\{\{<[ \t]*+(?:var|meta)[ \t]++(?P<quarto>[\w.-]++)[ \t]*+>\}\}"
    r"|\{\{[ \t]*+(?:extra\.)?(?P<name>[A-Za-z_][\w-]*+(?:\.[\w-]++)*+)[ \t]*+\}\}"
)
_NAME = re.compile(r"\{\{[ \t]*+(?!site\.)[A-Za-z_]")
_SPAN = re.compile(CODE_SPAN)
_BEFORE = re.compile(r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+")  # what a line of a list or a quotation begins with
_FILTERS: Mapping[str, Callable[[str], str]] = {
    "downcase": str.lower, "upcase": str.upper, "capitalize": str.capitalize, "strip": str.strip,
    "escape": str, "markdownify": str,
}  # fmt: skip
_NOT_HERE = frozenset({"baseurl", "url", "time"})  # where the site lies is not where the help centre lies
_RAW, _END_RAW = re.compile(r"\{%-?[ \t]*raw[ \t]*-?%\}"), re.compile(r"\{%-?[ \t]*endraw[ \t]*-?%\}")


class SiteFiles(Protocol):
    """Where such a file is looked for, see `includes.py`."""

    def find(self, wanted: str, asking: PurePosixPath) -> Path | None:
        """Return the file that the page at `asking` means by a name."""

    def part(self, file: Path) -> PartFile | None:
        """Return what a file says."""

    def name_of(self, file: Path) -> PurePosixPath:
        """Return the path of a file from the articles folder."""


class SiteValues:
    """The values of the sites in one repository; remembers what it read, so one is made for each build."""

    def __init__(self, files: SiteFiles) -> None:
        self._files = files
        self._read: dict[Path, Values] = {}

    def put_in(self, text: str, path: PurePosixPath, own: Values) -> tuple[str, list[str]]:
        """Return the text of the article at `path` with the values put in, and the files that it depends on.

        own  values that the article has itself, by their names
        """
        if "{{" not in text or not (_VALUE.search(text) or LOOP.search(text)):
            return text, []
        filled = _Filling(self, path, own)
        return filled.text(text), [f"./{name}" for name in filled.names]

    def values(self, name: str, asking: PurePosixPath) -> tuple[Values, str]:
        """Return what the nearest file of a name holds, and its path; nothing and "" where there is none."""
        file = self._files.find(name, asking)
        if file is None:
            return {}, ""
        if file not in self._read:
            read = self._files.part(file)
            self._read[file] = values_in(file.name, read.text) if read else {}
        return self._read[file], str(self._files.name_of(file))


class _Filling:
    """One article while its values are put in."""

    def __init__(self, site: SiteValues, path: PurePosixPath, own: Values) -> None:
        self._site, self._path, self._own = site, path, own
        self.names: dict[str, None] = {}  # of the files that were looked at
        self._known: dict[str, str | None] = {}
        self._size = 0

    def text(self, text: str) -> str:
        return "".join(part if is_raw else self._filled(part) for part, is_raw in _parts(text))

    def _filled(self, text: str) -> str:
        if "{{" not in text:
            return text
        text = LOOP.sub(self._repeated, text) if "endfor" in text else text
        if not _NAME.search(text):  # values of Jekyll and Hugo stand in code, too
            return _VALUE.sub(self._shown, text)
        lines = text.split("\n")
        code = CodeLines(lines)
        of_site = partial(self._shown, is_code=True)
        return "\n".join(
            _VALUE.sub(of_site, line) if code.is_code(number) else self._line(line) for number, line in enumerate(lines)
        )

    def _repeated(self, loop: re.Match[str]) -> str:
        shown = repeated(loop, self._of_site(loop["site"].split(".")))
        if shown is None or self._size + len(shown) > LIMIT_PUT_IN:
            return loop[0]
        self._size += len(shown)
        return shown

    def _line(self, line: str) -> str:
        if "{{" not in line:
            return line
        spans = [match.span() for match in _SPAN.finditer(line)] if "`" in line else []

        def shown(match: re.Match[str]) -> str:
            is_span = any(start < match.start() < end for start, end in spans)
            return self._shown(match, is_span=is_span)

        return _VALUE.sub(shown, line)

    def _shown(self, match: re.Match[str], *, is_code: bool = False, is_span: bool = False) -> str:
        value = self._value(match, is_span=is_span) if not (match["name"] and is_code) else None
        change = _FILTERS.get(match["filter"]) if match["filter"] else str
        if value is None or change is None or len(value) > LIMIT_VALUE or self._size + len(value) > LIMIT_PUT_IN:
            return match[0]
        self._size += len(value)
        return change(_moved_in(value.strip("\n"), match) if "\n" in value else value)

    def _value(self, match: re.Match[str], *, is_span: bool) -> str | None:
        """Return the value that is named; in code inside a line MyST knows none."""
        key = f"`{match[0]}" if is_span else match[0]
        if key not in self._known:
            value: object
            if match["site"]:
                value = self._of_site(match["site"].split("."))
            elif match["param"]:
                value = self._first(_HUGO, ["params", *match["param"].split(".")])
            elif match["quarto"]:
                value = self._first(_QUARTO, match["quarto"].split("."))
            else:
                name = match["name"].split(".")
                value = self._first(MACROS, ["extra", *name])
                value = data_below(self._own, name) if value is None and not is_span else value
                value = self._first(_SUBSTITUTIONS, name) if value is None and not is_span else value
                value = self._first(_OF_ELASTIC, ["subs", *name]) if value is None and not is_span else value
            self._known[key] = text_of(value)
        return self._known[key]

    def _of_site(self, names: list[str]) -> object:
        """Return what Jekyll keeps below some names; None for nothing."""
        if names[0] in _NOT_HERE or len(names) > LIMIT_NAMES:
            return None
        if names[0] != "data":
            return self._first(_CONFIGS, names)
        for end in range(len(names), 1, -1):
            files = tuple(f"_data/{'/'.join(names[1:end])}{ending}" for ending in _DATA)
            value = self._first(files, names[end:]) if end < len(names) else self._whole(files)
            if value is not None:
                return value
        return None

    def _whole(self, files: tuple[str, ...]) -> object:
        """Return the list, or else the mapping, that the first of the files holds; None for nothing."""
        below = self._first(files, [])
        return below.get("", below) if isinstance(below, Mapping) else below

    def _first(self, files: tuple[str, ...], names: list[str]) -> object:
        """Return what stands below these names in the first of the files that is there and has it."""
        for file in files if len(self.names) < LIMIT_FILES else ():
            values, name = self._site.values(file, self._path)
            if name:
                self.names[name] = None
            value = data_below(values, names)
            if value is not None and value != {}:
                return value
        return None


def _moved_in(value: str, match: re.Match[str]) -> str:
    """Return a value of several lines as it can stand in a list, a quotation or a row of a table."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.lstrip().startswith("|"):
        return "<br>".join(filter(None, (part.strip() for part in value.split("\n"))))
    opened = _BEFORE.match(line)
    before = re.sub(r"[^\s>]", " ", opened[0]) if opened else ""
    first, *more = value.split("\n")
    return "\n".join([first, *(f"{before}{part}" if part or before.strip() else "" for part in more)])


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, each with whether it stands between `{% raw %}` and its end."""
    place = 0
    while "{%" in text and (opened := _RAW.search(text, place)) and (ended := _END_RAW.search(text, opened.end())):
        yield text[place : opened.start()], False
        yield text[opened.start() : ended.end()], True
        place = ended.end()
    yield text[place:], False
