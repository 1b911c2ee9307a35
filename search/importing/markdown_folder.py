"""A folder of Markdown, whatever system wrote it: its articles with their ids, and what they need."""

from collections.abc import Collection, Sequence
from itertools import count
from pathlib import Path

from search.articles.article import Article, read_source
from search.articles.folder import list_folder
from search.building.memory import Memory
from search.building.options import ReadingOptions
from search.building.plan import Plan, Reader
from search.importing.heads import with_keys
from search.importing.imported_file import Becomes, ImportedFile, Planned
from search.importing.left_out import no_article, refused, skipped
from search.importing.source_files import SourceEntry
from search.includes.includes import Includes
from search.inheritance.inherited import Inherited
from search.sources.field_names import FIELD_OF, key_form
from search.sources.front_matter import FrontMatter, split
from search.sources.front_matter_json import split_json
from search.sources.front_matter_toml import is_toml, split_toml
from search.sources.paths import is_section_page


def read_markdown(root: Path, entries: Sequence[SourceEntry], options: ReadingOptions) -> list[Planned]:
    """Return what becomes of every file, as a build of the folder would have it."""
    plan = Reader(root, Memory(""), reuse=False, options=options).plan(list_folder(root))
    snippets = {name for files in plan.included.values() for name, (size, _) in files.items() if size >= 0}
    includes = Includes(root, options.includes)
    return [_markdown_file(root, entry, plan, snippets | plan.parts, includes) for entry in entries]


def _markdown_file(root: Path, entry: SourceEntry, plan: Plan, snippets: set[str], includes: Includes) -> Planned:
    path = entry.path
    if path in plan.edited:
        inherited = includes.inherited(path)
        target = _target(path, plan.claims)
        return _article(root, plan.edited[path], inherited, target, is_id_from_path=not plan.claims[path].id_line)
    if path in plan.refused:
        return refused(entry, str(plan.refused[path]).removeprefix(f"{path}:"))
    if path in plan.unspoken:
        return skipped(entry, f"no one here speaks '{plan.unspoken[path]}'")
    if path in snippets and entry.is_regular:
        return Planned(ImportedFile(entry.shown, Becomes.SNIPPET, why="is put into articles", target=path))
    if path in plan.site.pictures:
        return Planned(ImportedFile(entry.shown, Becomes.PICTURE, target=path))
    return no_article(entry)


def _article(root: Path, article: Article, inherited: Inherited, target: str, *, is_id_from_path: bool) -> Planned:
    raw = read_source(root, article.path)
    front = _front_matter(raw)
    settled = {
        "lang": article.lang,
        "category": article.category,
        "markdown": str(article.markdown),
    }
    missing = {key: value for key, value in settled.items() if value and not _has(front, key)}
    if is_id_from_path:  # which changes with the folder; a `slug: /` gives none
        missing["id"] = article.article_id
    missing |= _kept_back(front, article, inherited)
    content = with_keys(raw, missing, is_headed=front.body_line > 1)
    file = ImportedFile(article.path, Becomes.ARTICLE, article.article_id, target=target)
    return Planned(file, content, article.lang, article.parts)


def _target(path: str, paths: Collection[str]) -> str:
    """Return where an article is written: the page of a folder of Hugo under a name that every folder takes.

    paths  of all articles: a name that one of them has is not taken from it

    >>> _target("docs/_index.sk.md", ()), _target("docs/_index/a.md", ())
    ('docs/index.sk.md', 'docs/_index/a.md')
    >>> _target("_index.md", ["_index.md", "Index.md"])
    'index-2.md'
    """
    folder, slash, name = path.rpartition("/")
    if not is_section_page(name):
        return path
    taken = {other.lower() for other in paths}  # some disks do not tell Index from index
    bare, dot, ending = name.removeprefix("_").partition(".")
    names = (f"{folder}{slash}{bare}{f'-{number}' if number > 1 else ''}{dot}{ending}" for number in count(1))
    return next(free for free in names if free.lower() not in taken)


def _kept_back(front: FrontMatter, article: Article, inherited: Inherited) -> dict[str, str]:
    """Return what the article has from files that are not imported, for its own front matter."""
    values = inherited.put_into(front).values
    keys = {
        key: value if isinstance(value, str) else ", ".join(value)
        for key, value in values.items()
        if key not in front.values
    }
    if inherited.is_forced and not _has(front, "status"):
        keys["status"] = "draft"
    is_merged = any(values[key] != value for key, value in front.values.items())
    if is_merged and "hidden" in article.extra and "hidden" not in values:
        keys["hidden"] = "true"
    return keys


def _front_matter(raw: bytes) -> FrontMatter:
    text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if is_toml(text):
        return split_toml(text)
    return (split_json(text) if text.startswith("{") else None) or split(text)


def _has(front: FrontMatter, key: str) -> bool:
    return any(FIELD_OF.get(key_form(written)) == key and bool(value) for written, value in front.values.items())
