"""Who trains: one holder, a lease that ends by itself, and a failure that is tried again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from search.learning.store import keep
from search.training.election import EVERY, FIRST_WAIT, LEASE, LONGEST_WAIT, Election, training_in

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def election(tmp_path: Path) -> Election:
    return Election(tmp_path, is_gone=lambda holder: holder.startswith("killed"))


def test_one_trains_and_the_others_do_not(election: Election, tmp_path: Path) -> None:
    assert [election.take(name, "news", NOW) for name in "abc"] == [True, False, False]
    keep(tmp_path, {})
    election.succeed("a", "news", NOW)

    assert [election.take(name, "more news", NOW) for name in "abc"] == [False] * 3, "once an hour"
    later = NOW + EVERY
    assert not election.take("b", "news", later), "nothing is new"
    assert election.take("c", "more news", later + EVERY)


def test_what_was_learned_and_deleted_is_learned_again(election: Election) -> None:
    assert election.take("a", "news", NOW)
    election.succeed("a", "news", NOW)

    assert election.take("b", "news", NOW + EVERY)


def test_a_lease_ends_unless_it_is_renewed(election: Election) -> None:
    assert election.take("a", "news", NOW)
    assert election.renew("a", NOW + LEASE * 0.9)
    assert not election.take("b", "news", NOW + LEASE * 1.5)

    assert election.take("b", "news", NOW + LEASE * 2)
    assert not election.renew("a", NOW + LEASE * 2)
    election.fail("a", NOW + LEASE * 2)  # says nothing about the training of b
    assert not election.take("c", "news", NOW + LEASE * 2)


def test_a_killed_holder_is_replaced_at_once(election: Election) -> None:
    assert election.take("killed", "news", NOW)
    assert election.take("b", "news", NOW)


def test_a_failed_training_is_anybodys_after_a_wait_that_doubles(election: Election, tmp_path: Path) -> None:
    now = NOW
    for number in range(12):
        assert election.take("a", "news", now)
        election.fail("a", now)
        wait = min(FIRST_WAIT * 2**number, LONGEST_WAIT)
        assert not election.take("b", "news", now + wait - timedelta(seconds=1))
        now += wait
    assert training_in(tmp_path).failures == 12

    assert election.take("b", "news", now)
    election.succeed("b", "news", now)
    assert training_in(tmp_path).failures == 0


def test_a_moment_from_a_wrong_clock_stops_nobody(election: Election) -> None:
    assert election.take("a", "news", NOW + timedelta(days=900))
    assert election.take("b", "news", NOW)


def test_a_state_that_cannot_be_read_is_none(election: Election, tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text('{"until": 3')

    assert election.take("a", "news", NOW)
