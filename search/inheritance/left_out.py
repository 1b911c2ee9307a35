"""Pages that the settings of a site leave out by patterns: `exclude_docs` of MkDocs, `exclude` of Jekyll.

1. A pattern means a page, or a folder with all that lies in it. Without a slash it means a name at any depth, where its
   system has it so; `!` brings back what an earlier one left out, and the last one that fits counts.
2. A pattern that leaves out the whole articles folder says nothing: somebody pointed the help centre at it. A site
   beside the documentation leaves it out in this way.
3. What a page says of itself does not bring it back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from search.inheritance.globs import Glob

LIMIT_PATTERNS = 500  # of one file
_FREE = re.compile(r"[*?\[\]{}\\]")  # between them letters stand as they are


@dataclass(frozen=True, slots=True)
class _Pattern:
    glob: Glob
    letters: str  # that stand in every path that fits
    brings_back: bool

    def fits(self, path: str) -> bool:
        return self.letters in path and self.glob.matches(path)


@dataclass
class LeftOut:
    """Patterns of one file of settings.

    base      the folder from which their paths begin
    root      the articles folder
    patterns  in the order in which they are written
    skipped   names of folders below `base` that do not count: of Docusaurus the one that holds the documentation
    """

    base: Path
    root: Path
    patterns: list[_Pattern] = field(default_factory=list)
    skipped: int = 0

    def has(self, file: Path) -> bool:
        """Return whether the page is left out."""
        if not file.is_relative_to(self.base):
            return False
        path = self._path(file)
        fitting = next((each for each in reversed(self._counting) if each.fits(path)), None)
        return fitting is not None and not fitting.brings_back

    @cached_property
    def _counting(self) -> list[_Pattern]:
        """The patterns but those that mean the whole articles folder."""
        if not self.root.is_relative_to(self.base):
            return self.patterns
        inside = self._path(self.root / "\0")
        return [each for each in self.patterns if each.brings_back or not each.glob.matches(inside)]

    def _path(self, file: Path) -> str:
        return "/".join(file.relative_to(self.base).parts[self.skipped :]).lower()


def left_out(
    patterns: Iterable[str], base: Path, root: Path, *, is_at_any_depth: bool = False, skipped: int = 0
) -> tuple[LeftOut, list[str]]:
    """Return the patterns of one file as what they leave out, and what is wrong with any.

    base             the folder from which they begin
    root             the articles folder
    is_at_any_depth  whether one without a slash means a name in any folder, as in files of git

    Raises ValueError for too many.
    """
    together = LeftOut(base, root, skipped=skipped)
    wrong: list[str] = []
    for written in patterns:
        pattern = written.strip()
        brings_back = pattern.startswith("!")
        bare = pattern.removeprefix("!").removeprefix("./")
        if not bare.strip("/"):
            continue
        if len(together.patterns) == LIMIT_PATTERNS:
            raise ValueError(f"it leaves out by more than {LIMIT_PATTERNS} patterns")
        try:
            glob = Glob(_whole(bare, is_at_any_depth=is_at_any_depth))
        except ValueError as error:
            wrong.append(f"a pattern leaves out nothing, because it does not read: {error}")
        else:
            together.patterns.append(_Pattern(glob, _letters(bare), brings_back))
    return together, wrong


def lines_of(text: str) -> list[str]:
    r"""Return the patterns of a file as git has them: one on each line, `#` begins a remark.

    >>> lines_of("# soon\n/drafts/\n\n*.tmp.md ")
    ['/drafts/', '*.tmp.md']
    """
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def regex_as_pattern(regex: str) -> str:
    r"""Return a simple regular expression, as Hugo has it in `ignoreFiles`, as a pattern.

    A stranger's expression is not run, because its time may have no end. Raises ValueError for one that is not simple.

    >>> regex_as_pattern(r"\.wip\.md$"), regex_as_pattern("^drafts/")
    ('**.wip.md', 'drafts/**')
    """
    body = regex.removeprefix("^").removesuffix("$")
    pattern = re.sub(r"\.[*+]\??", "**", body)
    pattern = re.sub(r"(?<!\\)\.", "?", pattern)
    pattern = re.sub(r"\\([./_-])", r"\1", pattern)
    if re.search(r"[\\(){}|+^$]|(?<!\*)\*(?!\*)|\w\?", pattern):
        raise ValueError(f"the regular expression '{regex[:60]}' is not followed")
    return ("" if regex.startswith("^") else "**") + pattern + ("" if regex.endswith("$") else "**")


def _whole(pattern: str, *, is_at_any_depth: bool) -> str:
    """Return a pattern for whole paths: of the page, or of what lies in the folder that is meant."""
    is_folder = pattern.endswith("/")
    bare = re.sub(r"(?:\*\*/)+", "**/", pattern.strip("/"))
    is_free = is_at_any_depth and "/" not in pattern.rstrip("/")
    bare = "{,**/}" + bare.removeprefix("**/") if is_free or bare.startswith("**/") else bare
    bare = bare.replace("/**/", "{/,/**/}")
    return f"{bare}/**" if is_folder else bare + "{,/**}"


def _letters(pattern: str) -> str:
    """Return the longest letters of a pattern that stand in every path that fits."""
    if "{" in pattern or "[" in pattern:
        return ""
    return max(_FREE.split(pattern.strip("/").lower()), key=len).strip("/")
