"""The benchmark's queries: every keystroke of real titles, whole, half and mistyped titles, problem texts, edits.

Everything is drawn with one seed and shuffled, so an engine that is stopped when its time is up has answered a fair
sample of the same questions.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from search.bench.library import BenchArticle
from search.text.letters import fold
from search.text.mistyping import first_half, with_one_typo

TITLES = 300  # articles that are looked for
TITLE_WORDS = range(3, 13)
SHORTEST_PREFIX = 3  # characters; before that no engine is asked
PROBLEM_TEXTS = 200
PROBLEM_WORDS = 60
EDITS = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """One text as typed, and the article that it is about."""

    text: str
    lang: str
    article_id: str


@dataclass(frozen=True, slots=True)
class Workload:
    """All queries and edits of the benchmark."""

    keystrokes: tuple[Asked, ...]
    known_items: dict[str, tuple[Asked, ...]]  # by kind
    problem_texts: tuple[Asked, ...]
    edits: tuple[tuple[BenchArticle, str], ...]  # the edited article, and the word that is new in it


def make_workload(real: Sequence[BenchArticle], seed: int) -> Workload:
    """Draw the questions from real articles; titles that two articles share are not asked for."""
    random = Random(seed)  # noqa: S311 - a sample, not a secret
    same = Counter(fold(article.title) for article in real)
    fit = [article for article in real if len(article.title.split()) in TITLE_WORDS and same[fold(article.title)] == 1]
    chosen = random.sample(fit, min(TITLES, len(fit)))
    ways: dict[str, Callable[[str], str]] = {
        "full": lambda title: title,
        "half": first_half,
        "typo": lambda title: with_one_typo(title, random),
    }
    keystrokes = [
        Asked(article.title[:length], article.lang, article.article_id)
        for article in chosen
        for length in range(SHORTEST_PREFIX, len(article.title) + 1)
    ]
    random.shuffle(keystrokes)
    return Workload(
        tuple(keystrokes),
        {
            kind: tuple(Asked(way(article.title), article.lang, article.article_id) for article in chosen)
            for kind, way in ways.items()
        },
        tuple(_problem_text(article, random) for article in _long_enough(real, random)),
        tuple(_edit(article, random) for article in random.sample(list(real), min(EDITS, len(real)))),
    )


def _long_enough(real: Sequence[BenchArticle], random: Random) -> list[BenchArticle]:
    long = [article for article in real if len(article.text.split()) >= PROBLEM_WORDS]
    return random.sample(long, min(PROBLEM_TEXTS, len(long)))


def _problem_text(article: BenchArticle, random: Random) -> Asked:
    """Return sixty consecutive words of the article, like a long description of a problem."""
    words = article.text.split()
    start = random.randint(0, len(words) - PROBLEM_WORDS)
    return Asked(" ".join(words[start : start + PROBLEM_WORDS]) + " ", article.lang, article.article_id)


def _edit(article: BenchArticle, random: Random) -> tuple[BenchArticle, str]:
    """Return the article with a new word, and that word: finding it shows that the edit is indexed."""
    word = "".join(random.choices("bcdfghjklmnpqrstvwxz", k=14))
    body = f"{article.body}\n\n{word}"
    return BenchArticle(article.article_id, article.lang, article.title, body, article.made), word


def write_workload(workload: Workload, path: Path) -> None:
    """Write the workload for the processes of the engines."""
    path.write_text(json.dumps(asdict(workload), ensure_ascii=False), encoding="utf-8")


def read_workload(path: Path) -> Workload:
    """Return the workload that `write_workload` wrote."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Workload(
        tuple(Asked(**item) for item in stored["keystrokes"]),
        {kind: tuple(Asked(**item) for item in many) for kind, many in stored["known_items"].items()},
        tuple(Asked(**item) for item in stored["problem_texts"]),
        tuple((BenchArticle(**article), word) for article, word in stored["edits"]),
    )
