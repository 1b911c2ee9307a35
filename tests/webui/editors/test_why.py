"""Editors and staff see why the search orders articles as it does; the numbers on the page add up."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from search import KnowledgeBase
from search.ranking.explanation import SignalName
from search.ranking.ranker import SIGNALS
from tests.webui.conftest import SignedIn
from webui.commands.cli import cli
from webui.editors.signal_words import MEANINGS, NAMES
from webui.editors.why import explain

TYPED = "zabudla som heslo"


def asks(browser: FlaskClient, text: str, **more: str) -> str:
    answer = browser.get("/editor/why", query_string={"q": text, "asked": "sk", **more})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("text", [TYPED, "забыл пароль", "yabudnut0 heslo"])  # also in another language, on other keys
def test_the_parts_of_every_score_add_up_to_it(shipped_index: Path, text: str) -> None:
    knowledge_base = KnowledgeBase(shipped_index)
    why = explain(knowledge_base, text, "sk")
    knowledge_base.close()

    assert [one.hit for one in why.ranked] == list(why.found.hits)
    assert why.ranked
    for one in why.ranked:
        assert one.total == pytest.approx(one.hit.score)
        assert [part.value for part in one.parts] == sorted((part.value for part in one.parts), reverse=True)


@pytest.mark.parametrize("role", ["editor", "staff", "admin"])
def test_editors_and_staff_see_words_signals_weights_and_sums(signed_in: SignedIn, role: str) -> None:
    page = asks(signed_in(role), TYPED, lang="en")

    assert "Zabudnuté heslo" in page
    assert "as typed" in page
    assert re.search(r"heslo</th><td>title</td>", page)
    assert "all words together are one of its questions" in page
    score = re.search(r"Score ([\d.]+),", page)
    assert score
    assert f"<strong>{score[1]}</strong>" in page  # the sum under the parts


def test_a_text_typed_on_the_wrong_keyboard_is_shown_as_it_was_read(signed_in: SignedIn) -> None:
    editor = signed_in("editor")
    page = asks(editor, "yabudnut0 heslo", lang="en")

    assert "layout us-&gt;sk" in page
    assert "układ klawiatury us → sk" in asks(editor, "yabudnut0 heslo", lang="pl")
    assert "yabudnut0 heslo" in page  # as typed: weighed, and found to make less sense


def test_where_there_are_few_articles_no_percentage_is_promised(signed_in: SignedIn) -> None:
    browser = signed_in("editor")
    slovak = asks(browser, TYPED, lang="en")
    ukrainian = browser.get("/editor/why", query_string={"q": "забула пароль", "asked": "uk", "lang": "en"}).text

    assert re.search(r"One of the first three resolves it</dt>\s*<dd>\d+\N{NO-BREAK SPACE}%</dd>", slovak)
    assert re.search(r"One of the first three resolves it</dt>\s*<dd>(low|middle|high)</dd>", ukrainian)
    assert re.search(r"Score [\d.]+, probability that it resolves the problem: (low|middle|high)<", ukrainian)


def test_nothing_found_is_called_a_gap(signed_in: SignedIn) -> None:
    assert "is a gap" in asks(signed_in("editor"), "qqqq wwww", lang="en")


def test_without_a_text_the_page_explains_what_counts(signed_in: SignedIn) -> None:
    page = signed_in("editor").get("/editor/why", query_string={"lang": "en"}).text

    assert "What counts how much" in page
    assert "× 4" in page  # a word in the title


@pytest.mark.parametrize("name", SignalName)
def test_every_signal_has_a_name_and_a_meaning_for_editors(name: SignalName) -> None:
    assert name in NAMES, f"{name}: write its name in webui/editors/signal_words.py"
    assert name in MEANINGS, f"{name}: write its meaning in webui/editors/signal_words.py"


def test_the_page_lists_the_signals_in_the_order_in_which_they_run(signed_in: SignedIn) -> None:
    page = signed_in("editor").get("/editor/why", query_string={"lang": "en"}).text

    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class="number">(?:≤ )?([\d.]+)</td>', page)
    assert rows == [(str(NAMES[signal.name]), f"{signal.weight:g}") for signal in SIGNALS]


@pytest.mark.parametrize(("role", "status"), [("", 303), ("analyst", 403)])
def test_nobody_else_sees_it(client: FlaskClient, signed_in: SignedIn, role: str, status: int) -> None:
    browser = signed_in(role) if role else client

    assert browser.get("/editor/why", query_string={"q": TYPED}).status_code == status


def test_the_editors_start_page_leads_there(signed_in: SignedIn) -> None:
    assert 'action="/editor/why"' in signed_in("editor").get("/editor").text


def test_the_command_line_takes_scores_apart_too(
    tmp_path: Path, shipped_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))

    said = CliRunner().invoke(cli, ["search", TYPED, "--explain", "--json"])
    shown = CliRunner().invoke(cli, ["search", TYPED, "--explain"])

    best = json.loads(said.stdout)["hits"][0]
    assert sum(part["value"] for part in best["parts"]) == pytest.approx(best["score"], abs=0.01)
    assert best["passage"]["text"][slice(*best["passage"]["marks"][0])]
    assert f"sk/{best['article']}: " in shown.stdout
    assert "heslo in title_sk" in shown.stdout
