"""axe finds no violation where people of the house sign in through a provider, and where that fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.conftest import served_in_a_thread
from tests.browser.test_accessibility import LOOKS, check
from tests.product import settings_in
from tests.webui.openid.provider_double import CLIENT, SECRET, ProviderDouble, provider_double
from webui.app import create_app

pytestmark = pytest.mark.long

BEGIN = "/staff/sign-in/openid"


@pytest.fixture(scope="module")
def provider() -> Iterator[ProviderDouble]:
    with provider_double() as provider:
        yield provider


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path, provider: ProviderDouble) -> Iterator[Flask]:
    """A help centre whose people sign in at the provider, or with a password."""
    settings = settings_in(
        tmp_path_factory.mktemp("company"),
        index=shipped_index,
        openid_issuer=provider.issuer,
        openid_client_id=CLIENT,
        openid_client_secret=SECRET,
        openid_name="Company",
        openid_roles="kb=editor",
        openid_new_accounts="on",
    )
    yield from served_in_a_thread(create_app(settings))


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def page(chromium: Browser, company: Flask, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=company.config["ADDRESS"], locale="en", bypass_csp=True, **request.param)
    yield context.new_page()
    context.close()


def sent_back(page: Page, provider: ProviderDouble, **claims: object) -> str:
    """The address that the provider sends this browser back to."""
    there = page.request.get(BEGIN, max_redirects=0).headers["location"]
    return provider.goes_to(there, **claims)


def shows(page: Page, address: str, words: str) -> None:
    page.goto(address)
    page.get_by_text(words).first.wait_for()
    check(page)


def test_every_page_of_a_sign_in_through_a_provider(page: Page, provider: ProviderDouble) -> None:
    shows(page, "/staff/sign-in", "Sign in through Company")
    shows(page, f"{BEGIN}/back?code=a&state=b", "begun in another browser")
    state = sent_back(page, provider).partition("state=")[2].partition("&")[0]
    shows(page, f"{BEGIN}/back?error=access_denied&state={state}", "Company has not signed you in")
    shows(page, sent_back(page, provider, preferred_username="eva", groups=[]), "has no role in this help centre")
    provider.refusal = 400, {"error": "invalid_grant"}
    shows(page, sent_back(page, provider), "has expired, or was used already")
    provider.refusal = 503, {}
    shows(page, sent_back(page, provider), "does not answer")
    provider.refusal, provider.token = None, "no token"
    shows(page, sent_back(page, provider), "does not work as it is set up")
    provider.token = ""
    page.goto(sent_back(page, provider, preferred_username="eva", groups=["kb"]))
    shows(page, "/account", "You are eva")
    shows(page, f"{BEGIN}/signed-out", "Company")
