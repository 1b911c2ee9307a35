"""The process that renders articles, so that one that never ends can be stopped: started by `rendering/pool.py`.

Each request is one article as JSON, after the site and its pictures. An article that
uses up its processor time ends the whole process, by signal, because Python cannot interrupt a running pattern.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from search.rendering.markdown import Page, Rendered, Renderer
from search.sources.links import Site
from search.storage import limited_process
from search.storage.limited_process import Limits

LIMITS = Limits(seconds=2.0, memory_bytes=1_000_000_000)  # of one article; the slowest of 6,000 real ones took 0.1 s

Finish = Callable[[str, Rendered], Rendered]
"""Called with each article (JSON) and its rendering; returns the rendering to send back."""


def main() -> None:
    """Render articles until the input ends."""
    limited_process.serve(lambda setup: rendering(json.loads(setup), _as_it_is), LIMITS)


def _as_it_is(_article: str, rendered: Rendered) -> Rendered:
    return rendered


def rendering(task: Mapping[str, Any], finish: Finish) -> Callable[[bytes], bytes]:
    """Return what answers each article of the site that a task describes."""
    pictures, roots = frozenset(task["pictures"]), tuple(task["roots"])
    renderer = Renderer(Site(task["articles"], pictures, task["aliases"], roots, task["base"]))
    return lambda article: json.dumps(answer(renderer, article.decode(), finish)).encode()


def answer(renderer: Renderer, article: str, finish: Finish) -> dict[str, object]:
    """Return the rendering of one article (JSON), or why it failed."""
    fields = json.loads(article)
    page = Page(
        fields["path"], fields["lang"], fields["title"], fields["body"], fields["markdown"], tuple(fields["parts"])
    )
    try:
        return asdict(finish(article, renderer.render(page)))
    except RecursionError:
        return {"failed": "lists, quotes or tables are nested too deep"}
    except MemoryError:
        return {"failed": "it needs too much memory"}
