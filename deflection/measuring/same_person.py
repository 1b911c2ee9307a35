"""Who of several help sessions is one person? One definition, for repeats and for contacts by other ways in. Pure.

Two help sessions are of one person when they share the digest of a person (`Started.person`: member, else cookie) or a
link (`Started.links`, `TicketSent.links`: cookie, member or mail address seen together, rotated with the quarters),
also through a third one. Whoever came without any of these is nobody else. Limits: people who share a browser, or type
the same address into the form, are one person here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deflection.help_session import HelpSession, Started, TicketSent


def people(help_sessions: Iterable[HelpSession]) -> dict[str, str]:
    """Return help session id -> name of the person, the smallest of their digests; who cannot be known has none.

    Joined by union and find.
    """
    joined: dict[str, str] = {}
    first_of: dict[str, str] = {}
    for help_session in help_sessions:
        digests = digests_of(help_session)
        join(joined, digests)
        if digests:
            first_of[help_session.help_session_id] = digests[0]
    return {help_session_id: root(joined, digest) for help_session_id, digest in first_of.items()}


def digests_of(help_session: HelpSession) -> list[str]:
    """Return the digests by which a help session is known to be somebody's; none where it cannot be known."""
    return [*digests_in(help_session.started), *digests_in(help_session.sent)]


def digests_in(event: Started | TicketSent | None) -> list[str]:
    """Return the digests of an event that says who somebody is."""
    if event is None:
        return []
    person = [event.person] if isinstance(event, Started) and event.person else []
    return [*person, *event.links]


def join(joined: dict[str, str], digests: Sequence[str]) -> None:
    """Make one person of all digests, known by the smallest; `joined` has the next smaller digest of each."""
    for digest in digests:
        joined.setdefault(digest, digest)
        first, second = root(joined, digest), root(joined, digests[0])
        joined[max(first, second)] = min(first, second)


def root(joined: dict[str, str], digest: str) -> str:
    """Return the smallest digest of the person that a digest belongs to."""
    while joined[digest] != digest:
        joined[digest] = joined[joined[digest]]  # the way is shorter next time
        digest = joined[digest]
    return digest
