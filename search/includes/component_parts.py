"""Components of MDX that put a file in by its name, in the words of `include_marks.py`.

`<Include name="a.mdx" />` (Sentry), `<Render file="a" product="dns" params={{ x: "y" }} />` (Cloudflare),
`<$Partial path="a.mdx" variables={{ "x": "y" }} />` (Supabase).
"""

import re

from search.dialects.foreign_tags import tag_of
from search.markdown.code_lines import InCode
from search.markdown.markdown_text import CODE_SPAN

PART = "IncludedPart"  # the component that stands in place of all of them: its file, then its values
_TAG = re.compile(
    rf"(?P<code>{CODE_SPAN})|<\$?(?:Include|Partial|Render)(?P<rest>[ \t\n](?:[^<>]|(?<==)>){{0,3000}}?)/>"
)
_VALUES = re.compile(r"(?:\b\w{1,40}[ \t]{0,9}=[ \t]{0,9})?\{\{(?P<values>[^{}]*)\}\}")
_VALUE = re.compile(
    r"[\"']?(?P<name>\w+)[\"']?\s{0,20}:\s{0,20}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<text>[^`]*)`)"
)
_FILE = ("file", "name", "path", "src")
_NAME = re.compile(r"[\w./@-]{1,300}")
_ENDED = re.compile(r"\.\w{2,4}\Z")


def has_component_part(text: str) -> bool:
    """Return whether a text may put files in by components."""
    return "<Include" in text or "<Render" in text or "Partial" in text


def plain_component_parts(text: str) -> str:
    r"""Return the text with one component in place of such ones, on one line; the lines below keep their numbers.

    >>> plain_component_parts('<Render\n  file="a"\n  product="dns"\n  params={{ x: "y" }}\n/>\nb')
    '<IncludedPart file="dns/a.mdx" x="y"/>\n\n\n\n\nb'
    >>> plain_component_parts('`<Include name="a" />` <Render x />')
    '`<Include name="a" />` <Render x />'
    """
    in_code = InCode(text)
    return _TAG.sub(lambda match: match[0] if match["code"] or in_code(match.start()) else _plain(match), text)


def _plain(match: re.Match[str]) -> str:
    given = _VALUES.search(match["rest"])
    attributes = dict(tag_of("part", _VALUES.sub("", match["rest"]), closing=False).attributes)
    key = next((name for name in _FILE if attributes.get(name)), "")
    path = attributes.pop(key, "")
    if not _NAME.fullmatch(path):
        return match[0]
    folder = attributes.pop("product", "")
    path = f"{folder}/{path}" if _NAME.fullmatch(folder) else path
    path = path if _ENDED.search(path) else f"{path}.mdx"
    for value in _VALUE.finditer(given["values"] if given else ""):
        attributes[value["name"]] = value["double"] or value["single"] or value["text"] or ""
    values = "".join(f' {name}="{value}"' for name, value in attributes.items() if not set(value) & set('"<>\n'))
    return f'<{PART} file="{path}"{values}/>' + "\n" * match[0].count("\n")
