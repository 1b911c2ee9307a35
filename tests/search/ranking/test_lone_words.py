"""One known word in a text that is otherwise unknown is no reason to insist on the article that has it."""

from random import Random

import pytest

from deflection.policy import GatePolicy
from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

TEXTS = 100
MOST_INSISTED_ON = 10
VERBS = (
    *("Cancel", "Change", "Confirm", "Download", "Export", "Hide", "Import", "Move"),
    *("Open", "Print", "Renew", "Repair", "Replace", "Send", "Share", "Upload"),
)
THINGS = (
    *("account", "address", "album", "calendar", "contract", "discount"),
    *("folder", "group", "invoice", "language", "newsletter", "order"),
)
LETTERS = "abcdefghijklmnoprstuvz"


def made_up(random: Random, count: int) -> list[str]:
    """Return words that no language has, none of them like another."""
    return ["".join(random.choice(LETTERS) for _ in range(9)) for _ in range(count)]


def is_insisted_on(searcher: Searcher, text: str) -> bool:
    hits = searcher.suggest(text, "en").hits
    return any(hit.insistable and hit.p_resolves >= GatePolicy().insist_from for hit in hits)


@pytest.mark.parametrize("articles", [8, 60, pytest.param(300, marks=pytest.mark.long)])
def test_a_text_with_one_known_word_is_hardly_ever_insisted_on(shelf: Shelf, articles: int) -> None:
    random = Random(articles)
    topics = made_up(random, articles)
    for topic in topics:
        verb, (thing, other) = random.choice(VERBS), random.sample(THINGS, 2)
        body = f"Open your {thing}, choose {topic}, and press {verb}. {' '.join(random.sample(THINGS, 3))}"
        shelf.write(f"en/{topic}.md", f"{verb} the {topic} of your {thing} and {other}", body, lang="en")
    searcher = shelf.searcher()
    texts = []
    for number in range(TEXTS):
        words = [random.choice(topics), *made_up(random, 1 + number % 3)]
        texts.append(" ".join(random.sample(words, len(words))))

    assert sum(is_insisted_on(searcher, text) for text in texts) <= MOST_INSISTED_ON


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("lone"))
    for name, title, body in (
        ("invoice", "Download an invoice of your order", "Invoices are on the page of your account."),
        ("language", "Translate the page into your language", "Choose the language below."),
        ("delivery", "Where do you deliver?", "We deliver everywhere."),
        ("password", "Reset a forgotten password", "Choose a new password."),
        ("login", "The code for signing in does not come", "The code is sent by mail and is valid for an hour."),
    ):
        shelf.write(f"en/{name}.md", title, body, lang="en")
    return shelf.searcher()


@pytest.mark.parametrize("text", ["invoice for the hovercraft", "translate whale songs", "my giraffe plays a password"])
def test_other_subjects_that_share_a_word_are_not_insisted_on(searcher: Searcher, text: str) -> None:
    assert searcher.suggest(text, "en").hits
    assert not is_insisted_on(searcher, text)


@pytest.mark.parametrize(
    "text", ["do you deliver to mumbai", "forgotten password hovercraft", "password", "code does not come zzyzx"]
)
def test_one_strange_word_does_not_undo_what_is_known(searcher: Searcher, text: str) -> None:
    assert is_insisted_on(searcher, text)
