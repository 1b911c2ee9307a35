"""What one host has learned, every host has within a second; what somebody is erased from, none has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from search.learning.local_answerability import Local
from search.learning.store import Learned, keep, read_newest
from search.training.fit_lessons import fit
from tests.clock import MONDAY_MORNING
from tests.webui.shared_index.hosts import OTHER_KEY, Host
from webui.shared_index.forgetting import TRAINED
from webui.shared_index.lessons import give_up_turn, share, take_turn, withdraw
from webui.shared_index.shared import LESSONS_PART
from webui.storage import shared_lessons
from webui.storage.shared_lessons import OvertakenTraining, SharedLessons


def newest(host: Host) -> SharedLessons:
    with host.shared.database.reading() as connection:
        return shared_lessons.newest(connection)


def trains(host: Host, threshold: float, *, after: SharedLessons | None = None) -> None:
    """A training as short as can be: an article's line, and a threshold to recognise it by."""
    folder = host.settings.learned_dir / TRAINED
    lessons = fit("sk", {"heslo": ["zabudnuté heslo"], "platba": ["platba neprišla"]}, [])
    keep(folder, {"sk": Learned(lessons, replace(Local(), threshold=threshold))})
    share(host.shared, folder, "records", after or newest(host))


def threshold_of(host: Host) -> float | None:
    learned = read_newest(host.settings.learned_dir)
    return learned["sk"].local.threshold if learned else None


def stored(host: Host) -> list[Path]:
    return [path for path in (Path(host.settings.index_store) / LESSONS_PART).glob("*-*") if path.is_file()]


def test_what_one_host_has_learned_both_have(first: Host, second: Host) -> None:
    trains(first, 0.3)
    assert threshold_of(first) is None, "it has what was released, like every other host"
    for host in (first, second):
        host.follower.look()

    assert threshold_of(first) == threshold_of(second) == 0.3

    trains(second, 0.4)
    first.follower.look()
    assert threshold_of(first) == 0.4
    assert len(list(first.settings.learned_dir.glob("gen-*"))) == 1, "an older version knows more than the newest"


def test_a_changed_byte_and_a_foreign_key_are_refused_and_the_old_lessons_stay(first: Host, second: Host) -> None:
    trains(first, 0.3)
    second.follower.look()
    stranger = second.with_key(OTHER_KEY)
    trains(first, 0.4)
    stranger.follower.look()
    assert threshold_of(stranger) == 0.3

    for file in stored(first):
        if file.name.startswith("file-"):
            file.write_bytes(file.read_bytes()[:-1] + b"\0")
    second.follower.look()

    assert threshold_of(second) == 0.3


def test_who_is_erased_is_in_no_lessons_of_any_host_nor_in_the_store(first: Host, second: Host) -> None:
    trains(first, 0.3)
    second.follower.look()
    begun_before = newest(first)

    withdraw(first.shared)
    second.follower.look()

    assert threshold_of(second) is None
    assert stored(first) == []
    with pytest.raises(OvertakenTraining):
        trains(second, 0.4, after=begun_before)
    second.follower.look()
    assert threshold_of(second) is None
    assert stored(first) == [], "not even what it had put there"


def test_of_two_hosts_one_trains_and_only_for_something_new(first: Host, second: Host) -> None:
    assert take_turn(first.shared, MONDAY_MORNING)
    assert not take_turn(second.shared, MONDAY_MORNING)
    give_up_turn(first.shared)
    assert take_turn(second.shared, MONDAY_MORNING)
    trains(second, 0.3)

    assert not take_turn(first.shared, MONDAY_MORNING)
    with first.shared.database.writing() as connection:
        shared_lessons.withdraw(connection)
    assert take_turn(first.shared, MONDAY_MORNING), "what was withdrawn is learned again at once"
