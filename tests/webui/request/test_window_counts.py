"""Requests are counted in windows, exactly and in bounded memory, by no thread of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import active_count

import pytest

from webui.request import window_counts
from webui.request.window_counts import WindowCounts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the counts see, in its one item."""
    now = [1_000.0]
    monkeypatch.setattr(window_counts, "time", lambda: now[0])
    return now


def test_a_window_begins_with_its_first_request_and_ends_on_time(clock: list[float]) -> None:
    counts = WindowCounts()

    assert [counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert (counts.get("a"), counts.get_expiry("a"), counts.get("b"), counts.get_expiry("b")) == (3, 1_060, 0, 1_000)
    clock[0] = 1_059.9
    assert counts.incr("a", 60) == 4
    clock[0] = 1_060
    assert counts.get("a") == 0
    assert counts.incr("a", 60, amount=2) == 2
    assert counts.get_expiry("a") == 1_120


def test_counts_that_ended_are_forgotten_and_running_ones_never(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_counts, "_FEWEST_KEPT", 10)
    counts = WindowCounts()
    for minute in range(20):
        for address in range(30):
            assert counts.incr(f"{minute}/{address}", 60) == 1
        assert counts.incr("always here", 3_600) == minute + 1
        clock[0] += 60

    assert counts.reset() <= 2 * 31 + 10


def test_requests_at_once_are_all_counted_and_start_no_thread() -> None:
    counts, before = WindowCounts(), active_count()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: counts.incr("a", 60), range(2_000)))

    assert sorted(seen) == list(range(1, 2_001))
    assert active_count() <= before
    counts.clear("a")
    assert counts.incr("a", 60) == 1
