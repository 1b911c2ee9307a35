"""`readfirst evaluate --against`: how alike the arrays and a real cluster answer, on a collection."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.product import ROOT
from tests.services.opensearch import OpenSearch
from tests.shared_data import COLLECTIONS, at_hand
from webui.commands.cli import cli


def evaluate(collection: Path, cluster: OpenSearch, *options: str) -> dict[str, object]:
    arguments = ["evaluate", str(collection), "--against", cluster.setting, *options, "--json"]
    outcome = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    figures: dict[str, object] = json.loads(outcome.stdout)
    return figures


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """The shipped articles, and people who look for some of them."""
    (tmp_path / "articles").symlink_to(ROOT / "kb_articles")
    texts = ("zabudnute heslo", "nejde mi platba", "ako zmenim heslo ked nemam telefon", "hesol", "asdfgh")
    queries = [{"id": str(number), "text": text, "lang": "sk"} for number, text in enumerate(texts)]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("", encoding="utf-8")
    return tmp_path


def test_both_engines_are_compared_and_the_cluster_is_left_empty(shipped: Path, opensearch: OpenSearch) -> None:
    figures = evaluate(shipped, opensearch, "--typing", "--limit", "3")

    assert (figures["queries"], figures["same_top3"], figures["same_gate"]) == (3, 1.0, 1.0), figures["different"]
    typing = figures["typing"]
    assert isinstance(typing, dict)
    assert typing["same_top3"] == 1.0, typing["different"]
    assert opensearch.ask("GET", "/_all/_settings") == {}


def test_a_cluster_that_serves_people_is_left_alone(shipped: Path, opensearch: OpenSearch) -> None:
    opensearch.ask("PUT", "/readfirst-state")

    outcome = CliRunner().invoke(cli, ["evaluate", str(shipped), "--against", opensearch.setting])

    assert outcome.exit_code == 2
    assert "serves people: name another cluster" in outcome.output
    assert "readfirst-state" in opensearch.ask("GET", "/_all/_settings")


@at_hand
@pytest.mark.parametrize("name", ["hint3-sofmattress", "gnome-en"])
def test_open_collections_are_answered_alike(name: str, opensearch: OpenSearch) -> None:
    figures = evaluate(COLLECTIONS / name, opensearch, "--limit", "60")

    assert (figures["same_top3"], figures["same_gate"]) == (1.0, 1.0), figures["different"]
