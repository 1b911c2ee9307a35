"""Catalogue of all articles, without their texts: titles, categories, earlier ids, translations.

Each document of the index stores its row (`index/segment.py`), so a server keeps a kilobyte per article in memory, and
no text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from sys import intern
from typing import TypedDict, cast

import msgspec

from search.articles.article import Article
from search.sources.paths import slug

LIMIT_MOVES = 5  # redirects in a row that are followed


@dataclass(frozen=True, slots=True)
class Card:
    """List entry of an article."""

    article_id: str
    lang: str
    title: str
    category: str
    summary: str  # the editor's, or the first sentences of the text
    topics: tuple[str, ...]
    related: tuple[str, ...]
    updated: str  # ISO date or ""
    audience: str  # guest | member


class Row(TypedDict):
    """Catalogue row of an article: its card, its other names, and the facts that the gate needs."""

    article_id: str
    lang: str
    title: str
    category: str
    summary: str
    topics: list[str]
    related: list[str]
    updated: str
    audience: str
    suggestable: bool
    original: str  # the id that all translations of this article share
    aliases: list[str]
    redirect_to: str  # the id it forwards to, or ""
    revision: str
    review_by: str  # ISO date or ""
    gate: str  # "" or "never"
    based_on: str  # of a translation: the day of the original that it says; ISO date or ""
    significance: str  # of the last change: typo | medium | major | ""


def row_of(article: Article) -> Row:
    """Return the catalogue row of an article."""
    return Row(
        article_id=article.article_id,
        lang=article.lang,
        title=article.title,
        category=article.category,
        summary=article.lead,
        topics=list(article.topics),
        related=list(article.related),
        updated=article.updated,
        audience=article.audience,
        suggestable=article.suggestable,
        original=id_in(article.translation_of) or article.article_id,
        aliases=list(article.aliases),
        redirect_to=id_in(article.extra.get("redirect_to", "")),
        revision=article.revision,
        review_by=article.review_by,
        gate=article.gate,
        based_on=article.based_on,
        significance=article.significance,
    )


_DEFAULTS = Row(
    article_id="",
    lang="",
    title="",
    category="",
    summary="",
    topics=[],
    related=[],
    updated="",
    audience="guest",
    suggestable=True,
    original="",
    aliases=[],
    redirect_to="",
    revision="",
    review_by="",
    gate="",
    based_on="",
    significance="",
)


def row_from_json(text: str) -> Row:
    """Return the row that an index holds, as this or another version of the program wrote it.

    A key that its writer did not know takes its default, and one that this program does not know is ignored. Raises
    ValueError or KeyError when it is no row, or does not name its article.
    """
    try:
        written = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"the row of an article cannot be read: {error}") from error
    if written.keys() == _DEFAULTS.keys():  # this version wrote it
        return cast("Row", written)
    row = _DEFAULTS | {"original": written["article_id"], "lang": written["lang"]}
    return cast("Row", row | {key: value for key, value in written.items() if key in row})


def id_in(address: str) -> str:
    """Return the id in an editor's reference to another article: an id, a file name, or an address.

    >>> id_in("obnova-hesla"), id_in("/sk/a/obnova-hesla/"), id_in("../sk/Obnova hesla.md")
    ('obnova-hesla', 'obnova-hesla', 'obnova-hesla')
    """
    return slug(PurePosixPath(address).name.removesuffix(".md")) if address else ""


class Catalogue:
    """All articles of one generation: lists by language, redirects and translations."""

    def __init__(self, rows: Iterable[Row]) -> None:
        cards: defaultdict[str, list[Card]] = defaultdict(list)
        translations: defaultdict[str, dict[str, str]] = defaultdict(dict)
        facts: dict[str, tuple[str, tuple[str, ...], str]] = {}  # key -> original, aliases, id that it forwards to
        for row in rows:  # none is kept: together they are three times as large as what is made of them
            key = f"{row['lang']}/{row['article_id']}"
            facts[key] = row["original"], tuple(row["aliases"]), row["redirect_to"]
            if row["suggestable"]:
                cards[row["lang"]].append(card_of(row))
                group = translations[row["original"]]
                group[row["lang"]] = max(group.get(row["lang"], ""), row["article_id"])
        self._moved = _moves(facts)
        # Most articles are their own original and have no translation: nothing is kept for them, beside their card.
        self._originals: dict[str, str] = {}
        for key, (original, *_) in facts.items():
            lang, _, article_id = key.partition("/")
            if original != article_id or translations.get(original, {}).get(lang) != article_id:
                self._originals[key] = original
        named = {*self._originals.values()}
        self._translations = {
            original: group for original, group in translations.items() if len(group) > 1 or original in named
        }
        self._cards = {
            lang: tuple(sorted(of_language, key=lambda card: (card.category, card.title, card.article_id)))
            for lang, of_language in cards.items()
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have suggestable articles."""
        return tuple(sorted(self._cards))

    def cards(self, language: str) -> tuple[Card, ...]:
        """Return the cards of the suggestable articles of a language, sorted by category, title and id."""
        return self._cards.get(language, ())

    def article_id(self, asked: str, language: str) -> str:
        """Return the current id for an old id or address; any other id is returned unchanged."""
        for _ in range(LIMIT_MOVES):
            moved = self._moved.get(f"{language}/{asked}")
            if moved is None:
                break
            asked = moved
        return asked

    def translations(self, article_id: str, language: str) -> dict[str, str]:
        """Return language -> article id of the translations into other languages."""
        current = self.article_id(article_id, language)
        original = self._originals.get(f"{language}/{current}")
        group = self._translations.get(current if original is None else original, {})
        if original is None and group.get(language) != current:  # there is no such article
            return {}
        return {lang: translated for lang, translated in sorted(group.items()) if lang != language}


def _moves(facts: Mapping[str, tuple[str, tuple[str, ...], str]]) -> dict[str, str]:
    """Return key -> the id under which its article is found now, by original, aliases and forwarding id of each."""
    moved: dict[str, str] = {}
    for key, (_, aliases, redirect_to) in sorted(facts.items()):  # of two with one alias always the same
        lang, _, article_id = key.partition("/")
        for alias in aliases:
            if f"{lang}/{alias}" not in facts:  # a living article is never hidden behind another one's old name
                moved[f"{lang}/{alias}"] = article_id
        if f"{lang}/{redirect_to}" in facts:
            moved[key] = redirect_to
    return moved


def card_of(row: Row) -> Card:
    """Return the card of a catalogue row."""
    return Card(
        article_id=row["article_id"],
        lang=intern(row["lang"]),
        title=row["title"],
        category=intern(row["category"]),
        summary=row["summary"],
        topics=tuple(map(intern, row["topics"])),
        related=tuple(row["related"]),
        updated=intern(row["updated"]),
        audience=intern(row["audience"]),
    )
