"""Which `_index.md` are pages of their folders where no settings of Hugo or Zola lie, because only texts were copied.

All others set aside what begins with `_`, editors' drafts among them; so these must stand as in a site:

1. The topmost folder has one, or most folders below it that hold articles, and at least `LEAST` folders have.
2. At least half of the folders that hold articles have one; a folder that holds `index.md` alone is one page.
3. None of them stands beside an `index.md` or `README.md`, in whose place a draft would stand.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable

LEAST = 3  # folders with such a page
_OWN_PAGES = frozenset({"index", "readme"})


def folders_with_pages(undecided: Iterable[str], articles: Collection[str]) -> frozenset[str]:
    """Return the folders whose `_index.md` are articles.

    undecided  folders that have one and belong to no known system, posix with a slash at the end; "" = the root
    articles   paths of the articles that are known already

    >>> sorted(folders_with_pages(["", "a/", "a/b/"], ["a/x.md"])), folders_with_pages(["a/", "b/"], [])
    (['', 'a/', 'a/b/'], frozenset())
    """
    tops: dict[str, set[str]] = {}  # folder above all others with such a page -> those, itself among them
    for folder in sorted(undecided):
        top = next(reversed(tops), folder)
        tops.setdefault(top if folder.startswith(top) else folder, set()).add(folder)
    below: dict[str, list[str]] = {top: [] for top in tops}
    names = list(tops)  # sorted, and none lies in another
    for path in articles if tops else ():
        top = names[bisect(names, path) - 1]
        if path.startswith(top):
            below[top].append(path)
    undecided = frozenset[str]().union(*tops.values())
    if "" not in tops and _are_of_site(undecided, articles):  # only the home page is made elsewhere
        return undecided
    taken = (folders for top, folders in tops.items() if _are_of_site(folders, below[top]))
    return frozenset[str]().union(*taken)


def _are_of_site(folders: Collection[str], below: Collection[str]) -> bool:
    """Return whether folders with such a page are of a site, by the articles in the topmost one and below it."""
    if len(folders) < LEAST:
        return False
    own = {_folder(path) for path in below if _stem(path) in _OWN_PAGES}
    number = Counter(map(_folder, below))
    others = {folder for folder, count in number.items() if folder not in folders and (count > 1 or folder not in own)}
    return own.isdisjoint(folders) and len(others) <= len(folders)


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()
