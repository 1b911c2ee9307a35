"""The second step of a sign-in: an app's code, once; recovery codes; and an admin who can take it away."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.product import PASSWORD
from tests.webui.accounts.conftest import CAFE, HOME, OFFICE, Browser, House
from webui.accounts.guesses import CODE
from webui.identity.sealed import is_sealed_under
from webui.identity.totp import code_of
from webui.storage import accounts, second_factors

PAGE = "/account/second-step"


def sets_up(browser: Browser) -> str:
    """Begin, and return the key that the page shows."""
    assert browser.posts(f"{PAGE}/begin", form_on=PAGE, password=PASSWORD).status_code == 303
    found = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', browser.gets(PAGE).text)
    assert found
    return found[1].replace(" ", "")


def code_now(house: House, key: str, *, steps: int = 0) -> str:
    return code_of(key, int(house.web.clock.at.timestamp()) // 30 + steps)


def switches_on(house: House, browser: Browser) -> tuple[str, list[str]]:
    """Return the key and the recovery codes."""
    key = sets_up(browser)
    page = browser.posts(f"{PAGE}/confirm", form_on=PAGE, code=code_now(house, key))
    assert page.status_code == 200
    house.waits(seconds=90)
    return key, re.findall(r'<code class="key">([a-z0-9-]+)</code>', page.text)


def types_code(browser: Browser, code: str) -> bool:
    answer = browser.posts("/staff/sign-in/code", code=code)
    assert answer.status_code in (303, 403)
    return answer.status_code == 303


@pytest.fixture
def key_and_codes(house: House) -> tuple[str, list[str]]:
    browser = house.signed_in("staff")
    made = switches_on(house, browser)
    browser.signs_out()
    return made


def test_with_it_the_password_alone_signs_nobody_in(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    key, _ = key_and_codes
    browser = house.browser()

    assert browser.signs_in("staff")  # the first step
    assert not browser.is_signed_in
    assert not types_code(browser, "000000")
    assert types_code(browser, code_now(house, key))
    assert browser.is_signed_in


def test_a_code_is_taken_once_and_so_is_every_older_one(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    key, _ = key_and_codes
    mine, thief = house.browser(), house.browser(CAFE)
    mine.signs_in("staff")
    thief.signs_in("staff")

    assert types_code(mine, code_now(house, key))
    assert not types_code(thief, code_now(house, key))
    assert not types_code(thief, code_now(house, key, steps=-1))
    house.waits(seconds=30)
    assert types_code(thief, code_now(house, key))


def test_of_two_who_type_the_same_code_at_once_one_gets_in(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    key, _ = key_and_codes
    browsers = [house.browser(address) for address in (HOME, OFFICE, CAFE)]
    for browser in browsers:
        browser.signs_in("staff")

    with ThreadPoolExecutor(3) as together:
        entered = list(together.map(lambda browser: types_code(browser, code_now(house, key)), browsers))

    assert sorted(entered) == [False, False, True]


def test_a_recovery_code_signs_in_once_however_it_is_typed(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    _, codes = key_and_codes
    assert len(set(codes)) == second_factors.RECOVERY_CODES
    browser = house.browser()
    browser.signs_in("staff")

    assert types_code(browser, f" {codes[0].upper().replace('-', ' ')} ")
    browser.signs_out()
    browser.signs_in("staff")
    assert not types_code(browser, codes[0])
    assert types_code(browser, codes[1])
    assert [entry.action for entry in house.log()].count("recovery-code-used") == 2
    assert "8 unused codes" in browser.gets(f"{PAGE}?lang=en").text


def test_recovery_codes_are_stored_as_digests(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    _, codes = key_and_codes
    with house.web.parts.database.reading() as connection:
        stored = str(connection.execute(second_factors.codes_table.select()).all())

    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_new_recovery_codes_end_the_old_ones(house: House) -> None:
    browser = house.signed_in("staff")
    _, old = switches_on(house, browser)
    page = browser.posts(f"{PAGE}/codes", form_on=PAGE, password=PASSWORD)
    new = re.findall(r'<code class="key">([a-z0-9-]+)</code>', page.text)
    browser.signs_out()
    browser.signs_in("staff")

    assert not types_code(browser, old[0])
    assert types_code(browser, new[0])


def test_until_a_code_was_typed_nobody_is_asked_for_one(house: House) -> None:
    browser = house.signed_in("staff")
    key = sets_up(browser)
    assert browser.posts(f"{PAGE}/confirm", form_on=PAGE, code="000000").status_code == 403

    assert house.browser().signs_in("staff")
    assert house.signed_in("staff").is_signed_in
    assert key not in browser.gets("/account").text


def test_every_change_asks_for_the_password(house: House) -> None:
    browser = house.signed_in("staff")
    assert browser.posts(f"{PAGE}/begin", form_on=PAGE, password="wrong password").status_code == 403
    switches_on(house, browser)
    for change in ("codes", "off"):
        assert browser.posts(f"{PAGE}/{change}", form_on=PAGE, password="wrong password").status_code == 403
    assert browser.posts(f"{PAGE}/begin", form_on=PAGE, password=PASSWORD).status_code == 303  # changes nothing
    other = house.browser()
    other.signs_in("staff")
    assert not other.is_signed_in

    assert browser.posts(f"{PAGE}/off", form_on=PAGE, password=PASSWORD).status_code == 303
    assert house.signed_in("staff").is_signed_in


def test_the_key_is_there_as_a_picture_and_as_text_and_only_while_it_is_set_up(house: House) -> None:
    browser = house.signed_in("staff")
    sets_up(browser)
    page = browser.gets(PAGE)

    assert "<svg" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    switches_on(house, browser)
    assert "<svg class=" not in browser.gets(PAGE).text.split("<main")[1]


def test_codes_are_not_guessed(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    key, _ = key_and_codes
    mine = house.browser(HOME)
    stranger = house.browser(CAFE)
    stranger.signs_in("staff")
    for n in range(CODE.pair[0].most + 1):
        assert not types_code(stranger, f"{n:06}")
    assert not types_code(stranger, code_now(house, key))

    mine.signs_in("staff")
    assert types_code(mine, code_now(house, key))


def test_between_the_steps_there_is_no_session_and_not_for_long(
    house: House, key_and_codes: tuple[str, list[str]]
) -> None:
    key, _ = key_and_codes
    assert house.browser().gets("/staff/sign-in/code").status_code == 303  # who typed no password begins there
    browser = house.browser()
    browser.signs_in("staff")
    house.waits(minutes=11)

    assert browser.gets("/staff/sign-in/code").location.startswith("/staff/sign-in")
    browser.signs_in("staff")
    with house.web.parts.database.writing() as connection:
        accounts.set_password(connection, "staff", "another long password")
    assert browser.gets("/staff/sign-in/code").status_code == 303
    assert not browser.is_signed_in
    assert key


def test_the_page_that_was_wanted_comes_after_the_second_step(
    house: House, key_and_codes: tuple[str, list[str]]
) -> None:
    key, _ = key_and_codes
    browser = house.browser()
    wanted = "?next=/staff/waits"
    first = browser.posts(f"/staff/sign-in{wanted}", name="staff", password=PASSWORD)
    assert first.location == f"/staff/sign-in/code{wanted}"

    assert browser.posts(first.location, code=code_now(house, key)).location == "/staff/waits"


def test_an_admin_takes_it_away_and_the_log_says_so(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    admin = house.signed_in("admin")
    page = admin.gets("/admin/accounts?lang=en").text
    assert page.count("Take the second step away") == 2  # one button, with its name for screen readers

    admin.posts("/admin/accounts/second-step", form_on="/admin/accounts", name="staff")

    assert house.signed_in("staff").is_signed_in
    entry = next(entry for entry in house.log() if entry.action == "second-factor-reset")
    assert (entry.who, entry.what) == ("admin", "staff")


def test_only_admins_take_it_away(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    editor = house.signed_in("editor")
    answer = editor.posts("/admin/accounts/second-step", form_on="/account", name="staff")

    assert answer.status_code == 403
    assert [entry.action for entry in house.log()].count("second-factor-reset") == 0


def test_an_admin_signs_somebody_out_everywhere(house: House) -> None:
    admin, browser = house.signed_in("admin"), house.signed_in("staff")

    admin.posts("/admin/accounts/sign-out", form_on="/admin/accounts", name="staff")

    assert not browser.is_signed_in
    assert admin.is_signed_in


# --- the secret in the database -------------------------------------------------------------------------


def stored_secret(house: House) -> str:
    with house.web.parts.database.reading() as connection:
        return str(connection.execute(second_factors.factors_table.select()).one().secret)


def change_keys(house: House, *, key: str, old: str) -> None:
    """Restart with other keys, as far as the second step is concerned."""
    parts = house.web.parts
    settings = replace(parts.settings, secret_key=key, old_secret_keys=old)
    house.web.app.extensions["readfirst"] = replace(parts, settings=settings)


def test_the_secret_is_sealed_in_the_database(house: House, key_and_codes: tuple[str, list[str]]) -> None:
    assert key_and_codes[0] not in stored_secret(house)
    assert is_sealed_under(stored_secret(house), house.web.parts.settings.secret_key)


def test_a_new_signing_key_leaves_it_working_and_seals_it_anew(
    house: House, key_and_codes: tuple[str, list[str]]
) -> None:
    change_keys(house, key="n" * 40, old=house.web.parts.settings.secret_key)
    browser = house.browser()
    browser.signs_in("staff")

    assert types_code(browser, code_now(house, key_and_codes[0]))
    assert is_sealed_under(stored_secret(house), "n" * 40)


def test_a_key_that_is_not_named_any_more_leaves_the_recovery_codes(
    house: House, key_and_codes: tuple[str, list[str]]
) -> None:
    change_keys(house, key="n" * 40, old="")
    browser = house.browser()
    browser.signs_in("staff")

    assert not types_code(browser, code_now(house, key_and_codes[0]))
    assert types_code(browser, key_and_codes[1][0])


def test_a_secret_of_an_earlier_version_works_and_is_sealed_when_it_is_used(
    house: House, key_and_codes: tuple[str, list[str]]
) -> None:
    key, _ = key_and_codes
    with house.web.parts.database.writing() as connection:
        connection.execute(second_factors.factors_table.update().values(secret=key))
    browser = house.browser()
    browser.signs_in("staff")

    assert types_code(browser, code_now(house, key))
    assert is_sealed_under(stored_secret(house), house.web.parts.settings.secret_key)
