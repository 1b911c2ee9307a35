"""A new article as a file that nobody has written yet: a free path and id, and its front matter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from search.editing.front_matter_editing import set_field
from search.sources.paths import slug
from tickets.typed_text import one_line
from webui.editors.article_list import listed_articles
from webui.parts import parts

_LONGEST = 200  # characters of a field


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What is known of an article that does not exist yet."""

    title: str
    lang: str
    category: str = ""
    questions: tuple[str, ...] = ()
    status: str = "draft"
    body: str = ""


def new_file(new: NewArticle, owner: str, waiting: Collection[str]) -> tuple[str, bytes]:
    """Return the path and the text of a new article; its name and id are free in the folder and among versions.

    owner    account that begins it
    waiting  paths that versions which are not published yet stand for
    """
    article_id = free_id = slug(new.title) or "article"
    listed, folder = listed_articles(), parts().settings.articles_dir
    number = 1
    while (
        listed.called(new.lang, free_id)
        or f"{new.lang}/{free_id}.md" in waiting
        or (folder / new.lang / f"{free_id}.md").exists()
    ):
        number += 1
        free_id = f"{article_id}-{number}"
    raw = b""
    fields = {"id": free_id, "title": new.title, "lang": new.lang, "category": new.category.strip()}
    for name, value in (fields | {"status": new.status, "owner": owner}).items():
        raw = set_field(raw, name, one_line(value, _LONGEST))
    raw = set_field(raw, "questions", new.questions)
    return f"{new.lang}/{free_id}.md", raw + f"\n{new.body}".encode()
