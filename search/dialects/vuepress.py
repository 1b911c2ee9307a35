"""What themes of VuePress write between `:::`: tabs (`@tab npm`), files of programs (`@file a.ts`), previews."""

import re

from search.markdown.code_lines import CodeLines
from search.markdown.escaping import escaped_name

_MARK = re.compile(r"(?P<before>[ \t]*)@(?:(?P<tab>tab(?::active)?)|file)[ \t]+(?P<name>\S[^\n]*)")
_TAB_ID = re.compile(r"(?<=\S)#[\w-]+[ \t]*\Z")
_SETTINGS = re.compile(r"[ \t]*@(?:settings?|import|setup)[ \t]*")
_PREVIEW = re.compile(
    r"(?P<before>[ \t]*)(?P<colons>:{3,})[ \t]*(?:preview|demo|[a-z]+-demo|[a-z]+-playground)[ \t]+(?P<name>\S[^\n]*)"
)
_CLOSE = re.compile(r"[ \t]*:{3,}[ \t]*")
_HOLDS = re.compile(
    r"^[ \t]*:{3,}[ \t]*(?:tabs|code-tabs|preview|demo|sandpack|playground|[a-z]+-demo|[a-z]+-playground)\b",
    re.MULTILINE,
)


def has_vuepress(text: str) -> bool:
    """Return whether a text may have such a block."""
    return ":::" in text and ("@" in text or "preview" in text or "demo" in text) and bool(_HOLDS.search(text))


def plain_vuepress(text: str) -> str:
    r"""Return the text with the names of tabs and files above what they hold; code stays.

    >>> plain_vuepress("::: tabs#os\n@tab Mac#mac\na\n:::"), plain_vuepress("::: preview Ukážka\na\n:::")
    ('::: tabs#os\n\n**Mac**\n\na\n:::', '::: place\n\n**Ukážka**\n\na\n:::')
    """
    lines = text.split("\n")
    code = CodeLines(lines)
    written: list[str] = []
    inside = 0  # blocks that are open, the outermost one of those that hold such marks
    for number, line in enumerate(lines):
        if code.is_code(number) or not ("@" in line or ":::" in line):
            written.append(line)
            continue
        if ":::" in line:
            is_open = inside > 0 or _HOLDS.match(line) is not None
            inside = max(inside - 1, 0) if _CLOSE.fullmatch(line) else inside + is_open
        if inside and (mark := _MARK.fullmatch(line)):
            name = _TAB_ID.sub("", mark["name"]) if mark["tab"] else mark["name"]
            written += ["", f"{mark['before']}**{escaped_name(name.strip())}**", ""]
        elif preview := _PREVIEW.fullmatch(line):
            before = preview["before"]
            written += [f"{before}{preview['colons']} place", "", f"{before}**{preview['name'].strip()}**", ""]
        elif not (inside and _SETTINGS.fullmatch(line)):
            written.append(line)
    return "\n".join(written)
