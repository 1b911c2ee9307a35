"""Prepared pieces of replies: kept by all of support, two at once, and filled in for each ticket."""

from __future__ import annotations

import re

from tests.webui.staff.house import Colleague, House
from tests.webui.staff.test_insert import inserts, reply_on


def saves(colleague: Colleague, name: str, text: str, **fields: object) -> int:
    colleague.sees("/staff/macros", lang="en")
    return colleague.posts("macros", **{"macro_id": 0, "version": 0, "name": name, "text": text, **fields}).status_code


def id_of(colleague: Colleague, name: str) -> str:
    before = colleague.sees("/staff/macros", lang="en").text.split(f"<summary>{name}</summary>")[1]
    return re.findall(r'name="macro_id" value="(\d+)"', before)[0]


def test_a_macro_is_filled_in_for_the_ticket_below_what_was_typed(house: House) -> None:
    assert saves(house.eva, "Pozdrav", "Dobrý deň {name},\n{me} k {reference} ({topic}).") == 303
    ticket = house.receives(topic="password")
    house.jan.opens(ticket)

    page = inserts(house.jan, ticket, text="Ahoj", macro=id_of(house.eva, "Pozdrav"))

    assert reply_on(page) == f"Ahoj\n\nDobrý deň,\njan k {ticket.reference} (Heslo)."


def test_unknown_placeholders_taken_names_and_empty_ones_are_named_and_the_text_stays(house: House) -> None:
    assert saves(house.eva, "Vrátenie", "Vrátime.") == 303
    for name, text, words in (
        ("Iné", "Dobrý deň {meno}", "There is a placeholder that is not known"),
        ("Vrátenie", "Niečo iné", "There is a macro of this name already."),
        ("Prázdne", "  ", "A macro needs a name and a text."),
    ):
        assert saves(house.eva, name, text) == 422
        assert words in house.eva.page.text
        assert text.strip() in house.eva.page.text


def test_a_change_of_a_colleague_is_not_overwritten_and_ones_own_text_is_kept(house: House) -> None:
    saves(house.eva, "Spoločné", "Prvé znenie.")
    macro_id = id_of(house.eva, "Spoločné")
    assert saves(house.jan, "Spoločné", "Janovo znenie.", macro_id=macro_id, version=1) == 303

    assert saves(house.eva, "Spoločné", "Evino znenie.", macro_id=macro_id, version=1) == 409

    assert "a colleague has changed or deleted it" in house.eva.page.text
    assert "Evino znenie." in house.eva.page.text
    assert "Janovo znenie." in house.jan.sees("/staff/macros").text
    assert saves(house.eva, "x", "y", macro_id=macro_id, version=1, do="delete") == 409  # nor deleted
    assert saves(house.eva, "x", "y", macro_id=macro_id, version=2, do="delete") == 303
    assert "Janovo znenie." not in house.jan.sees("/staff/macros").text


def test_a_macro_that_was_deleted_meanwhile_inserts_nothing_and_loses_nothing(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    assert reply_on(inserts(house.eva, ticket, text="Text", macro=999_999)) == "Text"
