"""Test collections: a folder of articles, queries and right answers.

articles/*.md          what is searched
queries.jsonl          {"id", "text", "lang"} on each line
qrels.tsv              query id, article id, grade > 0; tabs between, no heading
nonanswerable.jsonl    queries that no article answers (may be missing)
train.jsonl            {"text", "article"}: earlier queries and what resolved them (may be missing)
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

QUERIES = "queries.jsonl"


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """One query and the articles that answer it."""

    query_id: str
    text: str
    lang: str
    grades: Mapping[str, float]  # article id -> grade; empty = no article answers it


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries with their right answers, and the folder with the articles."""

    name: str
    articles: Path
    queries: tuple[JudgedQuery, ...]


def read_collection(folder: Path, *, queries: str = QUERIES) -> Collection:
    """Read a collection; `queries` may name another file of it, whose lines then name their `article`."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for row in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query_id, article_id, grade = row.split("\t")
        grades[query_id][article_id] = float(grade)
    judged = []
    for line in _lines(folder / queries):
        own = {line["article"]: 1.0} if "article" in line else grades[line["id"]]
        judged.append(JudgedQuery(line["id"], line["text"], line["lang"], own))
    unanswered = _lines(folder / "nonanswerable.jsonl") if queries == QUERIES else []
    judged += [JudgedQuery(line["id"], line["text"], line["lang"], {}) for line in unanswered]
    return Collection(folder.name, folder / "articles", tuple(judged))


def sample(queries: Sequence[JudgedQuery], limit: int | None, seed: int) -> list[JudgedQuery]:
    """Return `limit` queries drawn at random; all where there are no more, or it is None."""
    if limit is None or limit >= len(queries):
        return list(queries)
    return Random(seed).sample(queries, limit)  # noqa: S311 - a sample, not a secret


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
