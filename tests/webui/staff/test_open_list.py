"""The list that somebody works through stands beside the ticket, leads back, and says which ticket is next."""

import pytest

from tests.webui.staff.house import House


def test_the_list_that_was_opened_stands_beside_the_ticket_and_the_way_back_leads_to_it(house: House) -> None:
    payment = house.receives(topic="payments", description="platba neprišla")
    house.receives(topic="password", description="zabudla som heslo")
    house.eva.sees("/staff/", topic="payments", lang="en")

    page = house.eva.opens(payment).text
    queue = page[page.index('<nav class="queue"') : page.index("</nav>", page.index('<nav class="queue"'))]

    assert "platba neprišla" in queue and "zabudla som heslo" not in queue
    assert f'href="/staff/ticket/{payment.reference}" aria-current="page"' in queue
    assert 'data-back href="/staff/?topic=payments"' in page


def test_next_is_the_next_of_that_list(house: House) -> None:
    first, _elsewhere, second = (house.receives(topic=topic) for topic in ("next", "password", "next"))
    house.eva.sees("/staff/", topic="next", lang="en")
    house.eva.opens(first)

    assert house.eva.posts("reply", text="hotovo", then="next").location == f"/staff/ticket/{second.reference}"
    house.eva.opens(second)
    assert house.eva.posts("reply", text="hotovo", then="next").location == "/staff/?topic=next"


@pytest.mark.parametrize("query", [{"q": "x" * 254}, {"topic": "payments", "q": "%" * 200}])
def test_a_list_that_a_cookie_cannot_hold_is_not_kept(house: House, query: dict[str, str]) -> None:
    ticket = house.receives()
    house.eva.sees("/staff/", **query, lang="en")

    assert "zabudla som heslo" in house.eva.opens(ticket).text


def test_the_list_says_what_a_colleague_gave(house: House) -> None:
    ticket = house.receives(topic="given")
    house.jan.opens(ticket)
    house.jan.posts("assign", to="eva")

    page = house.eva.sees("/staff/", lang="en").text

    assert "A colleague gave you 1 ticket:" in page and ticket.reference in page
    assert "gave you" not in house.jan.sees("/staff/", lang="en").text
