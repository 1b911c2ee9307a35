"""Access tokens for mail servers that refuse passwords (RFC 6749), and how a client presents one (XOAUTH2).

With a refresh token the mailbox's owner has agreed once in a browser (Gmail); without one the program signs in by
itself with its client credentials (Exchange Online). A token is kept until shortly before its end.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from tickets.tls_files import BY_SYSTEM, TlsFiles

_EARLY: Final = 60.0  # seconds before its end in which a token is not used any more
_SHORTEST: Final = 60.0  # seconds that a token counts for when the server does not say
_TIMEOUT: Final = 20.0  # seconds
_LONGEST_ANSWER: Final = 100_000  # bytes


class TokenRefused(Exception):
    """The token server will give none until the operator changes a setting."""


class TokenServerDown(Exception):
    """The token server does not answer now."""


@dataclass
class TokenSource:
    """Where access tokens of one account come from; `token()` may be called for every connection."""

    url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    tls: TlsFiles = BY_SYSTEM
    clock: Callable[[], float] = time.monotonic  # seconds
    _token: str = field(default="", repr=False)
    _until: float = 0.0

    def token(self) -> str:
        """Return an access token; raise TokenRefused or TokenServerDown."""
        if not self._token or self.clock() >= self._until:
            answer = self._answer()
            self._token = str(answer["access_token"])
            self._until = self.clock() + max(_SHORTEST, float(answer.get("expires_in", 0))) - _EARLY
        return self._token

    def forget(self) -> None:
        """Ask anew the next time: the mail server has refused the token."""
        self._token = ""

    def _answer(self) -> dict[str, Any]:
        request = urllib.request.Request(self.url, urllib.parse.urlencode(self._question()).encode())  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT, context=self.tls.context()) as response:  # noqa: S310 - the operator's address
                answer = json.loads(response.read(_LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error
        except (OSError, ValueError) as error:
            raise TokenServerDown(f"{type(error).__name__}: {error}") from error
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise TokenRefused("the token server sent no access_token - mend the address of the token server")
        return answer

    def _question(self) -> dict[str, str]:
        asked = {"client_id": self.client_id, "client_secret": self.client_secret, "scope": self.scope}
        if self.refresh_token:
            asked |= {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        else:
            asked |= {"grant_type": "client_credentials"}
        return {name: value for name, value in asked.items() if value}


@lru_cache(maxsize=8)
def token_source(
    url: str,
    client_id: str,
    client_secret: str = "",
    refresh_token: str = "",
    scope: str = "",
    tls: TlsFiles = BY_SYSTEM,
) -> TokenSource:
    """Return the one source of these credentials in this process, so that a token is asked for once an hour."""
    return TokenSource(url, client_id, client_secret, refresh_token, scope, tls)


def xoauth2(username: str, token: str) -> str:
    r"""Return what a client says after AUTH XOAUTH2, not yet in base64.

    >>> xoauth2("help@example.org", "t")
    'user=help@example.org\x01auth=Bearer t\x01\x01'
    """
    return f"user={username}\x01auth=Bearer {token}\x01\x01"


def _refusal(error: urllib.error.HTTPError) -> TokenRefused | TokenServerDown:
    with error:
        words = error.read(_LONGEST_ANSWER)
    try:
        reason = str(json.loads(words).get("error", ""))
    except (ValueError, AttributeError):
        reason = ""
    if error.code >= 500 or error.code == 429:
        return TokenServerDown(f"{error.code} {reason}".strip())
    return TokenRefused(f"{error.code} {reason} - mend the client id, its secret or the refresh token")
