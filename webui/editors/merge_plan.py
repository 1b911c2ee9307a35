"""What merging an article into another one changes, file by file, before anything of it is done.

1. Every language of the article takes part. Where the other one has that language, the text joins it and the file goes;
   where it has not, the file becomes that language of it, and says that it is behind.
2. Every earlier name leads to the article that stays; what was learned of it follows (`search/training/train.py`).
3. All of it is one commit, and only of files that are still as they were shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.editing.merged_article import merged_article, moved_article
from search.editing.source_lines import NotEditable
from webui.article_files.saving import FileChange
from webui.editors.article_list import listed_articles
from webui.editors.article_version import CannotPublish, file_on_disk, me, parsed
from webui.parts import parts


@dataclass(frozen=True, slots=True)
class MergedLanguage:
    """What happens in one language."""

    article: Article  # that goes, or becomes another one's translation
    kept: Article | None  # that it joins; None: there is none in this language
    changes: tuple[FileChange, ...]  # the file that stays first


@dataclass(frozen=True, slots=True)
class MergePlan:
    """A whole merge."""

    languages: tuple[MergedLanguage, ...]  # the language in which it was asked for first

    @property
    def article(self) -> Article:
        """The article that goes."""
        return self.languages[0].article

    @property
    def kept(self) -> Article:
        """The article that stays."""
        kept = self.languages[0].kept
        assert kept is not None  # noqa: S101 - for the type checker: it is asked for by its path
        return kept

    @property
    def merged(self) -> bytes:
        """The file of the article that stays."""
        return self.changes[0].after or b""

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Every file that changes."""
        return tuple(change for language in self.languages for change in language.changes)

    @property
    def state(self) -> str:
        """Digest of what the files are now: whoever agrees to a plan has seen it of these."""
        return digest_of(change.before for change in self.changes)

    def with_text(self, merged: bytes) -> MergePlan:
        """Return the plan with another text of the article that stays."""
        first, *others = self.languages
        changed = replace(first.changes[0], after=merged)
        return MergePlan((replace(first, changes=(changed, *first.changes[1:])), *others))


def digest_of(files: Iterable[bytes | None]) -> str:
    """Return a digest of some files; of one that is not there as well."""
    return hashlib.sha256(repr([*files]).encode()).hexdigest()


def merge_plan(path: str, into: str, message: str = "") -> MergePlan:
    """Return what merging the article at a path into another one changes; raises CannotPublish."""
    article, kept = _read(path), _read(into)
    if path == into or article.lang != kept.lang or article.article_id == kept.article_id:
        raise CannotPublish(_("Choose another article of the same language."))
    described = message or _("Merge “%(title)s” into “%(other)s”", title=article.title, other=kept.title)
    group = [_read(each.path) for each in _group(article.article_id) if each.path != path and each.path != into]
    counterparts = {each.lang: each.path for each in reversed(_group(kept.article_id))}
    pairs: list[tuple[Article, Article | None]] = [(article, kept)]
    for each in group:
        other = counterparts.get(each.lang) if each.lang != kept.lang else kept.path
        pairs.append((each, _read(other) if other and other != each.path else None))
    try:
        return MergePlan(tuple(_of_language(each, other, kept.article_id, described) for each, other in pairs))
    except NotEditable as error:
        raise CannotPublish(
            _("A file cannot be changed by itself: its front matter is no YAML."), str(error)
        ) from error


def _of_language(article: Article, kept: Article | None, kept_id: str, message: str) -> MergedLanguage:
    today = parts().now().astimezone(parts().settings.zone).date()
    raw = file_on_disk(article.path) or b""
    if kept is None:
        moved = moved_article(raw, article, kept_id, today)
        return MergedLanguage(article, None, (FileChange(article.path, raw, moved, message, me()),))
    kept_raw = file_on_disk(kept.path) or b""
    merged = merged_article(kept_raw, kept, raw, article, today)
    stays = FileChange(kept.path, kept_raw, merged, message, me())
    return MergedLanguage(article, kept, (stays, FileChange(article.path, raw, None, message, me())))


def _group(article_id: str) -> list[Article]:
    """Return the articles of all languages that share an id, or were translated from the one of that id."""
    listed = listed_articles().articles
    named = [each for each in listed if each.article_id == article_id]
    return named + [each for each in listed if id_in(each.translation_of) == article_id and each not in named]


def _read(path: str) -> Article:
    raw = file_on_disk(path)
    if raw is None:
        raise CannotPublish(_("This file is gone: %(path)s", path=path))
    return parsed(raw, path)
