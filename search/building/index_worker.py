"""A `render_worker` that also cuts articles into terms, into a spool of its own; for when there are many articles."""

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
    """Lay articles out and spool them until the input ends."""
    serve(spooling)


def spooling(told: Mapping[str, Any]) -> Finish:
    """Open this process's spool; what is spooled need not be sent back."""
    file = Path(told["spool"], f"{os.getpid()}{spool.ENDING}").open("ab")  # noqa: SIM115 - open until the process ends

    def finish(article: str, rendered: Rendered) -> Rendered:
        said = article_from_json(article)
        spool.append(file, said.path, document(said, rendered.html))
        return replace(rendered, html="")

    return finish
