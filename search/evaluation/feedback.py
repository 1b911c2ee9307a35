"""Training records from a collection, as the product would have recorded them: `readfirst evaluate --learn … --fit-…`.

Known queries (`train.jsonl`: text, article) are problems that members resolved a year ago. Where a collection has
none, as many of its own queries take their place, drawn by article, and are not asked again. Feedback is asked for
today, through the search as it is after those: right among the first three = solved, else nothing helped.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from search.evaluation.collection import Collection, JudgedQuery
from search.learning.records import Record
from search.ranking.suggestions import Suggestions

KNOWN_AGE = timedelta(days=365)
TRAIN = "train.jsonl"
Ask = Callable[[str, str], Suggestions]  # text and language -> answer


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A text and the article that resolved it."""

    text: str
    lang: str
    article_id: str


def split_known(
    collection: Collection, folder: Path, each: int | None, seed: int, *, train: str = TRAIN
) -> tuple[list[KnownProblem], list[JudgedQuery]]:
    """Return the known problems, at most `each` an article (None = all), and the queries that are left to ask."""
    random = Random(f"{seed} known {collection.name}")  # noqa: S311 - a sample, not a secret
    file = folder / train
    if file.exists():
        lang = collection.queries[0].lang if collection.queries else "en"
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        known = [KnownProblem(row["text"], row.get("lang", lang), row["article"]) for row in rows]
        return [problem for _, problem in _drawn(known, each, random)], list(collection.queries)
    answered = [query for query in collection.queries if query.grades]
    known = [
        KnownProblem(query.text, query.lang, max(query.grades, key=query.grades.__getitem__)) for query in answered
    ]
    drawn = list(_drawn(known, each, random))
    taken = {answered[number].query_id for number, _ in drawn}
    return [problem for _, problem in drawn], [query for query in collection.queries if query.query_id not in taken]


def _drawn(known: Sequence[KnownProblem], each: int | None, random: Random) -> Iterator[tuple[int, KnownProblem]]:
    by_article: defaultdict[str, list[int]] = defaultdict(list)
    for number, problem in enumerate(known):
        by_article[problem.article_id].append(number)
    for numbers in by_article.values():
        for number in numbers if each is None else random.sample(numbers, min(each, len(numbers))):
            yield number, known[number]


def with_wrong(known: Sequence[KnownProblem], share: float, seed: int) -> list[KnownProblem]:
    """Return the known problems, a share of them with the article of another one."""
    random = Random(f"{seed} wrong")  # noqa: S311 - a sample, not a secret
    return [
        replace(problem, article_id=random.choice(known).article_id) if random.random() < share else problem
        for problem in known
    ]


def split_share(queries: Sequence[JudgedQuery], share: float, seed: int) -> tuple[list[JudgedQuery], list[JudgedQuery]]:
    """Return a share of the queries for feedback, and the others for judging."""
    shuffled = Random(f"{seed} share").sample(list(queries), len(queries))  # noqa: S311
    cut = round(share * len(shuffled))
    return shuffled[:cut], shuffled[cut:]


def known_records(known: Iterable[KnownProblem], now: datetime) -> list[Record]:
    """Return a solved record for each known problem, each of another member."""
    return [
        Record(f"k{number}", problem.text, problem.lang, problem.article_id, f"member-k{number}", True, now - KNOWN_AGE)  # noqa: FBT003
        for number, problem in enumerate(known)
    ]


def asked_records(queries: Iterable[JudgedQuery], ask: Ask, now: datetime) -> Iterator[Record]:
    """Ask each query and yield a record: solved by the right article among the first three, else not solved."""
    for number, query in enumerate(queries):
        hits = ask(query.text, query.lang).hits
        right = next((hit.article_id for hit in hits[:3] if hit.article_id in query.grades), "")
        shown = frozenset((hit.article_id, hit.revision) for hit in hits)
        yield Record(f"f{number}", query.text, query.lang, right, f"member-f{number}", True, now, shown)  # noqa: FBT003


def today() -> datetime:
    """Return the moment of the feedback, aware UTC."""
    return datetime.now(UTC)
