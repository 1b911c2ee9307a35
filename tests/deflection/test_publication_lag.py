"""Hosts with an index each: whatever arrives where and when, "not here yet" is never taken for "gone"."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.publication_lag import Copy, Serving, is_taken_back, lags, newest_of, serving
from search import Publication

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = "sk/obnova-hesla"


def published(minute: int, content: str = "", withdrawn: int | None = None) -> Publication:
    """The publication of a minute; the article was withdrawn in another one."""
    taken_back = {} if withdrawn is None else {KEY: START + timedelta(minutes=withdrawn)}
    return Publication(START + timedelta(minutes=minute), content or f"content{minute}", taken_back)


def test_a_host_lags_behind_what_was_published_later_and_is_something_else() -> None:
    assert lags(published(1), published(2))
    assert lags(None, published(1))
    assert not lags(published(2), published(1))
    assert not lags(published(1, "same"), published(2, "same"))
    assert not lags(None, None)


def test_the_newest_of_the_known_publications_is_the_last_one() -> None:
    assert newest_of([published(1), None, published(3), published(2)]) == published(3)
    assert newest_of([None]) is None


def test_what_was_taken_back_is_told_only_to_whom_does_not_know() -> None:
    newest = published(5, withdrawn=3)
    assert is_taken_back(KEY, published(2), newest, offered_by=published(2))
    assert is_taken_back(KEY, None, newest, offered_by=None)
    assert not is_taken_back(KEY, published(5), newest, offered_by=published(2))
    assert not is_taken_back(KEY, published(2), newest, offered_by=published(4)), "it was offered again since"
    assert not is_taken_back("sk/other", published(2), newest, offered_by=published(2))


@pytest.mark.parametrize(
    ("answering", "copy", "is_kept", "expected"),
    [
        (2, Copy("r2", is_published=True), False, Serving.HERE),
        (3, Copy("r3", is_published=True), True, Serving.HERE),
        (3, Copy("r3", is_published=False), True, Serving.GONE),
        (3, None, True, Serving.GONE),
        (1, Copy("r2", is_published=True), True, Serving.HERE),
        (1, Copy("r1", is_published=True), True, Serving.KEPT),
        (1, Copy("r1", is_published=True), False, Serving.HERE),
        (1, Copy("r1", is_published=False), False, Serving.NOT_HERE),
        (1, None, True, Serving.KEPT),
        (1, None, False, Serving.NOT_HERE),
        (None, None, True, Serving.KEPT),
        (None, None, False, Serving.NOT_HERE),
    ],
)
def test_what_is_served_of_an_article_that_was_offered_in_the_second_minute(
    answering: int | None, copy: Copy | None, expected: Serving, *, is_kept: bool
) -> None:
    here = None if answering is None else published(answering)
    known = {"offered_by": published(2), "answering": here, "newest": published(3), "copy": copy, "is_kept": is_kept}
    assert serving(KEY, "r2", **known) is expected  # type: ignore[arg-type]


def test_evidence_that_names_a_generation_of_one_host_leaves_the_decision_to_the_index() -> None:
    assert Publication.named("gen-7") is None
    here = Copy("r1", is_published=True)
    known = {"offered_by": None, "answering": published(1), "newest": published(1), "is_kept": False}
    assert serving(KEY, "r1", copy=here, **known) is Serving.HERE  # type: ignore[arg-type]
    assert serving(KEY, "r1", copy=None, **known) is Serving.GONE  # type: ignore[arg-type]


# --- any order of events ------------------------------------------------------------------------------


@dataclass
class Hosts:
    """Editors publish and take back, publications arrive at two hosts late or never; each is asked for one article."""

    history: list[str] = field(default_factory=lambda: ["r0"])  # revision by minute; "" = taken back
    at: dict[str, int | None] = field(default_factory=lambda: {"a": 0, "b": 0})  # minute that a host has
    announced: int = 0
    offer: tuple[int, str] | None = None  # minute and revision

    def publish(self, revision: str) -> None:
        self.history.append(revision)

    def arrive(self, host: str) -> None:
        self.at[host] = len(self.history) - 1
        self.announced = max(self.announced, len(self.history) - 1)

    def withdrawn_by(self, minute: int) -> int | None:
        """The minute since which it is withdrawn, as the publication of `minute` says."""
        since = minute
        while since and not self.history[since - 1]:
            since -= 1
        return None if self.history[minute] else since

    def ask(self, host: str) -> Serving:
        assert self.offer
        minute, revision = self.offer
        here = self.at[host]
        copy = None if here is None else Copy(self.history[here], bool(self.history[here]))
        return serving(
            KEY,
            revision,
            offered_by=published(minute),
            answering=None if here is None else published(here),
            newest=published(self.announced, withdrawn=self.withdrawn_by(self.announced)),
            copy=copy,
            is_kept=True,
        )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "take back", "arrive", "breaks", "offer", "ask", "ask"]), st.sampled_from(["a", "b"])
    ),
    max_size=25,
)


@given(STEPS)
def test_an_article_is_gone_exactly_where_a_publication_that_is_known_has_taken_it_back(
    steps: list[tuple[str, str]],
) -> None:
    hosts = Hosts()
    for number, (step, host) in enumerate(steps):
        here = hosts.at[host]
        if step == "edit":
            hosts.publish(f"r{number}")
        elif step == "take back":
            hosts.publish("")
        elif step == "arrive":
            hosts.arrive(host)
        elif step == "breaks":
            hosts.at[host] = None
        elif step == "offer" and here is not None and hosts.history[here]:
            hosts.offer = (here, hosts.history[here])
        elif step == "ask" and hosts.offer:
            answer, since = hosts.ask(host), hosts.offer[0]
            known = [minute for minute in (here, hosts.announced) if minute is not None and minute > since]
            is_gone = any(not hosts.history[minute] for minute in known)
            is_back = here is not None and here > since and bool(hosts.history[here])
            assert answer is not Serving.NOT_HERE, "it was kept"
            assert answer is not Serving.GONE or is_gone, "gone, although nobody has taken it back"
            if hosts.announced > since and not hosts.history[hosts.announced]:
                assert answer is Serving.GONE, "served, although the newest publication has taken it back"
            elif is_back:
                assert answer is Serving.HERE
