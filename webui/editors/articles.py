"""The editors' pages: published articles, the findings of the last build, and why articles rank as they do."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.building.build_report import last_build
from search.index.fields import WORTH
from search.ranking.by_words import FOREIGN_SHARE
from search.ranking.ranker import signals
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.editors.signal_words import MEANINGS
from webui.editors.signal_words import NAMES as NAMES_OF_SIGNALS
from webui.editors.why import explain
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.language import NAMES, page_language
from webui.storage.accounts import Role

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


@bp.get("/editor/why")
@requires(Role.EDITOR, Role.STAFF)
def why() -> ResponseReturnValue:
    """Why the articles for `q` rank as they do, on a page in the language `asked`."""
    text = request.args.get("q", "")[:LONGEST_DESCRIPTION].strip()
    asked = request.args.get("asked") or request.args.get("lang", "")
    asked = asked if asked in NAMES else page_language()
    try:
        explained = explain(parts().knowledge_base, text, asked) if text else None
        unavailable = False
    except SearchUnavailable:
        explained, unavailable = None, True
    return render_template(
        "editor/why.html",
        text=text,
        asked=asked,
        why=explained,
        unavailable=unavailable,
        signals=signals(parts().settings.title_weight),
        names=NAMES_OF_SIGNALS,
        meanings=MEANINGS,
        worth=WORTH,
        foreign=FOREIGN_SHARE,
    )
