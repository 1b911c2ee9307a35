"""Candidates are chosen by nearly the score that they have in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.lexicon_arrays import lexicon_of
from search.cluster.search_request import MOST_TERMS, search_body, sought_clause
from search.index.opened import OpenedIndex
from search.index.scoring import Clause
from search.index.segment import INDEX
from search.storage.array_file import write_arrays
from search.text.analysis import tokens
from tests.search.shelf import Shelf

BEGUN = ("zmena", "zmenka", "zmenáreň", "zmenšenina")


@pytest.fixture
def lexicon(shelf: Shelf, tmp_path: Path) -> Iterator[ClusterLexicon]:
    for number, form in enumerate(BEGUN):
        shelf.write(f"sk/clanok-{number}.md", f"Článok {number}", f"Tu stojí {form}.", lang="sk")
    shelf.build()
    with OpenedIndex(next(shelf.index.glob("gen-*")) / INDEX) as opened:
        (segment,) = opened.segments
        write_arrays(tmp_path / "lexicon", lexicon_of(segment.arrays))
        yield ClusterLexicon([tmp_path / "lexicon"], opened.synonyms)


def test_several_forms_of_a_word_are_worth_little_more_than_one(lexicon: ClusterLexicon) -> None:
    """Added up they were: of Russian articles, every tenth list was another one after six letters."""
    sought = sought_clause(Clause("text_sk", (), beginning="zmen"), lexicon)
    assert 1 < len(sought.terms) <= MOST_TERMS

    body = search_body([sought], lexicon, ())

    assert body
    (clause,) = body["query"]["bool"]["should"]
    assert len(clause["dis_max"]["queries"]) == len(sought.terms)
    assert clause["dis_max"]["tie_breaker"] == pytest.approx(0.375)


def test_two_words_are_worth_both(lexicon: ClusterLexicon) -> None:
    words = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka zmenáreň", "sk")]

    body = search_body(words, lexicon, ())

    assert body
    assert [set(query) for query in body["query"]["bool"]["should"]] == [{"term"}, {"term"}]
