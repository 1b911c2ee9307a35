"""Signing in through an OpenID provider, as the house does it: a browser, the provider, and the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.product import PASSWORD
from tests.webui.accounts.conftest import Browser, House
from tests.webui.accounts.test_second_step import switches_on
from tests.webui.openid.provider_double import CLIENT, SECRET, ProviderDouble, provider_double
from webui.configuration import read_settings
from webui.setting import SettingError
from webui.storage import accounts, openid_identities

BEGIN = "/staff/sign-in/openid"


@dataclass
class Company:
    """A house whose people sign in at a provider."""

    house: House
    provider: ProviderDouble

    def sends(self, browser: Browser, **claims: object) -> str:
        """Let a browser sign in at the provider; return the address that it is sent back to."""
        begun = browser.gets(BEGIN)
        assert begun.status_code == 303
        assert begun.location.startswith(f"{self.provider.issuer}/auth?")
        there = self.provider.goes_to(begun.location, **{"preferred_username": "eva", "groups": ["kb"], **claims})
        return there.removeprefix("http://localhost")

    def signs_in(self, browser: Browser, **claims: object) -> TestResponse:
        return browser.gets(self.sends(browser, **claims))

    def roles_of(self, name: str) -> list[str]:
        with self.house.web.parts.database.reading() as connection:
            account = accounts.account_of(connection, name)
        assert account
        return list(account.roles)

    def connects(self, name: str) -> None:
        with self.house.web.parts.database.writing() as connection:
            account = accounts.account_of(connection, name)
            assert account
            openid_identities.connect(connection, account.account_id)


@pytest.fixture
def make_company(make_house: Callable[..., House]) -> Iterator[Callable[..., Company]]:
    with provider_double() as double:
        usual = {"openid_issuer": double.issuer, "openid_client_id": CLIENT, "openid_client_secret": SECRET}
        mapped = {"openid_roles": "kb=editor,it=admin+staff", "openid_new_accounts": "on"}

        def make(**settings: object) -> Company:
            house = make_house(**{**usual, **mapped, "openid_name": "Company", **settings})
            double.clock = lambda: house.web.clock().timestamp()
            return Company(house, double)

        yield make


@pytest.fixture
def company(make_company: Callable[..., Company]) -> Company:
    return make_company()


def test_somebody_new_signs_in_and_is_an_editor(company: Company) -> None:
    browser = company.house.browser()
    assert "Sign in through Company" in browser.gets("/staff/sign-in?lang=en").text

    answer = company.signs_in(browser)

    assert (answer.status_code, answer.location) == (303, "/editor/work")
    assert "You are eva" in browser.gets("/account?lang=en").text
    assert company.roles_of("eva") == ["editor"]
    log = [(entry.who, entry.action, entry.what) for entry in company.house.log()]
    assert log == [("sign-in provider", "account-added", "eva"), ("eva", "signed-in", "Company")]


def test_the_page_that_was_wanted_comes_after_the_sign_in(company: Company) -> None:
    browser = company.house.browser()
    begun = browser.gets(f"{BEGIN}?next=/editor/translations")

    back = company.provider.goes_to(begun.location, preferred_username="eva", groups=["kb"])

    assert browser.gets(back.removeprefix("http://localhost")).location == "/editor/translations"


def test_the_next_sign_in_finds_the_same_account_whatever_the_name_is_then(company: Company) -> None:
    company.signs_in(company.house.browser())

    company.signs_in(browser := company.house.browser(), preferred_username="eva.nova")

    assert "You are eva<" in browser.gets("/account?lang=en").text


def test_a_role_that_is_gone_at_the_provider_is_gone_at_the_next_sign_in(company: Company) -> None:
    company.signs_in(company.house.browser(), groups=["kb", "it"])
    assert company.roles_of("eva") == ["staff", "editor", "admin"]

    company.signs_in(browser := company.house.browser())

    assert company.roles_of("eva") == ["editor"]
    assert browser.gets("/admin").status_code == 403
    assert ("sign-in provider", "eva: editor") in [(entry.who, entry.what) for entry in company.house.log()]


def test_without_any_role_nobody_is_signed_in_and_open_sessions_end(company: Company) -> None:
    company.signs_in(before := company.house.browser())

    answer = company.signs_in(company.house.browser(), groups=["sales"])

    assert answer.status_code == 403
    assert not before.is_signed_in
    assert company.roles_of("eva") == []
    assert [entry.action for entry in company.house.log()][-2:] == ["roles-changed", "sign-in-failed"]


def test_without_a_role_somebody_new_gets_no_account(company: Company) -> None:
    answer = company.signs_in(company.house.browser(), groups=["sales"])

    assert answer.status_code == 403
    assert company.house.log()[-1].what == "eva: no role"


def test_an_account_with_a_password_is_nobody_s_at_the_provider(company: Company) -> None:
    answer = company.signs_in(browser := company.house.browser(), preferred_username="admin", groups=["it"])

    assert answer.status_code == 403
    assert not browser.is_signed_in
    assert company.house.log()[-1].what == "admin: name taken"


def test_an_admin_lets_a_colleague_sign_in_there_and_their_password_ends(company: Company) -> None:
    colleague = company.house.signed_in("editor")
    company.house.signed_in("admin").posts("/admin/accounts/connect", form_on="/admin/accounts", name="editor")
    assert not colleague.is_signed_in
    assert not company.house.browser().signs_in("editor")

    company.signs_in(browser := company.house.browser(), preferred_username="editor")

    assert browser.is_signed_in
    assert "Company" in browser.gets("/account?lang=en").text
    stranger = company.signs_in(company.house.browser(), preferred_username="editor", sub="id-2")
    assert stranger.status_code == 403, "the account has its owner"


def test_a_new_password_takes_the_connection_away(company: Company) -> None:
    company.signs_in(company.house.browser())

    company.house.signed_in("admin").posts("/admin/accounts/password", form_on="/admin/accounts", name="eva")

    assert company.signs_in(company.house.browser()).status_code == 403


def test_where_new_accounts_are_off_somebody_unknown_is_sent_to_an_admin(make_company: Callable[..., Company]) -> None:
    company = make_company(openid_new_accounts="off")

    answer = company.signs_in(company.house.browser())

    assert answer.status_code == 403
    assert company.house.log()[-1].what == "eva: no account"


def test_without_a_mapping_admins_give_the_roles(make_company: Callable[..., Company]) -> None:
    company = make_company(openid_roles="", openid_new_accounts="off")
    company.connects("analyst")

    company.signs_in(browser := company.house.browser(), preferred_username="analyst")

    assert browser.gets("/reports").status_code == 200


def test_a_second_step_that_was_set_up_here_is_asked_for_as_well(company: Company) -> None:
    switches_on(company.house, company.house.signed_in("editor"))
    company.connects("editor")

    answer = company.signs_in(browser := company.house.browser(), preferred_username="editor")

    assert answer.location.startswith("/staff/sign-in/code")
    assert not browser.is_signed_in


def test_a_sign_in_that_another_browser_began_is_refused(company: Company) -> None:
    back = company.sends(company.house.browser())

    assert company.house.browser().gets(back).status_code == 403
    assert company.provider.forms == [], "no code was exchanged"


def test_a_wrong_state_is_refused_and_the_right_one_no_longer_counts(company: Company) -> None:
    browser = company.house.browser()
    back = company.sends(browser)

    assert browser.gets(back.replace("state=", "state=x")).status_code == 403
    assert browser.gets(back).status_code == 403
    assert company.provider.forms == []


def test_an_address_that_was_used_is_used_up(company: Company) -> None:
    browser = company.house.browser()
    back = company.sends(browser)

    assert browser.gets(back).status_code == 303
    assert browser.gets(back).status_code == 403


def test_a_sign_in_may_take_a_quarter_of_an_hour(company: Company) -> None:
    browser = company.house.browser()
    back = company.sends(browser)
    company.house.waits(minutes=16)

    assert browser.gets(back).status_code == 403


def test_an_expired_code_is_said_in_words(company: Company) -> None:
    company.provider.refusal = (400, {"error": "invalid_grant"})

    answer = company.signs_in(company.house.browser())

    assert answer.status_code == 403
    assert "readfirst" not in answer.text.split("<main")[1].split("</main>")[0]


def test_who_does_not_agree_there_is_not_signed_in(company: Company) -> None:
    browser = company.house.browser()
    state = company.sends(browser).split("state=")[1].split("&")[0]

    answer = browser.gets(f"{BEGIN}/back?error=access_denied&state={state}")

    assert answer.status_code == 403
    assert company.provider.forms == []


def test_an_answer_of_another_provider_is_refused(company: Company) -> None:
    browser = company.house.browser()
    back = company.sends(browser)

    assert browser.gets(f"{back.split('&iss=')[0]}&iss=https://other.example").status_code == 502
    assert company.provider.forms == []


def test_while_the_provider_is_away_the_password_lets_people_in(make_company: Callable[..., Company]) -> None:
    company = make_company(openid_issuer="http://127.0.0.1:9")
    browser = company.house.browser()

    answer = browser.gets(BEGIN)

    assert answer.status_code == 503
    assert 'href="/staff/sign-in"' in answer.text
    assert browser.signs_in("editor")


def test_where_passwords_are_off_none_is_taken(make_company: Callable[..., Company]) -> None:
    company = make_company(password_sign_in="off")
    company.signs_in(browser := company.house.browser())

    assert 'type="password"' not in browser.gets("/staff/sign-in").text
    answer = browser.posts("/staff/sign-in", form_on="/account", name="editor", password=PASSWORD)
    assert answer.status_code == 404
    assert "You are eva" in browser.gets("/account?lang=en").text


def test_signing_out_names_the_provider_where_one_may_still_be_signed_in(company: Company) -> None:
    company.provider.metadata = {"end_session_endpoint": f"{company.provider.issuer}/end"}
    company.signs_in(browser := company.house.browser())

    answer = browser.posts("/staff/sign-out", form_on="/account")
    page = browser.gets(answer.location)

    assert not browser.is_signed_in
    assert f'href="{company.provider.issuer}/end?client_id={CLIENT}' in page.text


def test_without_a_provider_there_is_nothing_to_see(house: House) -> None:
    browser = house.browser()

    assert browser.gets(BEGIN).status_code == 404
    assert browser.gets(f"{BEGIN}/back?code=1&state=2").status_code == 404
    assert BEGIN not in browser.gets("/staff/sign-in").text


def test_begun_too_often_from_one_place_is_refused(company: Company) -> None:
    browser = company.house.browser()

    answers = [browser.gets(BEGIN).status_code for _ in range(31)]

    assert answers[-2:] == [303, 429]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"ISSUER": "http://id.example.org"}, "OPENID_ISSUER: .* in the clear: use https://"),
        ({"CLIENT_ID": ""}, "OPENID_CLIENT_ID: is missing"),
        ({"ROLES": "kb=boss"}, "OPENID_ROLES: 'kb=boss': write VALUE=ROLE"),
        ({"NEW_ACCOUNTS": "on"}, "OPENID_NEW_ACCOUNTS: .* say in OPENID_ROLES who gets which"),
        ({"SCOPES": "profile"}, "OPENID_SCOPES: .* must be openid"),
    ],
)
def test_half_a_configuration_stops_the_start(tmp_path: Path, settings: dict[str, str], why: str) -> None:
    usual = {"ISSUER": "https://id.example.org", "CLIENT_ID": CLIENT}
    environment = {f"READFIRST_OPENID_{name}": value for name, value in {**usual, **settings}.items()}

    with pytest.raises(SettingError, match=why):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), **environment})


def test_passwords_cannot_be_off_without_a_provider(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"PASSWORD_SIGN_IN.*nobody can sign in"):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_PASSWORD_SIGN_IN": "off"})
