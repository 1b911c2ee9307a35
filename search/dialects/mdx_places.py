"""Tabs and trees of files as Nextra, Fumadocs and Mintlify write them in MDX: what only their program would show.

`<Tabs items={['npm', 'yarn']}>` names its tabs in their order, `<Folder name="app"><File name="a.ts" /></Folder>` is a
list in lists.
"""

import re
from collections.abc import Iterator

from search.markdown.code_lines import InCode

_LIMIT_TAG = 2_000  # characters of a tag that are looked through
_LIMIT_TREE = 5_000
_IS_PLACE = re.compile(r"<Tabs\b[^<>]{0,500}\bitems=|<(?:Files|FileTree|Tree)[\s>]|<Tabs\.Tab\b")
_TABS = re.compile(r"(?<!`)<(?P<end>/?)Tabs?(?P<inner>\.Tab)?(?=[\s/>])")
_ITEMS = re.compile(r"[^>]*?\bitems=\{\[(?P<items>[^\[\]]*)\]\}")
_ITEM = re.compile(
    r"(?:\{[^{}]*?\b(?:label|title|name):[ \t]*)?"
    r"(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|`(?P<other>[^`\n]*)`)(?:[^{}'\"`]*\})?"
)
_NAMED = re.compile(r"[^<>]*?\b(?:label|title|value|name|header)=")
_TREE = re.compile(r"(?<!`)<(?P<name>Files|FileTree|Tree)(?:\s[^<>]*)?>")
_NODE = re.compile(
    r"<(?P<end>/?)(?:\w+\.)?(?P<kind>Folder|File)(?=[\s/>])(?P<rest>(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*+)>"
)
_NAME = re.compile(r"\bname=(?:\{[ \t]*)?(?:\"([^\"\n`]+)\"|'([^'\n`]+)')")
_NO_TEXT = re.compile(r"(?:\s|\{/\*[^*]*\*/\})*")


def has_place(text: str) -> bool:
    """Return whether a text may have such tabs or trees."""
    return ("<Tabs" in text or "Tree" in text or "<Files" in text) and bool(_IS_PLACE.search(text))


def plain_places(text: str) -> str:
    r"""Return a text of MDX with the names of tabs in them, and trees of files as lists; what is code stays.

    >>> print(plain_places("<Tabs items={['npm', 'yarn']}>\n<Tab>a</Tab>\n<Tabs.Tab>b</Tabs.Tab>\n</Tabs>"))
    <Tabs items={['npm', 'yarn']}>
    <Tab label="npm">a</Tab>
    <Tab label="yarn">b</Tab>
    </Tabs>
    >>> plain_places("`<Tabs items={['a']}>` and `<Tab>`")
    "`<Tabs items={['a']}>` and `<Tab>`"
    >>> print(plain_places('<Files>\n<Folder name="app">\n<File name="a.ts" />\n</Folder>\n</Files>').strip())
    - `app`
      - `a.ts`
    """
    text = "".join(_with_lists(text))
    return "".join(_labelled(text))


def _labelled(text: str) -> Iterator[str]:
    """Yield the text with a label in each tab that has none."""
    in_code = InCode(text)
    open_tabs: list[Iterator[str]] = []
    end = 0
    for match in _TABS.finditer(text):
        if in_code(match.start()):
            continue
        is_tab = bool(match["inner"]) or not match[0].endswith("Tabs")
        if not is_tab and match["end"]:
            del open_tabs[-1:]
        elif not is_tab:
            open_tabs.append(_items(text, match.end()))
        else:
            yield text[end : match.start()]
            end = match.end()
            label = "" if match["end"] or not open_tabs else next(open_tabs[-1], "")
            is_named = bool(_NAMED.match(text, end, end + _LIMIT_TAG))
            yield f"<{match['end']}Tab" + (f' label="{label}"' if label and not is_named else "")
    yield text[end:]


def _items(text: str, start: int) -> Iterator[str]:
    named = _ITEMS.match(text, start, start + _LIMIT_TAG)
    for item in _ITEM.finditer(named["items"] if named else ""):
        yield (item["double"] or item["single"] or item["other"] or "").replace('"', "'")


def _with_lists(text: str) -> Iterator[str]:
    """Yield the text with lists in place of the trees that hold nothing else."""
    in_code = InCode(text)
    end = 0
    for opened in _TREE.finditer(text):
        close = text.find(f"</{opened['name']}>", opened.end(), opened.end() + _LIMIT_TREE)
        inside = text[opened.end() : close] if close != -1 and opened.start() >= end else ""
        if inside and not in_code(opened.start()) and (points := _points(inside)):
            before = text[text.rfind("\n", 0, opened.start()) + 1 : opened.start()]
            indent = before if before.isspace() else ""
            yield text[end : opened.start() - len(indent)] + "\n\n"
            yield "".join(f"{indent}{point}\n" for point in points) + "\n"
            end = close + len(f"</{opened['name']}>")
    yield text[end:]


def _points(inside: str) -> list[str]:
    """Return the tree as points of a list; none where it holds something else, too."""
    points: list[str] = []
    depth = end = 0
    for node in _NODE.finditer(inside):
        if not _NO_TEXT.fullmatch(inside, end, node.start()):
            return []
        end = node.end()
        is_alone = node["rest"].endswith("/")
        if node["end"]:
            depth = max(depth - 1, 0)
            continue
        name = _NAME.search(node["rest"])
        points.append(f"{'  ' * depth}- `{(name[1] or name[2]) if name else '…'}`")
        depth += not is_alone
    return points if _NO_TEXT.fullmatch(inside, end) else []
