"""What other publishing systems add to Markdown, turned into plain Markdown, so that it is neither shown nor searched.

Understood: MDX (imports, comments, components), Hugo shortcodes, Liquid (Jekyll, GitBook), Microsoft Learn (`:::image`,
`[!VIDEO x]`, zones, rows), Adobe (`[!DNL x]`), kramdown and pandoc attributes, names of tabs behind a fence. Code is
left alone. Every pattern runs in time proportional to the text, whatever the text is.
"""

import re
from collections.abc import Iterator

from search.articles.foreign_tags import TagMeaning, is_box, meaning_of, tag_of
from search.articles.markdown_text import CODE_SPAN, without

_FENCE = re.compile(r"(?P<before>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)")
_HIGHLIGHT = re.compile(r"(?P<before>[ \t]*)\{[{%][<%-]?[ \t]*highlight\b(?P<info>[^{}\n]*?)[>%-]{1,2}\}[ \t]*")
_END_HIGHLIGHT = re.compile(r"[ \t]*\{[{%][<%-]?[ \t]*/?(?:end)?[ \t]*highlight[ \t]*[>%-]{1,2}\}[ \t]*")
_LABEL = re.compile(r"\[([^\[\]]+)\][ \t]*$")
_ANY = re.compile(
    r"\[!|\{|:::|</?[A-Z]|^(?:import|export)\s|\]\(data:|^\[\[?_?(?:TOC|toc)_?\]|^[-*]\s+TOC|\(#tab/"
    r"|^[ \t]*[`~]{3}[^\n]*\]|^[ \t]*<br",
    re.MULTILINE,
)
_ATTRIBUTES = (  # {: .x}, {width=400px}, {style="…"}; never {name} alone, which may be meant
    r"\{:?[ \t]*(?:(?:[.#][\w:.-]+|[\w:-]+=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s{}\"']+))[ \t]*)++\}"
    r"|\{:[^{}\n]*\}"
)
_JSX_ATTRIBUTES = (  # possessive, so that what was passed is never tried in another way
    r"(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*+\})*+\})*+"
)
_CODE_OR_MARK = re.compile(
    rf"(?P<code>{CODE_SPAN})"
    r"|\[!(?:INCLUDE|include)[ \t]*\[[^\[\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?:code|CODE)[\w-]*[ \t]*\[[^\[\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?:DNL|UICONTROL|BADGE)[ \t]+(?P<term>[^\[\]\n]*)\](?:\{[^{}\n]*\})?"
    r"|\[!(?:VIDEO|Video|video)[ \t]+(?P<video>[^\[\]\s]*)[^\[\]\n]*\]"
    r"|\[!TAB[ \t]+(?P<tab>[^\[\]\n]*)\]"
    r"|\[!(?:div|DIV|BEGINTABS|ENDTABS|CONTEXTUALHELP|LOCALIZATION)\b[^\[\]\n]*\]"
    r"|(?P<mdx>\{/\*)"
    r"|\{%-?[ \t]*(?P<liquid>/?[\w-]+)(?P<liquid_rest>[^%{}]*)%\}"
    r"|\{\{[<%]-?[ \t]*(?P<hugo>/?[ \t]*[\w./-]+)(?P<hugo_rest>[^{}]*?)/?[>%]\}\}"
    r"|\{[{%][<%]?[^{}\n]*[>%]\}\}?"
    r"|\{\{-?[ \t]*(?P<value>[\"'][^{}\n]*|(?:site|page|include|layout)\.[^{}\n]*)\}\}"
    r"|(?P<attributes>" + _ATTRIBUTES + ")"
    r"|<(?P<jsx>/?[A-Z](?=[\w.]*[a-z])[\w.]*)(?P<jsx_rest>(?:[\s/]" + _JSX_ATTRIBUTES + ")?)>"
    r"|:::image[ \t](?P<image>[^\n]*?):::"
    r"|:::(?:video|code)[ \t](?P<media>[^\n]*?):::"
    r"|!\[(?P<alt>[^\[\]\n]*)\]\(data:[^()\s]*\)"
)
_VANISHING = re.compile(
    r"[ \t>]*(?::{3,}[ \t]*(?:(?:row|column|moniker|zone|image-end)\b|[\w-]+-end\b)[^\n]*"
    r"|(?:import\s[^;\n]*\sfrom\s+['\"][^'\"\n]*['\"];?|import\s+['\"][^'\"\n]*['\"];?|export\s+(?:const|default)\s.*)"
    r"|\[\[?_?(?:TOC|toc)_?\]\]?|[-*][ \t]+TOC)[ \t]*"
)
# mkdocstrings' place for the description of a program's part, with its options: it is made of code that is not here
_DESCRIBED_CODE = re.compile(r"^([ \t]*):::[ \t]+\w+(?:\.\w+)+[ \t]*$(?:\n\1[ \t]+\S[^\n]*)*", re.MULTILINE)
_STEP_BEFORE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_NO_BLOCKS = re.compile(r"[ \t]*[|>]")  # the row of a table, a quotation
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_OWN_ID = re.compile(r"\{:?[ \t]*#")
_TABBED = re.compile(r"^([ \t]{0,3}#{1,6}[ \t]+)\[([^\[\]\n]+)\]\(#tab/[^()\n]*\)[ \t]*$", re.MULTILINE)
_IMPORT = re.compile(r"^import\s[^;\n]*\sfrom\s+['\"]", re.MULTILINE)
_BREAK = re.compile(r"^([ \t]*<br[ \t]*/?>[ \t]*)\n(?=[^\n])", re.MULTILINE)  # or the next line would be raw HTML
_COMMENT = ("{% comment %}", "{% endcomment %}")


def plain_markdown(text: str, *, is_mdx: bool = False) -> str:
    r"""Return the text with the syntax of other systems removed or turned into Markdown.

    is_mdx  `<Note>` is a note; a text with MDX imports is MDX, whatever its file is called

    >>> plain_markdown('Open [!DNL Fastly].{: .lead}\n\n{% hint style="tip" %}\nWait.\n{% endhint %}\n\n`{% code %}`')
    'Open Fastly.\n\n:::tip\nWait.\n:::\n\n`{% code %}`'
    """
    if not _ANY.search(text):
        return text
    is_mdx = is_mdx or bool(_IMPORT.search(text))
    return "\n".join(_pieces(without(text, *_COMMENT), is_mdx=is_mdx))


def _pieces(text: str, *, is_mdx: bool) -> Iterator[str]:
    """Yield the text piece by piece: what is code as it is, what lies between rewritten."""
    prose: list[str] = []
    closing: re.Pattern[str] | None = None
    for line in text.split("\n"):
        if closing:
            closed = closing.fullmatch(line)
            yield "```" if closed and closing is _END_HIGHLIGHT else line
            closing = None if closed else closing
            continue
        fence, highlight = _FENCE.fullmatch(line), _HIGHLIGHT.fullmatch(line)
        if not (fence or highlight):
            prose.append(line)
            continue
        if prose:
            yield _prose("\n".join(prose), is_mdx=is_mdx)
            prose = []
        if highlight:
            closing = _END_HIGHLIGHT
            yield f"{highlight['before']}```"
        elif fence:
            closing = re.compile(rf"[ \t>]*{fence['mark'][0]}{{{len(fence['mark'])},}}[ \t]*")
            yield from _opened(fence, line)
    if prose:
        yield _prose("\n".join(prose), is_mdx=is_mdx)


def _opened(fence: re.Match[str], line: str) -> Iterator[str]:
    """Yield the opening of a fence; the name of its tab, as VitePress and Docusaurus write it, stands above it."""
    label = _LABEL.search(fence["info"])
    if label and not fence["before"].strip():
        yield f"\n{fence['before']}**{label[1]}**\n"
        yield line[: line.rindex("[")].rstrip()
    else:
        yield line


def _prose(text: str, *, is_mdx: bool) -> str:
    if not _ANY.search(text):
        return text
    text = without(_TABBED.sub(r"\1\2", text), "{/*", "*/}")
    text = _DESCRIBED_CODE.sub("", _BREAK.sub(r"\1\n\n", text))
    rewritten = _Rewriting(text, is_mdx=is_mdx).result()
    return "\n".join(line for line in rewritten.split("\n") if not _VANISHING.fullmatch(line))


class _Rewriting:
    """One piece of prose while its marks are replaced."""

    def __init__(self, text: str, *, is_mdx: bool) -> None:
        self._text = text
        self._is_mdx = is_mdx
        self._written: list[str] = []
        self._end = 0  # of the last mark

    def result(self) -> str:
        """Return the text with every mark replaced."""
        for match in _CODE_OR_MARK.finditer(self._text):
            self._written.append(self._text[self._end : match.start()])
            self._end = match.end()
            meaning = self._meaning(match)
            self._written.append(self._as_block(match, meaning.text) if meaning.is_block else meaning.text)
        return "".join([*self._written, self._text[self._end :]])

    def _meaning(self, match: re.Match[str]) -> TagMeaning:
        if match["jsx"] and not self._is_mdx and is_box(match["jsx"].strip("/")):
            return TagMeaning(match[0])  # a tag that HTML does not know
        for kind in ("liquid", "hugo", "jsx"):
            if match[kind]:
                return _of_tag(kind, match[kind], match[f"{kind}_rest"], match[0])
        if match["attributes"] and _OWN_ID.match(match["attributes"]) and self._is_heading(match):
            return TagMeaning(match[0])
        if match["image"] or match["media"]:
            name = "image" if match["image"] else "video"
            return meaning_of(tag_of(name, match["image"] or match["media"], closing=False))
        if match["video"]:
            return TagMeaning(f"[{match['video']}](<{match['video']}>)")
        if match["tab"]:
            return TagMeaning(f"**{match['tab']}**")
        return TagMeaning(match["code"] or match["term"] or match["alt"] or _address_in(match["value"] or ""))

    def _is_heading(self, match: re.Match[str]) -> bool:
        return bool(_HEADING.match(self._text, self._line_start(match)))

    def _line_start(self, match: re.Match[str]) -> int:
        return self._text.rfind("\n", 0, match.start()) + 1

    def _as_block(self, match: re.Match[str], text: str) -> str:
        """Return the block on a line of its own, indented like what stands around it."""
        before = self._text[self._line_start(match) : match.start()]
        after = self._text[match.end() : (self._text + "\n").index("\n", match.end())]
        is_container = text.startswith(":::")
        if _NO_BLOCKS.match(before):
            return "" if is_container else f" {text} "
        step = _STEP_BEFORE.match(before)
        indent = " " * len(step[0].expandtabs(4)) if step else ""
        opens_line = step is not None and step.end() == len(before)
        gap = "" if is_container else "\n"  # a paragraph wants empty lines around it, a container does not
        above = ("" if before.strip() or not gap else f"\n{before}") if opens_line else f"{gap}\n{indent}"
        below = f"{gap}\n{indent}" if after.strip() else gap
        return f"{above}{text}{below}"


def _of_tag(system: str, name: str, rest: str, whole: str) -> TagMeaning:
    name = name.replace(" ", "")
    if name in ("ref", "relref", "link", "post_url"):  # an address, in the place of an address
        return TagMeaning(rest.split("|")[0].strip().strip("\"'").replace(" ", "%20"))
    if system == "liquid" and name == "include":
        return _of_include(rest)
    closing = name.startswith("/") or (system == "liquid" and name.startswith("end"))
    bare = name.removeprefix("/") if system != "liquid" else name.removeprefix("/").removeprefix("end")
    opened = meaning_of(tag_of(bare, rest, closing=closing))
    if system == "jsx" and whole.endswith("/>") and opened.text.startswith(":::"):
        return TagMeaning("")  # a note that holds nothing
    return opened


def _of_include(rest: str) -> TagMeaning:
    """Return the note in `{% include note.html content="…" %}`; any other file that was not put in vanishes."""
    name, _, attributes = rest.strip().partition(" ")
    tag = tag_of(name.rpartition("/")[2].partition(".")[0], attributes, closing=False)
    content = tag.first(("content", "text", "message"))
    opened = meaning_of(tag)
    if content and opened.text.startswith(":::"):
        return TagMeaning(f"{opened.text}\n{content}\n:::", is_block=True)
    return opened if not opened.text.startswith(":::") else TagMeaning("")


def _address_in(value: str) -> str:
    """Return the address in `{{ "/a" | relative_url }}`; what else a template puts in is not known here."""
    written = value.split("|")[0].strip()
    return written.strip("\"'") if written[:1] in ("'", '"') else ""
