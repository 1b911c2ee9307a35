"""The lint engine on the text that is being written, against the folder as it is served."""

from __future__ import annotations

from threading import Lock
from typing import cast

from flask import current_app

from search import SearchUnavailable
from search.linting.catalogue import LintCatalogue, catalogue_of
from search.linting.finding import LintFinding
from search.linting.lint_article import lint_article
from search.rendering.markdown import Rendered
from webui.parts import parts

_KEY = "readfirst.lint"
_lock = Lock()


def findings_of(raw: bytes, path: str, rendered: Rendered) -> list[LintFinding]:
    """Return what is to be better in a file, the first line first; nothing where there is no index to compare with."""
    catalogue = _catalogue()
    if catalogue is None:
        return []
    text = raw.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return lint_article(text, path, catalogue, rendered=rendered)


def _catalogue() -> LintCatalogue | None:
    """Return the catalogue of the generation that is served; made once for each."""
    root, today = parts().settings.articles_dir, parts().now().date()
    with _lock:
        generation, known = cast("tuple[str, LintCatalogue | None]", current_app.extensions.get(_KEY, ("", None)))
        if known and (generation, known.today) == (parts().knowledge_base.generation, today):
            return known
        try:
            made = parts().knowledge_base.served.ask(
                lambda opened: (opened.generation.name, catalogue_of(root, opened.generation, today))
            )
        except (SearchUnavailable, OSError, ValueError, TypeError, KeyError, AttributeError):
            return None  # an index without its memory: of another host, or of another version
        current_app.extensions[_KEY] = made
        return made[1]
