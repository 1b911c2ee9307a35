"""A `rendering/worker.py` that reads files, too, and analyses articles into terms; used when there are many."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from search.articles.article_json import article_from_json
from search.building import source_reading, spool
from search.index.document import document
from search.rendering.markdown import Rendered
from search.rendering.worker import LIMITS, Finish, rendering
from search.storage import limited_process


def main() -> None:
    """Read files, and render and spool articles, until the input ends."""
    limited_process.serve(_start, LIMITS)


def _start(setup: bytes) -> Callable[[bytes], bytes]:
    task = json.loads(setup)
    return source_reading.answering(task) if "read" in task else rendering(task, spooling(task))


def spooling(task: Mapping[str, Any]) -> Finish:
    """Open this process's spool; return a function that spools a document and sends no HTML back."""
    file = Path(task["spool"], f"{os.getpid()}{spool.ENDING}").open("ab")  # noqa: SIM115 - open until the process ends

    def finish(article: str, rendered: Rendered) -> Rendered:
        parsed = article_from_json(article)
        return replace(rendered, html="", spooled=spool.append(file, document(parsed, rendered.html, article)))

    return finish
