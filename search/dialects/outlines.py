"""Outlines of Logseq: properties of blocks (`id:: 6123…`), blocks that stand in others (`((6123…))`), embedded pages.

A block that the page has itself stands in its place with its words; of others, which lie in another file, nothing does.
"""

import re
from collections.abc import Sequence

from search.markdown.code_lines import CodeLines

_MOST = 500_000  # characters of blocks that are put into others
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
    code, fences = CodeLines(lines), CodeLines(lines, is_mdx=True)  # for which moving in means nothing
    is_code = [(code.is_code(number), fences.is_code(number)) for number in range(len(lines))]
    blocks = _Blocks(lines, [is_fenced for _, is_fenced in is_code])
    written: list[str] = []
    is_head = True  # of a block, or of the page: properties stand nowhere else
    for line, (is_moved_in, is_fenced) in zip(lines, is_code, strict=True):
        property_ = _PROPERTY.fullmatch(line) if "::" in line and not is_fenced else None
        is_item = not is_fenced and _ITEM.fullmatch(line) is not None
        if property_ and (is_head or property_["item"]):
            written += [line[: property_.end("item")].rstrip()] if property_["item"] else []
            continue
        is_head = is_item
        may_refer = ("((" in line or "{{" in line) and not is_fenced and (is_item or not is_moved_in)
        written.append(_REFERENCE.sub(blocks.shown, line) if may_refer else line)
    return "\n".join(written)


class _Blocks:
    """The first line of each block of a page that has an id; so much of them is put into others, and no more."""

    def __init__(self, lines: Sequence[str], fenced: Sequence[bool]) -> None:
        self._words: dict[str, str] = {}
        self._left = _MOST
        words = ""
        for line, is_code in zip(lines, fenced, strict=True):
            if is_code:
                continue
            if identity := (_ID.fullmatch(line) if "id::" in line else None):
                self._words.setdefault(identity["id"], words)
            elif item := _ITEM.fullmatch(line):
                words = "" if "((" in item["words"] else item["words"]

    def shown(self, match: re.Match[str]) -> str:
        """Return what a reader sees in place of a mark."""
        if match["id"]:
            words = self._words.get(match["id"], "")
            self._left -= len(words)
            return words if self._left >= 0 else ""
        address = f"<{match['address']}>" if match["address"] else match[0]
        return match["words"] or match["page"] or match["cloze"] or address
