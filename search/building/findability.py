"""Do the articles keep what they promise? Every `questions:` entry must find its article, however it is typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Protocol

from search.articles.article import Article
from search.ranking.suggestions import Suggestions
from search.text.mistyping import in_wrong_layout, with_one_typo, without_diacritics

RANK_REQUIRED = 3  # the first three suggestions are what a person sees without scrolling


class Suggests(Protocol):
    """Whatever answers a text: an engine, or the knowledge base around it."""

    def suggest_while_typing(self, text: str, language: str, *, k: int = 5) -> Suggestions:
        """Give the articles that fit best so far."""

    def suggest(self, text: str, language: str, *, k: int = 5, topic: str | None = None) -> Suggestions:
        """Give the best articles."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One question that does not lead to its article."""

    path: str  # of the article, below the articles folder
    lang: str
    question: str  # as the editor wrote it
    way: str  # "as written", "without diacritics", "with a typo", "in the wrong layout"
    typed: str  # what was typed
    found: tuple[str, ...]  # ids of the articles that came instead, best first

    def __str__(self) -> str:
        found = ", ".join(self.found) or "nothing"
        return f'{self.path}: "{self.question}" {self.way} ("{self.typed}") finds {found}'


def check(engine: Suggests, articles: Iterable[Article]) -> list[Miss]:
    """Type every question of every suggestable article in four ways, and name those that miss."""
    return [miss for article in articles if article.suggestable for miss in _misses(engine, article)]


def _misses(engine: Suggests, article: Article) -> Iterator[Miss]:
    for question in article.questions:
        for way, typed in ways(question, article.lang):
            if article.article_id in _ids(engine.suggest_while_typing(typed, article.lang, k=RANK_REQUIRED)):
                continue  # it is there before the person stops typing; the second look takes ten times as long
            found = _ids(engine.suggest(typed, article.lang, k=RANK_REQUIRED))
            if article.article_id not in found:
                yield Miss(article.path, article.lang, question, way, typed, found)


def _ids(suggestions: Suggestions) -> tuple[str, ...]:
    return tuple(hit.article_id for hit in suggestions.hits)


def ways(question: str, language: str) -> Iterator[tuple[str, str]]:
    """Give the four ways of typing one question; the typo is the same on every run."""
    yield "as written", question
    yield "without diacritics", without_diacritics(question)
    yield "with a typo", with_one_typo(question, Random(question))  # noqa: S311 - a test, not a secret
    yield "in the wrong layout", in_wrong_layout(question, language)
