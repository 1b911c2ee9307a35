"""A text as readers will see it: by the renderer and the cleaner that make every article, in a process with limits.

The process is kept for a while, for the next text of whoever is writing; a text that hangs ends it. What stands beside
a text, the preview and the trial, are of one rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from threading import Lock, Timer
from typing import cast
from weakref import finalize

from flask import current_app

from search.articles.article import Article
from search.articles.article_json import article_to_json
from search.articles.folder import list_folder
from search.linting.catalogue import LintCatalogue
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderError, RenderPool
from search.sources.links import PICTURES, Site, place_of
from search.sources.markdown_flavour import Flavour
from webui.editors.article_list import ListedArticles, listed_articles
from webui.parts import parts

IDLE = 300.0  # seconds after which the process is ended

_KEPT_TEXTS = 16
_KEY = "readfirst.preview"


def rendered(article: Article, catalogue: LintCatalogue | None) -> Rendered:
    """Return the safe HTML and the links of an article that is not published; raises RenderError.

    catalogue  of the folder; None = not at hand
    """
    root, renderers = parts().settings.articles_dir, _renderers()
    if catalogue is not None:
        return renderers.rendered(replace(article, markdown=catalogue.flavour(article)), catalogue, root)
    listed = listed_articles()
    known = listed.at_path(article.path)
    markdown = article.markdown or (known.markdown if known else "") or Flavour.COMMONMARK
    return renderers.rendered(replace(article, markdown=markdown), listed, root)


def begin_rendering() -> Callable[[LintCatalogue | None], None]:
    """Return what lets a process be made ready for the next text, from any thread.

    What is returned takes the catalogue of the folder, None = not at hand, and raises RenderError or OSError.
    """
    root, renderers, listed = parts().settings.articles_dir, _renderers(), listed_articles()
    return lambda catalogue: renderers.begin(listed if catalogue is None else catalogue, root)


def _renderers() -> _Renderers:
    return cast("_Renderers", current_app.extensions.setdefault(_KEY, _Renderers()))


class _Renderers:
    """The renderer of the newest site; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._source: object = None  # what the site was made of
        self._renderer: _Renderer | None = None

    def rendered(self, article: Article, source: LintCatalogue | ListedArticles, root: Path) -> Rendered:
        renderer = self._of(source, root)
        page = renderer.render(article)
        if not _has_new_picture(page.links, root, renderer.site):
            return page
        with self._lock:
            folder = list_folder(root)
            site = replace(renderer.site, pictures=folder.pictures, roots=folder.roots, base=folder.base)
            renderer = self._exchange(site)
        return renderer.render(article)

    def begin(self, source: LintCatalogue | ListedArticles, root: Path) -> None:
        self._of(source, root).begin()

    def _of(self, source: LintCatalogue | ListedArticles, root: Path) -> _Renderer:
        """Return the renderer for the site of a source: whoever asks meanwhile waits for it."""
        with self._lock:
            if self._renderer is not None and self._source is source:
                return self._renderer
            renderer = self._exchange(_site_of(source, root))
            self._source = source
            return renderer

    def _exchange(self, site: Site) -> _Renderer:
        """Take another renderer; the process of the one before ends with the last text that it still renders."""
        self._renderer = renderer = _Renderer(site)
        return renderer


def _site_of(source: LintCatalogue | ListedArticles, root: Path) -> Site:
    if isinstance(source, LintCatalogue):
        return source.site
    folder = list_folder(root)
    return Site(
        {other.path: other.key for other in source.articles},
        folder.pictures,
        {other.path: other.aliases for other in source.articles if other.aliases},
        folder.roots,
        folder.base,
    )


def _has_new_picture(links: Mapping[str, str], root: Path, site: Site) -> bool:
    """Return whether a picture that was not there at the last build is by now, in the folder or beside it."""
    dead = (path for path, address in links.items() if not address and path.lower().endswith(tuple(PICTURES)))
    places = (place_of(root, name) for path in dead for name in (path, *(f"{above}/{path}" for above in site.roots)))
    return any(place.is_file() for place in places)


class _Renderer:
    """Renders for one site in one process, the same text once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._pool = RenderPool(site, processes=1)
        self._lock = Lock()
        self._starting = Lock()
        self._renderings: dict[str, Future[Rendered]] = {}  # by article, the newest last
        self._ending: Timer | None = None
        finalize(self, self._pool.close)

    def begin(self) -> None:
        """Have the process ready; a text that comes meanwhile waits for it, and starts no other."""
        with self._starting:
            self._pool.begin()
        with self._lock:
            self._end_later()

    def render(self, article: Article) -> Rendered:
        """Return the rendering of an article; whoever asks for the same waits for it."""
        key = article_to_json(article)
        with self._lock:
            running = self._renderings.get(key)
            if running is not None:
                renders = False
            else:
                renders, running = True, Future()
                self._renderings[key] = running
                self._end_later()
                if len(self._renderings) > _KEPT_TEXTS:
                    del self._renderings[next(iter(self._renderings))]
        if renders:
            self._render(article, key, running)
        return running.result()

    def _render(self, article: Article, key: str, running: Future[Rendered]) -> None:
        with self._starting:
            pass
        try:
            running.set_result(self._pool.render(article))
        except RenderError as error:
            running.set_exception(error)
        finally:
            if not running.done():
                running.cancel()
            if running.cancelled() or running.exception():
                with self._lock:
                    self._renderings.pop(key, None)

    def _end_later(self) -> None:
        if self._ending:
            self._ending.cancel()
        self._ending = Timer(IDLE, self._pool.close)
        self._ending.daemon = True
        self._ending.start()
