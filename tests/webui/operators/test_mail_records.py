"""The admins' page of what the sender's domain lacks; the name server is somebody else's, so it is played here."""

from collections.abc import Sequence

import pytest

from tests.webui.conftest import SignedIn
from webui.operators import mail_records
from webui.operators.name_server import NameServerError

RECORDS = {
    ("example.org", "MX"): ["10 mail.example.org."],
    ("example.org", "TXT"): ["v=spf1 include:relay.example -all"],
    ("own._domainkey.example.org", "TXT"): ["v=DKIM1; p=MIIB"],
}


def lookup(name: str, kind: str) -> Sequence[str]:
    if name.startswith("silent."):
        raise NameServerError(f"{name} {kind}: it does not answer")
    return RECORDS.get((name, kind), [])


@pytest.fixture(autouse=True)
def name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_records, "lookup_in", lambda _resolver: lookup)


def test_nothing_is_looked_up_unasked(signed_in: SignedIn) -> None:
    page = signed_in("admin").get("/admin/mail?lang=en").text

    assert "Servers that may send (SPF)" in page
    assert "lacking" not in page


def test_what_a_domain_has_and_lacks_is_explained(signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    page = admin.get("/admin/mail?lang=en&domain=example.org&selector=own").text

    assert "1 thing is lacking." in page  # DMARC
    assert "v=spf1 include:relay.example -all" in page
    assert "v=DMARC1; p=none; rua=mailto:REPORTS@example.org" in page, "with what to do about it"
    assert "2 things are lacking." in admin.get("/admin/mail?lang=en&domain=example.org").text, "the key was guessed"


def test_a_name_server_that_is_silent_is_said(signed_in: SignedIn) -> None:
    answer = signed_in("admin").get("/admin/mail?lang=en&domain=silent.example")

    assert answer.status_code == 200
    assert "The name server does not answer" in answer.text


def test_it_explains_in_the_language_of_the_page(signed_in: SignedIn) -> None:
    page = signed_in("admin").get("/admin/mail?lang=sk").text

    assert "Podpis (DKIM)" in page
    assert "Signature" not in page


def test_what_is_lacking_is_said_in_the_language_of_the_page(signed_in: SignedIn) -> None:
    page = signed_in("admin").get("/admin/mail?lang=de&domain=example.org&selector=own").text

    assert "ein Schlüssel unter own" in page
    assert "kein DMARC-Eintrag" in page
    assert "TXT-Eintrag für _dmarc.example.org: v=DMARC1; p=none; rua=mailto:REPORTS@example.org" in page
