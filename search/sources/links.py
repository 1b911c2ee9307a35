"""Link and picture targets of an article as addresses of the help centre.

Editors link files (`../ucet/heslo.md#obnova`), people open addresses (`/sk/a/heslo#s-obnova`). What is
neither an article, nor a picture in the folder, nor an address on the internet leads nowhere and is reported.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from search.sources.paths import FOLDER_PAGES, slug

ID_PREFIX = "s-"  # before every id in an article, so that none is taken for one of the page around it
MEDIA = "/media/"  # the address below which the pictures of the articles folder are served
TO_LABEL = "?label"  # behind a target that is a label, which may be one of other documentation: then it is no dead link
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
UP = "_up"  # in the name of a picture beside the articles folder: one folder up
_OUT = re.compile(rf"\A(?:{UP}/)+")
_LIMIT_LEADING = 6  # names before the path in a folder of pictures; an address may have thousands
_OWN_PAGE = re.compile(r"[a-z]{2}/(?:contact|search|c)(?:/[\w-]+)?")  # pages of the help centre that are no article
_PAGE_ENDINGS = (
    *("", ".md", ".mdx", "/index.md", "/README.md", "/_index.md", "/index.mdx", ".qmd", "/index.qmd"),
    *("/page.mdx", "/page.md"),  # of Next, where each page has a folder
)
_START = "."  # the target of `/`
# `1.ucet/02-heslo.md` and `(team)/ucet/heslo.mdx` of Next have the address /ucet/heslo
_ORDER = re.compile(r"(?:^|(?<=/))(?:\d{1,4}[.-] ?(?=[^\d/])|\([\w-]{1,50}\)/)")
_OF_LANGUAGE = re.compile(r"(?<=[^/])\.([a-z]{2})(?:[-_][a-z]{2,4})?(?=\.mdx?\Z)", re.IGNORECASE)
_OF_PELICAN = re.compile(r"\A(?:\{(?:filename|static|attach)\}|\|(?:filename|static)\|)")


@dataclass(frozen=True)
class Site:
    """What rendering an article needs to know of the other articles and pictures."""

    articles: Mapping[str, str]  # path below the articles folder -> key, "sk/heslo"
    pictures: frozenset[str] = frozenset()  # paths below the articles folder, or names of those beside it
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)  # path -> earlier ids of the article
    roots: tuple[str, ...] = ()  # where addresses from the site's root may lie beside the folder, `_up/static`
    base: str = ""  # what these addresses may begin with: the path below which the site is published

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all articles."""
        return frozenset(self.articles.values())

    def address(self, target: str, lang: str) -> str:
        """Return the address of the article or picture at `target`, a path below the folder; "" if there is none.

        Where nothing lies exactly there, an earlier id of an article in this language counts, then the only article
        with that name: addresses of the system that the article comes from are seldom paths of its files.

        >>> site = Site({"sk/ucet/obnova.md": "sk/obnova-hesla"}, frozenset({"sk/ucet/menu 1.png"}))
        >>> site.address("sk/ucet/obnova.html", "sk"), site.address("sk/profil/obnova-hesla.md", "sk")
        ('/sk/a/obnova-hesla', '/sk/a/obnova-hesla')
        >>> Site({"1.ucet/02-heslo.md": "sk/heslo"}).address("docs/ucet/heslo", "sk")
        '/sk/a/heslo'
        >>> site.address("article/obnova/", "sk"), site.address("sk/iny.md", "sk")
        ('/sk/a/obnova-hesla', '')
        >>> Site({"a/heslo.sk.md": "sk/a-heslo", "a/heslo.en.md": "en/a-heslo"}).address("a/heslo.md", "en")
        '/en/a/a-heslo'
        >>> Site({"(tím)/a.mdx": "sk/tim-a", "b/page.mdx": "sk/b-page"}).address("b", "sk"), site.address(".", "sk")
        ('/sk/a/b-page', '/')
        >>> site.address("sk/ucet/menu 1.png", "sk"), site.address("img/menu 1.png", "sk")
        ('/media/sk/ucet/menu%201.png', '/media/sk/ucet/menu%201.png')
        """
        target = target.removesuffix(TO_LABEL)
        if posixpath.splitext(target)[1].lower() in PICTURES:
            picture = self._picture(target)
            return MEDIA + quote(picture) if picture else ""
        if _OWN_PAGE.fullmatch(target):
            return f"/{target}"
        key = self._key(target, lang)
        if target == _START and not key:
            return "/"
        return f"/{key.replace('/', '/a/', 1)}" if key else ""

    def _picture(self, target: str) -> str:
        """Return the name of a picture: of the folder, then of the site, then the only one in the folder called so.

        >>> pictures = frozenset({"a.png", "_up/static/img/a.png", "_up/img/b.png"})
        >>> site = Site({}, pictures, roots=("_up/static", "_up"), base="docs")
        >>> [site._picture(target) for target in ("a.png", "img/a.png", "docs/img/a.png", "_up/static/img/a.png")]
        ['a.png', '_up/static/img/a.png', '_up/static/img/a.png', '_up/static/img/a.png']
        >>> [site._picture(target) for target in ("_up/_up/img/a.png", "sk/img/b.png", "_up/a.png", "x/a.png")]
        ['_up/static/img/a.png', '_up/img/b.png', '', 'a.png']
        """
        if target in self.pictures:
            return target
        is_outside = target.startswith(f"{UP}/")
        from_root = _OUT.sub("", target) if is_outside else target  # counted from the page's address
        written = self._from_root((from_root, from_root.removeprefix(f"{self.base}/")))
        near = "" if written or is_outside else _only(self._pictures_by_name, target)
        parts = from_root.split("/")  # an address may begin with a language, or with the folder of its page
        shorter = ("/".join(parts[number:]) for number in range(1, min(len(parts) - 1, _LIMIT_LEADING + 1)))
        return written or near or self._from_root(shorter)

    def _from_root(self, names: Iterable[str]) -> str:
        """Return the first picture that one of the addresses from the site's root names; "" when none does."""
        paths = (f"{root}/{name}" for name in names for root in self.roots)
        return next((path for path in paths if path in self.pictures), "")

    def _key(self, target: str, lang: str) -> str:
        bare = _bare(target).removeprefix("./") if target != _START else ""
        for ending in _PAGE_ENDINGS:
            path = bare + ending if bare else ending.removeprefix("/")
            if path in self.articles:
                return self.articles[path]
        if (lang, bare) in self._translated:
            return self._translated[lang, bare]
        if not bare:
            return ""
        by_id = f"{lang}/{posixpath.basename(bare).lower()}"
        if by_id in self.keys:
            return by_id
        for earlier in (slug(bare), slug(posixpath.basename(bare))):
            if (lang, earlier) in self._moved:
                return self._moved[lang, earlier]
        named = _only(self._articles_by_name, f"{lang}:{bare}")
        by_words = f"{lang}/{slug(posixpath.basename(bare))}" if " " in bare else ""  # a note by its title
        return named or (by_words if by_words in self.keys else "")

    @cached_property
    def _moved(self) -> dict[tuple[str, str], str]:
        """(language, earlier id) -> key."""
        named = ((self.articles[path], ids) for path, ids in self.aliases.items() if path in self.articles)
        return {(key.partition("/")[0], earlier): key for key, ids in named for earlier in ids}

    @cached_property
    def _translated(self) -> dict[tuple[str, str], str]:
        """(language, path without it) -> key of the articles in files such as `ucet/heslo.sk.md`."""
        found: dict[tuple[str, str], str] = {}
        for path, key in self.articles.items():
            lang = key.partition("/")[0]
            named = _OF_LANGUAGE.search(path) if path.count(".") > 1 else None
            if named and named[1].lower() == lang:
                bare = _bare(path[: named.start()] + path[named.end() :])
                found.setdefault((lang, "" if bare.lower() in FOLDER_PAGES else bare), key)
        return found

    @cached_property
    def _articles_by_name(self) -> dict[str, str]:
        """The last names of an article's path behind its language -> key; "" where several share them."""
        named = [(key.partition("/")[0], path, key) for path, key in self.articles.items()]
        ordered = ((f"{lang}:{_bare(_ORDER.sub('', path))}", key) for lang, path, key in named if _ORDER.search(path))
        return _by_name(ordered) | _by_name((f"{lang}:{_bare(path)}", key) for lang, path, key in named)

    @cached_property
    def _pictures_by_name(self) -> dict[str, str]:
        """The last names of a picture's path in the folder -> path; "" where several share them."""
        return _by_name((path, path) for path in self.pictures if not path.startswith(f"{UP}/"))


def _bare(path: str) -> str:
    """Return a path without the ending of its file, or the folder that a page stands for."""
    bare = path.rstrip("/")
    for ending in (".html", ".htm", ".mdx", ".markdown", ".md", ".qmd", ".Rmd", ".rmd"):
        bare = bare.removesuffix(ending)
    return bare if bare.rpartition("/")[2].lower() not in FOLDER_PAGES else bare.rpartition("/")[0] or bare


def _names(path: str) -> Iterator[str]:
    """Yield the last three, two and one names of a path, each behind the language that it begins with."""
    language, colon, names = path.rpartition(":")
    parts = names.lower().split("/")
    yield from (f"{language}{colon}{'/'.join(parts[-number:])}" for number in (3, 2, 1) if len(parts) >= number)


def _by_name(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    by_name: dict[str, str] = {}
    for path, value in named:
        for name in _names(path):
            by_name[name] = value if by_name.get(name, value) == value else ""
    return by_name


def _only(by_name: Mapping[str, str], path: str) -> str:
    """Return what alone has the longest of these names; "" when nothing has, or several have."""
    return next((by_name[name] for name in _names(path) if name in by_name), "")


def target_of(url: str, path: str) -> str:
    """Return the path below the folder that `url` means in the article at `path`; "" when it leaves the folder.

    A picture may lie beside the folder; the name says how many folders up.

    >>> target_of("../ucet/Moje%20heslo.md#obnova", "sk/profil/meno.md"), target_of("/sk/meno.md", "sk/a.md")
    ('sk/ucet/Moje heslo.md', 'sk/meno.md')
    >>> target_of("../../etc/passwd", "sk/a.md"), target_of("../../static/a.png", "sk/a.md")
    ('', '_up/static/a.png')
    >>> target_of("%7Bfilename%7D/sk/meno.md", "sk/a.md")
    'sk/meno.md'
    """
    written = _OF_PELICAN.sub("", unquote(urlsplit(url).path))
    is_picture = posixpath.splitext(written)[1].lower() in PICTURES
    if is_picture and written.startswith("@site/"):
        written = "/" + written.removeprefix("@site/docs/").removeprefix("@site/")
    written = written.removeprefix("@site/docs/").removeprefix("@site/").removeprefix("~/")
    written = written.removeprefix("@") if written.startswith("@/") else written  # of Zola: from the folder itself
    joined = written.lstrip("/") if written.startswith("/") else posixpath.join(posixpath.dirname(path), written)
    target = posixpath.normpath(joined)
    if target.startswith("..") and is_picture:
        return named_from(target)
    return "" if target.startswith("..") or not written else target


def named_from(path: str) -> str:
    """Return the name of a picture at a path from the articles folder, that may lead out of it.

    >>> named_from("../../static/a.png"), named_from("sk/a.png"), named_from("..")
    ('_up/_up/static/a.png', 'sk/a.png', '_up')
    """
    return "/".join(UP if part == ".." else part for part in path.split("/"))


def place_of(root: Path, name: str) -> Path:
    """Return where the picture of this name lies; whoever serves it to people asks `articles/beside.py` before.

    >>> place_of(Path("/kb"), "_up/static/_up/a.png").as_posix(), place_of(Path("/kb"), "sk/a.png").as_posix()
    ('/kb/../static/_up/a.png', '/kb/sk/a.png')
    """
    parts = name.split("/")
    ups = next((number for number, part in enumerate(parts) if part != UP), len(parts))
    return root.joinpath(*[".."] * ups, *parts[ups:])


def dead_targets(links: Mapping[str, str]) -> tuple[str, ...]:
    """Return the targets that should be an article or a picture, and are none.

    links  path below the folder -> its address, "" when nothing is there

    >>> dead_targets({"a.md": "", "b.md": "/sk/a/b", "genindex?label": ""})
    ('a.md',)
    """
    return tuple(target for target, address in links.items() if not (address or target.endswith(TO_LABEL)))


def is_remote(url: str) -> bool:
    r"""Return whether `url` leaves the help centre; browsers read a backslash as a slash.

    >>> is_remote("https://example.org"), is_remote("//example.org"), is_remote(r"/\example.org"), is_remote("a.md")
    (True, True, True, False)
    """
    return bool(urlsplit(url).scheme) or url.replace("\\", "/").startswith("//")
