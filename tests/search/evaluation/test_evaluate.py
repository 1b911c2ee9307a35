"""The figures of the search, checked by hand on four articles and a few queries."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from deflection.policy import GatePolicy
from search.evaluation.calibration import calibration_error
from search.evaluation.collection import JudgedQuery, read_collection
from search.evaluation.evaluate import (
    INSIST_FROM,
    JudgedAnswer,
    answerability_figures,
    evaluate,
    ranking_figures,
)
from search.evaluation.trained_search import Training
from search.ranking.suggestions import Suggestion, Suggestions
from tests.shared_data import COLLECTIONS, at_hand
from webui.commands.cli import cli


def answer(found: str, *, right: str = "", answerable: float = 0.5) -> JudgedAnswer:
    """What came, best first, and what would have been right: article ids of one letter."""
    hits = tuple(Suggestion(one, "sk", one, "", "", "", 1.0, 0.5, (), insistable=True) for one in found)
    return JudgedAnswer(
        JudgedQuery("q", "text", "sk", dict.fromkeys(right, 1.0)),
        Suggestions(hits, answerable, (), "as typed", 1, 1.0),
    )


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Two articles, two queries that they answer, one that nothing answers."""
    articles = tmp_path / "mini" / "articles"
    articles.mkdir(parents=True)
    for article_id, title in (("heslo", "Zabudnuté heslo"), ("platba", "Platba neprišla")):
        article = f"---\nid: {article_id}\ntitle: {title}\nlang: sk\n---\n\n{title} a čo s tým.\n"
        (articles / f"{article_id}.md").write_text(article, encoding="utf-8")
    queries = [{"id": "1", "text": "zabudol som heslo", "lang": "sk"}, {"id": "2", "text": "platba", "lang": "sk"}]
    (tmp_path / "mini" / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (tmp_path / "mini" / "qrels.tsv").write_text("1\theslo\t2\n2\tplatba\t2\n", encoding="utf-8")
    hopeless = {"id": "3", "text": "recept na halušky", "lang": "sk"}
    (tmp_path / "mini" / "nonanswerable.jsonl").write_text(json.dumps(hopeless), encoding="utf-8")
    cross = {"id": "x", "text": "zapomenuté heslo", "lang": "cs", "article": "heslo"}
    (tmp_path / "mini" / "cross_cs.jsonl").write_text(json.dumps(cross), encoding="utf-8")
    return tmp_path / "mini"


def test_ranking_figures_are_those_of_the_books() -> None:
    figures = ranking_figures([answer("abc", right="a"), answer("abc", right="c"), answer("abc", right="z")])

    assert figures == {
        "queries": 3,
        "success@1": 0.333,
        "success@3": 0.667,
        "success@5": 0.667,
        "mrr@10": 0.444,  # (1 + 1/3 + 0) / 3
        "ndcg@10": 0.5,  # (1 + 1/2 + 0) / 3
        "recall@10": 0.667,
    }


def test_several_right_articles_share_the_recall() -> None:
    assert ranking_figures([answer("abc", right="az")])["recall@10"] == 0.5


def test_answerability_is_told_apart() -> None:
    answers = [answer("a", right="a", answerable=0.9), answer("a", answerable=0.2), answer("a", answerable=0.6)]

    assert answerability_figures(answers) == {
        "ece": 0.3,  # |.9 - 1| + |.2 - 0| + |.6 - 0|, over three
        "outcomes": 0,
        "in_scope_accuracy": 1.0,
        "gated_answerable": 1.0,
        "insisted_right": 1.0,
        "auroc": 1.0,
        "fpr@95": 0.0,
        "oos_recall": 0.5,
        "gated_unanswerable": 0.5,
    }


def test_without_unanswerable_queries_nothing_is_said_about_them() -> None:
    assert answerability_figures([answer("a", right="a")]).keys() == {
        "ece",
        "outcomes",
        "in_scope_accuracy",
        "gated_answerable",
        "insisted_right",
    }


def test_an_article_is_insisted_on_as_by_the_gate() -> None:
    assert GatePolicy().insist_from == INSIST_FROM


def test_insisted_on_rightly_is_who_is_asked_to_read_a_right_article() -> None:
    wrong, right = answer("ab", right="z"), answer("ab", right="b")
    unsure = replace(right.suggestions, hits=tuple(replace(hit, p_resolves=0.1) for hit in right.suggestions.hits))
    never = replace(right.suggestions, hits=tuple(replace(hit, insistable=False) for hit in right.suggestions.hits))

    insisted = [
        one.is_insisted_on_rightly
        for one in (wrong, right, replace(right, suggestions=unsure), replace(right, suggestions=never))
    ]

    assert insisted == [False, True, False, False]


@pytest.mark.parametrize(
    ("likely", "happened", "error"),
    [([0.0, 1.0], [False, True], 0.0), ([1.0, 1.0], [False, False], 1.0), ([0.5, 0.5], [False, True], 0.0)],
)
def test_calibration_error(likely: list[float], happened: list[bool], error: float) -> None:
    assert calibration_error(likely, happened) == error


def test_a_collection_is_read_with_its_right_answers(collection: Path) -> None:
    read = read_collection(collection)

    assert [(query.query_id, dict(query.grades)) for query in read.queries] == [
        ("1", {"heslo": 2.0}),
        ("2", {"platba": 2.0}),
        ("3", {}),
    ]


def test_a_collection_goes_through_the_products_own_path(collection: Path) -> None:
    figures = evaluate(collection)

    assert figures["success@1"] == 1.0
    assert (figures["collection"], figures["variant"], figures["articles"], figures["queries"]) == (
        "mini",
        "clean",
        2,
        2,
    )
    assert json.loads(json.dumps(figures)) == figures


@pytest.mark.parametrize("variant", ["nodiacritics", "typo25", "typo60", "layout", "half"])
def test_every_variant_is_asked(collection: Path, variant: str) -> None:
    assert evaluate(collection, variant=variant)["success@3"] == 1.0


def test_typing_letter_by_letter_says_when_the_article_comes(collection: Path) -> None:
    typing = evaluate(collection, typing=True)["typing"]

    # "platba" is there from its third letter of six, "zabudol som heslo" from its third of seventeen.
    assert typing == {"first_entry": 0.338, "at_25": 0.5, "at_50": 1.0, "at_75": 1.0}


def test_another_queries_file_names_its_articles_itself(collection: Path) -> None:
    figures = evaluate(collection, queries="cross_cs.jsonl")

    assert (figures["queries"], figures["success@1"]) == (1, 1.0)


def test_a_sample_is_the_same_every_time(collection: Path) -> None:
    assert evaluate(collection, limit=2)["queries"] == evaluate(collection, limit=2)["queries"]


@pytest.mark.long
@at_hand
@pytest.mark.parametrize(("name", "at_least"), [("gnome-cs", 0.90), ("gnome-ru", 0.90), ("gnome-en", 0.95)])
def test_the_open_collections_stay_as_good_as_they_were(name: str, at_least: float) -> None:
    success = evaluate(COLLECTIONS / name)["success@3"]

    assert isinstance(success, float)
    assert success >= at_least


@pytest.fixture
def trained(collection: Path) -> Path:
    """The same with enough queries to learn from: words that no article holds."""
    lines, grades = [], []
    for number in range(12):
        lines += [
            {"id": f"h{number}", "text": f"kaput čudák {'x' * number}", "lang": "sk"},
            {"id": f"p{number}", "text": f"zemiak trieska {'x' * number}", "lang": "sk"},
        ]
        grades += [f"h{number}\theslo\t1", f"p{number}\tplatba\t1"]
    (collection / "queries.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (collection / "qrels.tsv").write_text("\n".join(grades), encoding="utf-8")
    return collection


def test_known_queries_are_learned_and_not_asked_again(trained: Path) -> None:
    without, learned = evaluate(trained), evaluate(trained, training=Training(known=5))

    assert without["success@1"] == 0.0
    assert learned["success@1"] == 1.0
    assert learned["queries"] == without["queries"] - 10


@pytest.mark.parametrize("options", [["--learn", "all"], ["--learn", "100"], ["--limit", "0"]])
def test_when_no_query_is_left_to_judge_the_command_says_so(trained: Path, options: list[str]) -> None:
    answer = CliRunner().invoke(cli, ["evaluate", str(trained), *options])

    assert answer.exit_code == 2
    assert "24 queries" in answer.output
    assert "Traceback" not in answer.output


def test_a_file_of_known_queries_is_used_where_there_is_one(trained: Path) -> None:
    known = [{"text": "kaput čudák", "article": "heslo"}, {"text": "zemiak trieska", "article": "platba"}]
    (trained / "train.jsonl").write_text("\n".join(map(json.dumps, known)), encoding="utf-8")

    found = evaluate(trained, training=Training(known="all"))
    assert (found["queries"], found["success@1"]) == (24, 1.0)


def test_one_half_is_feedback_and_the_other_judges(trained: Path) -> None:
    found = evaluate(trained, training=Training(known=1, fit_share=0.5))

    assert found["queries"] + 0.5 < 24 / 2 + 1.5
    assert evaluate(trained, training=Training(known=1, fit_share=0.5), seed=1)["success@1"] == found["success@1"]


@pytest.mark.long
def test_the_outcomes_of_another_collection_say_how_far_probabilities_can_be_trusted(
    trained: Path, tmp_path: Path
) -> None:
    asked = [{"id": f"h{number}", "text": f"heslo {'x' * number}", "lang": "sk"} for number in range(12)]
    (trained / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    other = tmp_path / "other"
    shutil.copytree(trained, other)
    lines = [{"id": f"n{number}", "text": f"heslo nikde {number}", "lang": "sk"} for number in range(150)]
    (other / "nonanswerable.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    plain = evaluate(trained)
    taught = evaluate(trained, training=Training(fit_on=other))

    assert figure(plain, "outcomes") == 0
    assert figure(taught, "outcomes") >= 100
    assert taught["queries"] == plain["queries"]  # its own queries all judge
    for name in ("success@1", "success@3", "mrr@10"):
        assert taught[name] == plain[name]  # trust moves no article
    assert figure(taught, "ece") != figure(plain, "ece")


@pytest.mark.long
def test_the_more_may_be_asked_in_vain_the_more_are(trained: Path) -> None:
    texts = [f"heslo {'nikde ' * (number % 7)}{number}" for number in range(150)]
    lines = [{"id": f"n{number}", "text": text, "lang": "sk"} for number, text in enumerate(texts)]
    (trained / "nonanswerable.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    def asked(share: str) -> float:
        command = ["evaluate", str(trained), "--fit-share", "0.5", "--asked-in-vain", share, "--json"]
        return figure(json.loads(CliRunner().invoke(cli, command).stdout), "gated_unanswerable")

    assert asked("0.1") <= 0.1 < asked("0.9")


def figure(found: dict[str, object], name: str) -> float:
    figures = found["answerability"]
    assert isinstance(figures, dict)
    return float(figures[name])


def test_without_teaching_nothing_is_different(trained: Path) -> None:
    plain, empty = evaluate(trained), evaluate(trained, training=Training(known=0))

    assert {**plain, "latency_ms": 0, "index_seconds": 0, "rss_mb": 0} == {
        **empty,
        "latency_ms": 0,
        "index_seconds": 0,
        "rss_mb": 0,
    }
