"""Links of the indexed articles that lead nowhere: to no article, no picture, or no heading of an article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from search.articles.article import ArticleError
from search.articles.links import ID_PREFIX
from search.articles.published import PublishedArticle
from search.building.memory import Known

_ID = re.compile(r' id="([^"]*)"')
_ANCHOR = re.compile(r' href="(?P<page>/[a-z]{2}/a/[^"#]*)?#(?P<anchor>[^"]*)"')
_TOP = frozenset({"", "top"})  # anchors that every page has


def dead_links(root: Path, articles: Mapping[str, Known]) -> Iterator[ArticleError]:
    """Yield a warning for each target that is neither an article nor a picture, with the line that names it."""
    for path, known in articles.items():
        dead = [target for target, address in known["links"].items() if not address]
        lines = _lines(root, path) if dead else []
        for target in dead:
            message = f"the link or picture '{target[:100]}' leads to nothing in this folder"
            line = _line_with(lines, PurePosixPath(target.partition("#")[0]).name)
            yield ArticleError(path, line, "dead-link", message, "name an article, or a picture that lies beside it")


def dead_anchors(root: Path, articles: Iterable[PublishedArticle]) -> Iterator[ArticleError]:
    """Yield a warning for each link to a heading that is not there, with the line that names it."""
    published = list(articles)
    anchors = {_address(page): set(map(unescape, _ID.findall(page.html))) for page in published}
    for page in published:
        wanted = dict.fromkeys(
            (match["page"] or _address(page), match["anchor"]) for match in _ANCHOR.finditer(page.html)
        )
        dead = [(address, anchor) for address, anchor in wanted if not _is_there(anchors.get(address), anchor)]
        lines = _lines(root, page.article.path) if dead else []
        for address, anchor in dead:
            written = unquote(unescape(anchor)).removeprefix(ID_PREFIX)
            message = f"there is no heading '#{written[:80]}' in {address}"
            remedy = "name a heading as GitHub does: in small letters, with - for spaces"
            yield ArticleError(page.article.path, _line_with(lines, f"#{written}"), "dead-anchor", message, remedy)


def _address(page: PublishedArticle) -> str:
    return f"/{page.article.lang}/a/{page.article.article_id}"


def _is_there(anchors: set[str] | None, anchor: str) -> bool:
    wanted = unescape(anchor)
    return wanted.removeprefix(ID_PREFIX) in _TOP or anchors is None or bool({wanted, unquote(wanted)} & anchors)


def _lines(root: Path, path: str) -> list[str]:
    """Return the lines of an article's file; none when it is gone."""
    try:
        return (root / path).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []


def _line_with(lines: Iterable[str], name: str) -> int:
    """Return the number of the first line that names a target; 1 when it stands in a file that was put in."""
    written = {name, quote(name), name.rpartition(".")[0]} - {""}
    return next((number for number, line in enumerate(lines, start=1) if any(n in line for n in written)), 1)
