"""The editors' page: what is published, what was left out of the index and why, what waits for a review."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from search.build_memory import Refused, read_memory
from search.generations import current
from search.indexing import MEMORY
from webui.accounts import Role
from webui.language import NAMES, page_language
from webui.parts import parts
from webui.sign_in import requires

bp = Blueprint("editor", __name__)


@bp.get("/editor")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """Every article by language, and the findings of the last build."""
    lang = page_language()
    shelves = {code: parts().knowledge_base.catalogue(code) for code in NAMES}
    return render_template(
        "editor/overview.html",
        lang=lang,
        shelves={code: cards for code, cards in shelves.items() if cards},
        refused=refused_articles(parts().settings.index_dir),
        generation=parts().knowledge_base.generation,
        today=parts().now().date().isoformat(),
    )


def refused_articles(index: Path) -> dict[str, Refused]:
    """What the last build left out, by path; empty when there is no index to ask."""
    try:
        return read_memory(index / current(index) / MEMORY).refused
    except (OSError, ValueError, TypeError):
        return {}
