"""One field of the front matter set, and no other line of the file touched.

1. A field keeps its place, its key, its quotes, the comment behind it and, of a list, the lines of the items that stay.
2. A new field stands behind the one that comes before it in the order of `field_names.OURS`.
3. What comes out is read again: when anything but the field has changed its meaning, the change is refused.

Only YAML between lines of `---` is edited; a file with other front matter is edited as text.
"""

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from search.editing.source_lines import NotEditable, SourceLines, end_of, source_lines
from search.sources.field_names import NAMES, OURS, key_form
from search.sources.front_matter import FrontMatter, FrontMatterError, Value, split
from search.sources.front_matter_toml import is_toml

_ON_LINES_OF_THEIR_OWN = frozenset({"questions"})  # lists whose items are sentences
_KEY = re.compile(r"(?![\s#\]}]|-(?:\s|\Z))[^\r\n]*?:(?:\s|\Z)")
_FIRST_LINE = re.compile(r"(?P<head>(?:\"[^\"]*\"|'[^']*'|[^:\r\n]*?)[ \t]*:)(?P<gap>[ \t]*)(?P<value>[^\r\n]*)")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")
_COMMENT = re.compile(r"[ \t]+#.*")
_ITEM = re.compile(r"(?P<start>[ \t]*-[ \t]+)(?P<value>[^\r\n]*)|[ \t]*-[ \t]*[\r\n]")
_FLOW_ITEM = re.compile(r"\s*((?:'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|[^,\[\]'\"])+)\s*(?:,|\Z)")
_FLOW = re.compile(r"\[(?P<items>.*)\](?P<rest>[ \t]*(?:[ \t]#.*)?)")


def set_field(raw: bytes, name: str, value: Value) -> bytes:
    r"""Return the file with another value of a field; "" or () takes its line out.

    name  one of `field_names.OURS`, or any key; the key that the file already writes it under is kept

    Raises NotEditable when nothing but that field cannot be changed.

    >>> set_field(b"---\nid: a # stays\ntitle: Old\r\n---\nText.", "title", "A: new").decode()
    "---\nid: a # stays\ntitle: 'A: new'\r\n---\nText."
    """
    source = source_lines(raw)
    front = front_matter_of(source)
    key = written_key(front, name)
    if front.values.get(key, "") == value or (not value and key not in front.values):
        return raw
    changed = source.with_lines(_lines_with(source, front, key, value))
    _check(front, source_lines(changed), key, value)
    return changed


def written_key(front: FrontMatter, name: str) -> str:
    """Return the key under which the file writes a field; of several the one that counts, else our own."""
    written = {key_form(key): key for key in front.values}
    known = [written[form] for alias in NAMES.get(name, (name,)) if (form := key_form(alias)) in written]
    return next((key for key in known if front.values[key]), next(iter(known), name))


def front_matter_of(source: SourceLines) -> FrontMatter:
    """Return the front matter of a file; raises NotEditable where it is of another kind, or cannot be read."""
    text = source.text
    if text.startswith("{") or is_toml(text):
        raise NotEditable("its front matter is no YAML between lines of ---")
    try:
        return split(text)
    except FrontMatterError as error:
        raise NotEditable(f"line {error.line}: {error.message}") from error


def body_line_of(source: SourceLines) -> int:
    """Return the number of the line on which the body begins, 0 = first; of front matter that is no YAML too."""
    try:
        return front_matter_of(source).body_line - 1
    except NotEditable:
        return 0


def _lines_with(source: SourceLines, front: FrontMatter, key: str, value: Value) -> list[str]:
    lines, line_end = list(source.lines), source.line_end
    if front.body_line == 1:
        return [f"---{line_end}", *_new(key, value, line_end), f"---{line_end}", *lines]
    closing = front.body_line - 2
    if key in front.lines:
        start, end = _span(lines, front.lines[key] - 1, closing)
        lines[start:end] = _changed(lines[start:end], front.values[key], key, value)
    else:
        place = _place(lines, front, key, closing)
        lines[place:place] = _new(key, value, end_of(lines[place - 1]) or line_end)
    return lines


def _span(lines: Sequence[str], start: int, closing: int) -> tuple[int, int]:
    """Return the lines of one entry: up to the next key, without the empty lines and comments before that."""
    end = next((number for number in range(start + 1, closing) if _KEY.match(lines[number])), closing)
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return start, end


def _place(lines: Sequence[str], front: FrontMatter, key: str, closing: int) -> int:
    """Return the line before which a new key belongs."""
    order = [key_form(alias) for name in OURS for alias in OURS[name]]
    written = {key_form(known): line for known, line in front.lines.items()}
    before = order[: order.index(key_form(key))] if key_form(key) in order else order
    last = max((written[alias] for alias in before if alias in written), default=0)
    return _span(lines, last - 1, closing)[1] if last else closing


def _new(key: str, value: Value, line_end: str) -> list[str]:
    if isinstance(value, str):
        return [f"{key}: {_scalar(value)}{line_end}"]
    if key in _ON_LINES_OF_THEIR_OWN:
        return [f"{key}:{line_end}", *(f"  - {_scalar(item, in_list='- ')}{line_end}" for item in value)]
    return [f"{key}: {_flow(value, {})}{line_end}"]


def _changed(entry: list[str], before: Value, key: str, value: Value) -> list[str]:
    """Return the lines of an entry that has another value."""
    if not value:
        return []
    first = _FIRST_LINE.match(entry[0])
    if first is None:
        raise NotEditable(f"`{key}` is not written as a line of its own")
    head, line_end = f"{first['head']}{first['gap'] or ' '}", end_of(entry[0])
    if isinstance(value, str):
        style, comment = _style(first["value"]) if len(entry) == 1 else ("", "")
        return [f"{head}{_scalar(value, style)}{comment}{line_end}"]
    if isinstance(before, tuple) and len(entry) > 1 and not first["value"].startswith("["):
        return [entry[0], *_items(entry[1:], before, value, line_end)]
    flow = _FLOW.fullmatch(first["value"]) if len(entry) == 1 else None
    if flow is None:
        return [f"{first['head']}{line.removeprefix(key + ':')}" for line in _new(key, value, line_end)[:1]] + _new(
            key, value, line_end
        )[1:]
    sources = [item.strip() for item in _FLOW_ITEM.findall(flow["items"])]
    pairs = zip(before, sources, strict=False) if len(sources) == len(before) else ()
    known = {item: written for item, written in pairs if _reads_as(written, item, "[")}  # an apostrophe cuts an item
    return [f"{head}{_flow(value, known)}{flow['rest']}{line_end}"]


def _style(written: str) -> tuple[str, str]:
    """Return the quote of a value, or "", and the comment behind it with the spaces before that."""
    quoted = _QUOTED.match(written)
    if quoted:
        comment = _COMMENT.fullmatch(written, quoted.end())
        return written[0], comment[0] if comment else ""
    comment = _COMMENT.search(written)
    return "", comment[0] if comment else ""


def _items(lines: list[str], before: Sequence[str], after: Sequence[str], line_end: str) -> list[str]:
    """Return the lines of a list: those of the items that stay, and the comments, are kept."""
    groups, rest = _groups(lines)
    start = next((match["start"] for line in lines if (match := _ITEM.match(line)) and match["start"]), "  - ")
    if len(groups) != len(before):
        groups = [([], []) for _ in before]
    result: list[str] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            result += [line for comments, item in groups[i:j] for line in (*comments, *item)]
            continue
        result += [line for comments, _ in groups[i:j] for line in comments]
        result += [f"{start}{_scalar(item, in_list='- ')}{line_end}" for item in after[k:m]]
    return [*result, *rest]


def _groups(lines: Sequence[str]) -> tuple[list[tuple[list[str], list[str]]], list[str]]:
    """Return (comments above, lines) of each item, and the comments below the last one."""
    groups: list[tuple[list[str], list[str]]] = []
    above: list[str] = []
    width = next((len(line) - len(line.lstrip()) for line in lines if _ITEM.match(line)), 0)
    for line in lines:
        if _ITEM.match(line) and len(line) - len(line.lstrip()) == width:
            groups.append((above, [line]))
            above = []
        elif line.lstrip().startswith("#") or not line.strip() or not groups:
            above.append(line)
        else:
            groups[-1][1].extend([*above, line])
            above = []
    return groups, above


def _flow(items: Sequence[str], known: Mapping[str, str]) -> str:
    return f"[{', '.join(known.get(item) or _scalar(item, in_list='[') for item in items)}]"


def _scalar(value: str, quote: str = "", *, in_list: str = "") -> str:
    """Return a value as YAML: in its quotes, else as it is where that reads the same, else in quotes."""
    if not quote and _reads_as(value, value, in_list):
        return value
    single = "'" + value.replace("'", "''") + "'"
    if quote != '"' and _reads_as(single, value, in_list):
        return single
    return json.dumps(value, ensure_ascii=False)


def _reads_as(written: str, value: str, in_list: str) -> bool:
    wrapped = {"": f"k: {written}", "[": f"k: [{written}]", "- ": f"k:\n  - {written}"}[in_list]
    try:
        front = split(f"---\n{wrapped}\n---\n")
    except FrontMatterError:
        return False
    return not front.warnings and front.values == {"k": (value,) if in_list else value}


def _check(before: FrontMatter, changed: SourceLines, key: str, value: Value) -> None:
    """Raise NotEditable when more than one field reads differently now."""
    after = front_matter_of(changed)
    wanted = {name: old for name, old in before.values.items() if name != key} | ({key: value} if value else {})
    if dict(after.values) != wanted or after.body != before.body:
        raise NotEditable(f"`{key}` cannot be changed without changing other lines: edit the file as text")
