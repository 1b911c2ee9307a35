"""Access tokens: asked for once, kept until shortly before their end; and a mail server that takes nothing else."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer
from tests.tickets.token_server import CLIENT, REFRESH, SECRET, TokenServer, token_server
from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.letters.ticket_mail import Envelope
from tickets.oauth import TokenRefused, TokenServerDown, TokenSource
from tickets.ways_out import WayOutDown, WayOutMisconfigured

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on loopback


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


def test_a_refresh_token_or_client_credentials_are_what_is_asked_with(tokens: TokenServer) -> None:
    assert tokens.source().token() == "token-1"
    assert tokens.source(refresh_token="", scope="mail").token() == "token-2"

    by_refresh, by_client = tokens.asked
    assert by_refresh == {
        "client_id": CLIENT, "client_secret": SECRET, "grant_type": "refresh_token", "refresh_token": REFRESH
    }  # fmt: skip
    assert by_client == {
        "client_id": CLIENT, "client_secret": SECRET, "grant_type": "client_credentials", "scope": "mail"
    }  # fmt: skip


def test_a_token_is_kept_until_shortly_before_its_end(tokens: TokenServer) -> None:
    now = [0.0]
    source = TokenSource(tokens.url, CLIENT, SECRET, REFRESH, clock=lambda: now[0])

    drawn = []
    for now[0] in (0.0, 3000.0, 3539.0, 3541.0):
        drawn.append(source.token())
    source.forget()

    assert drawn == ["token-1", "token-1", "token-1", "token-2"]
    assert source.token() == "token-3"


def test_wrong_credentials_are_a_matter_of_settings_and_a_busy_server_is_not(tokens: TokenServer) -> None:
    with pytest.raises(TokenRefused, match="invalid_grant"):
        tokens.source(client_secret="wrong").token()
    tokens.status = 503
    with pytest.raises(TokenServerDown, match="503"):
        tokens.source().token()
    with pytest.raises(TokenServerDown):
        TokenSource("http://127.0.0.1:9/token", CLIENT).token()


class ByTokenOnly(Mailbox):
    """A mailbox whose server takes XOAUTH2 and no password."""

    tokens: TokenServer

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        words = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        token = words.partition("auth=Bearer ")[2].partition("\x01")[0]
        return AuthResult(success=token in self.tokens.valid, handled=False, auth_data=words)


@pytest.fixture
def way_out(tokens: TokenServer) -> Iterator[EmailWayOut]:
    mailbox = ByTokenOnly()
    mailbox.tokens = tokens
    options = {"auth_required": True, "auth_require_tls": False}
    running = RunningServer(mailbox, options)
    running.start()
    server = MailServer(
        "127.0.0.1", running.port, Security.NONE, "help@example.org", tokens=tokens.source(), timeout=5.0
    )
    yield EmailWayOut(server, Envelope("help@example.org", "support@example.org", "example.org"))
    running.stop()


def test_a_mail_leaves_by_xoauth2(way_out: EmailWayOut, tokens: TokenServer) -> None:
    way_out.deliver(a_ticket(), ())
    way_out.deliver(a_ticket(), ())

    assert len(tokens.asked) == 1  # one token for both


def test_a_token_that_is_refused_is_asked_for_anew(way_out: EmailWayOut, tokens: TokenServer) -> None:
    way_out.deliver(a_ticket(), ())
    tokens.valid.clear()

    with pytest.raises(WayOutMisconfigured):
        way_out.deliver(a_ticket(), ())
    way_out.deliver(a_ticket(), ())

    assert len(tokens.asked) == 2


def test_a_token_server_that_is_down_delays_the_letter(way_out: EmailWayOut, tokens: TokenServer) -> None:
    tokens.status = 503
    with pytest.raises(WayOutDown, match="token server"):
        way_out.deliver(a_ticket(), ())
    tokens.status = 200
    way_out.deliver(a_ticket(), ())
    wrong = replace(way_out, server=replace(way_out.server, tokens=tokens.source(client_secret="wrong")))
    with pytest.raises(WayOutMisconfigured, match="invalid_grant"):
        wrong.deliver(a_ticket(), ())
