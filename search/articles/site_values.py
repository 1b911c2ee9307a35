"""Values that a site keeps once and its pages name: `{{ site.product }}`, `{{ site.data.versions.latest }}`.

Understood: `_config.yml` and `_data/` of Jekyll, `extra:` of `mkdocs.yml` with the plugin macros, `substitutions.yaml`
and `myst_substitutions` of MyST, `{{< param x >}}` of Hugo. Only texts are put in, from the nearest such file of the
repository; what is not found stays for `foreign_marks.py`, and so does what stands between `{% raw %}` and its end.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from search.articles.code_lines import CodeLines
from search.articles.part_files import PartFile
from search.articles.plain_toml import LIMIT_NAMES
from search.articles.value_files import MACROS, Values, text_below, values_in

LIMIT_VALUE = 4_000  # characters of one value
LIMIT_PUT_IN = 200_000  # of all values in one article
LIMIT_FILES = 50  # that one article takes values from
_CONFIGS = ("_config.yml", "_config.yaml", "jekyll.yml")
_DATA = (".yml", ".yaml", ".json")
_HUGO = ("hugo.toml", "hugo.yaml", "config.toml", "config/_default/params.toml", "config/_default/hugo.toml")
_SUBSTITUTIONS = ("substitutions.yaml", "substitutions.yml", "conf.py")
_VALUE = re.compile(
    r"\{\{-?[ \t]*+site\.(?P<site>[\w.-]++)[ \t]*+(?:\|[ \t]*+(?P<filter>[a-z_]++)[ \t]*+)?-?\}\}"
    r"|\{\{[<%][ \t]*+(?:param|site-param)[ \t]++\"?(?P<param>[\w.-]++)\"?[ \t]*+/?[>%]\}\}"
    r"|\{\{[ \t]*+(?:extra\.)?(?P<name>[A-Za-z_][\w-]*+(?:\.[\w-]++)*+)[ \t]*+\}\}"
)
_NAME = re.compile(r"\{\{[ \t]*+(?!site\.)[A-Za-z_]")
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

    def put_in(self, text: str, path: PurePosixPath) -> tuple[str, list[str]]:
        """Return the text of the article at `path` with the values put in, and the files that it depends on."""
        if "{{" not in text or not _VALUE.search(text):
            return text, []
        filled = _Filling(self, path)
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

    def __init__(self, site: SiteValues, path: PurePosixPath) -> None:
        self._site, self._path = site, path
        self.names: dict[str, None] = {}  # of the files that were looked at
        self._known: dict[str, str | None] = {}
        self._size = 0

    def text(self, text: str) -> str:
        return "".join(part if is_raw else self._filled(part) for part, is_raw in _parts(text))

    def _filled(self, text: str) -> str:
        if "{{" not in text:
            return text
        if not _NAME.search(text):  # values of Jekyll and Hugo stand in code, too
            return _VALUE.sub(self._shown, text)
        lines = text.split("\n")
        code = CodeLines(lines)
        of_site = partial(self._shown, is_code=True)
        return "\n".join(
            _VALUE.sub(of_site if code.is_code(number) else self._shown, line) for number, line in enumerate(lines)
        )

    def _shown(self, match: re.Match[str], *, is_code: bool = False) -> str:
        value = self._value(match) if not (match["name"] and is_code) else None
        change = _FILTERS.get(match["filter"]) if match["filter"] else str
        if value is None or change is None or len(value) > LIMIT_VALUE or self._size + len(value) > LIMIT_PUT_IN:
            return match[0]
        self._size += len(value)
        return change(value)

    def _value(self, match: re.Match[str]) -> str | None:
        if match[0] not in self._known:
            if match["site"]:
                value = self._of_jekyll(match["site"].split("."))
            elif match["param"]:
                value = self._first(_HUGO, ["params", *match["param"].split(".")])
            else:
                name = match["name"].split(".")
                value = self._first(MACROS, ["extra", *name])
                value = self._first(_SUBSTITUTIONS, name) if value is None else value
            self._known[match[0]] = value
        return self._known[match[0]]

    def _of_jekyll(self, names: list[str]) -> str | None:
        if names[0] in _NOT_HERE or len(names) > LIMIT_NAMES:
            return None
        if names[0] != "data":
            return self._first(_CONFIGS, names)
        for end in range(len(names), 1, -1):
            files = tuple(f"_data/{'/'.join(names[1:end])}{ending}" for ending in _DATA)
            value = self._first(files, names[end:])
            if value is not None:
                return value
        return None

    def _first(self, files: tuple[str, ...], names: list[str]) -> str | None:
        """Return the text below these names in the first of the files that is there and has it."""
        for file in files if len(self.names) < LIMIT_FILES else ():
            values, name = self._site.values(file, self._path)
            if name:
                self.names[name] = None
            value = text_below(values, names)
            if value is not None:
                return value
        return None


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, each with whether it stands between `{% raw %}` and its end."""
    place = 0
    while "{%" in text and (opened := _RAW.search(text, place)) and (ended := _END_RAW.search(text, opened.end())):
        yield text[place : opened.start()], False
        yield text[opened.start() : ended.end()], True
        place = ended.end()
    yield text[place:], False
