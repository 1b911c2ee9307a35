"""What was learned fills pages of a bounded size, those articles first that solved most."""

import re
import time
from datetime import timedelta

import pytest
from flask import Flask

from search.learning.records import Record
from tests.webui.analysts.million import Year, fill
from tests.webui.conftest import SignedIn
from webui.editors import learned
from webui.editors.learned import MOST_SHOWN, PER_PAGE
from webui.storage.derived.catch_up import CatchUp


@pytest.fixture
def much_was_learned(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """45 articles; the first solved 90 problems, each further one two fewer."""
    now = app.extensions["readfirst"].now()
    records = [
        Record(
            f"r-{article}-{n}", f"problem {n}", "sk", f"clanok-{article:02}", f"p-{n}", True, now - timedelta(hours=n)
        )
        for article in range(45)
        for n in range(90 - 2 * article)
    ]
    monkeypatch.setattr(learned, "staff_records", lambda _: records)


@pytest.mark.usefixtures("much_was_learned")
def test_each_page_has_its_articles_and_leads_to_the_next(signed_in: SignedIn) -> None:
    editor = signed_in("editor")
    pages = [editor.get(f"/editor/learned?page={number}&lang=en").text for number in (1, 2, 3, 4, 5)]

    shown = [re.findall(r'<details id="sk-(clanok-\d\d)"', page) for page in pages]
    assert [article for page in shown for article in page] == [f"clanok-{n:02}" for n in range(45)]
    assert [page.count("Do not learn from it</button>") for page in pages[:1]] == [PER_PAGE * MOST_SHOWN]
    assert 'rel="next"' in pages[1] and 'rel="prev"' in pages[1] and 'rel="next"' not in pages[4]


@pytest.mark.usefixtures("much_was_learned")
@pytest.mark.parametrize(("asked", "number"), [("99", 5), ("0", 1), ("-1", 1), ("many", 1)])
def test_a_page_that_is_not_there_is_the_nearest(signed_in: SignedIn, asked: str, number: int) -> None:
    assert f"Page {number} of 5" in signed_in("editor").get(f"/editor/learned?page={asked}&lang=en").text


@pytest.mark.long
def test_four_times_as_many_problems_make_no_longer_page(
    app: Flask, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Problems are counted in SQL; of each article on the page a bounded number of help sessions is read whole."""
    monkeypatch.setattr(learned, "MOST_COMPARED", MOST_SHOWN)
    database, now, editor = app.extensions["readfirst"].database, app.extensions["readfirst"].now(), signed_in("editor")
    shown, seconds = [], []
    for number, seed in ((1500, 1), (4500, 2)):
        fill(database, Year(number, now - timedelta(days=2), days=100, seed=seed))
        CatchUp(database).run()
        editor.get("/editor/learned?lang=en")  # the first one opens the index
        began = time.thread_time()
        page = editor.get("/editor/learned?lang=en").text
        seconds.append(time.thread_time() - began)
        shown.append(page.count("Do not learn from it</button>"))

    assert max(shown) <= PER_PAGE * MOST_SHOWN
    assert seconds[1] < 3 * seconds[0]
