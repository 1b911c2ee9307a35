"""Marks of kramdown (Jekyll) and Wiki.js that stand beside blocks, and tables without a head, as plain Markdown.

A list that becomes the table of contents (`{:toc}`) vanishes, an id below a heading (`{: #id}`) stands in it, a
quotation marked `{.is-warning}` is a note, and rows between `|` without a row of dashes are a table.
"""

import re

from search.markdown.code_lines import CodeLines
from search.markdown.fences import Fence, fence_after

_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}\.)[ \t]")
_ITEM_GOES_ON = re.compile(r"[ \t]+[^\s{]")
_CONTENTS = re.compile(r"[ \t]*\{:[ \t]*\.?toc\b[^{}]*\}[ \t]*")
_ID_BELOW = re.compile(
    r"^(?P<heading>#{1,6}[ \t][^{}\n]*+)\n\{:[^{}#\n]*+(?<=[ \t:])(?P<id>#[\w:.-]++)[^{}\n]*+\}[ \t]*$", re.MULTILINE
)
_HEADLESS = re.compile(r"(?:\A|\n[ \t]*\n)(?P<indent>[ \t]*+)\|[^\n]*\|[ \t]*\n(?P=indent)\|(?![ \t]*:?-)")
_NO_ROW = re.compile(
    r".*\|\|.*|(?=.*[^|\s])[^A-Za-z\d\u0080-\U0010ffff]+", re.DOTALL
)  # joined cells, or drawn without words
_MARKED_QUOTE = re.compile(  # of Wiki.js and Writerside
    r"\{(?:\.is-(?P<kind>info|success|warning|danger)"
    r"|[ \t]*style[ \t]*=[ \t]*[\"'](?P<style>note|tip|warning)[\"'][^{}\n]*)\}[ \t]*"
)
_END_ALONE = re.compile(r"[ \t]*</(?:div|section|article|aside|details|figure|p)>[ \t]*")
_STYLED = re.compile(r"^\{[ \t]*style\b", re.MULTILINE)
_OPENS_BLOCK = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]|[ \t]*(?:[`~]{3}|:{3}|<|\{|[-*_=]{3})|[ \t]{4}")
_NOTE = re.compile(r">[ \t]*\[!\w+\]")
_KINDS = {"info": "NOTE", "success": "TIP", "warning": "WARNING", "danger": "CAUTION", "note": "NOTE", "tip": "TIP"}
LEAST_COLUMNS, LIMIT_COLUMNS = 2, 100  # one column is a verse, or a quotation


def has_headless_table(text: str) -> bool:
    """Return whether rows between `|` stand in a text without a head."""
    return "|\n" in text and bool(_HEADLESS.search(text))


def plain_kramdown(text: str) -> str:
    r"""Return a text without code with plain Markdown in place of these marks.

    >>> plain_kramdown("- x\n{:toc}\n\n## Heslo\n{: #nove}")
    '\n\n## Heslo {#nove}'
    >>> plain_kramdown("| a | b |\n| c | d |")
    '|  |  |\n| --- | --- |\n| a | b |\n| c | d |'
    """
    if "{:" in text:
        text = _ID_BELOW.sub(r"\g<heading> {\g<id>}", "\n".join(_without_contents(text.split("\n"))))
    return "\n".join(_with_heads(text.split("\n"))) if has_headless_table(text) else text


def with_ends_of_boxes(text: str) -> str:
    r"""Return a text with tags that hold Markdown so that their ends end them: a line below is Markdown again.

    >>> with_ends_of_boxes('<div markdown="1">\na\n</div>\n```\nb\n```')
    '<div markdown="1">\na\n</div>\n\n```\nb\n```'
    """
    lines = text.split("\n")
    code = CodeLines(lines)
    written: list[str] = []
    for number, line in enumerate(lines):
        is_code = code.is_code(number)
        written.append(line)
        below = lines[number + 1] if number + 1 < len(lines) else ""
        is_last = not below.strip() or below.startswith(("    ", "\t"))  # which would be code below an empty line
        if "</" in line and not (is_code or is_last) and _END_ALONE.fullmatch(line):
            written.append("")
    return "\n".join(written)


def plain_quotations(text: str) -> str:
    r"""Return a text, with the code in it, in which quotations that are marked as notes are notes.

    >>> plain_quotations("> Pozor\n{.is-danger}"), plain_quotations('> Rada\n{style="tip"}')
    ('> [!CAUTION]\n> Pozor', '> [!TIP]\n> Rada')
    """
    if "{.is-" not in text and not _STYLED.search(text):
        return text
    return "\n".join(_with_notes(text.split("\n")))


def _without_contents(lines: list[str]) -> list[str]:
    """Return the lines without the lists that a table of contents stands in place of."""
    written: list[str] = []
    for line in lines:
        if "{:" in line and _CONTENTS.fullmatch(line):
            start = len(written)
            while start and (_ITEM.match(written[start - 1]) or _ITEM_GOES_ON.match(written[start - 1])):
                start -= 1
            if start < len(written) and _ITEM.match(written[start]):
                written[start:] = [""]
                continue
        written.append(line)
    return written


def _with_notes(lines: list[str]) -> list[str]:
    written: list[str] = []
    quotation: int | None = None  # where the one that goes on begins
    fence: Fence | None = None  # of code outside of quotations
    for line in lines:
        fence = fence if line.startswith(">") and not fence else fence_after(line, fence)
        if fence:
            quotation = None
            written.append(line)
            continue
        marked = _MARKED_QUOTE.fullmatch(line) if quotation is not None else None
        if marked and quotation is not None:
            if not _NOTE.match(written[quotation]):
                written.insert(quotation, f"> [!{_KINDS[marked['kind'] or marked['style']]}]")
            quotation = None
            continue
        if line.startswith(">"):
            quotation = len(written) if quotation is None else quotation
        elif quotation is not None and not _goes_on(line, written[-1]):
            quotation = None
        written.append(line)
    return written


def _goes_on(line: str, above: str) -> bool:
    """Return whether a line without its sign belongs to the paragraph of the quotation above it."""
    return bool(line.strip() and above.strip("> \t") and not _OPENS_BLOCK.match(line))


def _with_heads(lines: list[str]) -> list[str]:
    written: list[str] = []
    code = CodeLines(lines)
    is_code = [code.is_code(number) for number in range(len(lines))]
    number = 0
    while number < len(lines):
        end = number
        indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        while end < len(lines) and lines[end].startswith(f"{indent}|") and not is_code[end]:
            end += 1
        rows = lines[number:end]
        is_first = not written or not written[-1].strip()
        is_last = end == len(lines) or not lines[end].strip()
        if is_first and is_last and _is_headless(rows):
            columns = _bars(rows[0]) - 1
            written += [f"{indent}|{'  |' * columns}", f"{indent}|{' --- |' * columns}"]
        written += rows or lines[number : number + 1]
        number = end if rows else number + 1
    return written


def _is_headless(rows: list[str]) -> bool:
    bars = {_bars(row) for row in rows}
    return (
        len(rows) > 1
        and len(bars) == 1
        and LEAST_COLUMNS < bars.pop() <= LIMIT_COLUMNS
        and all(row.rstrip().endswith("|") and not _NO_ROW.fullmatch(row) for row in rows)
    )


def _bars(row: str) -> int:
    return row.count("|") - row.count("\\|")
