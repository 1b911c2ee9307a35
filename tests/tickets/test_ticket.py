"""A ticket holds what delivery relies on, and has a name that can be read out over a telephone."""

from datetime import datetime

import pytest

from tests.tickets.desk import NOON, a_ticket
from tickets.address import InvalidAddress
from tickets.reference import new_reference, new_ticket_id, read_reference


def test_references_and_ids_are_never_drawn_twice() -> None:
    assert len({new_reference() for _ in range(2000)}) == 2000
    assert len({new_ticket_id() for _ in range(2000)}) == 2000


def test_a_reference_has_no_sign_that_is_mistaken_for_another() -> None:
    drawn = "".join(new_reference().removeprefix("RF-") for _ in range(2000))

    assert not set(drawn) & set("0O1IL5S8BZU")
    assert len(set(drawn) - {"-"}) == 25


@pytest.mark.parametrize("typed", ["RF-7K3M-9Q2D", "rf7k3m9q2d", " RF 7K3M 9Q2D\n", "rf–7k3m–9q2d"])
def test_a_reference_is_understood_as_people_type_it(typed: str) -> None:
    assert read_reference(typed) == "RF-7K3M-9Q2D"


@pytest.mark.parametrize(
    "typed", ["", "RF", "7K3M-9Q2D", "RF-7K3M-9Q2", "RF-7K3M-9Q2DX", "RF-0K3M-9Q2D", "RF-7K3M-9Q2D'"]
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ticket_id": "../etc/passwd"}, "use letters, digits"),
        ({"ticket_id": ""}, "use letters, digits"),
        ({"reference": "RF-1"}, "take one from draw_reference"),
        ({"created_at": datetime(2026, 3, 2)}, "pass datetime.now"),  # noqa: DTZ001
        ({"email": "Jana@EXAMPLE.sk"}, "pass it through there"),
    ],
)
def test_a_ticket_that_could_not_be_delivered_is_not_made(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        a_ticket(**changes)


def test_a_ticket_has_one_address_or_none() -> None:
    assert a_ticket(email="").email == ""
    with pytest.raises(InvalidAddress):
        a_ticket(email="a@b.sk, c@d.sk")


def test_a_ticket_is_a_value() -> None:
    assert a_ticket(ticket_id="t-1", reference="RF-7K3M-9Q2D") == a_ticket(ticket_id="t-1", reference="RF-7K3M-9Q2D")
    assert a_ticket().created_at == NOON
