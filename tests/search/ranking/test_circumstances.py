"""A device or an amount in the sentence of a problem leaves it the problem that it is."""

import pytest

from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

BESIDE = [
    "{}, I use Chrome 126 on Windows 11",
    "{} on my iPhone 13 with iOS 17.4",
    "on a Samsung Galaxy S21 Ultra {}",
    "{} of 120 euros for 30 minutes",
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("circumstances"))
    for name, title, body in (
        ("payment", "The payment did not arrive", "What to do when a payment is late."),
        ("password", "Reset a forgotten password", "Choose a new password."),
        ("photo", "A photo does not upload", "Photos of any size, in Chrome, Safari and on an iPhone."),
        ("windows", "Install the app on Windows", "Download the app for Windows 11 and open it."),
        ("linux", "Install the app on Linux", "Download the app for Linux and open it."),
        ("iphone", "Install the app on an iPhone", "Download the app for iOS and open it."),
        ("pads", "Print from an iPad", "Open the document on the iPad and print it."),
        ("bills", "Print an invoice", "Open the invoice and print it."),
        ("terms", "Contracts for 24 months", "A contract of 24 months ends by itself."),
        ("leave", "Cancel a contract", "How to cancel the contract."),
        ("plus", "The Plus plan", "What the Plus plan costs: 10 euros."),
    ):
        shelf.write(f"en/{name}.md", title, body, lang="en")
    return shelf.searcher()


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize(
    ("problem", "article_id"), [("my payment did not arrive", "payment"), ("I forgot my password", "password")]
)
def test_the_same_article_is_first_and_nearly_as_likely(
    searcher: Searcher, problem: str, article_id: str, beside: str
) -> None:
    alone, among = (searcher.suggest(text, "en").hits[0] for text in (problem, beside.format(problem)))

    assert alone.article_id == among.article_id == article_id
    assert among.p_resolves > alone.p_resolves / 2


@pytest.mark.parametrize(
    ("text", "article_id"),
    [
        ("install the app on Windows 11", "windows"),
        ("install the app, I have Linux", "linux"),
        ("iOS 17", "iphone"),
        ("print from iPad 9", "pads"),
        ("contract for 24 months", "terms"),
        ("Plus plan for 10 euros on my iPhone 13", "plus"),
    ],
)
def test_a_device_or_an_amount_may_be_the_problem(searcher: Searcher, text: str, article_id: str) -> None:
    assert searcher.suggest(text, "en").hits[0].article_id == article_id
