"""Somebody at support is told by mail of what colleagues gave to them: bundled, and never of their own acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from tests.webui.staff.house import Colleague, House
from tickets.conversation.bulk import BulkResult, change_all
from tickets.ticket import Ticket
from webui.processes.mail_queue import MailQueue

MINUTE = timedelta(minutes=1)


@pytest.fixture
def asking(house: House) -> Iterator[House]:
    """Jan wants notices, in Slovak."""
    house.clock.goes_on(timedelta(minutes=10 - house.clock().minute % 10))
    wants(house.jan, "jan@example.org", lang="sk")
    yield house
    wants(house.jan, "")
    after(house, 15)


def wants(colleague: Colleague, email: str, lang: str = "en") -> str:
    colleague.sees("/account", lang=lang)
    colleague.posts("notices", email=email)
    return colleague.sees("/account").text


def gives(house: House, to: str = "jan", **changes: object) -> Ticket:
    ticket = house.receives(**changes)
    house.eva.opens(ticket)
    assert house.eva.posts("assign", to=to).status_code == 303
    return ticket


def after(house: House, minutes: int) -> list[EmailMessage]:
    """The letters that leave within these minutes."""
    folder = house.parts.settings.data_dir / "mail"
    before = {*folder.glob("*.eml")}
    for _ in range(minutes):
        house.clock.goes_on(MINUTE)
        MailQueue(house.parts.settings, house.parts.database).send_due(house.clock)
    return [
        BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for path in sorted({*folder.glob("*.eml")} - before)
    ]


def words_of(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text
    return str(text.get_content())


def test_one_mail_names_everything_of_ten_minutes(asking: House) -> None:
    tickets = [gives(asking, topic="password"), gives(asking)]
    assert after(asking, 8) == []
    tickets.append(gives(asking))

    (mail,) = after(asking, 15)

    assert (mail["To"], mail["Subject"]) == ("jan@example.org", "Dostali ste 3 žiadosti")
    assert all(ticket.reference in words_of(mail) for ticket in tickets)
    assert "Heslo, od eva" in words_of(mail)
    assert "zabudla som heslo" not in words_of(mail)  # what people wrote stays where it is

    later = gives(asking)
    (mail,) = after(asking, 15)
    assert later.reference in words_of(mail)
    assert tickets[0].reference not in words_of(mail)


def test_several_tickets_given_from_the_list_are_one_mail(asking: House) -> None:
    tickets = [asking.receives(), asking.receives()]
    asking.eva.sees("/staff/", lang="en", state="all")
    asking.eva.posts("bulk", do="assign", to="jan", ticket=[f"{ticket.reference}:0" for ticket in tickets])

    (mail,) = after(asking, 15)

    assert all(ticket.reference in words_of(mail) for ticket in tickets)


def test_a_list_that_is_given_while_the_ten_minutes_end_is_named_whole(
    asking: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [asking.receives(), asking.receives()]
    asking.eva.sees("/staff/", lang="en", state="all")
    asking.clock.goes_on(9 * MINUTE)

    def waits_for_locks(*chosen: object) -> BulkResult:
        asking.clock.goes_on(2 * MINUTE)
        return change_all(*chosen)  # type: ignore[arg-type]

    monkeypatch.setattr("webui.staff.bulk.change_all", waits_for_locks)
    asking.eva.posts("bulk", do="assign", to="jan", ticket=[f"{ticket.reference}:0" for ticket in tickets])

    named = "".join(words_of(mail) for mail in after(asking, 25))

    assert all(ticket.reference in named for ticket in tickets)


def test_nobody_is_told_of_what_they_did_themselves_or_have_dealt_with(asking: House) -> None:
    own = asking.receives()
    asking.jan.opens(own)
    asking.jan.posts("assign", to="jan")
    seen = gives(asking)
    asking.jan.opens(seen)
    asking.jan.posts("close")

    assert after(asking, 15) == []


def test_without_an_address_there_are_no_notices(house: House) -> None:
    gives(house)
    assert after(house, 15) == []

    assert "name@example.org" in wants(house.jan, "jan at home")  # refused, with what is expected
    gives(house)
    assert after(house, 15) == []


def test_whoever_switches_them_off_gets_none_that_waits(asking: House) -> None:
    gives(asking)
    wants(asking.jan, "")

    assert after(asking, 15) == []
