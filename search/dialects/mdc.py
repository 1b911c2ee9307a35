"""Components of Nuxt Content (MDC) as plain Markdown: `::note{title="x"}` … `::`, `:read-more{to="/a"}`, `:badge[new]`.

A component may hold others, moved in or with more colons; between `---` below its name stand its properties. A note
becomes a container, a card or a reference a link, a tab its label; any other only places what stands inside.
"""

import re
from collections.abc import Iterator

from search.dialects.foreign_tags import Tag, is_box, meaning_of, tag_of
from search.markdown.fences import Fence, fence_after
from search.sources.paths import title_from_path

LIMIT_DEPTH = 30  # components inside each other; those deeper only place what stands inside
_PROPERTIES = r"\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}"
_OPEN = re.compile(
    rf"(?P<before>[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?)(?P<colons>:{{1,9}})(?P<name>[A-Za-z][\w-]*)"
    rf"(?P<label>\[[^\[\]\n]*\])?(?P<properties>{_PROPERTIES})?[ \t]*"
)
_TITLED = re.compile(r"[ \t]*:{3,}[ \t]*[A-Za-z][\w-]*[ \t]+\S")  # a container as others write it
_TAB = re.compile(r"(?P<before>[ \t]*)::tab[ \t]+(?P<label>[^\n{}]+)")  # of Statamic: up to the next, or to the end
_CLOSE = re.compile(r"[ \t]*:{2,9}[ \t]*")
_SLOT = re.compile(r"[ \t]*#[a-z][\w-]*[ \t]*")
_PROPERTY = re.compile(r"[ \t]*(?P<name>[\w:-]+):[ \t]*(?P<value>[^\n]*)")
_IS_MDC = re.compile(
    r"^[ \t]*::(?!:)[A-Za-z][\w-]*(?:\[[^\[\]\n]*\](?:\{[^\n]*\})?|\{[^\n]*\})[ \t]*$"
    r"|^[ \t]*:[a-z][\w-]*\{[^{}\n]*\}[ \t]*$"
    r"|:badge\[",
    re.MULTILINE,
)
_BARE = re.compile(r"^[ \t]*::(?!:)[A-Za-z][\w-]*[ \t]*$", re.MULTILINE)  # `::yaml` above moved code is none
_ENDED = re.compile(r"^[ \t]*::[ \t]*$", re.MULTILINE)
_INSIDE = re.compile(
    rf"(?<![\w:/`])(?P<colons>:)(?P<name>[A-Za-z][\w-]*)"
    rf"(?:(?P<label>\[[^\[\]\n]*\])(?P<properties>{_PROPERTIES})?|(?P<other>{_PROPERTIES}))"
    r"|`[^`\n]*`"
)
_CLASSES = re.compile(r"(?<![\w=\"'/])[.#][\w:/-]+")
_PREFIXES = ("u-page-", "u-", "shiny-", "prose-", "page-")
_LINKS = frozenset({"read-more", "link-example", "product-link", "link", "source-link"})
_FOLDED = frozenset({"collapsible", "accordion-item", "details", "collapse"})
_LIMIT_PROPERTIES = 40  # lines


def is_mdc(text: str) -> bool:
    """Return whether a text has components of Nuxt Content; those in code count, too, and are left alone."""
    return ":" in text and bool(_IS_MDC.search(text) or (_BARE.search(text) and _ENDED.search(text)))


def plain_components(text: str) -> str:
    r"""Return a text with containers, links and labels in place of components.

    >>> plain_components('::tip{title="Rada"}\nČakajte :badge[nové].\n::\n:read-more{to="/ucet/heslo" title="Heslo"}')
    ':::tip Rada\nČakajte nové.\n:::\n\n[Heslo](</ucet/heslo>)\n'
    """
    return "\n".join(_Components(text.split("\n")).lines())


class _Components:
    """One text while its components are replaced."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._number = 0  # of the line that is read next
        self._opened: list[tuple[str, ...]] = []  # what stands in place of the end of each that is open

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        fence: Fence | None = None
        while self._number < len(self._lines):
            line = self._lines[self._number]
            self._number += 1
            was_open, fence = fence is not None, fence_after(line, fence)
            if was_open or fence:
                yield line
            else:
                yield from self._line(line)
        for closing in reversed(self._opened):
            yield from closing

    def _line(self, line: str) -> Iterator[str]:
        opening = _OPEN.fullmatch(line) if ":" in line else None
        if opening and len(opening["colons"]) == 1:
            yield from self._alone(opening)
        elif opening:
            yield from self._open(opening)
        elif tab := _TAB.fullmatch(line) if self._opened else None:
            yield from ("", f"{tab['before']}**{tab['label'].strip()}**", "")
        elif _TITLED.match(line):
            self._opened.append((":::",))
            yield line
        elif self._opened and _CLOSE.fullmatch(line):
            yield from self._opened.pop()
        elif not (self._opened and _SLOT.fullmatch(line)):
            yield _INSIDE.sub(_words, line) if ":" in line else line

    def _alone(self, opening: re.Match[str]) -> Iterator[str]:
        meaning = _reference(_tag(opening["name"], opening["label"], opening["properties"]))
        step = opening["before"].strip()
        if meaning and not step:
            yield from ("", f"{opening['before']}{meaning}", "")
        elif meaning or step:
            yield f"{opening['before']}{meaning}"

    def _open(self, opening: re.Match[str]) -> Iterator[str]:
        tag = _tag(opening["name"], opening["label"], opening["properties"], self._properties())
        indent = re.sub(r"\S", " ", opening["before"])
        title, address = tag.first(("title", "label", "name", "headline")), tag.first(("to", "href"))
        is_deep = len(self._opened) >= LIMIT_DEPTH
        above, container, below = _meaning(tag, title, address)
        closing = (*(("", f"{indent}{below}", "") if below else ()), f"{indent}:::")
        self._opened.append(() if is_deep else closing)
        if not is_deep:
            yield f"{opening['before']}{container}"
            if above:
                yield from ("", f"{indent}{above}", "")

    def _properties(self) -> dict[str, str]:
        """Return the properties between `---` on the lines that are read next, and pass over them."""
        lines = self._lines[self._number : self._number + _LIMIT_PROPERTIES]
        if not lines or lines[0].strip() != "---":
            return {}
        end = next((number for number, line in enumerate(lines) if number and line.strip() == "---"), 0)
        if not end:
            return {}
        self._number += end + 1
        properties = filter(None, map(_PROPERTY.fullmatch, lines[1:end]))
        return {match["name"].lower().lstrip(":"): match["value"].strip().strip("'\"") for match in properties}


def _tag(name: str, label: str | None, properties: str | None, below: dict[str, str] | None = None) -> Tag:
    name = name.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    written = _CLASSES.sub("", (properties or "{}")[1:-1])
    named = {key.lstrip(":"): value for key, value in tag_of(name, written, closing=False).attributes.items()}
    named = {key: value for key, value in named.items() if not key.isdigit()} | (below or {})
    return Tag(name, named | ({"label": label[1:-1]} if label else {}))


def _meaning(tag: Tag, title: str, address: str) -> tuple[str, str, str]:
    """Return the first line inside a component, the container that it becomes, and the last line inside."""
    link = f"[{title or title_from_path(address.partition('#')[0].rstrip('/'))}](<{address}>)" if address else ""
    if tag.name in _FOLDED:
        return "", f":::details {title or '…'}", link
    if is_box(tag.name):
        box = Tag(tag.name, {**tag.attributes, "style": ""})
        return "", meaning_of(box).text, link
    described = tag.first(("description",))
    words = link if link and (title or tag.name in _LINKS) else f"**{title}**" if title else ""
    above = ": ".join(filter(None, (words, described)))
    return above, ":::place", link if link and not words else ""


def _reference(tag: Tag) -> str:
    """Return what a component without an end stands for; "" for nothing."""
    title, address = tag.first(("title", "label", "text")), tag.first(("to", "href"))
    if address:
        return f"[{title or title_from_path(address.partition('#')[0].rstrip('/'))}](<{address}>)"
    if "video" in tag.name:
        return meaning_of(Tag("youtube", tag.attributes)).text if "videoid" in tag.attributes else ""
    return "" if tag.name == "icon" else title


def _words(match: re.Match[str]) -> str:
    if not match["name"]:
        return match[0]
    if match["name"] == "icon":
        return ""
    meaning = _reference(_tag(match["name"], match["label"], match["properties"] or match["other"]))
    return meaning or (match[0] if match["other"] else "")  # `:id{param}` of an address is no component
