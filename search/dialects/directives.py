"""Directives and roles of MyST, in which Sphinx and Jupyter Book are written, as plain Markdown.

A note becomes a container (`:::note Title`), a picture a picture, code a fence without its options; a directive that
only places what stands inside vanishes. What is not known here stays the code that it looks like elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile

from search.dialects.directive_tables import TABLES
from search.sources.links import TO_LABEL
from search.sources.paths import slug

DIRECTIVE = re.compile(
    r"(?P<before>[ \t]*)(?P<mark>:{3,}|`{3,}|~{3,})\{(?P<name>[a-z][\w:.-]*)\}[ \t]*(?P<rest>[^\n]*)"
)
ROLE = r"\{(?P<role>[a-z][\w:+.-]*)\}`(?P<role_text>[^`]{1,300})`"
LABEL = r"\([\w:. -]{1,200}\)=[ \t]*"  # a line that names what follows
LIMIT_LABELS = 100  # of one article, by which links lead to it
_LABELS = re.compile(r"^[ \t]*\((?P<label>[\w:.-]{1,120})\)=[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r"[\w.-]+")  # to a label; one with a colon is of other documentation
_OPTION = re.compile(r"[ \t]*:[\w-]+:[^\n]*")
_TARGET = re.compile(r"(?P<words>[^<>]*?)[ \t\n]*<(?P<target>[^<>\n]*)>")
_NOTES = frozenset(
    ("note", "tip", "hint", "important", "warning", "caution", "danger", "error", "attention", "seealso", "todo")
)
_VERSIONS = {"versionadded": "New in version", "versionchanged": "Changed in version", "deprecated": "Deprecated since"}
_VERSIONS |= {
    "version-added": "New in version",
    "version-changed": "Changed in version",
    "versionremoved": "Removed in",
}
_FOLDED = frozenset({"dropdown", "details", "toggle", "collapse"})
_LABELLED = frozenset({"tab-item", "tab", "grid-item-card", "card", "rubric", "topic", "sidebar", "table", *TABLES})
_LABELLED |= {"group-tab", "option", "step", "applies-item"}
_PLACES = frozenset(
    ("tab-set", "grid", "grid-item", "figure-md", "div", "container", "epigraph", "only", "margin", "tabs")
)
_PLACES |= {
    "card-carousel",
    "aside",
    "stepper",
    "applies-switch",
    "centered",
    "hlist",
    "highlight",
    "compound",
    "pull-quote",
    "glossary",
}
_CODE = frozenset({"code-block", "code", "sourcecode", "code-cell", "parsed-literal", "prompt", "literal", "terminal"})
_PICTURES = frozenset({"image", "figure"})
_NOTHING = frozenset(("contents", "index", "currentmodule", "sectionauthor", "meta", "bibliography", "tableofcontents"))
_KNOWN = _NOTES | _FOLDED | _LABELLED | _PLACES | _CODE | _PICTURES | _NOTHING | _VERSIONS.keys()
_KNOWN |= {"admonition", "toctree", "youtube"}
_CODE_ROLES = frozenset(("class", "meth", "func", "attr", "mod", "data", "exc", "obj", "const", "math", "code", "file"))
_CODE_ROLES |= {"envvar", "option", "program", "command", "samp", "literal", "confval", "type", "method", "function"}
_HTML_ROLES = {"sub": "sub", "sup": "sup", "subscript": "sub", "superscript": "sup", "kbd": "kbd"}
_HTML_ROLES |= {"strong": "strong", "emphasis": "em", "guilabel": "strong"}


_WORDS = re.compile(r"[^\W\d_a-z]|[^\W\d_]+[ \t]+[^\W\d_]")  # a title, no name of a file or of a part of a program

_NO_OPTIONS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Directive:
    """The opening of a directive."""

    before: str  # the indent
    name: str  # in small letters, without a domain
    rest: str  # what stands behind the name

    @property
    def is_code(self) -> bool:
        """Whether what stands inside is a program's text."""
        return self.name in _CODE

    @property
    def stands_whole(self) -> bool:
        """Whether it is read as one piece, even between colons."""
        return self.is_code or self.name in TABLES or self.name == "glossary"

    @property
    def is_known(self) -> bool:
        """Whether it is known what it means."""
        return self.name in _KNOWN

    @property
    def is_empty(self) -> bool:
        """Whether nothing that stands inside is shown."""
        return self.name in _NOTHING or self.name in ("image", "youtube")

    def opening(self, options: Mapping[str, str] = _NO_OPTIONS) -> str:
        """Return what stands in its place; "" for nothing."""
        if self.name in _NOTES or self.name == "admonition":
            return f":::{'note' if self.name == 'admonition' else self.name} {self.rest}".rstrip()
        if self.name in _VERSIONS:
            return f":::note {_VERSIONS[self.name]} {self.rest}".rstrip()
        if self.name in _FOLDED:
            return f":::details {self.rest}".rstrip()
        if self.name in _PICTURES:
            return f"![{options.get('alt', '')}](<{self.rest}>)"
        if self.name == "youtube" and self.rest:
            address = self.rest if "/" in self.rest else f"https://www.youtube.com/watch?v={self.rest}"
            return f"[{options.get('title') or address}](<{address}>)"
        has_words = self.name in _LABELLED or (not self.is_known and bool(_WORDS.match(self.rest)))
        return self._label(options) if has_words else ""

    def _label(self, options: Mapping[str, str]) -> str:
        """Return the name of a tab or a card; of one that leads elsewhere as a link."""
        link = options.get("link", options.get("url", ""))
        words = [words for words in (self.rest, options.get("header", "")) if words]
        if link and "](" not in "".join(words):
            return f"[{' – '.join(words) or link}](<{link}>)"
        return "\n\n".join(f"**{words}**" for words in words)


def directive_of(line: re.Match[str]) -> Directive:
    """Return the directive that a line opens."""
    return Directive(line["before"], line["name"].lower().rpartition(":")[2], line["rest"].strip())


def without_options(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return what stands in a directive below its options, and the options by their names.

    >>> without_options([":alt: Menu", "", "Text"])
    (['', 'Text'], {'alt': 'Menu'})
    """
    number = 0
    if lines and lines[0].strip() == "---":
        end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
        pairs = (line.partition(":") for line in lines[1:end])
        return lines[end + 1 :] if end else lines, {name.strip(): value.strip() for name, _, value in pairs}
    while number < len(lines) and _OPTION.fullmatch(lines[number]):
        number += 1
    pairs = (line.strip()[1:].partition(":") for line in lines[:number])
    return lines[number:], {name: value.strip() for name, _, value in pairs}


def is_option(line: str) -> bool:
    """Return whether a line is an option of the directive above it."""
    return line.lstrip(" \t").startswith(":") and bool(_OPTION.fullmatch(line))


def typed_in_terminal(lines: list[str], options: Mapping[str, str]) -> list[str]:
    """Return what a terminal shows: the command that was typed, and what it printed.

    >>> typed_in_terminal(["a.txt"], {"input": "ls", "user": "ubuntu", "host": "vm"})
    ['ubuntu@vm:~$ ls', 'a.txt']
    """
    if not options.get("input"):
        return lines
    person = "@".join(filter(None, (options.get("user"), options.get("host"))))
    place = f"{person}:{options.get('dir') or '~'}" if person else ""
    return [f"{place}$ {options['input']}".lstrip(), *dropwhile(lambda line: not line.strip(), lines)]


def defined_terms(lines: list[str]) -> list[str]:
    """Return the terms of a glossary, each with what is moved in below it, as a list of definitions.

    >>> defined_terms(["PIN", "kód", "    Štyri číslice.", "", "    Druhý odsek."])
    ['PIN / kód', '', ':   Štyri číslice.', '', '    Druhý odsek.']
    """
    written: list[str] = []
    terms: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith((" ", "\t")):
            terms.append(line.strip())
        elif terms and line.strip():
            written += ["", " / ".join(terms), "", f":   {line.strip()}"]
            terms = []
        elif not terms:
            written.append(line)
    return [*written, *terms][1:] if written[:1] == [""] else [*written, *terms]


def pages_of(lines: list[str]) -> str:
    """Return the list of links that a tree of contents stands for."""
    targets = [_TARGET.fullmatch(line.strip()) or line.strip() for line in lines if line.strip()]
    shown = ((t, t) if isinstance(t, str) else (t["words"].strip(), t["target"]) for t in targets)
    return "\n".join(
        f"- [{words.rpartition('/')[2] if words == target else words}](<{target}>)"
        for words, target in shown
        if "*" not in target and words != "self"
    )


def labels_of(text: str) -> tuple[str, ...]:
    r"""Return the names by which links of MyST lead to places of a text, as slugs.

    >>> labels_of("(nove_heslo)=\n# Heslo")
    ('nove-heslo',)
    """
    if ")=" not in text:
        return ()
    labels = (slug(match["label"]) for match in _LABELS.finditer(text))
    return tuple(dict.fromkeys(filter(None, labels)))[:LIMIT_LABELS]


def role_meaning(name: str, text: str) -> str:
    """Return what a role stands for.

    >>> role_meaning("doc", "Heslo <ucet/heslo>"), role_meaning("py:meth", "~a.B.c"), role_meaning("ref", "nove-heslo")
    ('[Heslo](<ucet/heslo>)', '`c`', '[nove heslo](<nove-heslo?label>)')
    """
    kind = name.lower().rpartition(":")[2]
    target = _TARGET.fullmatch(text)
    words = " ".join((target["words"] if target else text).split())
    if kind in ("doc", "download", "any") and (target or kind != "any"):
        address = target["target"] if target else words
        return f"[{words.rpartition('/')[2] if not target else words}](<{address}>)"
    if kind in _HTML_ROLES:
        return f"<{_HTML_ROLES[kind]}>{words}</{_HTML_ROLES[kind]}>"
    if kind in _CODE_ROLES:
        return f"`{words.rpartition('.')[2] if words.startswith('~') else words.removeprefix('!')}`"
    if kind == "abbr":
        return words.partition(" (")[0]
    if kind in ("octicon", "fas", "fab", "far", "material-regular", "bdg", "icon"):
        return ""
    label = target["target"] if target else words
    if kind == "ref" and _REFERENCE.fullmatch(label):
        return f"[{words if target else words.replace('-', ' ').replace('_', ' ')}](<{label}{TO_LABEL}>)"
    if kind in ("ref", "numref", "eq", "cite", "sub-ref") and not target:
        return words.replace("-", " ").replace("_", " ")
    return words if kind in ("ref", "term", "menuselection", "numref", "pep", "rfc") or target else f"`{words}`"
