"""How a file of the articles' folder was before: by git, or as it was saved here where there is none."""

from __future__ import annotations

from search.editing.source_lines import NotEditable
from webui.article_files.git import GitFailed
from webui.editors import article_form
from webui.editors.article_version import article_files
from webui.parts import parts
from webui.storage import article_revisions
from webui.storage.article_revisions import Revision

_MOST_LOOKED_AT = 20  # saved states


def past_revisions(path: str) -> list[Revision]:
    """Return the saved states of a file, the newest first."""
    try:
        committed = article_files().revisions(path)
    except GitFailed:
        committed = []
    if committed:
        return committed
    with parts().database.reading() as connection:
        return article_revisions.revisions(connection, path)


def past_content(path: str, revision_id: str) -> bytes | None:
    """Return a file as it was saved; None without such a state."""
    with parts().database.reading() as connection:
        stored = article_revisions.content(connection, path, revision_id)
    return stored if stored is not None else article_files().content(path, revision_id)


def body_on(path: str, day: str) -> str | None:
    """Return the text of an article in its newest saved state that was updated on this day or before; None without one.

    day  ISO date, as `updated` in the front matter has it
    """
    for revision in past_revisions(path)[:_MOST_LOOKED_AT]:
        raw = past_content(path, revision.revision_id)
        try:
            shown = article_form.shown(raw) if raw is not None else None
        except NotEditable:
            continue
        if shown and (shown.values.get("updated", "") or day) <= day:
            return shown.body
    return None
