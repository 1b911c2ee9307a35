"""Signing in at a real OpenID provider with a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import served_in_a_thread
from tests.product import settings_in
from tests.services.authority import an_authority
from tests.services.openid_server import CLIENT, SECRET, OpenIdServer, free_port, openid_server
from tests.services.programs import need
from tickets.tls_files import TlsFiles
from webui.app import create_app
from webui.doctor.sign_in import unreachable_provider
from webui.openid.provider import OpenIdProvider, PendingSignIn
from webui.settings import Settings
from webui.storage import accounts

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[tuple[Flask, OpenIdServer]]:
    """A help centre whose people sign in at the provider, and the provider."""
    need("OpenID provider")
    folder = tmp_path_factory.mktemp("openid")
    port = free_port()
    with openid_server(folder, f"http://127.0.0.1:{port}") as provider:
        settings = settings_in(
            folder / "data",
            index=shipped_index,
            openid_issuer=provider.issuer,
            openid_client_id=CLIENT,
            openid_client_secret=SECRET,
            openid_name="Company",
            openid_roles="kb-editors=editor,it=admin",
            openid_new_accounts="on",
        )
        for app in served_in_a_thread(create_app(settings), port=port):
            yield app, provider


@pytest.fixture
def page(chromium: Browser, company: tuple[Flask, OpenIdServer]) -> Iterator[Page]:
    context = chromium.new_context(base_url=company[0].config["ADDRESS"], locale="en-GB")
    yield context.new_page()
    context.close()


def signs_in(page: Page, name: str) -> None:
    page.goto("/staff/sign-in?lang=en")
    page.get_by_role("link", name="Sign in through Company").click()
    at_the_provider(page, name)


def at_the_provider(page: Page, name: str) -> None:
    page.locator("input[name=login]").fill(f"id-of-{name}")
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()


def address_back(page: Page, name: str) -> str:
    """Sign in at the provider, and return the address that it sends the browser back to, before it goes there."""
    page.goto("/staff/sign-in?lang=en")
    page.get_by_role("link", name="Sign in through Company").click()
    form = page.locator("form").first.get_attribute("action") or ""
    typed = {"prompt": "login", "login": f"id-of-{name}", "password": "any"}
    answer = page.request.post(form, form=typed, max_redirects=0)
    while "/openid/back?" not in (address := answer.headers["location"]):
        answer = page.request.get(address, max_redirects=0)
    return address


def test_somebody_signs_in_there_and_comes_back_as_an_editor(page: Page, company: tuple[Flask, OpenIdServer]) -> None:
    company[1].knows(eva=["kb-editors", "sales"])

    page.goto("/editor/translations?lang=en")
    page.get_by_role("link", name="Sign in through Company").click()
    at_the_provider(page, "eva")

    expect(page).to_have_url(f"{company[0].config['ADDRESS']}/editor/translations?lang=en")
    expect(page.get_by_role("link", name="You are eva")).to_be_visible()
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)


def test_a_role_that_is_taken_away_there_is_gone_at_the_next_sign_in(
    page: Page, company: tuple[Flask, OpenIdServer]
) -> None:
    company[1].knows(jan=["kb-editors", "it"])
    signs_in(page, "jan")
    expect(page.get_by_role("link", name="Administration")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()

    company[1].knows(jan=["kb-editors"])
    page.goto("/staff/sign-in?lang=en")
    page.get_by_role("link", name="Sign in through Company").click()  # the provider knows this browser still

    expect(page.get_by_role("link", name="You are jan")).to_be_visible()
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)

    company[1].knows(jan=[])
    page.goto("/staff/sign-in?lang=en")
    page.get_by_role("link", name="Sign in through Company").click()
    expect(page.get_by_role("alert")).to_contain_text("has no role in this help centre")


def test_signing_out_there_as_well_ends_the_session_of_the_provider(
    page: Page, company: tuple[Flask, OpenIdServer]
) -> None:
    company[1].knows(ida=["kb-editors"])
    signs_in(page, "ida")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign out at Company").click()
    page.get_by_role("button", name="Yes, sign me out").click()

    page.get_by_role("link", name="Sign in through Company").click()

    expect(page.locator("input[name=login]")).to_be_visible()


def test_a_sign_in_of_another_browser_is_refused(
    page: Page, chromium: Browser, company: tuple[Flask, OpenIdServer]
) -> None:
    company[1].knows(eva=["kb-editors"])
    address = address_back(page, "eva")
    victim = chromium.new_context(base_url=company[0].config["ADDRESS"], locale="en-GB").new_page()
    victim.goto("/staff/sign-in?lang=en")

    answer = victim.goto(address)

    assert answer
    assert answer.status == 403
    expect(victim.get_by_role("alert")).to_contain_text("begun in another browser")
    victim.context.close()


def test_a_code_that_has_expired_is_refused_in_words(page: Page, company: tuple[Flask, OpenIdServer]) -> None:
    company[1].knows(eva=["kb-editors"])

    address = address_back(page, "eva")
    time.sleep(3)  # the provider's codes live for two seconds

    page.goto(address)

    expect(page.get_by_role("alert")).to_contain_text("This sign-in has expired")
    page.get_by_role("link", name="Sign in through Company").click()
    expect(page.get_by_role("link", name="You are eva")).to_be_visible()


def test_a_new_key_of_the_provider_signs_people_in_at_once(page: Page, company: tuple[Flask, OpenIdServer]) -> None:
    company[1].knows(eva=["kb-editors"])
    signs_in(page, "eva")
    expect(page.get_by_role("link", name="You are eva")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    company[1].starts()

    signs_in(page, "eva")
    expect(page.get_by_role("link", name="You are eva")).to_be_visible()


def test_a_wrong_secret_of_ours_is_a_line_in_the_log(company: tuple[Flask, OpenIdServer]) -> None:
    provider = OpenIdProvider(company[1].issuer, CLIENT, "wrong")

    with pytest.raises(Exception, match=r"invalid_client .* mend client id and secret"):
        provider.person("x", PendingSignIn.new(), "http://127.0.0.1/back", datetime.now(UTC))


def test_the_doctor_names_a_wrong_issuer_and_one_that_is_away(company: tuple[Flask, OpenIdServer]) -> None:
    settings: Settings = company[0].extensions["readfirst"].settings
    assert list(unreachable_provider(settings)) == []

    wrong = replace(settings, openid_issuer=company[1].issuer.replace("127.0.0.1", "localhost"))
    away = replace(settings, openid_issuer=f"http://127.0.0.1:{free_port()}")

    assert [finding.code for finding in unreachable_provider(wrong)] == ["sign-in-provider"]
    assert f"calls itself {company[1].issuer}" in next(unreachable_provider(wrong)).message
    assert "ConnectionRefused" in next(unreachable_provider(away)).message


def test_the_authority_of_the_operator_is_trusted_and_no_other(tmp_path: Path) -> None:
    authority = an_authority(tmp_path)
    with openid_server(tmp_path, "https://help.example.org") as provider:
        trusting = OpenIdProvider(provider.issuer, CLIENT, SECRET, tls=TlsFiles(authority.ca))

        assert trusting.metadata()["issuer"] == provider.issuer
        with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
            OpenIdProvider(provider.issuer, CLIENT, SECRET).metadata()


def test_two_people_of_the_provider_have_two_accounts(page: Page, company: tuple[Flask, OpenIdServer]) -> None:
    company[1].knows(eva=["kb-editors"], zuzana=["it"])
    signs_in(page, "zuzana")
    expect(page.get_by_role("link", name="You are zuzana")).to_be_visible()

    with company[0].extensions["readfirst"].database.reading() as connection:
        roles = {account.name: list(account.roles) for account in accounts.everybody(connection)}
    assert roles["zuzana"] == ["admin"]
    assert roles.get("eva", ["editor"]) == ["editor"]
