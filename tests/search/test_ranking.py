"""How a query is ranked, and that the explanation is the score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh import WhooshEngine
from search.query import Query, QueryTerm
from search.ranking import FOREIGN_SHARE, SHARE, Clause, Posting, clauses, saturation, score
from search.vocabulary import Vocabulary
from tests.search.help_centre import ARTICLES, ids

COUNT = st.floats(min_value=0.01, max_value=1_000)
LENGTH = st.floats(min_value=1, max_value=10_000)


def field(language: str = "sk", **frequencies: int) -> Vocabulary:
    return Vocabulary(language, 100, frequencies, {}, average_length=10.0)


def term(word: str, *terms: str, language: str = "sk", weight: float = 1.0) -> QueryTerm:
    return QueryTerm(word, language, terms, 1, weight, is_certain=True)


def query(*terms: QueryTerm) -> Query:
    return Query("as typed", tuple(dict.fromkeys(term.language for term in terms)), terms, (), len(terms))


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
def test_people_find_what_they_mean(engine: WhooshEngine, typed: str, expected: str) -> None:
    assert ids(engine, typed)[0] == expected


def test_typing_finds_the_article_long_before_the_last_letter(engine: WhooshEngine) -> None:
    typed = "zabudnute heslo"

    assert all(ids(engine, typed[:length])[:1] == ["zabudnute-heslo"] for length in range(5, len(typed) + 1))


@given(COUNT, COUNT, LENGTH)
def test_more_of_a_word_never_earns_less(count: float, more: float, length: float) -> None:
    assert saturation(count + more, length, 100) >= saturation(count, length, 100)


@given(COUNT, LENGTH, LENGTH)
def test_the_same_in_a_longer_text_never_earns_more(count: float, length: float, longer: float) -> None:
    assert saturation(count, length + longer, 100) <= saturation(count, length, 100)


def test_a_word_earns_in_the_text_and_by_a_share_in_the_title() -> None:
    fields = {"text_sk": field(hesl=9), "title_sk": field(hesl=9)}

    text, title, whole = clauses(query(term("heslo", "hesl")), "sk", fields)

    assert (text.field, title.field, whole.field) == ("text_sk", "title_sk", "asked_sk")
    assert title.worth == pytest.approx(text.worth * SHARE["title"])


def test_a_rare_word_is_worth_more_than_a_frequent_one() -> None:
    fields = {"text_sk": field(hesl=50, kredit=2), "title_sk": field()}

    frequent, rare, _ = clauses(query(term("heslo", "hesl"), term("kredit", "kredit")), "sk", fields)

    assert rare.worth > frequent.worth


def test_another_language_earns_a_share() -> None:
    fields = {f"{part}_{code}": field(code, hesl=9) for part in SHARE for code in ("sk", "cs")}
    asked = query(term("heslo", "hesl"), term("heslo", "hesl", language="cs"))

    worth = {clause.field: clause.worth for clause in clauses(asked, "sk", fields)}

    assert worth["text_cs"] == pytest.approx(worth["text_sk"] * FOREIGN_SHARE)


def test_of_several_meanings_the_best_counts_once() -> None:
    postings: dict[str, list[Posting]] = {"a": [(1, 1.0, 10.0)], "b": [(1, 3.0, 10.0), (2, 1.0, 10.0)]}
    clause = Clause("ab", "text_sk", ("a", "b"), worth=2.0, average_length=10.0)

    scores = score([clause], lambda _field, term: postings[term])

    assert scores.ranked() == [1, 2]
    assert scores.explain(1).score == pytest.approx(2.0 * saturation(3.0, 10.0, 10.0))


def test_equals_come_in_the_order_of_the_index() -> None:
    clause = Clause("a", "text_sk", ("a",), worth=1.0, average_length=10.0)

    assert score([clause], lambda _field, _term: [(7, 1.0, 5.0), (3, 1.0, 5.0)]).ranked() == [3, 7]


@pytest.mark.parametrize("topic", [None, "password"])
@pytest.mark.parametrize("typed", ["zabudnute heslo", "heslo", "zabudnte hesl", "platba kreditov", "yabudnut0 heslo"])
def test_the_explanation_adds_up_to_the_score(engine: WhooshEngine, typed: str, topic: str | None) -> None:
    hits = [hit for hit in engine.suggest(typed, "sk", topic=topic).hits if hit.lang == "sk"]

    explained = [engine.explain(typed, "sk", hit.article_id, topic=topic) for hit in hits]

    assert hits
    assert [sum(part.value for part in one.parts) for one in explained] == pytest.approx([hit.score for hit in hits])
    assert all(part.value > 0 for one in explained for part in one.parts)


def test_an_article_that_was_not_found_has_nothing_to_explain(engine: WhooshEngine) -> None:
    assert engine.explain("zabudnute heslo", "sk", "nahrat-fotky").parts == ()
    assert engine.explain("zabudnute heslo", "sk", "no-such-article").score == 0


def test_the_words_that_found_an_article_are_told_as_typed(engine: WhooshEngine) -> None:
    hit = engine.suggest("Dobrý deň, zabudla som HESLO", "sk").hits[0]

    assert hit.matched == ("zabudla", "HESLO")


def test_an_editors_question_names_its_article_in_any_order(engine: WhooshEngine) -> None:
    parts = engine.explain("heslo som zabudla", "sk", "zabudnute-heslo").parts

    assert "asked_sk" in {part.field for part in parts}


def test_every_question_of_every_article_is_answered_first(engine: WhooshEngine) -> None:
    asked = {question: row[0] for row in ARTICLES for question in row[2]}
    found = {question: f"{path[:2]}/{ids(engine, question, path[:2])[0]}" for question, path in asked.items()}

    assert found == asked


def test_a_chosen_topic_brings_its_articles(engine: WhooshEngine) -> None:
    assert ids(engine, "neviem co robit") == []
    assert [hit.article_id for hit in engine.suggest("neviem co robit", "sk", topic="games").hits] == [
        "hra-sa-nespusti"
    ]


def test_a_topic_decides_between_articles_with_the_same_words(engine: WhooshEngine) -> None:
    assert engine.suggest("heslo", "sk", topic="hijacked").hits[0].article_id == "napadnuty-ucet"
