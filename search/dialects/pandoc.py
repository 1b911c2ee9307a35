"""Blocks of pandoc, in which Quarto and Bookdown are written, as plain Markdown.

`::: {.callout-note title="x"}` becomes a note, any other `::: {.class}` a container that places what stands inside.
Code that is run is shown without its options (`#| echo: false`); HTML that is meant for pages stands in place of its
fence, what is meant for print vanishes.
"""

import re
from collections.abc import Iterator

from search.dialects.foreign_tags import is_box, tag_of
from search.markdown.fences import Fence, ends_code, fence_after
from search.markdown.indents import Indents

_DIV = re.compile(
    r"(?P<before>[ \t>]*+)(?P<colons>:{3,})[ \t]*+\{(?P<attributes>(?:[ \t]*+(?:[.#]|[\w-]++=)[^{}\n]*+)?)\}[ \t]*+:*+"
)
_IS_DIV = re.compile(r"^[ \t>]*+:{3,}[ \t]*+\{(?:[ \t]*[.#}]|[ \t]*[\w-]+=)", re.MULTILINE)
_RUN = re.compile(r"[ \t>]*+`{3,}\{[a-z=]", re.MULTILINE)
_RAW = re.compile(r"[ \t>]*+`{3,}\{=(?P<format>[a-z]+)\}[ \t]*")
_CELL = re.compile(r"[ \t>]*+`{3,}\{[a-z][\w.-]*(?:[ ,][^{}\n]*)?\}[ \t]*")
_OPTION = re.compile(r"[ \t>]*+(?:#|//|%%|--)\|[ \t][^\n]*")
_HEADING = re.compile(r"[ \t>]*+#{1,6}[ \t]+(?P<words>[^\n{]+)")
_CLASS = re.compile(r"(?<![\w=\"'])\.(?P<name>[\w-]+)")
_FOLDED = re.compile(r"\bcollapse=\"?true")
_KINDS = {
    "rmdnote": "note",
    "rmdtip": "tip",
    "rmdwarning": "warning",
    "rmdimportant": "important",
    "rmdcaution": "caution",
}


def has_div(text: str) -> bool:
    """Return whether a text may have such a block."""
    return ("{" in text and ":::" in text and bool(_IS_DIV.search(text))) or (
        "```{" in text and bool(_RUN.search(text))
    )


def plain_divs(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with containers in place of these blocks; other code stays as it is.

    >>> plain_divs('::: {.callout-tip}\n## Rada\nText\n:::\n::: {.grid}\nA\n:::')
    ':::tip Rada\nText\n:::\n:::place\nA\n:::'
    >>> plain_divs("```{python}\n#| echo: false\na\n```\n```{=html}\n<b>x</b>\n```")
    '```{python}\na\n```\n\n<b>x</b>\n'
    """
    return "\n".join(_PandocBlocks(text.split("\n"), is_mdx=is_mdx).lines())


class _PandocBlocks:
    """One text while its blocks are replaced."""

    def __init__(self, lines: list[str], *, is_mdx: bool) -> None:
        self._lines, self._is_mdx = lines, is_mdx
        self._number = 0  # of the line that is read next

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        fence: Fence | None = None
        indents = Indents()
        while self._number < len(self._lines):
            line = self._lines[self._number]
            self._number += 1
            was_open, fence = fence is not None, fence_after(line, fence)
            if was_open or (fence is None and indents.is_code(line) and not self._is_mdx):
                yield line
            elif fence and (raw := _RAW.fullmatch(line)):
                yield from self._raw(raw["format"], fence)
                fence = None
            elif fence:
                yield line
                if _CELL.fullmatch(line):
                    self._pass_options()
            elif ":::" in line and (opened := _DIV.fullmatch(line)):
                yield self._opened(opened)
            else:
                yield line

    def _pass_options(self) -> None:
        while self._number < len(self._lines) and _OPTION.fullmatch(self._lines[self._number]):
            self._number += 1

    def _raw(self, written_for: str, fence: Fence) -> Iterator[str]:
        """Yield the HTML that stands between fences; what is written for print vanishes."""
        yield ""
        while self._number < len(self._lines):
            line = self._lines[self._number]
            self._number += 1
            if ends_code(line, fence):
                break
            if written_for.startswith("html"):
                yield line
        yield ""

    def _opened(self, opened: re.Match[str]) -> str:
        attributes = opened["attributes"]
        kind = next(filter(None, map(_kind, _CLASS.findall(attributes))), "")
        if not kind:
            return f"{opened['before']}{opened['colons']}place"
        title = tag_of("div", attributes, closing=False).first(("title",)) or self._title()
        name = "details" if _FOLDED.search(attributes) and title else kind
        return f"{opened['before']}{opened['colons']}{name} {title}".rstrip()

    def _title(self) -> str:
        """Return the heading that a note begins with, and pass over it."""
        number = self._number
        while number < len(self._lines) and not self._lines[number].strip(" \t>"):
            number += 1
        heading = _HEADING.fullmatch(self._lines[number]) if number < len(self._lines) else None
        if heading is None:
            return ""
        self._number = number + 1
        return heading["words"].strip()


def _kind(name: str) -> str:
    """Return the kind of note that a class means; "" for none."""
    name = _KINDS.get(name.lower(), name.lower().removeprefix("callout-").removeprefix("alert-"))
    return name if is_box(name) and name not in ("box", "banner") else ""
