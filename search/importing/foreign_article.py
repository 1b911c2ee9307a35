"""An article of another help desk, and the Markdown file that it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from search.importing.foreign_audience import EVERYBODY, Audience
from search.importing.html_to_markdown import markdown_of
from search.sources.markdown_flavour import Flavour
from search.sources.paths import slug
from search.text.analysis import guess_language

_TAGS = re.compile(r"<(?:p|div|br|ul|ol|li|h[1-6]|table|strong|em|a|span|img|b|i)\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignArticle:
    """One article of an export, in one language."""

    name: str  # within the source: what the report calls it
    article_id: str  # of its own system, or ""
    title: str
    body: str  # HTML or Markdown
    is_html: bool = True
    lang: str = ""
    category: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    status: str = ""
    aliases: tuple[str, ...] = ()  # earlier addresses, as slugs
    updated: str = ""  # ISO date or ""
    readers: Audience = EVERYBODY

    @property
    def own_id(self) -> str:
        """Its id here: that of its own system, else made of the title."""
        return slug(self.article_id) or slug(self.title) or slug(self.name)

    @property
    def language(self) -> str:
        """Its language: the one that it names, else guessed."""
        return self.lang or guess_language(f"{self.title}\n{self.body}")

    def markdown(self) -> str:
        """Return the text of its file; raises NestedTooDeep."""
        body = markdown_of(self.body) if self.is_html else self.body.strip()
        return f"---\n{head(self._keys())}---\n\n{body}\n"

    def _keys(self) -> Mapping[str, object]:
        return {
            "id": self.own_id,
            "title": self.title,
            "lang": self.language,
            "category": self.category,
            "summary": self.summary,
            "keywords": list(self.keywords),
            "status": "draft" if self.readers.is_draft else self.status,
            "audience": self.readers.audience,
            "updated": self.updated,
            "aliases": [alias for alias in self.aliases if alias != self.own_id],
            "markdown": Flavour.COMMONMARK.value,
        }


def head(keys: Mapping[str, object]) -> str:
    """Return the lines of front matter for the keys that have a value."""
    given = {key: value for key, value in keys.items() if value}
    written = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=None)
    return str(written)


def is_html(text: str) -> bool:
    """Return whether a text is HTML and no Markdown."""
    return bool(_TAGS.search(text))
