"""A session lives in the database: where it is ended, it has ended for every copy of its cookie."""

from datetime import timedelta

from tests.webui.accounts.conftest import CAFE, OFFICE, House
from webui.storage import account_sessions, accounts


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(house: House) -> None:
    browser = house.signed_in("staff")
    thief = house.copy(browser)
    assert thief.is_signed_in

    browser.signs_out()

    assert not thief.is_signed_in
    assert not browser.is_signed_in


def test_each_browser_is_listed_and_can_be_ended_from_another(house: House) -> None:
    here, elsewhere = house.signed_in("staff"), house.signed_in("staff", OFFICE)
    house.waits(minutes=7)

    page = here.gets("/account").text

    assert page.count("Firefox, Linux</h3>") == 1  # elsewhere; this one has a chip behind it
    assert page.count("Firefox, Linux <span") == 1
    assert "203.0.113.0/24" in page
    assert OFFICE not in page  # the neighbourhood is enough to recognise one's own
    session_id = page.split('action="/account/sessions/')[1].split("/end")[0]
    here.posts(f"/account/sessions/{session_id}/end", form_on="/account")
    assert not elsewhere.is_signed_in
    assert here.is_signed_in


def test_sign_out_everywhere_ends_all_of_ones_own_and_no_others(house: House) -> None:
    here, elsewhere, colleague = house.signed_in("staff"), house.signed_in("staff", OFFICE), house.signed_in("editor")

    here.posts("/account/sign-out-everywhere", form_on="/account")

    assert [browser.is_signed_in for browser in (here, elsewhere, colleague)] == [False, False, True]


def test_nobody_ends_somebody_elses_session(house: House) -> None:
    colleague, mallory = house.signed_in("editor"), house.signed_in("staff")
    with house.web.parts.database.reading() as connection:
        editor = accounts.account_of(connection, "editor")
        assert editor
        [theirs] = account_sessions.sessions_of(connection, editor, house.web.clock.at)

    mallory.posts(f"/account/sessions/{theirs.session_id}/end", form_on="/account")

    assert colleague.is_signed_in


def test_a_session_that_is_not_used_ends_and_one_that_is_used_does_not_last_for_ever(house: House) -> None:
    used, unused = house.signed_in("staff"), house.signed_in("staff")
    house.waits(hours=11)
    assert used.is_signed_in
    house.waits(hours=2)
    assert not unused.is_signed_in

    for _ in range(60):
        if not used.is_signed_in:
            break
        house.waits(hours=11.9)

    began = house.web.clock.at - account_sessions.LONGEST
    assert not used.is_signed_in
    assert timedelta(0) <= began.replace(tzinfo=None) - house.log()[0].at.replace(tzinfo=None) < timedelta(hours=12)


def test_a_new_password_ends_every_session(house: House) -> None:
    browser = house.signed_in("staff")
    with house.web.parts.database.writing() as connection:
        accounts.set_password(connection, "staff", "another long password")

    assert not browser.is_signed_in


def test_signing_in_again_leaves_no_session_behind(house: House) -> None:
    browser = house.signed_in("staff")
    before = house.copy(browser)
    assert browser.signs_in("staff")

    assert not before.is_signed_in
    assert browser.gets("/account").text.count("Firefox, Linux") == 1


def test_a_cookie_of_nothing_but_a_name_signs_nobody_in(house: House) -> None:
    """As cookies were before sessions lay in the database."""
    browser = house.browser()
    for forged in ({"name": "admin", "stamp": "x"}, "0" * 64, "", ["0"], None):
        with browser.client.session_transaction() as session:
            session["account"] = forged
        assert not browser.is_signed_in


def test_the_header_says_who_is_signed_in(house: House) -> None:
    assert "You are staff" in house.signed_in("staff").gets("/account?lang=en").text


def test_what_is_over_is_swept(house: House) -> None:
    house.signed_in("staff", CAFE)
    with house.web.parts.database.writing() as connection:
        assert account_sessions.sweep(connection, house.web.clock.at + timedelta(hours=13)) == 1


def test_the_language_that_was_chosen_before_holds_after_the_sign_in_and_after_the_end(house: House) -> None:
    browser = house.browser()
    browser.gets("/staff/sign-in?lang=uk")
    browser.signs_in("staff")

    assert '<html lang="uk">' in browser.gets("/staff/").text
    browser.signs_out()
    assert '<html lang="uk">' in browser.gets("/staff/sign-in").text
