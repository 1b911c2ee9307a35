"""Processes that render outlive their pool: who adds an article does not wait until another one has started."""

import os
from collections.abc import Iterator

import pytest

from search.articles.article import Article, parse_article
from search.rendering import pool as pools
from search.rendering.pool import RenderPool
from search.sources.links import Site

BEFORE = Site({"sk/heslo.md": "sk/heslo"})
AFTER = Site({"sk/heslo.md": "sk/heslo", "sk/obnova.md": "sk/obnova-hesla"})
LINKED = parse_article(b"---\ntitle: Heslo\n---\n[Obnova](obnova.md)\n", "sk/heslo.md").article


@pytest.fixture(autouse=True)
def nobody_has_rendered_yet() -> Iterator[None]:
    pools._stop_parked()
    yield
    pools._stop_parked()


def rendered_by(site: Site, article: Article = LINKED) -> tuple[str, int]:
    """The HTML, and the process that made it."""
    with RenderPool(site) as pool:
        html = pool.render(article).html
        worker = pool._idle.get()
        pool._idle.put(worker)
    return html, worker._process._process.pid


def test_the_next_pool_takes_the_process_of_the_last_one_and_gives_it_its_own_site() -> None:
    before, first = rendered_by(BEFORE)
    after, second = rendered_by(AFTER)

    assert first == second
    assert "/sk/a/obnova-hesla" not in before
    assert "obnova-hesla" in after


def test_the_first_article_is_rendered_by_the_process_that_was_begun_for_it() -> None:
    with RenderPool(AFTER) as pool:
        pool.begin()
        pool.begin()
        begun = pool._idle.get()
        pool._idle.put(begun)

        assert "obnova-hesla" in pool.render(LINKED).html
        assert pool._idle.get() is begun
        assert pool._idle.empty()
        pool._idle.put(begun)


def test_a_process_that_was_killed_meanwhile_costs_nothing() -> None:
    _, first = rendered_by(BEFORE)
    os.kill(first, 9)

    html, second = rendered_by(AFTER)

    assert "obnova-hesla" in html
    assert second != first


def test_no_more_of_them_are_kept_than_render_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_MOST_PROCESSES", 1)
    opened = [RenderPool(BEFORE, processes=1) for _ in range(2)]
    for pool in opened:
        pool.render(LINKED)
    for pool in opened:
        pool.close()

    assert pools._PARKED.qsize() == 1


def test_a_forked_process_leaves_them_to_its_parent() -> None:
    _, parked = rendered_by(BEFORE)
    if not (forked := os.fork()):
        os._exit(pools._PARKED.qsize())

    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert rendered_by(AFTER)[1] == parked
