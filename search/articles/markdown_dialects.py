"""What other publishing systems add to Markdown, turned into plain Markdown, so that it is neither shown nor searched.

Understood: GitHub and Microsoft notes (`> [!NOTE]`), Adobe's terms (`[!DNL Fastly]`), includes, Docusaurus
fences (`:::note`), Liquid and Hugo tags, MDX imports, attribute lists, comments, pictures written out as text.
Code is left alone. Every pattern runs in time proportional to the text, whatever the text is.
"""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(```+|~~~+)")
_CODE_OR_MARK = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]*(?P=ticks)(?!`))"
    r"|\[!INCLUDE[ \t]*\[[^\[\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?:DNL|UICONTROL|BADGE|VIDEO)[ \t]+(?P<term>[^\[\]\n]*)\]"
    r"|\{%[^%{}\n]*%\}"  # Liquid: {% include note.html %}
    r"|\{\{[<%][^{}\n]*[>%]\}\}"  # Hugo: {{< figure src="a.png" >}}
    r"|\{:[^{}\n]*\}"  # kramdown: {: .warning}
    r"|!\[(?P<alt>[^\[\]\n]*)\]\(data:[^()\s]*\)"
)
_MDX = re.compile(r"(?:import\s[^;\n]*\sfrom\s+['\"][^'\"\n]*['\"];?|export\s+(?:const|default)\s.*)\s*")
_NOTE = re.compile(r"(?P<indent>[ \t]*)>[ \t]*\[!(?P<kind>[A-Za-z]+)\][ \t]*(?P<rest>.*)")
_QUOTED = re.compile(r"[ \t]*>[ \t]?(.*)")
_DIRECTIVE = re.compile(r"[ \t]*:::+[ \t]*(?:[\w-]*[ \t]*(?:\[[^\]\n]*\])?)[ \t]*")
_PICTURE = re.compile(r"[ \t]*:::image[ \t](?P<attributes>[^\n]*?):::[ \t]*")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_KINDS = frozenset({"note", "tip", "important", "warning", "caution"})


def plain_markdown(text: str) -> str:
    r"""Return the text with the syntax of other systems removed or turned into Markdown.

    >>> plain_markdown("Open [!DNL Fastly].{: .lead}\n\n> [!TIP]\n> Wait.\n\n<!-- draft -->End `{% code %}`")
    'Open Fastly.\n\n!!! tip ""\n    Wait.\n\nEnd `{% code %}`'
    """
    return "\n".join(_lines(_without_comments(text)))


def _lines(text: str) -> Iterator[str]:
    fence = ""
    note: str | None = None  # the indent of the note that is being read
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and match[1].startswith(fence):
            fence = ""
        quoted = _QUOTED.fullmatch(line) if note is not None else None
        if note is not None and quoted:
            yield f"{note}    {quoted[1] if fence or match else _plain_line(quoted[1])}".rstrip()
            continue
        note = None
        opened = None if fence or match else _NOTE.fullmatch(line)
        if opened:
            note = opened["indent"]
            yield from _note(opened)
        elif fence or match:
            yield line
        elif not _DIRECTIVE.fullmatch(line) and not _MDX.fullmatch(line):
            yield _plain_line(line)


def _note(opened: re.Match[str]) -> Iterator[str]:
    """`!!! note ""` is Python-Markdown's way of a box without a heading; its kind is shown by its colour and icon."""
    kind = opened["kind"].lower()
    yield f'{opened["indent"]}!!! {kind if kind in _KINDS else "note"} ""'
    if opened["rest"]:
        yield f"{opened['indent']}    {_plain_line(opened['rest'])}"


def _plain_line(line: str) -> str:
    picture = _PICTURE.fullmatch(line)
    if picture:
        attributes = dict(_ATTRIBUTE.findall(picture["attributes"]))
        return f"![{attributes.get('alt-text', '')}]({attributes.get('source', '')})"
    return _CODE_OR_MARK.sub(lambda match: match["code"] or match["term"] or match["alt"] or "", line)


def _without_comments(text: str) -> str:
    """Return the text without `<!-- … -->`; by `find`, because a pattern is slow on many unclosed openings."""
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) != -1:
        end = text.find("-->", start + 4)
        if end == -1:
            break
        kept.append(text[position:start])
        position = end + 3
    return "".join([*kept, text[position:]])
