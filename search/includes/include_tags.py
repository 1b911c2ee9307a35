"""`<include>file</include>`, as Fumadocs puts a page or a program into another, in the words of `includes.py`."""

import re

from search.markdown.code_lines import InCode

_TAG = re.compile(
    r"(?P<indent>^[ \t]*)?(?<!`)<include(?P<rest>[ \t][^<>]{0,500})?>\s{0,99}"
    r"(?P<path>[^<>\s]{1,300})\s{0,99}</include>",
    re.M,
)
_TITLE = re.compile(r"\b(?:title|tab)=(?:\"([^\"\n]+)\"|'([^'\n]+)')")
_LANGUAGE = re.compile(r"\blang=")
_PAGES = (".md", ".mdx")


def plain_include_tags(text: str) -> str:
    r"""Return the text with the marks of other systems in place of these; code stays as it is.

    >>> plain_include_tags("<include>.shared.mdx</include>")
    '<!--@include: .shared.mdx-->'
    >>> plain_include_tags("  <include cwd meta='title=\"a.ts\"'>\n  src/a.ts\n  </include>")
    '  **a.ts**\n\n  {* src/a.ts *}'
    >>> plain_include_tags("Write `<include>a.mdx</include>`.")
    'Write `<include>a.mdx</include>`.'
    """
    in_code = InCode(text)
    return _TAG.sub(lambda match: match[0] if in_code(match.start()) else _plain(match), text)


def _plain(match: re.Match[str]) -> str:
    rest, indent = match["rest"] or "", match["indent"] or ""
    path, _, part = match["path"].partition("#")
    if path.endswith(_PAGES) and not _LANGUAGE.search(rest):
        return f"{indent}<!--@include: {match['path']}-->"
    title = _TITLE.search(rest)
    above = f"{indent}**{title[1] or title[2]}**\n\n" if title else ""
    return f"{above}{indent}{{* {path}{f':{part}' if part else ''} *}}"
