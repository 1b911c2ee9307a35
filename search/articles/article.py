"""One article: a Markdown file with front matter, read strictly enough that every later step can trust it.

What other help centres write is understood too (`_NAMES`), because their folders are where articles come from.
A file is refused only when nothing useful can be read from it; whatever can be mended is mended with a warning.
"""

import hashlib
import html
import logging
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from search.dialects.directives import labels_of
from search.dialects.emoji import plain_emoji
from search.dialects.markdown_dialects import plain_markdown
from search.dialects.writerside import title_of_writerside
from search.includes.includes import IncludedText, Includes, State
from search.includes.read_parts import INHERITED
from search.includes.value_files import substitutions_above
from search.inheritance.inherited import Inherited
from search.markdown.markdown_text import first_heading, first_sentences, plain_line
from search.sources.fields import LIMIT_TITLE, Fields
from search.sources.front_matter import FrontMatterError
from search.sources.markdown_flavour import has_mkdocs_marks
from search.sources.paths import (
    category_from_path,
    earlier_ids,
    id_from_path,
    language_from_path,
    slug,
    title_from_path,
)
from search.sources.publicity import audience, is_hidden, is_withheld, moment
from search.sources.source_text import decoded, front_matter, refuse_conflict
from search.text.analysis import guess_language

_ESCAPED = re.compile(r"\\([()\[\]_*<>#])")
_log = logging.getLogger(__name__)
_MARKED = re.compile(r"\[!|\{%|\{\{(?:[<%]|-?[ \t]*(?:site|page|include|layout)\.)")
_MENUS = frozenset({"SUMMARY.md", "TOC.md"})  # of mdBook, GitBook and Learn: a list of articles answers nobody
LIMIT_BYTES = 1_000_000  # of one file; a longer one holds pictures written out as text


@dataclass(unsafe_hash=True)
class ArticleError(Exception):
    """One exact problem of one article: raised when it cannot be used, listed as a warning when it can."""

    path: str  # posix, below the articles folder
    line: int  # 1 = first
    code: str  # for programs: never changes
    message: str
    remedy: str  # what to write instead

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} - {self.remedy}"

    def as_json(self) -> dict[str, object]:
        """Return the five attributes by name."""
        return {name: getattr(self, name) for name in ("path", "line", "code", "message", "remedy")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as an editor wrote it, validated; equal texts give equal values.

    Indexes of other versions of the program hold articles too: a new field has a default (`article_json.py`).
    """

    article_id: str  # [a-z0-9-]{1,120}, unique within a language; translations share it
    lang: str  # one of search.text.language.LANGUAGES
    title: str
    category: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()  # what people really type; each must find this article
    topics: tuple[str, ...] = ()  # contact-form topics that it answers
    status: str = "published"  # draft | review | published | archived
    owner: str = ""
    updated: str = ""  # ISO date or ""
    review_by: str = ""  # ISO date or ""
    translation_of: str = ""
    based_on: str = ""
    significance: str = ""  # typo | medium | major | ""
    aliases: tuple[str, ...] = ()  # earlier ids, as slugs
    related: tuple[str, ...] = ()  # article ids
    audience: str = "guest"  # guest | member
    gate: str = ""  # "" or "never": suggested, but never insisted on
    publish_at: str = ""  # ISO time in UTC from which it is public, or ""
    expire_at: str = ""  # ISO time in UTC from which it is not, or ""
    markdown: str = ""  # commonmark | python-markdown | "" = not decided yet
    parts: tuple[str, ...] = ()  # files that were put into the body, paths from the articles folder
    body: str  # Markdown without front matter
    path: str  # posix, below the articles folder
    revision: str  # the first 12 hexadecimal digits of the SHA-256 of the file
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)  # unknown keys; "hidden" and "redirect_to"

    @property
    def key(self) -> str:
        """The name of this article in this language, unique in the index."""
        return f"{self.lang}/{self.article_id}"

    @property
    def suggestable(self) -> bool:
        """Whether it may be offered: published, not hidden, not forwarding elsewhere, and with something to read."""
        kept_back = "hidden" in self.extra or "redirect_to" in self.extra
        return self.status == "published" and not kept_back and bool(self.body.strip())

    @property
    def lead(self) -> str:
        """The summary, or the first sentences of the text in its place."""
        return self.summary or first_sentences(self.body)

    def is_stale(self, today: date) -> bool:
        """Return whether its review is overdue."""
        return is_overdue(self.review_by, today)


def is_overdue(review_by: str, today: date) -> bool:
    """Return whether an ISO date is past; "" never is."""
    return bool(review_by) and review_by < today.isoformat()


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article parsed from one file, before ids are made unique over the folder."""

    article: Article
    id_line: int  # see `Claim`
    has_mkdocs_marks: bool  # whether the text has marks that only MkDocs reads
    included: Mapping[str, State]  # what was put in, see `IncludedText`
    is_titled: bool  # whether the front matter names a title: a file without one may be a part of pages
    warnings: tuple[ArticleError, ...]


def read_source(root: Path, path: str, *, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """Return the bytes of a regular file below `root`; never blocks on a pipe.

    Raises ArticleError when it cannot be opened, is not a regular file, or has more than `limit_bytes`.
    """
    try:
        handle = os.open(root / path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        message = f"the file cannot be opened: {error.strerror}"
        raise ArticleError(path, 1, "unreadable", message, "check its permissions, or delete it") from error
    with open(handle, "rb") as file:  # noqa: PTH123 - the handle is open already, and of the file that was checked
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            message = "this is not a regular file"
            raise ArticleError(path, 1, "not-a-file", message, "keep only Markdown files in this folder")
        raw = file.read(limit_bytes + 1)
    if len(raw) > limit_bytes:
        message = f"the file is larger than {limit_bytes:,} bytes"
        raise ArticleError(path, 1, "too-large", message, "split it, and keep pictures in files of their own")
    return raw


def revision_of(raw: bytes) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of a file's bytes."""
    return hashlib.sha256(raw).hexdigest()[:12]


def parse_article(
    raw: bytes,
    path: str,
    *,
    root_name: str = "",
    folder_lang: str = "",
    default_lang: str = "",
    includes: Includes | None = None,
) -> ArticleDraft:
    """Parse the bytes of the file at `path`; raises ArticleError when they are not a usable article.

    folder_lang   of a folder that is named after a language that the product does not speak; "" = none
    default_lang  of articles that do not say; "" = guessed from the text
    includes      puts in the files that it names; None = leaves them out
    """
    try:
        text = decoded(raw)
        refuse_conflict(text)
        inherited = includes.inherited(path) if includes else Inherited()
        front = inherited.put_into(front_matter(text))
        fields = Fields(front)
        usual_lang = language_from_path(path, root_name) or default_lang
        values = (
            {"page": {"title": fields.title()}, **substitutions_above(text, front.body)} if "{" in front.body else {}
        )
        whole_text = (
            includes.put_in(front.body, path, front.body_line, audience(fields), values)
            if includes
            else IncludedText(front.body)
        )
        put_in = _PutIn(includes, path, whole_text.files)
        whole_text.files |= {f"{INHERITED}{path}": (-1, inherited.checksum)} if inherited.checksum else {}
        article = _article(fields, _text_of(whole_text.text, path), path, folder_lang, usual_lang, put_in)
    except FrontMatterError as error:
        raise _located(error, path) from error
    id_line = fields.id_line() if article.article_id else 0
    earlier = () if article.article_id else earlier_ids(path)
    whole = replace(
        article,
        article_id=article.article_id or id_from_path(path),
        aliases=(*article.aliases, *earlier, *labels_of(whole_text.text)),
        parts=tuple(name for name, (size, _) in whole_text.files.items() if size >= 0),
        revision=revision_of(raw),
    )
    return ArticleDraft(
        whole,
        id_line,
        has_mkdocs_marks(front.body),
        whole_text.files,
        bool(fields.title() or title_of_writerside(front.body)),
        (
            *(_located(warning, path) for warning in fields.warnings),
            *map(_missing, whole_text.missing),
            *map(_wrongly_given, inherited.wrong),
        ),
    )


def failed(path: str, error: Exception) -> ArticleError:
    """Return what is said of an article that raised what nobody foresaw; the log gets where."""
    _log.error("%s: the article cannot be read", path, exc_info=error)
    message = f"it cannot be read, which is a fault of this program: {type(error).__name__}: {str(error)[:200]}"
    return ArticleError(path, 1, "failed", message, "report it with the article, and leave out what was written last")


def _missing(missing: tuple[str, int, str]) -> ArticleError:
    path, line, wanted = missing
    message = f"'{wanted[:100]}' cannot be put in: it is not there, is not public, or goes round in a circle"
    return ArticleError(path, line, "include-missing", message, "name a file of this repository, or take the line out")


def _wrongly_given(wrong: tuple[str, int, str]) -> ArticleError:
    path, line, problem = wrong
    return ArticleError(path, line, "inherited", problem, "write it as the system of these pages has it")


@dataclass(frozen=True, slots=True)
class _PutIn:
    """What is put into lines of the front matter."""

    includes: Includes | None
    path: str
    files: dict[str, State]  # gets what was looked at

    def words_of(self, line: str) -> str:
        """Return a line without the marks of other systems."""
        if self.includes and ("{% data" in line or "{{" in line):
            included = self.includes.put_in(line, self.path, 1)
            self.files.update(included.files)
            line = included.text
        return _words_of(line)


def _article(fields: Fields, body: str, path: str, folder_lang: str, usual_lang: str, put_in: _PutIn) -> Article:
    """Return the article without id and revision; without any language it is guessed."""
    title = put_in.words_of(fields.title()) or (title_of_writerside(body) or first_heading(body))[:LIMIT_TITLE]
    if not title and not body.strip():
        raise FrontMatterError(1, "empty", "the file says nothing", "write a title and the answer, or delete the file")
    language = fields.language() or folder_lang or usual_lang
    return Article(
        article_id=fields.article_id(),
        lang=language or guess_language(f"{title}\n{body}"),
        title=title or title_from_path(path),
        category=fields.text("category") or category_from_path(path, folder_lang),
        summary=plain_line(put_in.words_of(fields.text("summary"))),
        keywords=fields.texts("keywords"),
        questions=fields.texts("questions", separator="\n"),
        topics=fields.texts("topics"),
        status="draft" if is_withheld(fields) else fields.status(),
        owner=fields.text("owner"),
        updated=fields.day("updated"),
        review_by=fields.day("review_by"),
        translation_of=fields.text("translation_of"),
        based_on=fields.text("based_on"),
        significance=fields.significance(),
        aliases=fields.old_addresses(),
        related=tuple(slug(related) for related in fields.texts("related")),
        audience=audience(fields),
        gate=fields.gate(),
        publish_at=moment(fields, "publish_at"),
        expire_at=moment(fields, "expire_at"),
        markdown=fields.flavour(),
        body=body,
        path=path,
        revision="",
        extra=fields.unknown | _kept_back(fields, path),
    )


def _text_of(body: str, path: str) -> str:
    """Return the body without the marks of other systems."""
    return plain_markdown(body, is_mdx=path.endswith(".mdx"))


def _words_of(line: str) -> str:
    r"""Return a line of the front matter without the marks of other systems.

    >>> _words_of(r"[!DNL Fastly] \(SSO\)"), _words_of("Cesta C:\\new [1]")
    ('Fastly (SSO)', 'Cesta C:\\new [1]')
    >>> _words_of("Píšte {% raw %}{{ meno }}{% endraw %}")
    'Píšte {{ meno }}'
    """
    line = plain_emoji(_ESCAPED.sub(r"\1", line))
    if not _MARKED.search(line):
        return line
    words = " ".join(plain_markdown(line).split())
    if "<code>" in words and "<code>" not in line:  # around a template that is shown; a title has no HTML
        words = html.unescape(words.replace("<code>", "").replace("</code>", ""))
    return words


def _kept_back(fields: Fields, path: str) -> dict[str, str]:
    """Return the keys that keep a published article from being offered: `hidden`, `redirect_to`."""
    redirect = fields.redirect()
    is_kept = is_hidden(fields) or path.rpartition("/")[2] in _MENUS
    return ({"hidden": "true"} if is_kept else {}) | ({"redirect_to": redirect} if redirect else {})


def _located(error: FrontMatterError, path: str) -> ArticleError:
    return ArticleError(path, error.line, error.code, error.message, error.remedy)
