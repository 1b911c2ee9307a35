"""Files that are put into articles: their texts and titles, as far as they can be read, and who may read them."""

from dataclasses import dataclass, replace
from pathlib import Path

from search.includes.include_marks import MARKDOWN, TEMPLATES
from search.inheritance.inherited import Inherited
from search.sources.fields import Fields
from search.sources.front_matter import FrontMatterError, split
from search.sources.paths import is_section_page
from search.sources.publicity import is_for_everybody, shown_to
from search.sources.source_text import decoded, front_matter, refuse_conflict

LIMIT_FILE = 200_000  # bytes of one file that is put in
LIMIT_ARTICLE = 1_000_000  # bytes of an article whose title is shown; none is longer
LIMIT_TITLE = 300  # characters of the title of an article that a link leads to
_PARTS = frozenset({"includes", "partials"})


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file as it is put in."""

    text: str  # below its front matter
    line: int  # of the file on which the text begins, 1 = first
    is_public: bool = False  # whether everybody may read it at any time as an article
    shown_to: str = ""  # whose articles may hold it, where it is an article: guest | member | "" = nobody's

    def may_stand_in(self, audience: str) -> bool:
        """Return whether an article for this audience may hold it; members read what guests read."""
        return self.shown_to in ("guest", audience)


def is_part_of_pages(path: str) -> bool:
    """Return whether a file is no article, because it lies in a folder for parts of pages.

    >>> is_part_of_pages("docs/includes/a.md"), is_part_of_pages("docs/including.md")
    (True, False)
    """
    return any(folder.lower() in _PARTS for folder in path.split("/")[:-1])


def is_set_aside(path: str) -> bool:
    """Return whether a file is no article, because it or a folder is named so, or lies outside of the articles folder.

    >>> is_set_aside("docs/_a.md"), is_set_aside(".a/b.md"), is_set_aside("../a.md"), is_set_aside("docs/a_.md")
    (True, True, True, False)
    >>> is_set_aside("docs/_index.md"), is_set_aside("_docs/_index.md")
    (False, True)
    """
    *folders, name = path.split("/")
    return any(part.startswith((".", "_")) for part in (*folders, "" if is_section_page(name) else name))


def is_article_at(path: str) -> bool:
    """Return whether a file is an article of its own by its path from the articles folder."""
    return path.lower().endswith(MARKDOWN) and not is_part_of_pages(path) and not is_set_aside(path)


def part_in(file: Path, inherited: Inherited) -> PartFile | None:
    """Return a file, and what it inherits, as it is put in; None when it is no text, or longer than `LIMIT_FILE`."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LIMIT_FILE + 1)
        text = decoded(raw)
    except (OSError, FrontMatterError):
        return None
    if len(raw) > LIMIT_FILE:
        return None
    suffix = file.suffix.lower()
    if suffix not in TEMPLATES:
        return PartFile(text, 1)
    try:
        front = front_matter(text) if suffix in MARKDOWN else split(text)
    except FrontMatterError:
        return PartFile(text, 1)
    part = PartFile(front.body, front.body_line)
    try:
        refuse_conflict(text)
        fields = Fields(inherited.put_into(front, is_part=True))
        return replace(part, is_public=is_for_everybody(fields), shown_to=shown_to(fields))
    except FrontMatterError:  # then it is no article, and nobody reads it
        return part


def title_in(file: Path, audience: str, inherited: Inherited) -> str:
    """Return the title in the front matter of an article, as it is written there, on one line.

    audience   guest or member: whose article shows it
    inherited  what the article has from files for many

    Returns "" when there is no title, or the article is not for them: the title of a draft is no more public than it.
    """
    try:
        with file.open("rb") as opened:
            front = front_matter(decoded(opened.read(LIMIT_ARTICLE)))
        title = front.values.get("title", "")
        is_shown = shown_to(Fields(inherited.put_into(front))) in ("guest", audience)
    except (OSError, FrontMatterError):
        return ""
    if not isinstance(title, str) or not is_shown:
        return ""
    return " ".join(title.split())[:LIMIT_TITLE].replace("[", "").replace("]", "")
