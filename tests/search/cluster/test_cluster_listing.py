"""What a host keeps of articles that lie in a cluster does not grow with them, however many are asked for."""

import json
import tracemalloc
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from search.articles.article import Article
from search.bench.library import BenchArticle, made_articles
from search.building.segment_builder import write_segment
from search.cluster.client import Deadline
from search.cluster.cluster_listing import MOST_CARDS, ClusterListing, ListingMemory
from search.cluster.lexicon_arrays import lexicon_of
from search.index.document import document
from search.index.segment import open_segments
from search.storage.array_file import write_arrays

_ARTICLES = 45_000  # more than a small library has
_ALLOWED = 60e6  # bytes for all of them


class AnyLibrary:
    """A cluster that has every article that is asked for by its key."""

    def __init__(self) -> None:
        self.searches = 0

    def ask(self, _method: str, _path: str, body: Mapping[str, Any], _deadline: Deadline) -> dict[str, Any]:
        self.searches += 1
        return {"hits": {"hits": [{"fields": {"card": [_card(key)]}} for key in body["query"]["ids"]["values"]]}}


def _card(key: str) -> str:
    language, _, article_id = key.partition("/")
    row = {"article_id": article_id, "lang": language, "title": f"Článok {key}", "summary": f"{key} {'s' * 300}"}
    return urlsafe_b64encode(json.dumps(row).encode()).decode().rstrip("=")


def kept_after(articles: int) -> int:
    """Return the bytes that are kept after the cards of so many articles were asked for, fifty in a question."""
    cluster, memory = AnyLibrary(), ListingMemory()
    tracemalloc.start()
    try:
        for start in range(0, articles, 50):
            listing = ClusterListing(cluster, "index", memory, Deadline.after(60.0))  # type: ignore[arg-type]
            assert len(listing.named([("sk", f"clanok-{start + n}") for n in range(50)])) == 50
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_cards_that_were_asked_for_are_kept_up_to_a_limit() -> None:
    few, many = kept_after(MOST_CARDS), kept_after(3 * MOST_CARDS)

    assert many < 1.1 * few
    assert many < 4e6, "bytes"


def test_what_is_asked_for_again_costs_no_question() -> None:
    cluster, memory = AnyLibrary(), ListingMemory()
    for _ in range(3):
        ClusterListing(cluster, "index", memory, Deadline.after(60.0)).named([("sk", "a"), ("sk", "b")])  # type: ignore[arg-type]

    assert cluster.searches == 1


@pytest.fixture
def real() -> list[BenchArticle]:
    """Paragraphs of which articles are made: the words of a language are few, however much is written in it."""
    random = Random(1)
    words = ["".join(random.choices("abcdefghijklmnoprstuvz", k=random.randint(3, 9))) for _ in range(2_000)]
    paragraphs = (" ".join(random.choices(words, k=12)) for _ in range(300))
    return [
        BenchArticle(f"r{number:06}", "sk", " ".join(random.choices(words, k=4)), paragraph)
        for number, paragraph in enumerate(paragraphs)
    ]


def test_the_words_of_a_large_library_leave_room_for_sixty_megabytes(real: list[BenchArticle], tmp_path: Path) -> None:
    few, many = (lexicon_bytes(real, count, tmp_path / str(count)) for count in (200, 1_000))

    assert (many - few) / 800 * _ARTICLES < _ALLOWED / 2


def lexicon_bytes(real: list[BenchArticle], count: int, folder: Path) -> int:
    """Return the size of the file that a host maps of so many made articles."""
    made = made_articles(real, count, Random(2))
    articles = (
        Article(article_id=each.article_id, lang="sk", title=each.title, body=each.body, path="", revision="a")
        for each in made
    )
    write_segment(folder, [document(article, "") for article in articles])
    (segment,) = open_segments(folder)
    write_arrays(folder / "lexicon", lexicon_of(segment.arrays))
    return (folder / "lexicon").stat().st_size
