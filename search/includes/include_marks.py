"""How each system writes that a file is put in here, and which part of the file it means."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from search.dialects.captured_code import CODE_FILES
from search.dialects.foreign_tags import is_box, tag_of
from search.includes.component_parts import PART
from search.includes.part_text import BETWEEN
from search.markdown.fences import fence_around
from search.markdown.markdown_text import CODE_SPAN

MARKDOWN = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
TEMPLATES = (*MARKDOWN, ".html", ".htm", ".txt", "")
MARK = re.compile(
    rf"(?P<code>{CODE_SPAN})"
    r"|\[!INCLUDE[ \t]*+\[[^\[\]\n]*\][ \t]*+\((?P<learn>[^()\s]++)[^()\n]*+\)[ \t]*+\]"
    r"|\{%-?[ \t]*+include(?:_relative|_cached|-markdown)?[ \t]++"
    r"(?P<liquid>[^%{}\n]*(?:\{\{[^{}\n]*\}\}[^%{}\n]*)*)-?%\}"
    r"|\{\{[<%]-?[ \t]*+(?:include|readfile|docs/shared)[ \t]++(?P<hugo>[^{}\n]*?)/?[>%]\}\}"
    r"|\{%-?[ \t]*+(?:data|indented_data_reference)[ \t]++(?P<data>(?:reusables|variables)[\w.-]+)[^%{}\n]*%\}"
    r"|\{\{(?P<named>[a-z][a-z\d]*(?:-[a-z\d]+)+)\}\}"
    r"|<!--[ \t]*+@include:[ \t]*+(?P<press>[^\s{<>]{1,300})[^\n<>]{0,300}-->"
    r"|(?<![\w:]):{1,2}partial\{content=[\"'](?P<nuxt>[\w/.-]{1,200})[\"']\}"
    r"|\[AUTOTITLE\]\((?P<titled>[^()\s#]{1,300})(?P<anchor>[^()\s]{0,200})\)"
    r"|<(?P<component>[A-Z]\w*)(?P<props>[ \t][^<>\n]*)?/>"
    r"|\[[^\[\]\n]{0,200}\]\((?P<docsify>[^()\s:]{1,300})[ \t]+"  # no address with a scheme
    r"(?P<quote>[\"']):include(?P<options>[^\"'()\n]{0,200})(?P=quote)\)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(  # {{ include.x | default: "y" }}
    r"\{\{-?[ \t]*include\.(?P<name>\w+)(?:[ \t]*\|[ \t]*default:[ \t]*(?P<default>[^{}|\n]*?))?"
    r"[ \t]*(?:\|[^{}\n]*)?-?\}\}"
)
_PROPERTY = re.compile(r"\{[ \t]*props\.(?P<props>\w+)[ \t]*\}|\{\{[ \t]*\.(?P<variable>\w+)[ \t]*\}\}")
# A whole line that puts in the text of a program, also where it stands in code already.
_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?:\{\*[ \t]*+(?P<shown>(?:[^\s{}*]|\*(?!\}))++)(?P<options>(?:[^{}*\n]|\*(?!\}))*+)\*\}"
    r"|<<<(?!<)[ \t]*@?/?(?P<press>[^\s{}\[\]<>\"'$]*\.[^\s{}\[\]<>\"'$]+)[^\n]*"  # no mark of a merge, no shell
    r"|\{\{[<%][ \t]*(?:code_sample|codenew|code)[ \t]++(?P<hugo>[^{}\n]*?)/?[>%]\}\}"
    r"|\{\{#(?:rustdoc_)?(?:include|playground)[ \t]+(?P<book>[^\s{}]++)[^{}\n]*\}\}"
    r"|\{![>]?[ \t]*(?P<mdx>[^\s{}!]+)[ \t]*!\}"
    r"|\{\{[ \t]*\$include[ \t]+(?P<adobe>[^\s{}]+)[ \t]*\}\}"
    r"|\[!(?:code|Code|CODE)(?:-[\w+#-]+)?[ \t]*\[[^\[\]\n]*\]\((?P<docfx>[^()\s]++)[^()\n]*+\)[ \t]*\]"
    r"|:::code[ \t](?P<learn>[^\n]*?):::"
    r"|!!!include\([ \t]*(?P<vuepress>[^()\s]+)[ \t]*\)!!!"
    r"|@include[ \t]+(?P<svelte>[\w./-]+\.md))[ \t]*"
)
_BEFORE = re.compile(r"[ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*)*+")  # the text of a line
_MARKER = re.compile(r"[^>\s]")
_CAPTURED = re.compile(r"(?:[\w-]+[ \t]*=[ \t]*\w+[ \t]*){1,20}")  # values that the page captured, by their names
_FRAGMENT = re.compile(r":fragment=([\w-]+)")
_SHOWN_AS_CODE = re.compile(r":type=code\b")
_NO_TEXT = (".html", ".htm", ".mp3", ".mp4", ".ogg")  # shown in a frame or as a film
_PATHS = ("book", "mdx", "adobe", "svelte", "vuepress")  # of files that are not shown as code
_OPENS_CODE = re.compile(r"[ \t]*+\{\{[<%][ \t]*+code[ \t](?![^\n]*/[>%]\}\}[ \t]*\Z)")
_ENDS_CODE = re.compile(r"^[ \t]*\{\{[<%][ \t]*/[ \t]*code[ \t]*[>%]\}\}", re.MULTILINE)
_MYST = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|:{3,})\{(?P<kind>literal)?include\}[ \t]+(?P<path>[^\s]+)[ \t]*")
_ONE = re.compile(r"(?<![\d:\w-])(\d+)(?![\d:\w-])")  # the number of a line alone
_LINE_NUMBERS = re.compile(r"L\d{1,7}(?:-L?\d{1,7})?")
_RANGES = re.compile(r"\d{1,7}(?::\d{0,7})?(?:,\d{1,7}(?::\d{0,7})?)*")
_PATH = re.compile(r"(?:\{\{[^{}\n]*\}\}|[^\s{])*")  # of a file, with values in it
_LINES = re.compile(r":lines:[ \t]*(?P<lines>\d[\d, \t-]*)")
_BETWEEN = re.compile(r":(start-after|end-before):[ \t]*([^\n]*)")
_NUMBERS = re.compile(r"\bln\[(?P<lines>[\d:,]+)\]")
_LANGUAGES = {"py": "python", "rs": "rust", "yml": "yaml", "js": "js", "ts": "ts", "sh": "sh"}


@dataclass(frozen=True, slots=True)
class WholeLine:
    """A line that stands for a file."""

    indent: str
    path: str
    part: str  # a name, or lines as `from:to,…`; "" = all of it
    is_code: bool  # whether it is shown between fences, where it does not stand between them already
    end: str = ""  # the line that ends the mark; "" = it is this line


def whole_line(line: str) -> WholeLine | None:
    """Return the file that a line stands for; None for any other line.

    >>> whole_line("{{#include ../a.rs:main}}"), whole_line("{* a.py ln[1:2] *}").part
    (WholeLine(indent='', path='../a.rs', part='main', is_code=False, end=''), '1:2')
    """
    myst = _MYST.fullmatch(line) if "include}" in line else None
    if myst:
        return WholeLine(myst["indent"], myst["path"], "", bool(myst["kind"]), myst["mark"])
    match = (
        _LINE.fullmatch(line)
        if any(sign in line for sign in ("{", "<<<", "@include", "!!!", "[!", ":::code"))
        else None
    )
    if match is None:
        return None
    if match["hugo"] is not None:
        tag = tag_of("code", match["hugo"], closing=False)
        named = tag.first(("0",))
        path = tag.first(("file",)) or (named if "." in named or "/" in named else "")  # else it is a language
        return WholeLine(match["indent"], path, "", is_code=True) if path else None
    if match["docfx"] or match["learn"]:
        path, part = _program_of_docfx(match["docfx"] or "", match["learn"] or "")
        return WholeLine(match["indent"], path, part, is_code=True) if path else None
    if match["press"]:
        path, _, region = match["press"].partition("#")
        return WholeLine(match["indent"], path, region, is_code=True)
    if match["shown"]:
        lines = _NUMBERS.search(match["options"])
        return WholeLine(
            match["indent"], match["shown"], _ONE.sub(r"\1:\1", lines["lines"]) if lines else "", is_code=True
        )
    path, _, part = next(filter(None, map(match.__getitem__, _PATHS))).partition(":")
    return WholeLine(match["indent"], path, _ONE.sub(r"\1:\1", part), is_code=False)


def _program_of_docfx(address: str, attributes: str) -> tuple[str, str]:
    """Return the file of a program and the part of it that DocFX or Learn shows.

    address     as DocFX writes it, "" = none
    attributes  as Learn writes them

    >>> _program_of_docfx("~/a.cs?name=x", ""), _program_of_docfx("a.cs#L2-L5", ""), _program_of_docfx("a.cs#main", "")
    (('~/a.cs', 'x'), ('a.cs', '2:5'), ('a.cs', 'main'))
    >>> _program_of_docfx("", 'language="csharp" source="a.cs" range="1-3,7"')
    ('a.cs', '1:3,7:7')
    """
    if not address:
        tag = tag_of("code", attributes, closing=False)
        return tag.first(("source",)), tag.first(("id",)) or _ranges(tag.first(("range",)))
    path, _, fragment = address.partition("#")
    path, _, query = path.partition("?")
    values = dict(pair.partition("=")[::2] for pair in f"{query}&{fragment}".split("&"))
    lines = values.get("range") or "-".join(filter(None, (values.get("start"), values.get("end"))))
    if _LINE_NUMBERS.fullmatch(fragment):
        lines = fragment.replace("L", "")
    return path, _ranges(lines) or values.get("name", "") or ("" if "=" in fragment else fragment)


def _ranges(written: str) -> str:
    part = written.replace(" ", "").replace("-", ":").strip(",")
    return _ONE.sub(r"\1:\1", part) if _RANGES.fullmatch(part) else ""


def has_code_between(text: str) -> bool:
    """Return whether the program stands between shortcodes; the first then only says what its file is called."""
    return "code" in text and bool(_ENDS_CODE.search(text))


def opens_code(line: str) -> bool:
    """Return whether a line is the shortcode of a program that may stand below it.

    >>> opens_code('{{< code file="a.toml" >}}'), opens_code('{{< code file="a.toml" />}}')
    (True, False)
    """
    return bool(_OPENS_CODE.match(line))


def options_in(lines: Iterator[tuple[int, str]], end: str) -> list[str]:
    """Take the lines up to the end of a mark that has several; none for one of a single line."""
    within = (line.strip() for _, line in lines) if end else ()
    return list(itertools.takewhile(lambda line: not line.startswith(end), within))


def with_lines(whole: WholeLine, options: Iterable[str]) -> WholeLine:
    """Return the mark with the lines that its options choose; all of the file where they choose none.

    >>> with_lines(WholeLine("", "a.py", "", True), [":emphasize-lines: 1", ":lines: 1-3, 7, 9-"]).part
    '1:3,7:7,9:'
    """
    options = [*options]
    marks = {match[1]: match[2].strip(" \t\"'") for option in options if (match := _BETWEEN.fullmatch(option))}
    if marks:
        start, end = (marks.get(name, "") for name in ("start-after", "end-before"))
        return replace(whole, part=f"{BETWEEN}{start}\n{end}\n{'line' if whole.is_code else ''}")
    written = next((match["lines"] for option in options if (match := _LINES.fullmatch(option))), "")
    part = written.replace(" ", "").replace("-", ":").strip(",")
    return replace(whole, part=_ONE.sub(r"\1:\1", part)) if part else whole


def as_code(text: str, path: str) -> str:
    """Return the text between fences, with the language that the name of its file says."""
    ending = PurePosixPath(path).suffix.removeprefix(".")
    fence = fence_around(text)
    return f"{fence}{_LANGUAGES.get(ending, ending)}\n{text.strip(chr(10))}\n{fence}"


def indent_below(before: str) -> str:
    """Return what the next lines begin with of what stands `before` it on its line: they belong to the same point.

    >>> indent_below("1. "), indent_below("- See "), indent_below("> "), indent_below("  See ")
    ('   ', '  ', '> ', '  ')
    """
    return _MARKER.sub(" ", _BEFORE.match(before)[0])  # type: ignore[index]  # it matches the empty text, too


def in_its_line(content: str, before: str, behind: str, *, as_code: bool) -> str:
    r"""Return what is put in as it may stand between what else its line holds: code apart, a cell on one line.

    >>> in_its_line("```js\na\n```", "See ", " now", as_code=True), in_its_line("a\nb", "| ", " |", as_code=False)
    ('\n\n```js\na\n```\n\n', 'a b')
    """
    if before.lstrip().startswith("|") and "\n" in content:
        return f"`{' '.join(content.split()[1:-1])}`" if as_code else " ".join(content.split())
    indent = indent_below(before)
    apart = f"\n{indent.rstrip()}\n{indent}" if as_code and content else ""
    return f"{apart if len(before) > len(indent) else ''}{content}{apart if behind.strip() else ''}"


def wanted_by(match: re.Match[str], components: dict[str, str]) -> tuple[str, str] | None:
    """Return the file that a mark names, and the values it hands over; None when the mark names none."""
    if match["component"]:
        path = components.get(match["component"])
        if match["component"] == PART:
            _, _, rest = (match["props"] or "").partition('file="')
            path, _, values = rest.partition('"')
            return path, values.strip()
        if match["component"] == "Snippet" and not path:  # of Mintlify, from its folder of snippets
            path = tag_of("snippet", match["props"] or "", closing=False).first(("file",))
        return (path, "") if path else None
    if match["docsify"]:
        return _wanted_by_docsify(match["docsify"], match["options"])
    if match["liquid"]:
        return _wanted_by_liquid(match["liquid"].strip())
    if match["hugo"]:
        tag = tag_of("include", match["hugo"], closing=False)
        wanted = tag.first(("file", "src", "path", "lookup", "0"))
        return (wanted, "") if wanted else None
    if match["data"]:
        kind, *folders, name = match["data"].split(".")
        path = "/".join(("data", kind, *folders))
        return (f"{path}/{name}.md" if kind == "reusables" else f"{path}.yml:{name}"), ""
    if match["nuxt"]:
        return f"_partials/{match['nuxt']}.md", ""
    if match["press"]:
        path, _, region = match["press"].partition("#")
        return (f"{path}:{region}" if region and path.lower().endswith(MARKDOWN) else match["press"]), ""
    return (match["learn"], "") if match["learn"] else None


def is_program(match: re.Match[str]) -> bool:
    """Return whether what the mark names is shown as code."""
    path, options = match["docsify"] or "", match["options"] or ""
    return bool(path) and (bool(_SHOWN_AS_CODE.search(options)) or not path.lower().endswith(MARKDOWN))


def _wanted_by_docsify(path: str, options: str) -> tuple[str, str] | None:
    is_shown = bool(_SHOWN_AS_CODE.search(options)) or (":type=" not in options and not path.endswith(_NO_TEXT))
    fragment = _FRAGMENT.search(options)
    return (f"{path}:{fragment[1]}" if fragment else path, "") if is_shown or ":type=markdown" in options else None


def _wanted_by_liquid(written: str) -> tuple[str, str] | None:
    match = _PATH.match(written)
    end = match.end() if match else 0
    path, attributes = written[:end].strip("\"'"), written[end:].strip()
    suffix = PurePosixPath(path).suffix
    is_note = is_box(PurePosixPath(path).stem) and bool(attributes)
    is_captured = PurePosixPath(path).name in CODE_FILES and bool(_CAPTURED.fullmatch(attributes))
    if not path or is_note or is_captured or suffix not in TEMPLATES:
        return None  # a note, a picture or a template of its own: `foreign_tags.py` says what it means
    return path, attributes


def parameters(content: str, attributes: str) -> str:
    """Return the text with what the page hands over in place of `{{ include.x }}`, `{props.x}` and `{{ .x }}`.

    >>> parameters("{{ include.a | default: 'x' }} {{ include.b | default: page.title }} {props.c}", 'c="y"')
    'x {{ page.title }} y'
    """
    if "{" not in content:
        return content
    values = tag_of("include", attributes, closing=False).attributes
    content = _PARAMETER.sub(
        lambda match: values.get(match["name"].lower()) or _default(match["default"] or ""), content
    )
    return (
        _PROPERTY.sub(lambda match: values.get((match["props"] or match["variable"]).lower(), match[0]), content)
        if values
        else content
    )


def _default(written: str) -> str:
    """Return what stands in place of a value that no page hands over: a text, or another value."""
    if written[:1] in ("'", '"'):
        return written.strip(written[0])
    return f"{{{{ {written} }}}}" if "." in written else ""
