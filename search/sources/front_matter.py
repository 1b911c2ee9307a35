"""Front matter: the YAML between two lines of `---` on top of an article, read as strings only.

Editors are not programmers, so what YAML would misread is not left to YAML:

1. Every value is text. `no` stays "no", `0123` stays "0123", a date stays as it was written.
2. Anchors, aliases and tags are refused: nobody needs them here, and ten lines of them fill the memory.
3. A value that breaks YAML ("title: Heslo: ako ďalej") is read as the text it is, with a warning.
4. Tabs and control characters count as spaces, so that the C parser and the Python parser read the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import yaml

LIMIT_CHARACTERS = 65_536  # of the whole block; the longest in real help folders has 4,000
LIMIT_VALUE = 10_000  # characters of one value
LIMIT_DEPTH = 5  # lists and mappings inside each other
LIMIT_ENTRIES = 1_000  # keys and list items of one block
LIMIT_REPAIRS = 50  # values of one block that are read as plain text although YAML cannot

Value = str | tuple[str, ...]
_Tree = str | list["_Tree"] | dict[str, "_Tree"]

_OPEN = re.compile(r"\A(?:[ \t]*\n)*---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
# Possessive (`*+`, `++`): what was passed is never tried in another way, or 4,000 spaces take 25 s.
_FIRST_KEY = re.compile(r"\s*+(?:#[^\n]*+\n\s*+)*+(?:[\"']?+[\w.$ -]++[\"']?+\s*+:(?:\s|$)|\{)")
_KEY_LINE = re.compile(r"(?P<start>\s*(?:- +)?[^\s:#\"'-][^:]*:\s+)(?P<value>\S.*)")
_ITEM_LINE = re.compile(r"(?P<start>\s*- +)(?P<value>\S.*)")
_COMMENT = re.compile(r" +(#\S.*)")
_UNCLOSED = re.compile(r"flow|quoted")
_BLOCK_HEADER = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?")
_NOT_YAML = (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)
_SPACES = dict.fromkeys(_NOT_YAML, " ")  # control characters, and what one parser takes for a line end
_EMPTY_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same answers, ten times faster where it is built in


class _Mark(Protocol):
    """A place in the block; the C parser and the Python parser have one class each."""

    line: int  # 0 = first
    column: int  # characters, 0 = first


@dataclass(unsafe_hash=True)
class FrontMatterError(ValueError):
    """One problem in a block: the line of the file, a code for programs, what is wrong, what to write instead."""

    line: int
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Parsed front matter, and the body below it."""

    values: Mapping[str, Value]  # by key as written; lists are tuples, anything deeper is written out as text
    lines: Mapping[str, int]  # the line of each key in the file, 1 = first
    body: str  # Markdown
    body_line: int  # the line of the file on which the body starts
    warnings: tuple[FrontMatterError, ...]


def split(text: str) -> FrontMatter:
    r"""Split a file's text (line ends already `\n`) into front matter and body; raises FrontMatterError.

    >>> article = split("---\ntitle: Heslo: ako ďalej\nid: 0123\n---\nText.\n")
    >>> article.values
    {'title': 'Heslo: ako ďalej', 'id': '0123'}
    >>> article.body, [warning.code for warning in article.warnings]
    ('Text.\n', ['colon-in-value'])
    """
    opened = _OPEN.match(text)
    if opened is None or _FIRST_KEY.match(text, opened.end()) is None:
        return _without_keys(text, opened)
    first_line = text.count("\n", 0, opened.end()) + 1
    closed = _CLOSE.search(text, opened.end(), opened.end() + LIMIT_CHARACTERS)
    if closed is None:
        raise _never_closed(first_line - 1, text)
    block = text[opened.end() : closed.start()]
    body = text[closed.end() :].removeprefix("\n")
    return _Block(block, first_line).front_matter(body, text.count("\n", 0, closed.end()) + 2)


def _without_keys(text: str, opened: re.Match[str] | None) -> FrontMatter:
    """Return empty front matter: there is none, it is empty, or the first `---` is a rule between paragraphs."""
    closed = _CLOSE.match(text, opened.end()) if opened else None
    if closed is None:
        return FrontMatter({}, {}, text, 1, ())
    body = text[closed.end() :].removeprefix("\n")
    return FrontMatter({}, {}, body, text.count("\n", 0, closed.end()) + 2, ())


def _never_closed(line: int, text: str) -> FrontMatterError:
    if len(text) > LIMIT_CHARACTERS:
        message = f"the front matter is longer than {LIMIT_CHARACTERS:,} characters or is never closed"
    else:
        message = "the front matter is never closed"
    return FrontMatterError(line, "front-matter-open", message, "end it with a line of three dashes: ---")


class _Block:
    """One block while it is parsed: its lines, its place in the file, the warnings so far."""

    def __init__(self, block: str, first_line: int) -> None:
        self._lines = block.translate(_SPACES).split("\n")
        self._first_line = first_line
        self._warnings: list[FrontMatterError] = []
        self._repaired: set[int] = set()
        self._entries = 0
        if any(line.startswith("\t") for line in block.split("\n")):
            self._warn(0, "tab", "a line of the front matter starts with a tab", "indent with two spaces")

    def front_matter(self, body: str, body_line: int) -> FrontMatter:
        """Return the parsed block; values that YAML cannot parse are read as plain text."""
        while True:
            self._entries = 0
            noticed = len(self._warnings)
            try:
                values, lines = self._read()
            except yaml.YAMLError as error:
                del self._warnings[noticed:]
                self._repair(error)
            else:
                return FrontMatter(values, lines, body, body_line, tuple(self._warnings))

    def _read(self) -> tuple[dict[str, Value], dict[str, int]]:
        events = yaml.parse("\n".join(self._lines), Loader=_PARSER)
        root = next(event for event in events if isinstance(event, yaml.NodeEvent))
        if not isinstance(root, yaml.MappingStartEvent):
            message = "the front matter is not a list of `key: value` lines"
            raise self._error(root, "front-matter-yaml", message, "write one `key: value` on a line")
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for name, key, value in self._pairs(events):
            self._note_twice(name, key, lines)
            lines[name] = self._first_line + _line(key.start_mark)
            values[name] = _flat(value)
        return values, lines

    def _note_twice(self, name: str, key: yaml.ScalarEvent, lines: Mapping[str, int]) -> None:
        if name in lines:
            message = f"`{name}` was already written on line {lines[name]}; the later one counts"
            self._warn(_line(key.start_mark), "duplicate-key", message, "keep one of them")

    def _pairs(self, events: Iterator[yaml.Event], depth: int = 1) -> Iterator[tuple[str, yaml.ScalarEvent, _Tree]]:
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                return
            if not isinstance(key, yaml.ScalarEvent):  # {{ title }} in a template reads as a mapping used as a key
                raise _KeyIsNotAWord(_line(key.start_mark))
            name = self._tree(events, key, depth)
            yield str(name), key, self._tree(events, next(events), depth)

    def _tree(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> _Tree:
        self._refuse(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event)
        if isinstance(event, yaml.MappingStartEvent):
            return {name: value for name, _, value in self._pairs(events, depth + 1)}
        items: list[_Tree] = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(self._tree(events, item, depth + 1))
        return items

    def _refuse(self, event: yaml.Event, depth: int) -> None:
        self._entries += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "`&name` and `*name` are not read here"
            raise self._error(event, "yaml-alias", message, "write the text out, in quotes if it starts with & or *")
        if tag := getattr(event, "tag", None):
            message = f"the YAML tag `{tag}` is not read here"
            raise self._error(event, "yaml-tag", message, "write plain text, in quotes if it starts with !")
        if depth > LIMIT_DEPTH or self._entries > LIMIT_ENTRIES:
            message = f"more than {LIMIT_DEPTH} lists inside each other, or more than {LIMIT_ENTRIES} entries"
            raise self._error(event, "front-matter-too-large", message, "write a flat list")

    def _text(self, event: yaml.ScalarEvent) -> str:
        if len(event.value) > LIMIT_VALUE:
            message = f"a value has {len(event.value):,} characters, {LIMIT_VALUE:,} are allowed"
            raise self._error(event, "value-too-long", message, "move the text below the front matter")
        if event.style in ("'", '"', "|", ">"):
            return str(event.value)
        comment = _COMMENT.match(self._lines[_line(event.end_mark)], _column(event.end_mark))
        if comment and event.value:
            message = f"YAML takes `{comment[1][:40]}` for a comment and drops it"
            self._warn(_line(event.end_mark), "comment-in-value", message, "put the whole value in quotes")
        return "" if event.value in _EMPTY_WORDS else str(event.value)

    def _repair(self, error: yaml.YAMLError) -> None:
        """Quote the value at which YAML failed; raises FrontMatterError when there is none."""
        lines = [min(line, len(self._lines) - 1) for line in _lines_of(error)]
        for line in lines:
            if self._quote(line):
                return
        problem = getattr(error, "problem", None) or "it is not YAML"
        line = self._first_line + (lines[0] if lines else 0)
        message = f"the front matter does not read: {problem}"
        raise FrontMatterError(line, "front-matter-yaml", message, "put the value in quotes") from error

    def _quote(self, line: int) -> bool:
        """Turn the value on this line into quoted text, once; False when there is none or it was done already."""
        match = _KEY_LINE.fullmatch(self._lines[line]) or _ITEM_LINE.fullmatch(self._lines[line])
        if match is None or line in self._repaired or len(self._repaired) == LIMIT_REPAIRS:
            return False
        if _BLOCK_HEADER.fullmatch(match["value"]):
            return False
        self._repaired.add(line)
        self._lines[line] = match["start"] + _quoted(match["value"])
        message = f"YAML cannot read `{match['value'][:60]}`; it was taken as plain text"
        self._warn(line, "colon-in-value", message, "put the value in quotes")
        return True

    def _warn(self, line: int, code: str, message: str, remedy: str) -> None:
        self._warnings.append(FrontMatterError(self._first_line + line, code, message, remedy))

    def _error(self, event: yaml.Event, code: str, message: str, remedy: str) -> FrontMatterError:
        return FrontMatterError(self._first_line + _line(event.start_mark), code, message, remedy)


class _KeyIsNotAWord(yaml.YAMLError):
    """`{{ page.title }}` in a template: to YAML it is a mapping whose key is a mapping."""

    problem = "a key must be a word"

    def __init__(self, line: int) -> None:
        super().__init__(self.problem)
        self.line = line


def _lines_of(error: yaml.YAMLError) -> list[int]:
    """Return the lines of the block that an error points at, 0 = first; likeliest first."""
    if isinstance(error, _KeyIsNotAWord):
        return [error.line]
    if not isinstance(error, yaml.MarkedYAMLError):
        return []
    marks = [error.problem_mark, error.context_mark]
    if _UNCLOSED.search(error.context or ""):  # then the problem is noticed only where the next key starts
        marks.reverse()
    return [mark.line for mark in marks if mark is not None]


def _line(mark: _Mark | None) -> int:
    return mark.line if mark else 0


def _column(mark: _Mark | None) -> int:
    return mark.column if mark else 0


def _quoted(value: str) -> str:
    """Return a value as a single-quoted YAML string, without a pair of quotes around it.

    >>> print(_quoted("'It's broken'"))
    'It''s broken'
    """
    bare = value.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1]
    return "'" + bare.replace("'", "''") + "'"


def _flat(tree: _Tree) -> Value:
    """Return a text, or a tuple of texts; an item that YAML split at its colon becomes one text again.

    >>> _flat([{"Heslo": "ako ho zmením?"}, "Prihlásenie"])
    ('Heslo: ako ho zmením?', 'Prihlásenie')
    """
    return tuple(_written_out(item) for item in tree) if isinstance(tree, list) else _written_out(tree)


def _written_out(tree: _Tree) -> str:
    if isinstance(tree, str):
        return tree
    if isinstance(tree, list):
        return ", ".join(_written_out(item) for item in tree)
    return ", ".join(f"{key}: {_written_out(value)}" for key, value in tree.items())
