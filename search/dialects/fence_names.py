"""Names of code that stand behind its fence, as VitePress, Docusaurus, MkDocs and Mintlify write them."""

import re
from collections.abc import Iterator

from search.markdown.escaping import escaped_name

_LABEL = re.compile(r"\[([^\[\]]+)\][ \t]*$")
_TITLE = re.compile(r"[ \t{](?:title|filename)=(?:\"(?P<title>[^\"\n]+)\"|'(?P<other>[^'\n]+)')")  # of code
_TAB = re.compile(r"[ \t{]tab=(?:\"(?P<title>[^\"\n]+)\"|'(?P<other>[^'\n]+)')")  # of Fumadocs
_GROUP = re.compile(r"[ \t]*<(?P<end>/?)CodeGroup\b[^<>\n]*>[ \t]*")
_FLAGS = frozenset({"lines", "wrap", "expandable"})  # of code, as Mintlify has them


def in_code_group(line: str, *, was_in: bool) -> bool:
    """Return whether what stands below a line outside of code is in a group of fences of Mintlify.

    >>> in_code_group("<CodeGroup>", was_in=False), in_code_group("</CodeGroup>", was_in=True)
    (True, False)
    """
    group = _GROUP.fullmatch(line)
    return not group["end"] if group else was_in


def named_fence(fence: re.Match[str], line: str, *, in_group: bool) -> Iterator[str]:
    """Yield the line that opens a fence; its name stands above it.

    fence  the match of that line, with `before`, `mark` and `info`
    """
    tab = _TAB.search(fence["info"]) if "tab=" in fence["info"] and not fence["before"].strip() else None
    if tab:
        yield f"\n{fence['before']}**{escaped_name(tab['title'] or tab['other'])}**\n"
    label = _LABEL.search(fence["info"])
    title = _TITLE.search(fence["info"]) if "=" in fence["info"] else None
    if title and not fence["before"].strip():
        yield f"\n{fence['before']}**{escaped_name(title['title'] or title['other'])}**\n"
        yield line
    elif label and not fence["before"].strip():
        yield f"\n{fence['before']}**{escaped_name(label[1])}**\n"
        yield line[: line.rindex("[")].rstrip()
    elif in_group and (name := _name_in_group(fence["info"])):
        yield f"\n{fence['before']}**{escaped_name(name)}**\n"
        yield line
    else:
        yield line


def _name_in_group(info: str) -> str:
    """Return the name behind the language of a fence in such a group; "" when it has none.

    >>> _name_in_group("ts src/box.ts {1,3} lines"), _name_in_group("bash On a Mac wrap"), _name_in_group("js lines")
    ('src/box.ts', 'On a Mac', '')
    """
    names = info.split()[1:]
    end = next((n for n, word in enumerate(names) if "=" in word or word[0] in "{["), len(names))
    while end and names[end - 1] in _FLAGS:
        end -= 1
    return " ".join(names[:end])
