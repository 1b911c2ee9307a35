"""P(an article resolves this): high for what the folder answers, low for what it does not, and never by luck."""

import json
from dataclasses import replace
from math import log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.fit_answerability import AskedFolder, Trial, figures, fit
from search.ranking.answerability import (
    OFFERED,
    SHIPPED,
    WEIGHTS,
    Evidence,
    Weights,
    any_resolves,
    p_resolves,
    read_weights,
)
from search.ranking.searcher import Searcher
from tests.search.help_centre import ARTICLES

EVIDENCE = st.builds(
    Evidence,
    wording=st.floats(min_value=0, max_value=1),
    amount=st.floats(min_value=0, max_value=5),
    lead=st.floats(min_value=-1, max_value=1),
)
MORE = st.floats(min_value=0.001, max_value=0.5)

UNRELATED = (
    "aky je najlepsi recept na bryndzove halusky",
    "kde kúpim lacné letenky do Ríma",
    "ako vymeniť olej v aute",
    "kto vyhral včera futbalový zápas",
    "aké bude zajtra počasie na horách",
)


@pytest.mark.parametrize(("path", "questions"), [(row[0], row[2]) for row in ARTICLES if row[0].startswith("sk/")])
def test_what_the_folder_answers_is_probable(searcher: Searcher, path: str, questions: tuple[str, ...]) -> None:
    for question in questions:
        hit = searcher.suggest(question, "sk").hits[0]

        assert (hit.article_id, hit.p_resolves >= 0.6) == (path[3:], True), question


@pytest.mark.parametrize("text", UNRELATED)
def test_a_well_formed_sentence_about_something_else_is_improbable(searcher: Searcher, text: str) -> None:
    answer = searcher.suggest(text, "sk")

    assert answer.answerable < 0.3
    assert answer.known_words > 0  # it is language, not gibberish


@pytest.mark.parametrize("text", ["asdfgh", "qwertzuiop lkjh", "xxxx yyyy", "dfgh 🙂 hjkl", "wrtplk"])
def test_gibberish_knows_no_word_and_finds_nothing(searcher: Searcher, text: str) -> None:
    answer = searcher.suggest(text, "sk")

    assert (answer.hits, answer.known_words, answer.answerable) == ((), 0, 0)


def test_the_question_of_an_article_that_is_not_there_is_less_probable(searcher: Searcher) -> None:
    there = searcher.suggest("zabudol som heslo", "sk").answerable
    gone = searcher.suggest("ako si zmením heslo na wifi routeri", "sk").answerable

    assert gone < 0.5 < there


@given(EVIDENCE, MORE, st.sampled_from(["wording", "amount", "lead"]))
def test_better_evidence_never_lowers_the_probability(evidence: Evidence, more: float, kind: str) -> None:
    better = replace(evidence, **{kind: getattr(evidence, kind) + more})

    assert p_resolves(better) > p_resolves(evidence)


@given(st.lists(st.floats(min_value=0, max_value=1), max_size=6))
def test_one_of_the_offered_articles_is_at_least_as_likely_as_the_best(probabilities: list[float]) -> None:
    assert max(probabilities[:OFFERED], default=0) <= any_resolves(probabilities) + 1e-12 <= 1 + 1e-9


def test_only_the_articles_that_are_offered_count() -> None:
    assert any_resolves([0.2, 0.2, 0.2, 0.9]) == any_resolves([0.2, 0.2, 0.2])


def test_the_shipped_weights_say_where_they_come_from() -> None:
    said = json.loads(WEIGHTS.read_text(encoding="utf-8"))

    assert said["origin"]["command"].startswith("python -m search.evaluation.fit_answerability ")
    assert list(said["weights"]) == ["wording", "amount", "lead"]
    assert read_weights() == SHIPPED


def test_all_shipped_weights_are_positive() -> None:
    assert min(SHIPPED.evidence) > 0


def folder(name: str, *, helpful: bool = True) -> AskedFolder:
    """Forty queries, of which every second one was answered, and then the wording said the same."""
    right = [index % 2 == 0 for index in range(40)]
    trials = (
        Trial(one, ((Evidence(wording=0.8 if one is helpful else 0.2, amount=log1p(1 + one), lead=0.1 * one), one),))
        for one in right
    )
    return AskedFolder(name, 20, tuple(trials))


def test_the_fit_learns_what_goes_with_a_right_article() -> None:
    weights = fit([folder("one"), folder("two")])

    assert min(weights.evidence) > 0
    assert figures(weights, folder("three"))["auroc"] == 1.0


def test_the_fit_refuses_evidence_that_would_count_against_an_article() -> None:
    with pytest.raises(ValueError, match="leave out the evidence with a negative one"):
        fit([folder("one", helpful=False)])


def test_figures_leave_out_what_cannot_be_known() -> None:
    answered = tuple(Trial(answerable=True, hits=trial.hits) for trial in folder("one").trials)

    assert figures(Weights(0.0, (1.0, 1.0, 1.0)), AskedFolder("one", 20, answered))["auroc"] is None
