"""What the first text of an editor would wait for, made ready while they look for it.

A page of the editors begins it: the process that renders, for the folder as it is listed; the catalogue of the checks;
and that process once more, for the site of the catalogue. In a large folder each of them takes longer than the panel
beside a text may.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import Final

from flask import current_app

from search.rendering.pool import RenderError
from webui.editors.article_lint import begin_catalogue
from webui.editors.preview import begin_rendering

_KEY: Final = "readfirst.editing-readiness"


def make_ready() -> None:
    """Begin all of it in the background; what is ready already is left as it is, and nothing waits for it."""
    running = current_app.extensions.get(_KEY)
    if running is not None and running.is_alive():
        return
    render = begin_rendering()
    catalogues, made = begin_catalogue()

    def prepare() -> None:
        with suppress(RenderError, OSError):  # whoever previews a text is told
            render(catalogues.at_hand)
            made.wait()
            render(catalogues.at_hand)

    current_app.extensions[_KEY] = thread = Thread(target=prepare, name="editing-readiness", daemon=True)
    thread.start()
