"""The editors' page: what is published, what was left out of the index and why, what waits for a review."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from search.reports import last_build
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
        build=last_build(parts().settings.index_dir),
        generation=parts().knowledge_base.generation,
        today=parts().now().date().isoformat(),
    )
