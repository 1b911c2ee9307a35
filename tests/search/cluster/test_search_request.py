"""Candidates are chosen by nearly the score that they have in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.lexicon_arrays import lexicon_of
from search.cluster.search_request import (
    CANDIDATES,
    FEW,
    MOST_TERMS,
    MOST_TOGETHER,
    CandidateSearch,
    SoughtClause,
    searches,
    sought_clause,
)
from search.index.opened import OpenedIndex
from search.index.scoring import Clause
from search.index.segment import INDEX
from search.storage.array_file import write_arrays
from search.text.analysis import tokens
from tests.search.shelf import Shelf

NEIGHBOUR = "změnka"
BEGUN = ("zmena", "zmenka", "zmenáreň", "zmenšenina")


@pytest.fixture
def lexicon(shelf: Shelf, tmp_path: Path) -> Iterator[ClusterLexicon]:
    for number, form in enumerate(BEGUN):
        shelf.write(f"sk/clanok-{number}.md", f"Článok {number}", f"Tu stojí {form}.", lang="sk")
    shelf.write("cs/clanek.md", "Článek", f"Tady stojí {NEIGHBOUR}.", lang="cs")
    shelf.build()
    with OpenedIndex(next(shelf.index.glob("gen-*")) / INDEX) as opened:
        (segment,) = opened.segments
        write_arrays(tmp_path / "lexicon", lexicon_of(segment.arrays))
        yield ClusterLexicon([tmp_path / "lexicon"], opened.synonyms)


def test_several_forms_of_a_word_are_worth_little_more_than_one(lexicon: ClusterLexicon) -> None:
    """Added up they were: of Russian articles, every tenth list was another one after six letters."""
    sought = sought_clause(Clause("text_sk", (), beginning="zmen"), lexicon)
    assert 1 < len(sought.terms) <= MOST_TERMS

    (clause,) = should_of(only_search([sought], lexicon))

    assert len(clause["dis_max"]["queries"]) == len(sought.terms)
    assert clause["dis_max"]["tie_breaker"] == pytest.approx(0.375)


def test_two_words_are_worth_both(lexicon: ClusterLexicon) -> None:
    words = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka zmenáreň", "sk")]

    assert [set(query) for query in should_of(only_search(words, lexicon))] == [{"term"}, {"term"}]


def test_sentences_are_looked_for_by_one_search_and_a_word_of_two_of_them_once(lexicon: ClusterLexicon) -> None:
    sentences = [
        [sought_clause(Clause("text_sk", (term,), weight=weight), lexicon) for term in tokens(text, "sk")]
        for text, weight in (("zmenka zmenáreň", 1.0), ("zmenka", 2.0), ("neznáme", 1.0))
    ]

    (search,) = searches(sentences, lexicon, {}, ())

    boosts = [query["term"]["text_sk"]["boost"] for query in should_of(search)]
    assert boosts[0] == pytest.approx(2 * boosts[1])
    assert search.body["size"] == 2 * CANDIDATES


def test_of_sentences_one_counts_by_which_an_article_is_found_best(lexicon: ClusterLexicon) -> None:
    words = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka zmenáreň", "sk")]

    (search,) = searches([words * 4, words[:1] * 20], lexicon, {}, ())

    short, long = (query["bool"]["boost"] for query in search.body["query"]["dis_max"]["queries"])
    assert short > long, "as the value of a sentence is divided by its length"


def test_a_long_letter_is_looked_for_by_several_searches(lexicon: ClusterLexicon) -> None:
    words = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka zmenáreň", "sk")]

    assert len(searches([words] * MOST_TOGETHER, lexicon, {}, ())) == len(words)


def test_of_many_words_the_most_frequent_choose_no_candidates(lexicon: ClusterLexicon) -> None:
    words = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka článok", "sk")]
    rare, frequent = ([word] * FEW for word in words)

    assert len(should_of(only_search([*rare[1:], *frequent[:1]], lexicon))) == FEW, "of few all do"
    chosen = should_of(only_search([*rare, *frequent[:1]], lexicon))

    assert {query["term"]["text_sk"]["value"] for query in chosen} == {"zmenk"}


def test_words_of_a_neighbour_are_no_less_sought_for_being_worth_less(lexicon: ClusterLexicon) -> None:
    """An article in Czech has none but these: all of them were left out of a long question in Slovak."""
    own = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka", "sk")] * FEW
    neighbour = sought_clause(Clause("text_cs", tuple(tokens(NEIGHBOUR, "cs")), weight=0.1), lexicon)

    assert "text_cs" in should_of(only_search([*own, neighbour], lexicon))[-1]["term"]


def test_a_frequent_word_of_several_forms_is_looked_for_until_it_is_counted(lexicon: ClusterLexicon) -> None:
    """Documents are counted among those that the query finds: left out, the word counted as a rare one."""
    rare = [sought_clause(Clause("text_sk", (term,)), lexicon) for term in tokens("zmenka", "sk")] * FEW
    frequent = sought_clause(Clause("text_sk", tuple(tokens("článok zmenáreň", "sk")), weight=0.01), lexicon)
    assert frequent.is_counted

    first = should_of(only_search([*rare, frequent], lexicon))
    (later,) = searches([[*rare, frequent]], lexicon, {frequent.union: 4}, ())

    assert "dis_max" in first[-1]
    assert "term" in should_of(later)[-1]


def test_what_was_counted_lately_is_not_counted_again(lexicon: ClusterLexicon) -> None:
    begun = sought_clause(Clause("text_sk", (), beginning="zmen"), lexicon)
    first = only_search([begun], lexicon)
    counted = dict(first.counts({"aggregations": {name: {"doc_count": 4} for name in first.body["aggs"]}}))

    (second,) = searches([[begun]], lexicon, counted, ())

    assert counted == {begun.union: 4}
    assert "aggs" not in second.body


def only_search(sought: list[SoughtClause], lexicon: ClusterLexicon) -> CandidateSearch:
    (search,) = searches([sought], lexicon, {}, ())
    return search


def should_of(search: CandidateSearch) -> list[dict[str, dict[str, dict[str, float]]]]:
    """Return what each article earns something by."""
    should: list[dict[str, dict[str, dict[str, float]]]] = search.body["query"]["bool"]["should"]
    return should
