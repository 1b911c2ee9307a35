"""Authorities and certificates of our own, against real servers that let nobody in without one."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from search.meaning.access import AUTHORITIES, CERTIFICATE
from search.meaning.models.openai_address import AddressModel
from tests.product import settings_in
from tests.services.authority import Authority, HttpsServer, an_authority, https_server, postgresql_greeter
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tickets.desks import email
from tickets.desks.http_server import desk_server
from tickets.incoming.imap import MailboxDown, look_into
from tickets.oauth import TokenServerDown
from tickets.tls_files import check, tls_files
from tickets.ways_out import WayOutDown
from webui.article_files.git import run_git
from webui.commands.soak.small_mailbox import SmallMailbox
from webui.configuration import read_settings
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.processes.mail_in import mailbox as configured_mailbox
from webui.setting import SettingError
from webui.settings import Settings
from webui.storage.database import Database, DatabaseBusy

MAIL = {"mail_from": "help@example.org", "support_email": "support@example.org", "smtp_host": "localhost"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[HttpsServer]:
    with https_server(authority) as running:
        yield running


def known(folder: Path, authority: Authority, **settings: object) -> Settings:
    """Settings with which servers know us, and we them."""
    return settings_in(folder, ca_files=str(authority.ca), client_certificates=str(authority.client), **settings)


def unknown(folder: Path, authority: Authority, **settings: object) -> Settings:
    """Settings with which we know servers, and they do not know us."""
    return settings_in(folder, ca_files=str(authority.ca), **settings)


@pytest.mark.parametrize(("security", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")])
def test_mails_leave(tmp_path: Path, authority: Authority, security: str, option: str) -> None:
    context = authority.demanding()
    context.verify_mode = ssl.CERT_OPTIONAL  # while the server looks whether it is up itself
    relay = RunningServer(Mailbox(), {option: context})
    relay.start()
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        mail = {**MAIL, "smtp_port": relay.port, "smtp_security": security}
        email.make(known(tmp_path, authority, **mail)).deliver(a_ticket(), ())
        with pytest.raises(WayOutDown):
            email.make(unknown(tmp_path, authority, **mail)).deliver(a_ticket(), ())
    finally:
        relay.stop()
    assert len(relay.mailbox.arrived) == 1


def test_mails_come_in(tmp_path: Path, authority: Authority) -> None:
    with closing(SmallMailbox()) as mailbox:
        mailbox.speak(authority.demanding())
        imap = {"imap_host": "localhost", "imap_port": mailbox.port, "imap_user": "help", "imap_password": "p"}
        look_into(configured_mailbox(known(tmp_path, authority, **imap)))
        with pytest.raises(MailboxDown):
            look_into(configured_mailbox(unknown(tmp_path, authority, **imap)))


def test_tickets_reach_a_desk(tmp_path: Path, authority: Authority, server: HttpsServer) -> None:
    desk_server(known(tmp_path, authority, desk_url=server.url)).send("POST", "/tickets", b"{}")
    with pytest.raises(WayOutDown):
        desk_server(unknown(tmp_path, authority, desk_url=server.url)).send("POST", "/tickets", b"{}")

    assert server.seen == ["client"]


def test_urgent_tickets_are_announced(tmp_path: Path, authority: Authority, server: HttpsServer) -> None:
    for way_out in urgent_ways_out(known(tmp_path, authority, urgent_webhook=server.url)):
        way_out.deliver(a_ticket(), ())

    assert server.seen == ["client"]


def test_tokens_are_given(tmp_path: Path, authority: Authority, server: HttpsServer) -> None:
    account = {"mail_token_url": server.url, "mail_client_id": "id"}
    source, stranger = (email.mail_tokens(made(tmp_path, authority, **account)) for made in (known, unknown))
    assert source
    assert stranger

    assert source.token() == "t"
    with pytest.raises(TokenServerDown):
        stranger.token()


def test_an_encoder_answers(
    tmp_path: Path, authority: Authority, server: HttpsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in known(tmp_path, authority).meaning_access.variables().items():
        monkeypatch.setenv(name, value)
    assert {AUTHORITIES, CERTIFICATE} <= known(tmp_path, authority).meaning_access.variables().keys()

    model = AddressModel(f"{server.url}/v1?model=m")

    assert model.dim == 2
    assert server.seen == ["client"]


def test_git_is_configured_in_its_own_repository(tmp_path: Path, authority: Authority, server: HttpsServer) -> None:
    run_git(tmp_path, "init")
    for name, path in (("CAInfo", authority.ca), ("Cert", authority.client), ("Key", authority.client)):
        run_git(tmp_path, "config", f"http.ssl{name}", str(path))

    run_git(tmp_path, "ls-remote", f"{server.url}/articles.git")

    assert set(server.seen) == {"client"}


@pytest.mark.skipif(find_spec("psycopg") is None, reason="requirements-postgres.txt is not installed")
def test_a_database_is_configured_in_its_address(authority: Authority) -> None:
    with postgresql_greeter(authority) as greeter:
        files = f"sslrootcert={authority.ca}&sslcert={authority.client}&sslkey={authority.client}"
        url = f"postgresql+psycopg://u:p@localhost:{greeter.port}/x?sslmode=verify-full&{files}"
        with closing(Database(url)) as database, suppress(DatabaseBusy), database.reading():
            raise AssertionError("it hangs up")

    assert greeter.seen == ["client"]


def test_a_server_of_another_authority_is_refused(tmp_path: Path, authority: Authority, server: HttpsServer) -> None:
    stranger = settings_in(tmp_path, client_certificates=str(authority.client), desk_url=server.url)

    with pytest.raises(WayOutDown, match="certificate"):
        desk_server(stranger).send("POST", "/tickets", b"{}")

    assert server.seen == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("CA_FILES", "/no/such.pem", "cannot be used"),
        ("CA_FILES", "pigeon=/no/such.pem", "is no connection"),
        ("CLIENT_CERTIFICATES", "desk=/no/such.pem", "cannot be used"),
    ],
)
def test_files_that_cannot_be_used_stop_the_start(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(SettingError, match=f"READFIRST_{name}: .*{words}"):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), f"READFIRST_{name}": text})


def test_a_certificate_without_its_key_stops_the_start(tmp_path: Path, authority: Authority) -> None:
    with pytest.raises(SettingError, match="the key in it"):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_CLIENT_CERTIFICATES": str(authority.ca)})


def test_without_files_nothing_is_read_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: pytest.fail("the system's authorities were read"))

    read_settings(
        {"READFIRST_DATA_DIR": str(tmp_path), **{f"READFIRST_{name.upper()}": text for name, text in MAIL.items()}}
    )


def test_a_file_of_every_connection_is_read_once(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Path] = []
    monkeypatch.setattr(ssl, "create_default_context", lambda cafile: files.append(cafile))

    check(ca_files=str(authority.ca))

    assert files == [authority.ca]


def test_each_connection_may_have_its_own() -> None:
    files = tls_files("/all.pem, smtp=/mail.pem", "desk=/ours.pem", "smtp")

    assert (files.ca_file, files.certificate) == (Path("/mail.pem"), None)
    assert tls_files("/all.pem, smtp=/mail.pem", "desk=/ours.pem", "desk").certificate == Path("/ours.pem")
