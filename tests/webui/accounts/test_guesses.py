"""Wrong passwords shut out whoever types them, and nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.product import PASSWORD
from tests.webui.accounts.conftest import CAFE, HOME, OFFICE, House
from webui.accounts.guesses import PASSWORD as LIMITS
from webui.accounts.guesses import Guesser, may_guess, was_wrong
from webui.storage.accounts import set_password


def guesses_wrong(house: House, times: int, *, name: str = "staff", address: str = CAFE) -> None:
    browser = house.browser(address)
    assert not any(browser.signs_in(name, f"wrong password {n}") for n in range(times))


@pytest.mark.parametrize("times", [5, 12])
def test_a_strangers_wrong_passwords_never_shut_a_staff_member_out(house: House, times: int) -> None:
    guesses_wrong(house, times)

    assert house.browser(HOME).signs_in("staff")
    assert not house.browser(CAFE).signs_in("staff")  # the stranger has found it, and has to wait


def test_who_mistypes_waits_a_minute_and_then_longer(house: House) -> None:
    guesses_wrong(house, 5)
    house.waits(seconds=61)
    assert house.browser(CAFE).signs_in("staff")

    guesses_wrong(house, 5)
    house.waits(seconds=61)
    guesses_wrong(house, 5)
    house.waits(seconds=61)
    assert not house.browser(CAFE).signs_in("staff")
    house.waits(minutes=15)
    assert house.browser(CAFE).signs_in("staff")


def test_a_right_password_begins_the_count_anew(house: House) -> None:
    for _ in range(4):
        guesses_wrong(house, 4)
        assert house.browser(CAFE).signs_in("staff")


def test_a_known_device_is_always_open_even_at_the_strangers_address(house: House) -> None:
    mine = house.signed_in("staff", CAFE)
    mine.signs_out()
    guesses_wrong(house, 20)
    assert not house.browser(CAFE).signs_in("staff")

    assert mine.signs_in("staff")


def test_a_thousand_addresses_are_stopped_for_the_account_as_a_whole_but_not_its_devices(house: House) -> None:
    mine = house.signed_in("staff", OFFICE)
    mine.signs_out()
    limits, key = house.web.parts.limits, house.web.parts.settings.secret_key
    for n in range(LIMITS.account.most):
        guesser = Guesser.of(key, "staff", f"10.0.{n}.1", "")
        assert may_guess(limits, LIMITS, guesser)
        was_wrong(limits, LIMITS, guesser)

    assert not house.browser("10.9.9.9").signs_in("staff")
    assert mine.signs_in("staff")
    house.waits(hours=1)
    assert house.browser("10.9.9.9").signs_in("staff")


def test_a_stolen_device_is_a_stranger_after_thirty_wrong_ones(house: House) -> None:
    mine = house.signed_in("staff")
    mine.signs_out()

    opened = [mine.signs_in("staff", f"wrong password {n}") for n in range(LIMITS.device.most + 6)]

    assert not any(opened)
    assert not mine.signs_in("staff")


def test_a_device_cookie_that_somebody_made_up_or_took_from_elsewhere_is_a_stranger(house: House) -> None:
    editors = house.signed_in("editor")
    editors.signs_out()
    proof = editors.client.get_cookie("readfirst_device")
    assert proof
    guesses_wrong(house, 6)

    for made_up in (proof.value, "0" * 32 + "." + "0" * 32, "x", "", proof.value[:32]):
        browser = house.browser(CAFE)
        browser.client.set_cookie("readfirst_device", made_up)
        assert not browser.signs_in("staff")


def test_two_people_of_one_browser_are_both_known(house: House) -> None:
    browser = house.signed_in("staff", CAFE)
    for name in ("editor", "analyst", "editor"):
        browser.signs_out()
        assert browser.signs_in(name)
    browser.signs_out()
    for name in ("staff", "editor"):
        guesses_wrong(house, 6, name=name)

    assert browser.signs_in("staff")
    browser.signs_out()
    assert browser.signs_in("editor")


def test_a_new_password_makes_every_device_a_stranger(house: House) -> None:
    mine = house.signed_in("staff", CAFE)
    mine.signs_out()
    with house.web.parts.database.writing() as connection:
        set_password(connection, "staff", "another long password")
    guesses_wrong(house, 6)

    assert not mine.signs_in("staff", "another long password")


def test_a_hundred_guesses_at_once_are_not_one(house: House) -> None:
    limits, key = house.web.parts.limits, house.web.parts.settings.secret_key
    guesser = Guesser.of(key, "staff", CAFE, "")
    with ThreadPoolExecutor(8) as together:
        made = list(together.map(lambda _: may_guess(limits, LIMITS, guesser), range(60)))

    assert sum(made) == 5


@pytest.mark.long
def test_sixty_wrong_passwords_at_one_address_shut_no_other_account_of_it_out(house: House) -> None:
    for n in range(12):
        guesses_wrong(house, 5, name=f"somebody-{n}", address=OFFICE)

    assert house.browser(OFFICE).signs_in("staff")


def test_a_password_of_a_thousand_characters_signs_in(house: House) -> None:
    with house.web.parts.database.writing() as connection:
        set_password(connection, "staff", "ž" * 1000)

    assert house.browser().signs_in("staff", "ž" * 1000)
    assert not house.browser().signs_in("staff", "ž" * 1001)
    assert not house.browser().signs_in("staff", "ž" * 200)
    assert not house.browser().signs_in("staff", PASSWORD)
