"""A `render_worker` that also prepares what the index is given: worth its longer start when there are many articles."""

from dataclasses import replace

from search.render import Rendered
from search.render_worker import serve
from search.schema import article_from_json, document


def main() -> None:
    """Lay articles out and cut them into terms until the input ends."""
    serve(with_document)


def with_document(article: str, rendered: Rendered) -> Rendered:
    """Add the index's document."""
    return replace(rendered, document=document(article_from_json(article), rendered.html))
