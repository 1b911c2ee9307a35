"""Marks between which code stands without a fence: `{{< code-toggle >}}`, `{% codeblock %}`, `#+BEGIN_SRC`."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from search.dialects.foreign_tags import Tag, tag_of
from search.markdown.block_ends import BlockEnds
from search.markdown.code_lines import CodeLines

_NAMES = r"(?P<name>code-toggle|codetoggle|code-block|codeblock|code|command|terminal|console|shell)\b"
_OPEN = re.compile(
    rf"(?P<before>[ \t]*)(?:\{{\{{[<%][ \t]*{_NAMES}(?P<rest>[^{{}}\n]*?)(?<!/)[>%]\}}\}}"
    rf"|\{{%-?[ \t]*{_NAMES.replace('name', 'liquid')}(?P<liquid_rest>[^%{{}}\n]*)-?%\}})[ \t]*"
)
_END = re.compile(rf"[ \t]*(?:\{{\{{[<%][ \t]*/[ \t]*{_NAMES}|\{{%-?[ \t]*end{_NAMES.replace('name', 'liquid')}).*")
_TAB = re.compile(  # of Docsy
    r"(?P<before>[ \t]*)\{\{<[ \t]*tab[ \t]+(?P<rest>[^{}\n]*\blang=[^{}\n]*?)(?<!/)>\}\}[ \t]*"
)
_END_TAB = re.compile(r"[ \t]*\{\{<[ \t]*/[ \t]*tab[ \t]*>\}\}[ \t]*")
_ORG = r"(?P<kind>QUERY|SRC|EXAMPLE)\b"  # of Org and Logseq
_ORG_OPEN = re.compile(rf"(?P<before>[ \t]*)#\+BEGIN_{_ORG}[ \t]*(?P<rest>[\w-]*)[ \t]*", re.IGNORECASE)
_ORG_END = re.compile(rf"[ \t]*#\+END_{_ORG}[ \t]*", re.IGNORECASE)
# of Azure DevOps
_DRAWING = re.compile(r"(?P<before>[ \t]*):{3,}[ \t]*(?P<language>mermaid|plantuml)[ \t]*")
_END_DRAWING = re.compile(r"[ \t]*:{3,}[ \t]*")
_UML = "uml|mindmap|wbs|json|yaml|salt|gantt|ditaa|math|latex"  # drawings of PlantUML
_UML_OPEN = re.compile(rf"(?P<before>[ \t]*)@start(?P<language>{_UML})\b[^\n]*")
_UML_END = re.compile(rf"[ \t]*@end(?P<language>{_UML})[ \t]*")
_MARK = re.compile(r"`{3,}|~{3,}")
_IS_CODE = re.compile(
    r"\{[{%][<%-]?[ \t]*(?:/|end)[ \t]*(?:code|command|terminal|console|shell|tab\b)|#\+END_"
    rf"|:::[ \t]*(?:mermaid|plantuml)|@end(?:{_UML})",
    re.IGNORECASE,
)


class _CodeOpening(NamedTuple):
    """The line that opens a block."""

    before: str
    name: str  # under which its end is looked for
    label: str  # that stands above the code
    language: str


def has_code_block(text: str) -> bool:
    """Return whether a text may have such a block."""
    return any(sign in text for sign in ("{", "#+", ":::", "@end")) and bool(_IS_CODE.search(text))


def plain_code_blocks(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with fences in place of these shortcodes; what has a fence, or no end, stays as it is.

    >>> plain_code_blocks("{{< code-toggle file=hugo.toml >}}\n[params]\na = 1\n{{< /code-toggle >}}")
    '\n```toml\n[params]\na = 1\n```\n'
    """
    lines = text.split("\n")
    return "\n".join(_lines(lines, CodeLines(lines, is_mdx=is_mdx)))


def _lines(lines: list[str], code: CodeLines) -> Iterator[str]:
    ends = BlockEnds(lines, _ended_by)
    number = 0
    while number < len(lines):
        is_code = code.is_code(number)
        opened = None if is_code else _opening(lines[number])
        end = ends.after(number, opened.name) if opened else 0
        inside = lines[number + 1 : end]
        if opened and any(line.strip() for line in inside) and not any(map(_MARK.search, inside)):
            before = opened.before
            yield ""
            yield from (f"{before}**{opened.label}**", "") if opened.label else ()
            yield from (f"{before}```{opened.language}", *inside, f"{before}```", "")
            number = end
        else:
            yield lines[number]
        number += 1


def _opening(line: str) -> _CodeOpening | None:
    if "#+" in line and (org := _ORG_OPEN.fullmatch(line)):
        language = "clojure" if org["kind"].upper() == "QUERY" else org["rest"]
        return _CodeOpening(org["before"], f"org-{org['kind'].lower()}", "", language)
    if ":::" in line and (drawing := _DRAWING.fullmatch(line)):
        return _CodeOpening(drawing["before"], "drawing", "", drawing["language"])
    if "@start" in line and (uml := _UML_OPEN.fullmatch(line)):
        return _CodeOpening(uml["before"], f"uml-{uml['language']}", "", "plantuml")
    if "{{<" in line and (tab := _TAB.fullmatch(line)):
        tag = tag_of("tab", tab["rest"], closing=False)
        return _CodeOpening(tab["before"], "tab", tag.first(("header", "name", "title")), tag.first(("lang",)))
    opened = _OPEN.fullmatch(line) if "{" in line else None
    if opened is None:
        return None
    tag = tag_of("code", opened["rest"] or opened["liquid_rest"] or "", closing=False)
    return _CodeOpening(opened["before"], opened["name"] or opened["liquid"], "", _language(tag))


def _language(tag: Tag) -> str:
    ending = PurePosixPath(tag.first(("file", "filename"))).suffix.removeprefix(".")
    return tag.first(("lang", "language")) or ending or next(iter(re.findall(r"\A[a-z]+\Z", tag.first(("0",)))), "")


def _ended_by(line: str) -> str:
    if "#+" in line and (org := _ORG_END.fullmatch(line)):
        return f"org-{org['kind'].lower()}"
    if ":::" in line and _END_DRAWING.fullmatch(line):
        return "drawing"
    if "@end" in line and (uml := _UML_END.fullmatch(line)):
        return f"uml-{uml['language']}"
    if "{{<" in line and _END_TAB.fullmatch(line):
        return "tab"
    ended = _END.fullmatch(line) if "{" in line else None
    return str(ended["name"] or ended["liquid"]) if ended else ""
