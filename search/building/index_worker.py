"""A `rendering/worker.py` that also analyses articles into terms and spools them; used when there are many."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from search.articles.article_json import article_from_json
from search.building import spool
from search.index.document import document
from search.rendering.markdown import Rendered
from search.rendering.worker import Finish, serve


def main() -> None:
    """Render and spool articles until the input ends."""
    serve(spooling)


def spooling(task: Mapping[str, Any]) -> Finish:
    """Open this process's spool; return a function that spools a document and sends no HTML back."""
    file = Path(task["spool"], f"{os.getpid()}{spool.ENDING}").open("ab")  # noqa: SIM115 - open until the process ends

    def finish(article: str, rendered: Rendered) -> Rendered:
        parsed = article_from_json(article)
        spool.append(file, parsed.path, document(parsed, rendered.html, article))
        return replace(rendered, html="")

    return finish
