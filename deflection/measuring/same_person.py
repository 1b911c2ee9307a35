"""Who of several help sessions is one person? One definition, for repeats and for contacts by other ways in. Pure.

Two help sessions are of one person when they share the digest of a person (`Started.person`: member, else cookie) or a
link (`Started.links`, `TicketSent.links`: cookie, member or mail address seen together, rotated with the quarters),
also through a third one. Whoever came without any of these is nobody else. Limits: people who share a browser, or type
the same address into the form, are one person here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deflection.help_session import HelpSession


def people(help_sessions: Iterable[HelpSession]) -> dict[str, str]:
    """Return help session id -> name of the person, equal for all of theirs; those who cannot be known have none.

    Joined by union and find, in almost linear time.
    """
    joined: dict[str, str] = {}
    first_of: dict[str, str] = {}
    for help_session in help_sessions:
        digests = list(_digests(help_session))
        for digest in digests:
            joined.setdefault(digest, digest)
            joined[_root(joined, digest)] = _root(joined, digests[0])
        if digests:
            first_of[help_session.help_session_id] = digests[0]
    return {help_session_id: _root(joined, digest) for help_session_id, digest in first_of.items()}


def unjoined_mails(help_sessions: Iterable[HelpSession]) -> frozenset[str]:
    """Return the ids of the mails that nothing joins with somebody who asked for help here."""
    everything = list(help_sessions)
    person_of = people(everything)
    asked = {person_of.get(h.help_session_id) for h in everything if h.channel != "email"}
    mails = (h.help_session_id for h in everything if h.channel == "email")
    return frozenset(mail for mail in mails if person_of.get(mail) not in asked - {None})


def _digests(help_session: HelpSession) -> Iterator[str]:
    started, sent = help_session.started, help_session.sent
    if started and started.person:
        yield started.person
    yield from started.links if started else ()
    yield from sent.links if sent else ()


def _root(joined: dict[str, str], digest: str) -> str:
    while joined[digest] != digest:
        joined[digest] = joined[joined[digest]]  # the way is shorter next time
        digest = joined[digest]
    return digest
