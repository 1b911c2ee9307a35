"""Who is one person: by an equal digest, by a link, through a third help session, and nobody by nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from deflection.help_session import Arm, HelpSession, Started, TicketSent
from deflection.measuring.relations import measured_sessions
from deflection.measuring.same_person import people
from tests.deflection.measuring.counted import unjoined_mails

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def session(
    name: str, person: str = "", links: tuple[str, ...] = (), sent: tuple[str, ...] | None = None, channel: str = "web"
) -> HelpSession:
    events = (Started(NOW, "sk", channel, "", person, member=False, arm=Arm.TREATED, links=links),)
    ticket = (TicketSent(NOW, "t", "OK-1", "read", "", sent),) if sent is not None else ()
    return HelpSession(name, (*events, *ticket))


def test_an_equal_digest_or_a_link_is_one_person_also_through_a_third_one() -> None:
    joined = people(
        [
            session("cookie", "anna", ("c1", "c2")),
            session("member", "member-7", ("c2", "c3")),
            session("mail", "mail-of-anna", ("m1",)),
            session("ticket", "member-7", sent=("m1",)),
            session("other", "eva", ("x1",)),
        ]
    )

    assert len({joined[name] for name in ("cookie", "member", "mail", "ticket")}) == 1
    assert joined["other"] != joined["cookie"]


def test_who_cannot_be_known_is_nobody_else() -> None:
    assert people([session("one"), session("two")]) == {}


def test_the_order_does_not_matter() -> None:
    some = [session(str(number), f"p{number}", (f"l{number}", f"l{number + 1}")) for number in range(5)]

    assert len(set(people(some).values())) == len(set(people(some[::-1]).values())) == 1


def test_a_mail_that_nothing_joins_is_named() -> None:
    asked = session("asked", "anna", ("c1",), sent=("m1",))
    known = session("known", "mail-of-anna", ("m1",), sent=(), channel="email")
    stranger, nameless = (session(name, name, sent=(), channel="email") for name in ("stranger", ""))

    assert unjoined_mails(measured_sessions([asked, known, stranger, nameless])) == {"stranger", ""}
