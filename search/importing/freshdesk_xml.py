"""The XML that Freshdesk exports its solutions as, read into the shape that its JSON has.

<solution-categories type="array"><solution-category><name>…</name><solution-folders type="array"><solution-folder>
  <id type="integer">3</id><name>…</name><visibility type="integer">1</visibility>
  <solution-articles type="array"><solution-article><id>, <title>, <description> (HTML), <desc-un-html> (plain),
    <status> (1 draft | 2 published), <seo-data>, <tags>, <folder-id>, <updated-at>, …

An article without the id of its folder gets that of the folder around it: who may read it stands there. A document type
is refused, and with it every entity that could grow or name another file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.parsers import expat

from search.importing.helpdesk_json import LIMIT_BYTES, Json, NoHelpdesk

ROOTS = ("solution-categor", "solution-folder", "solution-article")  # how the first element begins
_DEEPEST = 40  # elements in one another
_MOST = 3_000_000  # elements in a file
_TAKEN = frozenset(
    (
        "id",
        "title",
        "description",
        "desc_un_html",
        "status",
        "folder_id",
        "seo_data",
        "tags",
        "updated_at",
        "url",
        "path",
    )
)
_LANGUAGE = ("language", "language_code")


class OtherXml(ValueError):
    """The XML is of another program."""


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[tuple[str, Json]] = field(default_factory=list)
    articles: list[dict[str, Json]] = field(default_factory=list)  # of a folder

    def value(self) -> Json:
        """Return what the element holds: a list, an object, or a text as its type says."""
        if self.attributes.get("nil") == "true":
            return None
        if self.attributes.get("type") == "array":
            return [value for _, value in self.children]
        return self._object() if self.children else _typed("".join(self.text), self.attributes.get("type", ""))

    def _object(self) -> dict[str, Json]:
        values: dict[str, list[Json]] = {}
        for name, value in self.children:
            values.setdefault(name.replace("-", "_"), []).append(value)
        return {name: many if len(many) > 1 else many[0] for name, many in values.items()}


def read_xml(raw: bytes) -> Json:
    """Return the value in a file; raises OtherXml for the XML of another program, NoHelpdesk for what is no XML."""
    if len(raw) > LIMIT_BYTES:
        raise NoHelpdesk(f"the file is larger than {LIMIT_BYTES:,} bytes")
    reading = _Reading()
    try:
        reading.parser.Parse(raw, True)  # noqa: FBT003 - expat takes it by place
    except expat.ExpatError as error:
        raise NoHelpdesk(f"it is no XML: {error}") from error
    return reading.result


def left_out(value: Json) -> tuple[str, ...]:
    """Return the names of what articles of this XML hold beside what is taken from them, as they stand in it."""
    names = {name for row in _articles(value) for name, held in row.items() if held not in (None, "", [])}
    return tuple(sorted(name.replace("_", "-") for name in names - _TAKEN - frozenset(_LANGUAGE)))


class _Reading:
    """One file, element by element: nothing in it can nest so deep, or be so many, that it does harm."""

    def __init__(self) -> None:
        self.result: Json = None
        self._open: list[_Element] = []
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_declaration: object) -> None:
        raise NoHelpdesk("it has a document type, which no export has and which can do harm: take the line out")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if not self._open and not name.startswith(ROOTS):
            raise OtherXml(f"its first element is '{name[:60]}'")
        if len(self._open) >= _DEEPEST:
            raise NoHelpdesk(f"its elements are nested deeper than {_DEEPEST}")
        if self._count > _MOST:
            raise NoHelpdesk(f"it has more than {_MOST:,} elements")
        self._open.append(_Element(name, attributes))

    def _text(self, text: str) -> None:
        self._open[-1].text.append(text)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        value = element.value()
        if name == "solution-article" and isinstance(value, dict):
            _complete(value)
            folder = next((each for each in reversed(self._open) if each.name == "solution-folder"), None)
            if folder:
                folder.articles.append(value)
        if name == "solution-folder" and isinstance(value, dict):
            own_id = value.setdefault("id", f"folder {self._count}")
            for article in element.articles:
                article["folder_id"] = article.get("folder_id") or own_id
        if self._open:
            self._open[-1].children.append((name, value))
        else:
            self.result = value


def _complete(article: dict[str, Json]) -> None:
    """Fill in what the JSON has: an id, HTML, and tags as words."""
    article.setdefault("id", "")
    if "description" not in article:
        lines = str(article.get("desc_un_html") or "").strip().splitlines()
        article["description"] = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip()) or None
    if "tags" in article:
        article["tags"] = list(_words(article["tags"]))


def _words(tags: Json) -> Iterator[str]:
    """Yield the words of tags: a text by commas, or elements that hold one, with or without a name."""
    if isinstance(tags, str):
        yield from (word.strip() for word in tags.split(",") if word.strip())
    elif isinstance(tags, list):
        for tag in tags:
            yield from _words(tag)
    elif isinstance(tags, dict):
        yield from _words(tags["name"] if "name" in tags else list(tags.values()))


def _typed(text: str, kind: str) -> Any:  # noqa: ANN401 - as JSON has it
    text = text.strip()
    if kind == "integer":
        try:
            return int(text)
        except ValueError:
            return text
    return text == "true" if kind == "boolean" else text


def _articles(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every article in a value."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict) and "title" in item and "description" in item:
            yield item
        elif isinstance(item, dict | list):
            waiting += item.values() if isinstance(item, dict) else item
