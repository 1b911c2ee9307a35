"""The process that lays articles out, so that one that never ends can be stopped: started by `render_pool.py`.

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
"""Does with the layout of an article, given as JSON, what else is to be done."""


def main() -> None:
    """Lay articles out until the input ends."""
    serve(lambda _told: _as_it_is)


def _as_it_is(_article: str, rendered: Rendered) -> Rendered:
    return rendered


def serve(prepare: Callable[[Mapping[str, Any]], Finish]) -> None:
    """Answer until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEMORY, LIMIT_MEMORY))
    told = json.loads(sys.stdin.readline())
    finish = prepare(told)
    renderer = Renderer(Site(told["articles"], frozenset(told["pictures"])))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)  # SIGPROF ends the process: nothing handles it
        said = answer(renderer, line, finish)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def answer(renderer: Renderer, article: str, finish: Finish) -> dict[str, object]:
    """Lay one article out, or say why not."""
    said = json.loads(article)
    page = Page(said["path"], said["lang"], said["title"], said["body"])
    try:
        return asdict(finish(article, renderer.render(page)))
    except RecursionError:
        return {"failed": "lists, quotes or tables are nested too deep"}
    except MemoryError:
        return {"failed": "it needs too much memory"}
