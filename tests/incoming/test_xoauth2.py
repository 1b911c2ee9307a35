"""A mailbox that refuses passwords: a real IMAP server that asks a token server whose token it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.incoming.dovecot import ImapServer, imap_server
from tests.incoming.post import a_mail
from tests.tickets.token_server import TokenServer, token_server
from tickets.incoming.imap import Fetched, MailboxDown, MailboxMisconfigured, fetch

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture(scope="module")
def by_token(certificate: tuple[Path, Path], tokens: TokenServer) -> Iterator[ImapServer]:
    with imap_server(certificate, introspection_url=tokens.introspection_url) as server:
        yield server


def test_mails_are_fetched_by_a_token(by_token: ImapServer, tokens: TokenServer) -> None:
    by_token.receives(a_mail(), a_mail(Message_ID="<2@x.sk>"))
    taken: list[Fetched] = []
    source = tokens.source()

    assert fetch(by_token.mailbox(tokens=source), taken.append) == 2
    assert fetch(by_token.mailbox(tokens=source), taken.append) == 0

    assert len(tokens.asked) == 1
    assert all(mail.arrived_at for mail in taken)


def test_a_token_that_was_withdrawn_is_asked_for_anew(by_token: ImapServer, tokens: TokenServer) -> None:
    mailbox = by_token.mailbox(tokens=tokens.source())
    fetch(mailbox, lambda _: None)
    tokens.valid.clear()

    with pytest.raises(MailboxMisconfigured):
        fetch(mailbox, lambda _: None)

    assert fetch(mailbox, lambda _: None) == 0


def test_a_token_server_that_is_down_is_waited_for(by_token: ImapServer, tokens: TokenServer) -> None:
    tokens.status = 503
    with pytest.raises(MailboxDown, match="token server"):
        fetch(by_token.mailbox(tokens=tokens.source()), lambda _: None)
    tokens.status = 200
    with pytest.raises(MailboxMisconfigured, match="invalid_grant"):
        fetch(by_token.mailbox(tokens=tokens.source(client_secret="wrong")), lambda _: None)
