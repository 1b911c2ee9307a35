"""A host with a finished index is ready as soon with many articles as with few: nothing is done for each of them.

Ten seconds are promised with 10,000 articles. How long it takes depends on the machine, what is done does not.
"""

import gc
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from search import build_index
from tests.product import settings_in
from tests.search.shelf import Shelf
from webui.app import create_app

FEW, MANY = 20, 1_000


@pytest.mark.long
def test_what_a_host_does_until_it_is_ready_does_not_grow_with_its_articles(tmp_path: Path) -> None:
    few_articles, many_articles = (finished_index(tmp_path / str(count), count) for count in (FEW, MANY))
    for name, index in (("first", few_articles), ("second", many_articles)):
        starts_with(tmp_path / name, index)()  # loads what the next ones have

    few = calls_of(starts_with(tmp_path / "few", few_articles))
    many = calls_of(starts_with(tmp_path / "many", many_articles))

    assert many - few < (MANY - FEW) / 2, f"{few} calls with {FEW} articles, {many} with {MANY}"


def finished_index(folder: Path, count: int) -> Path:
    shelf = Shelf(folder)
    shelf.fill(count)
    build_index(shelf.articles, shelf.index, default_lang="sk")
    return shelf.index


def starts_with(folder: Path, index: Path) -> Callable[[], None]:
    settings = settings_in(folder, index=index)

    def start() -> None:
        app = create_app(settings)
        with closing(app.extensions["readfirst"].database):
            assert app.test_client().get("/readyz").status_code == 200

    return start


def calls_of(work: Callable[[], None]) -> int:
    """How many functions are called by a piece of work, and by every thread that it starts."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    gc.collect()  # what earlier tests left calls functions when it goes
    before = sys.getprofile()
    threading.setprofile(count)
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]
    return calls
