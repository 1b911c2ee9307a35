"""A stream of problems of which some topics have no article: what a report of gaps must find.

Some articles of a collection are hidden; the others are indexed and asked for real. Whether an outcome is "resolved"
(the right article among the first three) is told wrongly in a share of the cases, as people do.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from search.evaluation.feedback import TRAIN
from search.evaluation.indexed_collection import indexed

PROBLEMS = 3000
WRONG = 0.1  # share of the outcomes
SHOWN = 3
LISTED = 25  # how far down somebody reads


class NothingToHide(Exception):
    """The collection has fewer articles or known problems than are asked for."""


@dataclass(frozen=True, slots=True)
class StreamedProblem:
    """What somebody typed, the topic that it is truly about, and whether it was resolved as far as anybody knows."""

    text: str
    lang: str
    topic: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class HiddenTopics:
    """A stream of problems and the topics that no article is about."""

    hidden: frozenset[str]
    problems: tuple[StreamedProblem, ...]


@dataclass(frozen=True, slots=True)
class FoundTopics:
    """How good a list of clusters is; shares 0 to 1."""

    found: float  # of the hidden topics: most problems of a listed cluster are about it
    precision: float  # of the listed clusters: most of their problems are about a hidden topic


def stream(folder: Path, hide: int, seed: int, *, problems: int = PROBLEMS) -> HiddenTopics:
    """Hide `hide` topics of a collection, drawn by `seed`, and ask `problems` of its known problems.

    Known problems that stand in an article word by word are not asked. Raises NothingToHide.
    """
    random = Random(f"{seed} hidden topics")  # noqa: S311 - a sample, not a secret
    articles = {path.stem: path for path in sorted((folder / "articles").glob("*.md"))}
    asked = _known_problems(folder, articles.values())
    if not 0 < hide < len(articles) or len(asked) < problems:
        raise NothingToHide(f"{folder.name}: {len(articles)} articles, {len(asked)} problems that none of them quotes")
    hidden = frozenset(random.sample(sorted(articles), hide))
    drawn = random.sample(asked, problems)
    right = _resolved([path for topic, path in articles.items() if topic not in hidden], drawn)
    outcomes = [known != (random.random() < WRONG) for known in right]
    asked_for = zip(drawn, outcomes, strict=True)
    return HiddenTopics(hidden, tuple(StreamedProblem(*problem, resolved) for problem, resolved in asked_for))


def found_topics(listed: Sequence[Iterable[str]], hidden: frozenset[str]) -> FoundTopics:
    """Return how many hidden topics a list shows, and how many of its clusters are about hidden ones.

    listed  the true topics of the problems of each cluster, best cluster first
    """
    majority = [Counter(topics).most_common(1)[0][0] for topics in listed]
    shown = [topic for topic in majority if topic in hidden]
    return FoundTopics(len(set(shown)) / len(hidden), len(shown) / len(majority) if majority else 0.0)


def _known_problems(folder: Path, articles: Iterable[Path]) -> list[tuple[str, str, str]]:
    """Return (text, language, topic) of every known problem that no article quotes."""
    rows = [json.loads(line) for line in (folder / TRAIN).read_text(encoding="utf-8").splitlines()]
    lang = json.loads((folder / "META.json").read_text(encoding="utf-8"))["lang"]
    quoted = {line.removeprefix("- ").strip() for path in articles for line in path.read_text("utf-8").splitlines()}
    return [(row["text"], row.get("lang", lang), row["article"]) for row in rows if row["text"].strip() not in quoted]


def _resolved(articles: Iterable[Path], problems: Iterable[tuple[str, str, str]]) -> list[bool]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "articles").mkdir()
        for path in articles:
            shutil.copy(path, Path(folder) / "articles")
        with indexed(Path(folder)) as collection:
            return [
                any(hit.article_id == topic for hit in collection.searcher.suggest(text, lang, k=SHOWN).hits)
                for text, lang, topic in problems
            ]
