"""What a domain lacks so that its mails arrive."""

import pytest

from webui.operators.mail_domain import DomainCheck, check_domain

GOOD = {
    ("example.org", "MX"): ["10 mx.example.org."],
    ("example.org", "TXT"): ["other", "v=spf1 include:relay.example -all"],
    ("s1._domainkey.example.org", "TXT"): ["v=DKIM1; k=rsa; p=MIGf"],
    ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject"],
    ("relay.example", "A"): ["192.0.2.1"],
    ("192.0.2.1", "PTR"): ["relay.example."],
    ("example.org", "A"): ["192.0.2.7"],
}


def checks(records: dict[tuple[str, str], list[str]], domain: str = "example.org") -> dict[str, DomainCheck]:
    done = check_domain(
        domain, lambda name, kind: records.get((name, kind), []), relay="relay.example", ehlo="example.org"
    )
    return {check.name: check for check in done}


def test_a_domain_that_has_everything_lacks_nothing() -> None:
    done = checks(GOOD)

    assert list(done) == ["mx", "spf", "dkim", "dmarc", "reverse", "ehlo"]
    assert all(check.is_good and not check.remedy for check in done.values())


@pytest.mark.parametrize(
    ("record", "values", "name"),
    [
        (("example.org", "MX"), [], "mx"),
        (("example.org", "TXT"), [], "spf"),
        (("example.org", "TXT"), ["v=spf1 -all", "v=spf1 ~all"], "spf"),
        (("example.org", "TXT"), ["v=spf1 a +all"], "spf"),
        (("example.org", "TXT"), ["v=spf1 a"], "spf"),
        (("example.org", "TXT"), ["v=spf1 " + "include:x.example " * 11 + "-all"], "spf"),
        (("s1._domainkey.example.org", "TXT"), ["v=DKIM1; p="], "dkim"),  # a key that was withdrawn
        (("_dmarc.example.org", "TXT"), [], "dmarc"),
        (("192.0.2.1", "PTR"), [], "reverse"),
        (("192.0.2.1", "PTR"), ["elsewhere.example."], "reverse"),
        (("relay.example", "A"), [], "reverse"),
        (("example.org", "A"), [], "ehlo"),
    ],
)
def test_what_is_lacking_is_named_with_its_remedy(record: tuple[str, str], values: list[str], name: str) -> None:
    done = checks(GOOD | {record: values})

    assert [check.name for check in done.values() if not check.is_good] == [name]
    assert done[name].remedy


def test_a_subdomain_has_the_policy_of_the_domain_above() -> None:
    assert checks(GOOD, "help.example.org")["dmarc"].is_good
