"""Findability check: every `questions:` entry must find its article, however it is typed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, Protocol

from search.articles.article import Article
from search.ranking.suggestions import Suggestions
from search.text.mistyping import in_wrong_layout, with_one_typo, without_diacritics

RANK_REQUIRED = 3  # the first three suggestions are what a person sees without scrolling


class Suggests(Protocol):
    """A searcher, or the knowledge base around it."""

    def suggest_while_typing(self, text: str, language: str, *, k: int = 5) -> Suggestions:
        """Return the best articles for a text that is still being typed."""

    def suggest(self, text: str, language: str, *, k: int = 5, topic: str | None = None) -> Suggestions:
        """Return the best articles."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One question that does not lead to its article."""

    path: str  # of the article, below the articles folder
    lang: str
    question: str  # as the editor wrote it
    way: str  # "as written", "without diacritics", "with a typo", "in the wrong layout"
    typed: str  # what was typed
    shown: tuple[str, ...]  # ids of the articles that came instead, best first

    def __str__(self) -> str:
        shown = ", ".join(self.shown) or "nothing"
        return f'{self.path}: "{self.question}" {self.way} ("{self.typed}") finds {shown}'

    def as_json(self) -> dict[str, object]:
        """Return the attributes by name; the articles that came instead are called `found`."""
        attributes = asdict(self)
        shown = attributes.pop("shown")
        return attributes | {"found": shown}


def miss_from_json(row: Mapping[str, Any]) -> Miss:
    """Return the miss that `Miss.as_json` described; raises KeyError or TypeError when it is none."""
    attributes = dict(row)
    return Miss(shown=tuple(attributes.pop("found")), **attributes)


def check(engine: Suggests, articles: Iterable[Article]) -> list[Miss]:
    """Type every question of every suggestable article in four ways; return those that miss."""
    return [miss for article in articles if article.suggestable for miss in _misses(engine, article)]


def _misses(engine: Suggests, article: Article) -> Iterator[Miss]:
    for question in article.questions:
        for way, typed in ways(question, article.lang):
            if article.article_id in _ids(engine.suggest_while_typing(typed, article.lang, k=RANK_REQUIRED)):
                continue  # it is there before the person stops typing; the second look takes ten times as long
            shown = _ids(engine.suggest(typed, article.lang, k=RANK_REQUIRED))
            if article.article_id not in shown:
                yield Miss(article.path, article.lang, question, way, typed, shown)


def _ids(suggestions: Suggestions) -> tuple[str, ...]:
    return tuple(hit.article_id for hit in suggestions.hits)


def ways(question: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield (way, typed text) for the four ways of typing a question; the typo is the same on every run."""
    yield "as written", question
    yield "without diacritics", without_diacritics(question)
    yield "with a typo", with_one_typo(question, Random(question))  # noqa: S311 - a test, not a secret
    yield "in the wrong layout", in_wrong_layout(question, language)
