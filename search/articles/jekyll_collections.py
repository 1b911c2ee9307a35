"""What Jekyll publishes of a folder whose name begins with `_`: its posts, and the collections that it is told to."""

from collections.abc import Collection, Mapping
from pathlib import Path

from search.sources.plain_yaml import data_in

_JEKYLL = "_config.yml"  # beside it, `_posts` and the collections that it names are articles: `_docs`
_SOURCE = frozenset({"_includes", "_layouts"})  # in a folder that a configuration above it is for
_ABOVE = (_JEKYLL, "jekyll.yml")
_LONGEST_CONFIG = 500_000  # bytes
_POSTS = frozenset({"_posts"})  # which it publishes always


def collections_of(folder: Path, names: Collection[str]) -> frozenset[str] | None:
    """Return the names of the folders with `_` that Jekyll publishes from a folder: posts, and what it is told to.

    names  of what lies in the folder

    None where the folder is not for Jekyll.
    """
    if _JEKYLL in names:
        return _published_by(folder / _JEKYLL)
    above = (folder.parent / name for name in _ABOVE) if _SOURCE.issubset(names) else ()
    config = next((file for file in above if file.is_file()), None)
    return _published_by(config) if config else None


def _published_by(config: Path) -> frozenset[str]:
    try:
        with config.open(encoding="utf-8", errors="replace") as opened:
            data = data_in(opened.read(_LONGEST_CONFIG))
    except OSError:
        return _POSTS
    named = data.get("collections") if isinstance(data, Mapping) else None
    if not isinstance(named, Mapping):  # of a list of names none has pages
        return _POSTS
    return _POSTS | {f"_{name}" for name, kept in named.items() if _has_pages(kept)}


def _has_pages(kept: object) -> bool:
    """Return whether the documents of a collection have pages; where it does not say so, they are only data."""
    return isinstance(kept, Mapping) and str(kept.get("output", "")).lower() in ("true", "yes", "on")
