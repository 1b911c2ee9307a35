"""Links between the notes of a wiki, as Obsidian writes them: `[[Note#Heading|words]]`, `![[picture.png|300]]`."""

import posixpath
import re

from search.markdown.markdown_text import github_slug
from search.sources.links import PICTURES

# Never `[[words]](address)`, which is a link already, nor what a program writes: `[[ -f a ]]`, `[[[a]]]`, nor what
# Azure DevOps makes of its pages: `[[_TOC_]]`, nor a tag of a template in such brackets: `[[% include "a" %]]`.
WIKI_LINK = r"(?<!\[)!?\[\[(?![\s.*$!:%-]|_TO(?:C|SP)_\])[^\[\]\n]{1,300}\]\](?![(\[\]])"
_PARTS = re.compile(
    r"(?P<embedded>!?)\[\[(?P<page>[^#|\\]*)(?P<anchor>(?:#[^|\\]*)?)(?:\\?\|(?P<words>[^\n]*))?\]\]", re.DOTALL
)
_HIERARCHY = re.compile(r"[a-z][\w-]*(?:\.[a-z\d][\w-]*)+(?:#[^|\n]*)?")  # the name of a note of Dendron
# What is no such name, but that of a file or of a place on the web: `[[Node|node.js]]` has its words behind the sign.
_FILE_OR_SITE = re.compile(
    r"\.(?:com|conf|css|csv|cz|env|eu|exe|html?|ini|io|jsx?|json|log|md|net|org|pdf|php|py|sh|sk|sql|toml|tsx?|txt|xml"
    r"|ya?ml|zip)\Z"
)
_SIZE = re.compile(r"[ \t]*\d+(?:x\d+)?[ \t]*")
_BLOCK = re.compile(r"(?:^|(?<=\S)[ \t]+|^[ \t]+)\^[A-Za-z0-9-]{1,80}[ \t]*$", re.MULTILINE)
_MARKED = re.compile(r"==(?![\s=])([^=\n]{1,300})(?<!\s)==(?!=)")
_ANY = re.compile(WIKI_LINK)
# The name of a part of a program, as Craft and Yii link to its description: `[[\craft\web\View::render()]]`
_PROGRAM = re.compile(r"\[\[(?P<name>(?:\\\w+|\w+(?=\\\w))(?:\\\w+)*+(?:::\$?\w+(?:\(\))?)?)\]\]")


def is_wiki(text: str) -> bool:
    """Return whether a text has links of a wiki."""
    return "[[" in text and any(not _PROGRAM.fullmatch(link[0]) for link in _ANY.finditer(text))


def plain_link(written: str) -> str:
    """Return the link or the picture that a link of a wiki stands for.

    >>> plain_link("[[Účet/Heslo#Nové heslo|tu]]"), plain_link("[[Heslo#Nové]]"), plain_link("![[menu.png|300]]")
    ('[tu](<Účet/Heslo#nové-heslo>)', '[Heslo > Nové](<Heslo#nové>)', '![](<menu.png>)')
    """
    if program := _PROGRAM.fullmatch(written):
        return f"`{program['name']}`"
    parts = _PARTS.fullmatch(written)
    if parts is None:
        return written
    page, words, anchor = parts["page"].strip(), (parts["words"] or "").strip(), parts["anchor"]
    is_note = _HIERARCHY.fullmatch(words) and not _FILE_OR_SITE.search(words)
    if is_note and not (_HIERARCHY.fullmatch(page) or anchor or parts["embedded"]):
        page, words, anchor = (
            words.partition("#")[0],
            page,
            words[len(words.partition("#")[0]) :],
        )  # its words come first
    headings = [heading.strip() for heading in anchor.split("#") if heading.strip()]
    if parts["embedded"] and posixpath.splitext(page)[1].lower() in PICTURES:
        alt = "" if _SIZE.fullmatch(words) else words.rpartition("|")[0] or words
        return f"![{alt}](<{page}>)"
    anchor = f"#{github_slug(headings[-1])}" if headings and not headings[-1].startswith("^") else ""
    shown = words or " > ".join(filter(None, (page, *(heading for heading in headings if heading[0] != "^"))))
    return f"[{shown}](<{page}{anchor}>)" if page or anchor else shown


def plain_words(text: str) -> str:
    r"""Return a text of a wiki without the names of its blocks, with its marked words as HTML.

    >>> plain_words("Čakajte ==minútu==. ^pocas\n^blok")
    'Čakajte <mark>minútu</mark>.\n'
    """
    return _MARKED.sub(r"<mark>\1</mark>", _BLOCK.sub("", text))
