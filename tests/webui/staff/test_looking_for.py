"""What support looks for stands in no address: whoever reads a proxy's log learns no name and no word of a ticket."""

import re

from tests.webui.staff.house import House


def test_support_finds_a_person_and_the_address_of_the_list_does_not_name_them(house: House) -> None:
    ticket = house.receives(email="nina@example.org")
    house.eva.sees("/staff/", lang="en")
    answer = house.eva.posts("staff/", q="nina@example.org")

    assert answer.status_code == 303
    assert "nina" not in answer.location
    assert ticket.reference in house.eva.sees(answer.location).text
    page = house.eva.opens(ticket).text
    assert "nina" not in " ".join(re.findall(r'href="(/[^"]*)"', page))


def test_other_articles_are_looked_for_on_the_page_of_a_ticket(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    answer = house.eva.posts("articles", q="ako nahrat fotku do albumu")

    assert "album" not in answer.location
    assert answer.location.endswith("#articles")
    assert "album" in house.eva.sees(answer.location).text
