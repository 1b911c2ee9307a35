"""A wrong setting stops the start and says which variable and what is allowed."""

from pathlib import Path

import pytest

from tickets.desks import registry
from webui.configuration import read_settings
from webui.outgoing.ways_out import ways_out
from webui.setting import SettingError

PRODUCTION = {
    "READFIRST_MODE": "production",
    "READFIRST_DATA_DIR": "/srv/readfirst",
    "READFIRST_HOSTS": "help.example.org",
    "READFIRST_SECRET_KEY": "s" * 32,
    "READFIRST_LEGAL_NAME": "OK",
    "READFIRST_LEGAL_ADDRESS": "Hlavná 1, Bratislava",
    "READFIRST_LEGAL_EMAIL": "podpora@example.org",
    "READFIRST_CHANNEL": "email",
    "READFIRST_SUPPORT_EMAIL": "tickets@example.org",
    "READFIRST_MAIL_FROM": "help@example.org",
    "READFIRST_SMTP_HOST": "localhost",
}


def test_a_complete_production_configuration_starts() -> None:
    assert read_settings(PRODUCTION).is_production


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "READFIRST_MODE"])
def test_production_without_a_mandatory_setting_is_refused_by_name(missing: str) -> None:
    with pytest.raises(SettingError, match=missing):
        read_settings({name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("READFIRST_GATE", "wall"),
        ("READFIRST_HOLDOUT", "0.9"),
        ("READFIRST_INSIST_FROM", "high"),
        ("READFIRST_PORT", "99999"),
        ("READFIRST_HOSTS", "*"),
        ("READFIRST_SECRET_KEY", "short"),
        ("READFIRST_LEGAL_EMAIL", "nobody"),
        ("READFIRST_SECURITY_CONTACT", "security@example.org"),
        ("READFIRST_SECURITY_CONTACT", "mailto:a@example.org\nContact: x"),
        ("READFIRST_METRICS_TOKEN", "short"),
        ("READFIRST_DATABASE_URL", "mysql://x"),
        ("READFIRST_STORE", "gs://files"),
        ("READFIRST_STORE", "s3:///files"),
        ("READFIRST_STORE", "/srv/not-mounted"),
    ],
)
def test_a_wrong_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable):
        read_settings({**PRODUCTION, variable: value})


DESK = {"DESK_URL": "https://desk.example.org", "DESK_TOKEN": "t", "DESK_USER": "a@example.org", "DESK_GROUP": "7"}
NEEDED = {
    "webhook": ("DESK_URL", "DESK_TOKEN"),
    "zammad": ("DESK_URL", "DESK_TOKEN", "DESK_GROUP"),
    "zendesk": ("DESK_URL", "DESK_TOKEN", "DESK_USER"),
    "freshdesk": ("DESK_URL", "DESK_TOKEN"),
    "freescout": ("DESK_URL", "DESK_TOKEN", "DESK_GROUP"),
}


def test_every_way_out_is_tried_here() -> None:
    assert set(registry.ways_out()) == {*NEEDED, "email", "folder"}


def with_desk(channel: str, **changes: str) -> dict[str, str]:
    return {**PRODUCTION, "READFIRST_CHANNEL": channel, **{f"READFIRST_{k}": v for k, v in {**DESK, **changes}.items()}}


@pytest.mark.parametrize("kind", NEEDED)
def test_a_help_desk_needs_what_it_needs_and_no_more(kind: str) -> None:
    unneeded = {name: "" for name in DESK if name not in NEEDED[kind]}

    assert ways_out(read_settings(with_desk(kind, **unneeded)))[0].name == kind
    for name in NEEDED[kind]:
        with pytest.raises(SettingError, match=f"READFIRST_{name} is missing"):
            read_settings(with_desk(kind, **{name: ""}))


@pytest.mark.parametrize("kind", NEEDED)
@pytest.mark.parametrize(
    "url",
    ["desk.example.org", "http://desk.example.org", "https://desk.example.org:port", "https://a:b@desk.example.org"],
)
def test_an_address_that_no_ticket_may_go_to_is_refused(kind: str, url: str) -> None:
    with pytest.raises(SettingError, match="READFIRST_DESK_URL"):
        read_settings(with_desk(kind, DESK_URL=url))


@pytest.mark.parametrize("kind", ["zendesk", "freshdesk", "freescout"])
def test_a_group_that_should_be_a_number_is_one(kind: str) -> None:
    with pytest.raises(SettingError, match="READFIRST_DESK_GROUP"):
        read_settings(with_desk(kind, DESK_GROUP="Support"))


MAILBOX = {
    "READFIRST_IMAP_HOST": "mail.example.org",
    "READFIRST_IMAP_USER": "help@example.org",
    "READFIRST_IMAP_PASSWORD": "p",
    "READFIRST_SITE_URL": "https://help.example.org/",
    "READFIRST_HOSTS": "help.example.org",
}


def test_a_mailbox_needs_an_account_and_a_site_that_links_can_lead_to() -> None:
    assert read_settings({**PRODUCTION, **MAILBOX}).address == "https://help.example.org"
    for missing in ("READFIRST_IMAP_USER", "READFIRST_IMAP_PASSWORD", "READFIRST_SITE_URL"):
        with pytest.raises(SettingError, match=missing):
            read_settings({**PRODUCTION, **MAILBOX, missing: ""})


def test_a_mailbox_that_takes_tokens_needs_a_client_and_no_password() -> None:
    by_token = {
        **PRODUCTION,
        **MAILBOX,
        "READFIRST_IMAP_PASSWORD": "",
        "READFIRST_MAIL_TOKEN_URL": "https://t.example/",
    }

    assert read_settings({**by_token, "READFIRST_MAIL_CLIENT_ID": "c"}).mail_client_id == "c"
    with pytest.raises(SettingError, match="READFIRST_MAIL_CLIENT_ID"):
        read_settings(by_token)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("READFIRST_SITE_URL", "help.example.org"),
        ("READFIRST_SITE_URL", "https://other.example.org"),  # not among the hosts that are served
        ("READFIRST_IMAP_SECURITY", "ssl"),
        ("READFIRST_IMAP_PORT", "0"),
    ],
)
def test_a_wrong_mailbox_setting_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable):
        read_settings({**PRODUCTION, **MAILBOX, variable: value})


@pytest.mark.parametrize("kind", ["folder", "email"])
def test_the_other_ways_out_are_built_as_configured(kind: str) -> None:
    assert ways_out(read_settings({**PRODUCTION, "READFIRST_CHANNEL": kind}))[0].name == kind


@pytest.mark.parametrize("variable", ["READFIRST_MAIL_FROM", "READFIRST_SUPPORT_EMAIL", "READFIRST_LEGAL_EMAIL"])
def test_an_address_that_no_mail_can_name_stops_the_start(variable: str) -> None:
    with pytest.raises(SettingError, match=f"{variable}='help@' is no e-mail address"):
        read_settings({**PRODUCTION, variable: "help@"})


def test_replies_need_a_sender_whatever_way_tickets_take() -> None:
    with pytest.raises(SettingError, match="READFIRST_MAIL_FROM"):
        read_settings(with_desk("zammad", MAIL_FROM="nobody"))


def test_a_laptop_needs_no_settings_and_keeps_its_secret(tmp_path: Path) -> None:
    environment = {"READFIRST_DATA_DIR": str(tmp_path)}

    first, second = read_settings(environment), read_settings(environment)

    assert first.secret_key == second.secret_key
    assert (tmp_path / "development-secret").stat().st_mode & 0o077 == 0
