"""Outlines of Logseq: properties of blocks (`id:: 6123…`), blocks that stand in others (`((6123…))`), embedded pages.

A block that the page has itself stands in its place with its words; of others, which lie in another file, nothing does.
"""

import re

from search.articles.code_lines import CodeLines

_UUID = r"[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}"
_IS_OUTLINE = re.compile(rf"^[ \t]*(?:[-*][ \t]+)?(?:id::[ \t]+{_UUID}|collapsed::[ \t])|\(\({_UUID}\)\)", re.MULTILINE)
_PROPERTY = re.compile(
    r"[ \t]*(?P<item>[-*][ \t]+)?(?:id|collapsed|heading|background-color|icon|template(?:-including-parent)?|public"
    r"|exclude-from-graph-view|filters|created-at|updated-at|ls-type|hl-[a-z]+|card-[a-z-]+|query-[a-z-]+"
    r"|logseq\.[\w.-]+)::(?:[ \t].*)?"
)
_ID = re.compile(rf"[ \t]*(?:[-*][ \t]+)?id::[ \t]+(?P<id>{_UUID})[ \t]*")
_ITEM = re.compile(r"[ \t]*[-*][ \t]+(?P<words>\S.*)")
_REFERENCE = re.compile(
    rf"\[(?P<words>[^\[\]\n]{{1,300}})\]\(\(\({_UUID}\)\)\)"
    rf"|(?:\{{\{{embed[ \t]+)?\(\((?P<id>{_UUID})\)\)(?:\}}\}})?"
    r"|\{\{embed[ \t]+(?P<page>\[\[[^\[\]\n]+\]\])[ \t]*\}\}"
    r"|\{\{(?:video|youtube|tweet|twitter)[ \t]+(?P<address>https?://[^\s{}]+)[ \t]*\}\}"
    r"|\{\{cloze[ \t]+(?P<cloze>[^{}\n]*)\}\}"
)


def is_outline(text: str) -> bool:
    """Return whether a text is an outline of Logseq."""
    return ("::" in text or "((" in text) and bool(_IS_OUTLINE.search(text))


def plain_outline(text: str) -> str:
    r"""Return the text without properties of its blocks, and with the words of those that stand in others.

    >>> plain_outline("- a\n  id:: 61234567-89ab-cdef-0123-456789abcdef\n- ((61234567-89ab-cdef-0123-456789abcdef))")
    '- a\n- a'
    """
    lines = text.split("\n")
    code = CodeLines(lines)
    is_code = [code.is_code(number) and "::" not in line for number, line in enumerate(lines)]
    blocks = _blocks(lines)
    written: list[str] = []
    for number, line in enumerate(lines):
        if is_code[number]:
            written.append(line)
        elif "::" in line and (property_ := _PROPERTY.fullmatch(line)):
            written += [line[: property_.end("item")].rstrip()] if property_["item"] else []
        else:
            written.append(
                _REFERENCE.sub(lambda match: _shown(match, blocks), line) if "((" in line or "{{" in line else line
            )
    return "\n".join(written)


def _blocks(lines: list[str]) -> dict[str, str]:
    """Return the first line of each block that has an id."""
    blocks: dict[str, str] = {}
    words = ""
    for line in lines:
        if identity := (_ID.fullmatch(line) if "id::" in line else None):
            blocks.setdefault(identity["id"], words)
        elif item := _ITEM.fullmatch(line):
            words = "" if "((" in item["words"] else item["words"]
    return blocks


def _shown(match: re.Match[str], blocks: dict[str, str]) -> str:
    if match["id"]:
        return blocks.get(match["id"], "")
    return (
        match["words"] or match["page"] or match["cloze"] or (f"<{match['address']}>" if match["address"] else match[0])
    )
