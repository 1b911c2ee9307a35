"""What the check of one article needs to know of all others: prepared once for each generation of the index.

At 10,000 articles it takes a few seconds to prepare and some 30 MB to keep; checking an article against it takes
milliseconds. From the catalogue of the generation before, only what was built since is read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import unescape
from pathlib import Path

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.articles.published import PublishedArticle
from search.articles.translations import the_original
from search.building.memory import Known, Memory, read_memory
from search.building.options import ReadingOptions
from search.includes.includes import Includes
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.linting.article_text import text_of
from search.linting.navigation import listed_in_menus
from search.linting.sketches import ALIKE, Sketch, Sketches, sketch
from search.sources.links import Site
from search.sources.markdown_flavour import Flavour
from search.storage.generations import Generation

LINKED_FOLDER = 0.5  # share of articles that others lead to, from which one without is an orphan
FEWEST_ARTICLES = 10  # of a language; a share says nothing about fewer
EXPECTED_LANGUAGE = 0.5  # share of the articles of the largest language, from which a missing one is missed

_DESCRIBED_CODE = re.compile(r"^[ \t]*:::[ \t]+\w+(?:\.\w+)+[ \t]*$", re.MULTILINE)
_ID = re.compile(r' id="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One article of the folder, as far as others depend on it."""

    path: str
    lang: str
    article_id: str
    original: str  # the id that all translations of it share
    translation_of: str
    based_on: str
    updated: str
    significance: str
    suggestable: bool
    related: tuple[str, ...] = ()  # ids

    @property
    def key(self) -> str:
        """Its key in the index."""
        return f"{self.lang}/{self.article_id}"


@dataclass(frozen=True)
class LintCatalogue:
    """The folder around an article; read-only, so any number of threads may use it."""

    root: Path  # the articles folder
    today: date
    site: Site
    neighbours: Mapping[str, Neighbour]  # by path
    flavours: Mapping[str, str]  # path -> the parser that reads it
    anchors: Mapping[str, frozenset[str]]  # address of an article -> the ids in its HTML
    leads: Mapping[str, frozenset[str]]  # address of an article -> paths of the others that lead to it
    sketches: Sketches
    unspoken: Mapping[str, str] = field(default_factory=dict)  # path -> language that the product does not speak
    options: ReadingOptions = field(default_factory=ReadingOptions)
    built: Mapping[str, Known] = field(default_factory=dict)  # by path, what the build knew of each article

    @cached_property
    def by_key(self) -> Mapping[str, Neighbour]:
        """The articles by their keys."""
        return {neighbour.key: neighbour for neighbour in self.neighbours.values()}

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all languages."""
        return frozenset(neighbour.article_id for neighbour in self.neighbours.values())

    @cached_property
    def _groups(self) -> Mapping[str, list[Neighbour]]:
        groups: defaultdict[str, list[Neighbour]] = defaultdict(list)
        for neighbour in self.neighbours.values():
            if neighbour.suggestable:
                groups[neighbour.original].append(neighbour)
        return groups

    @cached_property
    def _sizes(self) -> Counter[str]:
        return Counter(neighbour.lang for neighbour in self.neighbours.values() if neighbour.suggestable)

    @cached_property
    def expected_languages(self) -> frozenset[str]:
        """The languages that most articles are there in."""
        translated = Counter(member.lang for group in self._groups.values() if len(group) > 1 for member in group)
        largest = max(self._sizes.values(), default=0)
        return frozenset(lang for lang, number in translated.items() if number > EXPECTED_LANGUAGE * largest)

    def languages_of(self, article: Article) -> frozenset[str]:
        """Return the languages that an article is there in."""
        group = self._groups.get(id_in(article.translation_of) or article.article_id, ())
        return frozenset((article.lang, *(member.lang for member in group)))

    def original_of(self, article: Article) -> Neighbour | None:
        """Return what an article was translated from, or itself; None where nobody can say which it is."""
        group = self._groups.get(id_in(article.translation_of) or article.article_id, ())
        return the_original(group, lambda member: not member.based_on and not _names_another(member))

    @cached_property
    def _linked_languages(self) -> frozenset[str]:
        linked = Counter(
            neighbour.lang
            for neighbour in self.neighbours.values()
            if neighbour.suggestable and self.leads.get(_address(neighbour.key))
        )
        large = ((lang, size) for lang, size in self._sizes.items() if size >= FEWEST_ARTICLES)
        return frozenset(lang for lang, size in large if linked[lang] >= LINKED_FOLDER * size)

    def is_linked_folder(self, language: str) -> bool:
        """Return whether most articles of a language are linked by others."""
        return language in self._linked_languages

    def is_linked(self, article: Article) -> bool:
        """Return whether another article or a menu of its publishing system leads to this one."""
        address = _address(article.key)
        return bool(self.leads.get(address, frozenset()) - {article.path}) or address in self._listed

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The addresses in menus: read when the first article seems to be an orphan."""
        return listed_in_menus(self.root, self.site)

    def describes_code(self, address: str) -> bool:
        """Return whether an article has places where mkdocstrings describes a program, with anchors of its own."""
        path = self._paths.get(address)
        return bool(path) and bool(_DESCRIBED_CODE.search(text_of(self.root, str(path)).text))

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        """The paths of the articles by their addresses."""
        return {_address(neighbour.key): path for path, neighbour in self.neighbours.items()}

    def near_duplicate(self, article: Article) -> tuple[str, float] | None:
        """Return the path of an article that says almost the same, and how much of the wording they share."""
        own = self.neighbours.get(article.path)
        key, share = self.sketches.nearest(self._sketch(article), own.key if own else article.key, article.lang)
        return (self.by_key[key].path, share) if share >= ALIKE else None

    def _sketch(self, article: Article) -> Sketch:
        """Return the sketch of an article: the one at hand, where its text is the one that was built."""
        own, known = self.neighbours.get(article.path), self.built.get(article.path)
        is_built = own and known and known["revision"] == article.revision and not article.parts
        at_hand = self.sketches.by_key.get(own.key) if own and is_built else None
        return sketch(article.body) if at_hand is None else at_hand

    def flavour(self, article: Article) -> str:
        """Return the parser that reads an article: its own, the one of its last version, or that of its neighbours."""
        if article.markdown or article.path in self.flavours:
            return article.markdown or self.flavours[article.path]
        folder = article.path.rpartition("/")[0]
        beside = Counter(flavour for path, flavour in self.flavours.items() if path.rpartition("/")[0] == folder)
        return beside.most_common(1)[0][0] if beside else Flavour.COMMONMARK

    def includes(self) -> Includes:
        """Return what puts files into the articles of this folder."""
        return Includes(self.root, self.options.includes)


def _names_another(neighbour: Neighbour) -> bool:
    return bool(neighbour.translation_of) and id_in(neighbour.translation_of) != neighbour.article_id


def _address(key: str) -> str:
    return f"/{key.replace('/', '/a/', 1)}"


def anchors_in(html: str) -> frozenset[str]:
    """Return the ids in the HTML of an article."""
    return frozenset(map(unescape, _ID.findall(html)))


def catalogue_of(
    root: Path,
    generation: Generation,
    today: date,
    options: ReadingOptions | None = None,
    before: LintCatalogue | None = None,
) -> LintCatalogue:
    """Return the catalogue of a folder from a generation of its index.

    before  that of an earlier generation: what was not built again since is taken from it, and not read

    Raises OSError, ValueError, TypeError, KeyError or AttributeError for an index without its memory, EngineError for
    one that cannot be read.
    """
    memory = read_memory(generation.path)
    entries = _entries_before(memory, before) if before else {}
    with OpenedIndex(generation.path / INDEX) as opened:
        pages = _articles_beyond(memory, entries, opened) if before else opened.articles()
        entries |= {page.article.path: _entry_of(page) for page in pages}
    return _catalogue(root, memory, entries, today, options or ReadingOptions())


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the catalogue holds of one article."""

    neighbour: Neighbour
    anchors: frozenset[str]
    sketch: Sketch | None  # None: it is not suggested, so none is a near-duplicate of it


def _entry_of(page: PublishedArticle) -> _Entry:
    article = page.article
    own = sketch(article.body) if article.suggestable else None
    return _Entry(neighbour_of(article), anchors_in(page.html), own)


def _entries_before(memory: Memory, before: LintCatalogue) -> dict[str, _Entry]:
    """Return what an earlier catalogue holds of the articles that are as they were, by path."""
    same = (path for path, known in memory.articles.items() if known == before.built.get(path))
    neighbours = ((path, before.neighbours[path]) for path in same if path in before.neighbours)
    return {
        path: _Entry(neighbour, before.anchors[_address(neighbour.key)], before.sketches.by_key.get(neighbour.key))
        for path, neighbour in neighbours
    }


def _articles_beyond(memory: Memory, entries: Mapping[str, _Entry], opened: OpenedIndex) -> Iterator[PublishedArticle]:
    """Yield the articles that are not among the entries."""
    for path, known in memory.articles.items():
        page = None if path in entries else opened.article(known["article_id"], known["lang"])
        if page:
            yield page


def translations_among(articles: Iterable[Article], today: date) -> LintCatalogue:
    """Return a catalogue that knows which articles are translations of which, and nothing of their texts."""
    neighbours = {article.path: neighbour_of(article) for article in articles}
    return LintCatalogue(Path(), today, Site({}), neighbours, {}, {}, {}, Sketches({}))


def _catalogue(
    root: Path, memory: Memory, entries: Mapping[str, _Entry], today: date, options: ReadingOptions
) -> LintCatalogue:
    leads: defaultdict[str, set[str]] = defaultdict(set)
    for path, entry in entries.items():
        known = memory.articles.get(path)
        related = (_address(f"{entry.neighbour.lang}/{name}") for name in entry.neighbour.related)
        for address in (*(known["links"].values() if known else ()), *related):
            leads[address].add(path)
    return LintCatalogue(
        root=root,
        today=today,
        site=memory.site(),
        neighbours={path: entry.neighbour for path, entry in entries.items()},
        flavours={path: known["markdown"] for path, known in memory.articles.items()},
        anchors={_address(entry.neighbour.key): entry.anchors for entry in entries.values()},
        leads={address: frozenset(paths) for address, paths in leads.items()},
        sketches=Sketches(
            {entry.neighbour.key: entry.sketch for entry in entries.values() if entry.sketch is not None}
        ),
        unspoken=memory.unspoken,
        options=options,
        built=memory.articles,
    )


def neighbour_of(article: Article) -> Neighbour:
    """Return what other articles need to know of an article."""
    return Neighbour(
        article.path,
        article.lang,
        article.article_id,
        id_in(article.translation_of) or article.article_id,
        article.translation_of,
        article.based_on,
        article.updated,
        article.significance,
        article.suggestable,
        article.related,
    )
