"""Pictures beside the articles folder, which pages name by an address from the site's root: `/img/a.png`.

Hugo and Docusaurus keep them in `static/`, Next, Astro and VitePress in `public/`, VuePress in
`.vuepress/public/`, Jekyll in `assets/`.

1. Only folders of these names (`_NAMES`) are looked into: of the nearest folder above the articles that holds the
   configuration of a publishing system (or whose `website/` does), and of those between. Without one, or outside a
   repository (`.git`), nothing above the articles folder is looked at: it would be anybody's.
2. No link is followed, and nothing but pictures is taken.
3. Such a picture is named from the articles folder with `_up` for each `..`: `_up/static/img/a.png`. No article and no
   picture of the folder has such a name, because what begins with `_` is left out.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.sources.links import PICTURES, UP, named_from, place_of
from search.sources.markdown_flavour import FOLDERS_ABOVE

LIMIT_PICTURES = 50_000  # beside the folder; further ones are not shown
_PUBLISHED = ("static", "public", ".vuepress/public")  # what lies in them has an address without their name
_SITES = ("website", "site")  # Docusaurus is often put into such a folder, beside `docs/`
_NAMES = (*_PUBLISHED, "assets", "images", "img", "media")
_SCRIPTS = ("js", "ts", "mjs", "cjs", "mts")
_CONFIGURATIONS = (
    *(f"{name}.config.{ending}" for name in ("docusaurus", "astro", "next", "nuxt", "eleventy") for ending in _SCRIPTS),
    *(f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")),
    *("_config.yml", "_config.yaml", "config/_default", ".vitepress", ".vuepress", ".eleventy.js"),
    *("gatsby-config.js", "svelte.config.js", "mkdocs.yml", "mkdocs.yaml", "please"),  # the last one: Statamic
    *("mint.json", "docs.json", "docfx.json", "book.toml", "_quarto.yml", "retype.yml", ".obsidian"),
    "logseq/config.edn",
)
_IN_FOLDERS = (
    *(f"config.{ending}" for ending in _SCRIPTS),
    *(f"{name}.{ending}" for name in ("config", "hugo") for ending in ("toml", "yaml", "yml")),
)
_LONGEST = 200_000  # bytes of a configuration that are read
_BASE = re.compile(
    r"\b(?:baseURL|baseUrl|baseurl|basePath|base)\b[\"']?\s*[:=]\s*[\"'`]?(?:https?://[^/\s\"'`]+)?"
    r"/(?P<base>[\w.-]+(?:/[\w.-]+)*)/?[\"'`\s,]"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The folders of a site in which pictures of the articles may lie."""

    root: Path  # the articles folder, without links in it
    folders: tuple[Path, ...] = ()  # that hold pictures, nearest first
    levels: tuple[Path, ...] = ()  # the articles folder and those above, as far as the site reaches
    base: str = ""  # what the address of every page begins with, "docs"

    @property
    def roots(self) -> tuple[str, ...]:
        """Where an address from the site's root may lie, as names of pictures begin; nearest first."""
        places = (place for level in self.levels for place in (*(level / name for name in _PUBLISHED), level))
        return tuple(self._name(place) for place in places if place != self.root)

    def pictures(self) -> Iterator[str]:
        """Yield the names of all pictures; folders that cannot be read are left out."""
        number = 0
        for folder in self.folders:
            for parent, folders, files in os.walk(folder):
                below = Path(parent)
                folders[:] = sorted(
                    name for name in folders if not _is_left_out(name) and below / name != self.root
                )  # what lies in the articles folder has names of its own
                prefix = self._name(below)
                for name in sorted(files):
                    shown = f"{prefix}/{name}"
                    if _is_picture(name) and shown.isprintable() and not (below / name).is_symlink():
                        number += 1
                        yield shown
                if number > LIMIT_PICTURES:
                    return

    def file(self, name: str) -> Path | None:
        """Return the picture of this name; None when it is none, or no link-free way leads to it."""
        path = Path(os.path.normpath(place_of(self.root, name)))
        try:
            is_there = path.is_file() and path.resolve() == path
        except (OSError, ValueError):  # a name too long, or with a NUL
            return None
        folder = next((folder for folder in self.folders if path.is_relative_to(folder)), None)
        if not is_there or folder is None or path.is_relative_to(self.root):
            return None
        is_hidden = any(_is_left_out(part) for part in path.relative_to(folder).parts)
        return None if is_hidden or not _is_picture(path.name) else path

    def _name(self, place: Path) -> str:
        return named_from(os.path.relpath(place, self.root).replace(os.sep, "/"))


def beside(articles: Path) -> Beside:
    """Return where pictures beside an articles folder may lie; a few looks at names, nothing is listed."""
    root = articles.resolve()
    levels = _levels(root)
    places = (level / name for level in levels[1:] for name in _NAMES)
    folders = tuple(place for place in places if place != root and place.is_dir() and not place.is_symlink())
    return Beside(root, folders, levels, _base(levels[-1]) if levels else "")


def is_beside(name: str) -> bool:
    """Return whether a picture of this name lies beside the articles folder, not in it."""
    return name.startswith(f"{UP}/")


def _levels(root: Path) -> tuple[Path, ...]:
    """Return the articles folder and those above up to the site's; none where no site is, in the same repository."""
    above = (root, *root.parents[:FOLDERS_ABOVE])
    top = next((number for number, folder in enumerate(above) if (folder / ".git").exists()), 0)
    for number, folder in enumerate(above[: top + 1]):
        if _is_site(folder):
            return above[: number + 1]
        sites = (folder / name for name in _SITES if number)
        site = next((site for site in sites if _is_site(site) and not site.is_symlink()), None)
        if site:
            return (*above[:number], site)
    return ()


def _is_site(folder: Path) -> bool:
    return any(os.path.lexists(f"{folder}/{name}") for name in _CONFIGURATIONS)


def _base(site: Path) -> str:
    """Return the path below which a site is published, as the first configuration that names one has it."""
    nested = (f"{name}/{file}" for name in _CONFIGURATIONS if "." not in name[1:] for file in _IN_FOLDERS)
    for name in (*_CONFIGURATIONS, *nested):
        file = site / name
        try:
            if not file.is_file() or file.resolve() != file:
                continue
            with file.open(encoding="utf-8", errors="replace") as opened:
                match = _BASE.search(opened.read(_LONGEST))
        except OSError:
            continue
        if match:
            return match["base"]
    return ""


def _is_picture(name: str) -> bool:
    return name.lower().endswith(tuple(PICTURES))


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name == "node_modules"
