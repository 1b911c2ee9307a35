"""The process that renders articles, so that one that never ends can be stopped: started by `rendering/pool.py`.

Reads one JSON object a line: first the site, then articles; answers each article with one line. An article that
uses up its processor time ends the whole process, by signal, because Python cannot interrupt a running pattern.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from search.articles.links import Site
from search.rendering.markdown import Page, Rendered, Renderer

LIMIT_SECONDS = 2.0  # processor time of one article; the slowest of 6,000 real ones took 0.1 s
LIMIT_MEMORY = 1_000_000_000  # bytes of address space

Finish = Callable[[str, Rendered], Rendered]
"""Called with each article (JSON) and its rendering; returns the rendering to send back."""


def main() -> None:
    """Render articles until the input ends."""
    serve(lambda _task: _as_it_is)


def _as_it_is(_article: str, rendered: Rendered) -> Rendered:
    return rendered


def serve(prepare: Callable[[Mapping[str, Any]], Finish]) -> None:
    """Set the limits, read the site, and answer each article until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEMORY, LIMIT_MEMORY))
    task = json.loads(sys.stdin.readline())
    finish = prepare(task)
    renderer = Renderer(Site(task["articles"], frozenset(task["pictures"])))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)  # SIGPROF ends the process: nothing handles it
        reply = answer(renderer, line, finish)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


def answer(renderer: Renderer, article: str, finish: Finish) -> dict[str, object]:
    """Return the rendering of one article (JSON), or why it failed."""
    fields = json.loads(article)
    page = Page(fields["path"], fields["lang"], fields["title"], fields["body"])
    try:
        return asdict(finish(article, renderer.render(page)))
    except RecursionError:
        return {"failed": "lists, quotes or tables are nested too deep"}
    except MemoryError:
        return {"failed": "it needs too much memory"}
