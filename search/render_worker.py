"""The process that lays articles out, so that one that never ends can be stopped: started by `render_pool.py`.

Reads one JSON object a line: first the site, then pages; answers each page with one line. An article that uses
up its processor time ends the whole process, by signal, because Python cannot interrupt a running pattern.
"""

import json
import resource
import signal
import sys
from dataclasses import asdict

from search.links import Site
from search.render import Page, Renderer

LIMIT_SECONDS = 2.0  # processor time of one article; the slowest of 6,000 real ones took 0.1 s
LIMIT_MEMORY = 1_000_000_000  # bytes of address space


def main() -> None:
    """Serve pages until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_MEMORY, LIMIT_MEMORY))
    site = json.loads(sys.stdin.readline())
    renderer = Renderer(Site(site["articles"], frozenset(site["pictures"])))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_SECONDS)  # SIGPROF ends the process: nothing handles it
        answer = _answer(renderer, Page(**json.loads(line)))
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(renderer: Renderer, page: Page) -> dict[str, object]:
    try:
        return asdict(renderer.render(page))
    except RecursionError:
        return {"failed": "lists, quotes or tables are nested too deep"}
    except MemoryError:
        return {"failed": "it needs too much memory"}
