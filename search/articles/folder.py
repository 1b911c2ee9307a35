"""A folder of articles: which files are articles, which pictures they can show, and unique ids.

Articles are `*.md`, `*.markdown`, `*.mdx`, `*.qmd` and `*.Rmd`, in folders as deep as the editors like. Names that
start with `.` or `_` are left out: version control, drafts and parts of pages live there. `_index.md` is taken, which
is the page of its folder in Hugo and Zola, unless the folder is for another system (`section_pages.py`). Of `.gitbook`,
`_media` and their like the pictures are taken.
"""

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.articles.article import ArticleError
from search.articles.beside import beside
from search.articles.jekyll_collections import collections_of
from search.articles.other_formats import format_of
from search.articles.section_pages import folders_with_pages
from search.sources.links import PICTURES
from search.sources.markdown_flavour import MARKERS, is_of_hugo, is_of_mkdocs, marker_above
from search.sources.paths import is_section_page, unlike

ENDINGS = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
LIMIT_FILES = 200_000
LIMIT_DEPTH = 30  # folders inside each other
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEFT_OUT = frozenset({"node_modules"})
_OF_MINTLIFY = frozenset({"docs.json", "mint.json"})  # beside them lies `snippets`, whose files are only put in
# Folders that hold no articles, and the pictures of all: of GitBook, Docsify, Sphinx, Azure DevOps and others.
_WITH_PICTURES = frozenset(
    {".gitbook", ".vuepress", ".attachments"}
    | {"_media", "_images", "_img", "_assets", "_static", "_files", "_attachments"}
)
_NO_COLLECTIONS = frozenset({"_includes", "_layouts", "_data", "_sass", "_plugins", "_site", "_drafts"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that may be an article; equal values mean that its bytes were not touched in between."""

    path: str  # posix, below the articles folder
    size: int  # bytes
    changed_ns: int  # when the bytes, the name or the permissions last changed; nobody can set it back


@dataclass(frozen=True, slots=True)
class Folder:
    """Contents of the articles folder."""

    files: tuple[SourceFile, ...]  # by path
    pictures: frozenset[str]  # paths, and names of those beside the folder (`beside.py`)
    rejected: tuple[ArticleError, ...]  # what looks like an article and cannot be opened as one
    markers: Mapping[str, str] = field(
        default_factory=dict
    )  # folder ("" = the root) -> the file of a publishing system
    roots: tuple[str, ...] = ()  # as `links.Site` has them
    base: str = ""
    unread: Mapping[str, int] = field(default_factory=dict)  # ending of texts that are no Markdown -> files


def list_folder(root: Path) -> Folder:
    """List all files below `root`, and pictures beside it, without opening one; links that leave it are not followed.

    Raises OSError.
    """
    lister = _Lister(root)
    lister.look_into(root, "")
    lister.take_section_pages()
    files = sorted(lister.files, key=lambda file: file.path)
    around = beside(root)
    pictures = frozenset((*lister.pictures, *around.pictures()))
    return Folder(
        tuple(files), pictures, tuple(lister.rejected), lister.markers, around.roots, around.base, lister.unread
    )


def is_left_out(entry: os.DirEntry[str], collections: Collection[str] | None) -> bool:
    """Return whether a file or folder, and all that lies in it, is none of the help centre's.

    collections  folders beside it that Jekyll publishes, see `jekyll_collections.py`; None = it is not for Jekyll
    """
    if collections is not None and entry.name.startswith("_") and entry.is_dir(follow_symlinks=False):
        return entry.name in _NO_COLLECTIONS or entry.name not in collections
    return entry.name.startswith((".", "_")) or entry.name in _LEFT_OUT


def is_unwatched(name: str) -> bool:
    """Return whether nothing in a file or folder of this name can change an article: `_includes` can."""
    return (name.startswith(".") and name not in _WITH_PICTURES) or name in _LEFT_OUT


class _Lister:
    """One walk through a folder; collects files, pictures and errors."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.files: list[SourceFile] = []
        self.pictures: list[str] = []
        self.rejected: list[ArticleError] = []
        self.markers: dict[str, str] = {}
        self.unread: Counter[str] = Counter()
        self._section_pages: list[tuple[str, os.DirEntry[str]]] = []  # and their folders, of no known system

    def look_into(self, folder: Path | os.DirEntry[str], below: str) -> None:
        """List one folder and its subfolders.

        below  its path below the root, with a slash at the end; "" for the root
        """
        with os.scandir(folder) as scanned:
            entries = [*scanned]
        names = {entry.name for entry in entries}
        collections = collections_of(Path(folder), names) if any(name.startswith("_") for name in names) else None
        has_snippets = not _OF_MINTLIFY.isdisjoint(names)
        for name in names & MARKERS.keys():
            self._note_marker(below.removesuffix("/"), name)
        for entry in entries:
            is_snippets = has_snippets and entry.name == "snippets"
            is_page = is_section_page(entry.name) and self._publishes_section_pages(below)
            if is_page is None:
                self._section_pages.append((below, entry))
            if (is_left_out(entry, collections) and not is_page) or is_snippets:
                is_of_article = f"{entry.name[1:]}.md" in names and entry.name not in _NO_COLLECTIONS  # `_a` of `a.md`
                if (entry.name in _WITH_PICTURES or is_of_article or is_snippets) and entry.is_dir(
                    follow_symlinks=False
                ):
                    self._look_for_pictures(entry, below + entry.name)
                continue
            self._try_to_look_at(entry, below + entry.name)

    def _note_marker(self, folder: str, name: str) -> None:
        """Keep the first of `MARKERS` that lies in a folder, in whatever order they are listed."""
        order = list(MARKERS)
        self.markers[folder] = min(self.markers.get(folder, name), name, key=order.index)

    def take_section_pages(self) -> None:
        """Take the pages of folders that belong to no known system, where they stand as a site of Hugo has them."""
        taken = folders_with_pages({below for below, _ in self._section_pages}, [file.path for file in self.files])
        for below, entry in self._section_pages:
            if below in taken:
                self._try_to_look_at(entry, below + entry.name)

    def _try_to_look_at(self, entry: os.DirEntry[str], path: str) -> None:
        try:
            self._look_at(entry, path)
        except ArticleError as error:
            self.rejected.append(error)

    def _publishes_section_pages(self, below: str) -> bool | None:
        """Return whether Hugo or Zola publishes a folder, None where no system is known.

        All others leave out what begins with `_`.
        """
        folder, marker = below, ""
        while folder and not marker:
            folder = folder.rpartition("/")[0]
            marker = self.markers.get(folder, "")
        marker = marker or self.markers.get("", "")
        above = "" if marker else marker_above(self._root)
        if marker or (above and not is_of_mkdocs(above)):  # one of MkDocs above may be left from earlier years
            return (marker or above).startswith("hugo.")
        return is_of_hugo(self._root / below) or None

    def _look_at(self, entry: os.DirEntry[str], path: str) -> None:
        name = entry.name.lower()
        if name.endswith(ENDINGS):
            self.files.append(self._source_file(entry, path))
        elif name.endswith(tuple(PICTURES)):
            self.pictures += [path] if entry.is_file(follow_symlinks=False) else []
        elif entry.is_dir(follow_symlinks=False):
            self._look_deeper(entry, path)
        elif ending := format_of(name):
            self.unread[ending] += 1

    def _look_for_pictures(self, folder: os.DirEntry[str], path: str) -> None:
        """List the pictures in a folder that holds nothing else for people; what cannot be read is left out."""
        for directory, _, names in os.walk(folder.path):
            below = path + directory.removeprefix(folder.path)
            pictures = (name for name in names if name.lower().endswith(tuple(PICTURES)))
            self.pictures += [f"{below}/{name}" for name in pictures if not Path(directory, name).is_symlink()]

    def _look_deeper(self, folder: os.DirEntry[str], path: str) -> None:
        if path.count("/") > LIMIT_DEPTH or len(self.files) > LIMIT_FILES:
            message = f"more than {LIMIT_FILES:,} articles, or folders more than {LIMIT_DEPTH} deep, end here"
            raise ArticleError(path, 1, "folder-limit", message, "index a smaller folder")
        try:
            self.look_into(folder, f"{path}/")
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror}"
            raise ArticleError(path, 1, "unreadable", message, "check its permissions") from error

    def _source_file(self, entry: os.DirEntry[str], path: str) -> SourceFile:
        shown = path.encode("utf-8", "backslashreplace").decode()
        if shown != path or _CONTROL.search(path):
            message = "the file name holds bytes or characters that cannot be shown"
            raise ArticleError(_CONTROL.sub("?", shown), 1, "file-name", message, "rename the file")
        status = self._behind_link(entry, path) if entry.is_symlink() else _status(entry, path)
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            message = "this is a folder, not a file" if is_folder else "this is a pipe, socket or device, not a file"
            raise ArticleError(path, 1, "not-a-file", message, "keep only Markdown files under such a name")
        return SourceFile(path, status.st_size, status.st_ctime_ns)

    def _behind_link(self, entry: os.DirEntry[str], path: str) -> os.stat_result:
        """Follow a link to a file, as long as it stays in the articles folder."""
        try:
            target = Path(os.path.realpath(entry.path, strict=True))
            status = target.stat()
        except OSError as error:
            message = "the link leads to itself" if error.errno == errno.ELOOP else "the link leads nowhere"
            raise ArticleError(path, 1, "link-broken", message, "delete it, or put a file there") from error
        if not target.is_relative_to(self._root):
            message = "the link leads out of the articles folder"
            raise ArticleError(path, 1, "link-outside", message, "copy the file into the folder")
        return status


def _status(entry: os.DirEntry[str], path: str) -> os.stat_result:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError as error:  # deleted since the folder was listed
        message = f"the file cannot be looked at: {error.strerror}"
        raise ArticleError(path, 1, "unreadable", message, "put it back, or build again") from error


@dataclass(frozen=True, slots=True)
class Claim:
    """Wanted id of an article, before ids are made unique."""

    path: str
    lang: str
    article_id: str
    id_line: int  # where it is written; 0: it comes from the path; below 0: another system wrote it as an address
    has_mkdocs_marks: bool = False
    own_markdown: str = ""  # the parser that its front matter names
    is_titled: bool = True  # whether its front matter names a title


def unique_ids(claims: Iterable[Claim]) -> tuple[dict[str, str], list[ArticleError]]:
    """Return path -> id, unique within each language, and the duplicates; written ids first, then by path.

    Of two articles that write the same id the first by path keeps it and the other is refused; an id that
    comes from the path, or is an address of another system (`slug:`), gives way instead.

    >>> unique_ids([Claim("a b.md", "sk", "a-b", 0), Claim("a-b.md", "sk", "a-b", 0)])
    ({'a b.md': 'a-b', 'a-b.md': 'a-b-d8f2f1c5'}, [])
    """
    ids: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    refused: list[ArticleError] = []
    for claim in sorted(claims, key=lambda claim: (not claim.id_line, claim.path)):
        first = taken.get((claim.lang, claim.article_id))
        if first is not None and claim.id_line > 0:
            message = f"the id '{claim.article_id}' is already the id of {first}"
            refused.append(ArticleError(claim.path, claim.id_line, "duplicate-id", message, "give it an id of its own"))
            continue
        article_id = claim.article_id if first is None else unlike(claim.article_id, claim.path)
        taken[claim.lang, article_id] = claim.path
        ids[claim.path] = article_id
    return ids, refused
