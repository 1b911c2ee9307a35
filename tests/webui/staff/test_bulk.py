"""Several tickets at once, by two people at once; and no action of the desk without its token."""

from __future__ import annotations

import re

import pytest

from tests.webui.staff.house import Colleague, House
from tickets.conversation.standing import TicketState
from tickets.ticket import Ticket
from webui.request.language import WITHOUT_ADDRESS


def chosen(colleague: Colleague, *tickets: Ticket) -> list[str]:
    """The values of the checkboxes of these tickets, on the page that is open."""
    values = set(re.findall(r'name="ticket" value="([^"]+)"', colleague.page.text))
    return [value for value in values if value.split(":")[0] in {ticket.reference for ticket in tickets}]


def acts(colleague: Colleague, action: str, *tickets: Ticket, **fields: str) -> str:
    """Do that to the chosen tickets, and return the list that follows."""
    answer = colleague.posts("bulk", do=action, ticket=chosen(colleague, *tickets), **fields)
    assert answer.status_code == 303
    return colleague.sees(answer.location).text


def test_chosen_tickets_are_taken_at_once_and_given_back_with_one_click(house: House) -> None:
    first, second, third = (house.receives(topic="games") for _ in range(3))
    house.eva.sees("/staff/", topic="games", lang="en")

    page = acts(house.eva, "take", first, second)

    assert "2 tickets have been changed." in page
    assert "topic=games" in house.eva.page.request.query_string.decode()  # the list is filtered as before
    assert [house.spoken(t).standing.assignee for t in (first, second, third)] == ["eva", "eva", ""]
    assert "2 tickets are as they were before." in acts(house.eva, "undo", first, second)
    assert [house.spoken(t).standing.assignee for t in (first, second)] == ["", ""]


@pytest.mark.parametrize(("action", "fields"), [("take", {}), ("assign", {"to": "jan"}), ("close", {}), ("urgent", {})])
def test_each_action_is_in_the_tickets_history(house: House, action: str, fields: dict[str, str]) -> None:
    ticket = house.receives(topic="messages")
    house.eva.sees("/staff/", topic="messages", lang="en")
    acts(house.eva, action, ticket, **fields)

    (fact,) = house.done(ticket)
    assert (fact.who, fact.kind.value, fact.detail) == {
        "take": ("eva", "assigned", "eva"),
        "assign": ("eva", "assigned", "jan"),
        "close": ("eva", "closed", ""),
        "urgent": ("eva", "urgent", ""),
    }[action]


def test_what_a_colleague_touched_in_the_meantime_is_left_alone_and_named(house: House) -> None:
    calm, touched = house.receives(topic="payments"), house.receives(topic="payments")
    house.eva.sees("/staff/", topic="payments", lang="en")
    house.jan.opens(touched)
    house.jan.posts("assign", to="jan")

    page = acts(house.eva, "take", calm, touched)

    assert "1 ticket has been changed." in page
    left = page.split("Left as they are")[1].split("</p>")[0]
    assert touched.reference in left
    assert calm.reference not in left
    assert house.spoken(touched).standing.assignee == "jan"


def test_words_of_the_requester_in_the_meantime_keep_a_ticket_open(house: House) -> None:
    ticket = house.receives(topic="payments")
    house.eva.sees("/staff/", topic="payments", lang="en")
    house.requester_writes(ticket, "Ešte niečo.")

    assert ticket.reference in acts(house.eva, "close", ticket).split("Left as they are")[1]
    assert house.spoken(ticket).standing.state is TicketState.NEW


def test_the_same_action_sent_twice_happens_once(house: House) -> None:
    ticket = house.receives(topic="groups")
    house.eva.sees("/staff/", topic="groups", lang="en")
    fields = {"do": "close", "ticket": chosen(house.eva, ticket)}

    assert [house.eva.posts("bulk", **fields).status_code for _ in range(2)] == [303, 303]
    assert [fact.kind.value for fact in house.done(ticket)] == ["closed"]


def test_nothing_chosen_is_said_and_unknown_actions_and_people_are_refused(house: House) -> None:
    ticket = house.receives(topic="groups")
    house.eva.sees("/staff/", topic="groups", lang="en")

    assert "Choose tickets first" in acts(house.eva, "close")
    for fields in ({"do": "burn"}, {"do": "assign", "to": "nobody-here"}):
        assert house.eva.posts("bulk", ticket=chosen(house.eva, ticket), **fields).status_code == 422
        house.eva.sees("/staff/", topic="groups", lang="en")
    assert house.done(ticket) == ()


def test_the_address_of_the_list_shows_nothing_but_references(house: House) -> None:
    ticket = house.receives()
    endless = f"{ticket.reference}:{'9' * 5_000}"  # more digits than Python makes a number of
    page = house.eva.sees("/staff/", lang="en", changed=["<b>x</b>:1", endless], left="<b>y</b>", fault="z", undone="1")

    assert not re.search(
        "have been changed|has been changed|as it was before|Left as they are|Choose tickets", page.text
    )


def test_a_merging_is_not_undone_in_one_of_its_two_tickets_alone(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(second)
    house.eva.posts("merge", into=first.reference)
    house.eva.sees("/staff/", state="all", lang="en")

    house.eva.posts("bulk", do="undo", ticket=f"{second.reference}:{house.spoken(second).version}")

    assert house.spoken(second).standing.merged_into == first.ticket_id


def test_no_action_of_the_desk_happens_without_the_token_of_its_page(house: House) -> None:
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/staff") and rule.methods]
    posted = [rule for rule in rules if "POST" in (rule.methods or ()) and rule.rule != "/staff/sign-in"]
    assert len(posted) > 10
    for rule in posted:
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        answer = house.eva.browser.post(re.sub(r"<[^>]+>", "RF-2222-2222", path))
        assert answer.status_code == 400, rule
        assert rule.endpoint.split(".")[0] in WITHOUT_ADDRESS, rule
