"""Link and picture targets of an article as addresses of the help centre.

Editors link files (`../ucet/heslo.md#obnova`), people open addresses (`/sk/a/heslo#s-obnova`). What is
neither an article, nor a picture in the folder, nor an address on the internet leads nowhere and is reported.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

ID_PREFIX = "s-"  # before every id in an article, so that none is taken for one of the page around it
MEDIA = "/media/"  # the address below which the pictures of the articles folder are served
SCHEMES = ("http", "https", "mailto", "tel")  # of addresses that may leave the help centre
PICTURES = {  # ending -> media type of what may stand in an article
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",  # inside a page it runs no script; opened alone it is served in a sandbox
}
_OWN_PAGE = re.compile(r"[a-z]{2}/(?:contact|search|c)(?:/[\w-]+)?")  # pages of the help centre that are no article
_PAGE_ENDINGS = ("", ".md", "/index.md", "/README.md")


@dataclass(frozen=True, slots=True)
class Site:
    """What rendering an article needs to know of the other articles and pictures."""

    articles: Mapping[str, str]  # path below the articles folder -> key, "sk/heslo"
    pictures: frozenset[str] = frozenset()  # paths below the articles folder
    keys: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(self.articles.values()))

    def address(self, target: str, lang: str) -> str:
        """Return the address of the article or picture at `target`, a path below the folder; "" if there is none.

        >>> site = Site({"sk/ucet/obnova.md": "sk/obnova-hesla"}, frozenset({"sk/ucet/menu 1.png"}))
        >>> site.address("sk/ucet/obnova.html", "sk"), site.address("sk/profil/obnova-hesla.md", "sk")
        ('/sk/a/obnova-hesla', '/sk/a/obnova-hesla')
        >>> site.address("sk/ucet/menu 1.png", "sk"), site.address("sk/iny.md", "sk")
        ('/media/sk/ucet/menu%201.png', '')
        """
        if target in self.pictures:
            return MEDIA + quote(target)
        if _OWN_PAGE.fullmatch(target):
            return f"/{target}"
        bare = target.removesuffix(".html").removesuffix(".htm")
        by_id = f"{lang}/{posixpath.basename(bare).removesuffix('.md').lower()}"
        articles = (self.articles[bare + ending] for ending in _PAGE_ENDINGS if bare + ending in self.articles)
        key = next(articles, by_id if by_id in self.keys else "")
        return f"/{key.replace('/', '/a/', 1)}" if key else ""


def target_of(url: str, path: str) -> str:
    """Return the path below the folder that `url` means in the article at `path`; "" when it leaves the folder.

    >>> target_of("../ucet/Moje%20heslo.md#obnova", "sk/profil/meno.md"), target_of("/sk/meno.md", "sk/a.md")
    ('sk/ucet/Moje heslo.md', 'sk/meno.md')
    >>> target_of("../../etc/passwd", "sk/a.md")
    ''
    """
    written = unquote(urlsplit(url).path)
    joined = written.lstrip("/") if written.startswith("/") else posixpath.join(posixpath.dirname(path), written)
    target = posixpath.normpath(joined)
    return "" if target.startswith("..") or not written else target


def is_remote(url: str) -> bool:
    r"""Return whether `url` leaves the help centre; browsers read a backslash as a slash.

    >>> is_remote("https://example.org"), is_remote("//example.org"), is_remote(r"/\example.org"), is_remote("a.md")
    (True, True, True, False)
    """
    return bool(urlsplit(url).scheme) or url.replace("\\", "/").startswith("//")
