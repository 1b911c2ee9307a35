"""How a query is ranked, and that the explanation is the score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.bm25 import K1, damping, saturation
from search.index.scoring import Clause, earn, scores_of
from search.index.vocabulary import Vocabulary
from search.query.look_up import QueryTerm
from search.query.query import Query
from search.ranking.by_words import FOREIGN_SHARE, sought_in
from search.ranking.explanation import SignalName
from search.ranking.ranker import SIGNALS, TITLE_WEIGHT
from search.ranking.searcher import Searcher
from tests.search.help_centre import ARTICLES, ids
from tests.search.small_index import segment

COUNT = st.floats(min_value=0.01, max_value=1_000)
LENGTH = st.floats(min_value=1, max_value=10_000)


def field(name: str, *, articles: int = 100, **held: list[tuple[int, int]]) -> dict[str, Vocabulary]:
    language = name.partition("_")[2]
    return {name: Vocabulary(language, (segment(articles, {name: held}, {}, language),), name)}


def holding(articles: int) -> list[tuple[int, int]]:
    return [(number, 1) for number in range(articles)]


def term(word: str, *terms: str, language: str = "sk", weight: float = 1.0) -> QueryTerm:
    return QueryTerm(word, language, terms, weight, mass=weight)


def query(*terms: QueryTerm) -> Query:
    return Query("", (), "as typed", tuple(dict.fromkeys(term.language for term in terms)), terms, (), len(terms))


def clauses(asked: Query) -> list[Clause]:
    weights = {signal.name: signal.weight for signal in SIGNALS}
    return [sought.clause for sought in sought_in(asked, "sk", None, weights)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zabudnute heslo", "zabudnute-heslo"),
        ("zabudla som heslo", "zabudnute-heslo"),
        ("hesla", "zabudnute-heslo"),
        ("neda sa prihlasit", "prihlasenie-nefunguje"),
        ("neviem sa prihlásiť", "prihlasenie-nefunguje"),
        ("NEPRIHLASI MA", "prihlasenie-nefunguje"),
        ("zabuunute helso", "zabudnute-heslo"),
        ("kod nepride", "kod-z-sms-neprisiel"),
        ("neprišla mi smska s kódom", "kod-z-sms-neprisiel"),
        ("niekto mi ukradol konto", "napadnuty-ucet"),
        ("chyba PAY-4021", "platba-neprisla"),
        ("zaplatila som ale kredity nikde", "platba-neprisla"),
        ("hry sa nedaju spustit", "hra-sa-nespusti"),
        ("ako pridam fotografie", "nahrat-fotky"),
        ("sťažovať sa na človeka", "staznost-na-pouzivatela"),
    ],
)
def test_people_find_what_they_mean(searcher: Searcher, typed: str, expected: str) -> None:
    assert ids(searcher, typed)[0] == expected


def test_typing_finds_the_article_long_before_the_last_letter(searcher: Searcher) -> None:
    typed = "zabudnute heslo"

    assert all(ids(searcher, typed[:length])[:1] == ["zabudnute-heslo"] for length in range(5, len(typed) + 1))


@given(COUNT, COUNT, LENGTH)
def test_more_of_a_word_never_earns_less(count: float, more: float, length: float) -> None:
    assert saturation(count + more, length) >= saturation(count, length)


@given(COUNT, LENGTH, LENGTH)
def test_the_same_in_a_longer_text_never_earns_more(count: float, length: float, longer: float) -> None:
    short, long = damping(np.array([length, length + longer]), 100)

    assert saturation(count, float(long)) <= saturation(count, float(short))


def test_a_word_is_looked_for_in_the_text_and_for_a_share_in_the_title() -> None:
    text, title, whole = clauses(query(term("heslo", "hesl")))

    assert (text.field, title.field, whole.field) == ("text_sk", "title_sk", "asked_sk")
    assert title.weight == pytest.approx(text.weight * TITLE_WEIGHT)


def test_a_rare_word_is_worth_more_than_a_frequent_one() -> None:
    known = field("text_sk", hesl=holding(50), kredit=holding(2))

    frequent, rare = (earn(Clause("text_sk", (word,)), known) for word in ("hesl", "kredit"))

    assert rare.values[0] > frequent.values[0]


def test_another_language_earns_a_share() -> None:
    asked = query(term("heslo", "hesl"), term("heslo", "hesl", language="cs"))

    weight = {clause.field: clause.weight for clause in clauses(asked)}

    assert weight["text_cs"] == pytest.approx(weight["text_sk"] * FOREIGN_SHARE)


def test_several_meanings_count_as_one_word() -> None:
    known = field("text_sk", a=[(1, 1)], b=[(1, 3), (2, 1)])

    earned = earn(Clause("text_sk", ("a", "b")), known)

    assert earned.documents.tolist() == [1, 2]
    assert earned.values[0] == pytest.approx(known["text_sk"].idf(2) * saturation(4, K1))


def test_what_a_document_earned_by_each_clause_adds_up_to_its_score() -> None:
    known = field("text_sk", a=[(1, 1)], b=[(1, 3), (2, 1)])
    asked = [Clause("text_sk", ("a",), weight=2.0), Clause("text_cs", ("a",)), Clause("text_sk", ("b",), weight=0.5)]

    (scores,) = scores_of([[earn(clause, known) for clause in asked]], 9, np.empty(0, np.int64))

    first, second, third = scores.by_clause([1, 2, 7])
    assert first[1] == second[0] == second[1] == 0.0
    assert third == (0.0, 0.0, 0.0)
    assert [sum(first), sum(second)] == [scores.score(1), scores.score(2)]


def test_equals_come_in_the_order_of_the_index() -> None:
    earned = earn(Clause("text_sk", ("a",)), field("text_sk", a=[(3, 1), (7, 1)]))

    for k in (2, 50):
        (scores,) = scores_of([[earned]], 100, np.empty(0, np.int64))
        assert scores.best(k) == [3, 7]


def test_what_was_deleted_is_not_found() -> None:
    earned = earn(Clause("text_sk", ("a",)), field("text_sk", a=[(3, 1), (7, 1)]))

    (scores,) = scores_of([[earned]], 100, np.array([3]))
    assert scores.best(2) == [7]


@pytest.mark.parametrize("topic", [None, "password"])
@pytest.mark.parametrize("typed", ["zabudnute heslo", "heslo", "zabudnte hesl", "platba kreditov", "yabudnut0 heslo"])
def test_the_explanation_adds_up_to_the_score(searcher: Searcher, typed: str, topic: str | None) -> None:
    answer = searcher.explain(typed, "sk", topic=topic)

    assert answer.found.hits == searcher.suggest(typed, "sk", topic=topic).hits != ()
    assert [sum(part.value for part in one.parts) for one in answer.explanations] == pytest.approx(
        [hit.score for hit in answer.found.hits]
    )
    assert all(part.value > 0 for one in answer.explanations for part in one.parts)


def test_the_readings_that_were_weighed_are_told(searcher: Searcher) -> None:
    readings = {name: sense for name, _, sense in searcher.explain("yabudnut0 heslo", "sk").readings}

    assert readings["layout us->sk"] > readings["as typed"]


def test_nothing_found_needs_no_explanation(searcher: Searcher) -> None:
    assert searcher.explain("qqqq wwww", "sk").explanations == ()


def test_the_words_that_found_an_article_are_told_as_typed(searcher: Searcher) -> None:
    hit = searcher.suggest("Dobrý deň, zabudla som HESLO", "sk").hits[0]

    assert hit.matched == ("zabudla", "HESLO")


def test_an_editors_question_names_its_article_in_any_order(searcher: Searcher) -> None:
    answer = searcher.explain("heslo som zabudla", "sk")

    assert answer.found.hits[0].article_id == "zabudnute-heslo"
    assert SignalName.ASKED in {part.signal for part in answer.explanations[0].parts}


def test_every_question_of_every_article_is_answered_first(searcher: Searcher) -> None:
    asked = {question: row[0] for row in ARTICLES for question in row[2]}
    found = {question: f"{path[:2]}/{ids(searcher, question, path[:2])[0]}" for question, path in asked.items()}

    assert found == asked


def test_a_chosen_topic_brings_its_articles(searcher: Searcher) -> None:
    assert ids(searcher, "neviem co robit") == []
    assert [hit.article_id for hit in searcher.suggest("neviem co robit", "sk", topic="games").hits] == [
        "hra-sa-nespusti"
    ]


def test_a_topic_decides_between_articles_with_the_same_words(searcher: Searcher) -> None:
    assert searcher.suggest("heslo", "sk", topic="hijacked").hits[0].article_id == "napadnuty-ucet"
