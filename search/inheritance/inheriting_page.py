"""An article that asks what it has from files for many, as the systems that give values know it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from search.inheritance.hugo_cascade import HugoPage
from search.inheritance.hugo_sites import ContentFolder

_OWN = re.compile(r"\.(?P<lang>[a-z]{2,3}(?:-[a-z]{2,4})?)$", re.IGNORECASE)  # in the name of a page
_LONG_LANGUAGE = re.compile(r"[a-z]{3}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InheritingPage:
    """An article that asks what it inherits."""

    file: Path
    root: Path  # the articles folder
    default_languages: frozenset[str]  # of its site; none = not known

    @property
    def stem(self) -> str:
        """The name of its file, without the ending."""
        return self.file.stem

    @property
    def own_language(self) -> str:
        """The language in the name of its file: `heslo.sk.md`; "" = none."""
        match = _OWN.search(self.stem)
        return match["lang"].lower() if match else ""

    def in_hugo(self, contents: Sequence[ContentFolder] = ()) -> HugoPage:
        """Return the page by the paths that Hugo may know it by.

        contents  folders that the settings of its site name
        """
        around = [content for content in contents if self.file.is_relative_to(content.folder)]
        nearest = max(around, key=lambda content: (len(content.folder.parts), content.language), default=None)
        plain = _OWN.sub("", self.stem)
        paths: list[str] = []
        languages = {self.own_language} if self.own_language else set(self.default_languages)
        is_unsure = re.fullmatch(r"[a-z]{3}", self.own_language)  # `heslo.slk.md`, or `jquery.min.md`
        languages |= self.default_languages if is_unsure else set()
        if nearest and nearest.language and not self.own_language:
            languages = {nearest.language}
        for below in self._below_content(nearest):
            folder = "/" + "/".join(below.parts[:-1])
            page = folder if plain in ("_index", "index") else f"{folder.rstrip('/')}/{plain}"
            paths += [f"{folder.rstrip('/')}/{self.stem}"] if is_unsure else []
            paths += [page, f"{folder.rstrip('/')}/{self.file.name}", f"{folder.rstrip('/')}/{plain}{self.file.suffix}"]
            first = below.parts[0]
            is_free = not self.own_language and not (nearest and nearest.language)
            if len(below.parts) > 1 and _LANGUAGE.fullmatch(first) and is_free and languages:
                languages.add(first.lower())
            elif len(below.parts) > 1 and _LONG_LANGUAGE.fullmatch(first):
                languages.add(first.lower())  # or a folder of any name, for which no settings keep anything back
        named = tuple(dict.fromkeys(path.lower().replace(" ", "-") for path in paths))
        is_home = plain == "_index" and "/" in named
        kind = "home" if is_home else "section" if plain == "_index" else "page"
        return HugoPage(named, kind, frozenset(languages))

    def _below_content(self, nearest: ContentFolder | None) -> Iterator[PurePosixPath]:
        """Yield its path from the folder of all content, and from the folder of a language in that."""
        content = next((above for above in self.file.parents if above.name == "content"), self.root)
        if nearest:
            yield PurePosixPath(self.file.relative_to(nearest.folder).as_posix())
        below = PurePosixPath(self.file.relative_to(content).as_posix())
        yield below
        if len(below.parts) > 1 and _LANGUAGE.fullmatch(below.parts[0]):
            yield PurePosixPath(*below.parts[1:])
