"""A text as readers will see it: by the renderer and the cleaner that make every article, in a process with limits.

The process is started for each preview: it is ready in a tenth of a second, and nothing is left of a text that hangs.
"""

from __future__ import annotations

from dataclasses import replace

from search.articles.article import Article
from search.articles.folder import list_folder
from search.articles.links import Site
from search.articles.markdown_flavour import Flavour
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderPool
from webui.editors.article_list import listed_articles
from webui.parts import parts


def rendered(article: Article) -> Rendered:
    """Return the safe HTML and the links of an article that is not published; raises RenderError."""
    listed = listed_articles()
    known = listed.at_path(article.path)
    markdown = article.markdown or (known.markdown if known else "") or Flavour.COMMONMARK
    site = Site(
        {other.path: other.key for other in listed.articles},
        list_folder(parts().settings.articles_dir).pictures,
        {other.path: other.aliases for other in listed.articles if other.aliases},
    )
    with RenderPool(site, processes=1) as pool:
        return pool.render(replace(article, markdown=markdown))
