"""What failed is tried again, ever more rarely."""

import pytest

from search.building import again
from search.building.again import Again


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in seconds."""
    time = [100.0]
    monkeypatch.setattr(again, "monotonic", lambda: time[0])
    return time


def test_it_is_due_after_a_wait_that_doubles_up_to_a_minute(clock: list[float]) -> None:
    tries = Again()
    assert not tries.is_due()

    assert [tries.failed() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    clock[0] += 59
    assert not tries.is_due()
    clock[0] += 1
    assert tries.is_due()


def test_after_a_success_nothing_is_due_and_the_next_wait_is_short(clock: list[float]) -> None:
    tries = Again()
    tries.failed()
    tries.failed()
    tries.succeeded()
    clock[0] += 3600

    assert not tries.is_due()
    assert tries.failed() == 1
