"""Ten ways of typing for 252 real Slovak articles, where the folders are at hand; `pytest -rP` shows the figures."""

import csv
import shutil
from collections.abc import Iterator

import pytest

from search.building.build import build_index
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from search.text.analysis import is_stop_word, words
from search.text.letters import fold
from search.text.stemming import stem
from tests.shared_data import CORPORA, QUERIES, at_hand


def rows() -> list[dict[str, str]]:
    with (QUERIES / "sk-human.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, dict[str, str]]]:
    """The search over the folders that the queries name, and the id of each path."""
    folder = tmp_path_factory.mktemp("human")
    for name in sorted({row["article"].partition("/")[0] for row in rows()}):
        shutil.copytree(CORPORA / name, folder / "sk" / name)
    report = build_index(folder / "sk", folder / "index", default_lang="sk")
    searcher = Searcher(OpenedIndex(folder / "index" / report.generation / INDEX))
    yield searcher, {one.article.path: one.article.article_id for one in searcher.index.articles()}
    searcher.index.close()


@at_hand
@pytest.mark.parametrize(
    ("way", "at_least"),
    [
        ("exact", 0.99),
        ("no diacr", 0.99),
        ("inflected", 0.99),
        ("infl no diacr", 0.99),
        ("infl+typo no diacr", 0.97),
        ("3 words infl no diacr", 0.97),
        ("3 words +typo", 0.95),
        ("us_layout", 0.97),
        ("yz_swapped", 0.99),
        ("ru_layout", 0.97),
    ],
)
def test_the_article_is_among_the_first_three(
    library: tuple[Searcher, dict[str, str]], way: str, at_least: float
) -> None:
    searcher, article_id = library
    ranks = []
    for row in rows():
        hits = [hit.article_id for hit in searcher.suggest(row[way], "sk", k=3).hits]
        right = article_id[row["article"]]
        ranks.append(hits.index(right) + 1 if right in hits else 0)

    success = {k: sum(0 < rank <= k for rank in ranks) / len(ranks) for k in (1, 3)}
    print(f"{way:24} success@1 {success[1]:.3f} success@3 {success[3]:.3f}")  # noqa: T201 - the figure is the point
    assert success[3] >= at_least


@at_hand
def test_inflected_forms_share_a_term() -> None:
    aligned = [(words(row["exact"]), words(row["inflected"])) for row in rows()]
    pairs = {(fold(one), fold(other)) for left, right in aligned for one, other in zip(left, right, strict=False)}
    telling = [pair for pair in pairs if pair[0] != pair[1] and not any(is_stop_word(word, "sk") for word in pair)]

    together = sum(stem(one, "sk") == stem(other, "sk") for one, other in telling) / len(telling)
    print(f"{len(telling)} pairs, {together:.3f} together")  # noqa: T201 - the figure is the point
    assert together >= 0.98
