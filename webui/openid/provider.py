"""The provider that people of the house sign in at: its addresses, the way there, and who came back.

1. `begin` returns the address at the provider, and what this browser must still know when it comes back.
2. `person` takes the code that the browser brings back, exchanges it for an ID token, and returns whom it names.

What the provider says of itself (its addresses) is kept for ten minutes in each process, a failure for ten seconds:
while it is away, nobody waits for it again and again. Its keys are asked for at every sign-in, so a key that it has
changed is known at once.
"""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from tickets.server_address import is_near, server_address
from tickets.tls_files import BY_SYSTEM, TlsFiles
from webui.json_request import JsonRequest, ServerAway, ServerMisconfigured, ServerRefused
from webui.openid.roles import claim_values

_KEPT: Final = 600.0  # seconds
_FAILED: Final = 10.0  # seconds
_NEEDED: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_WELL_KNOWN: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """What a browser must still know when it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> PendingSignIn:
        """Return one that nobody can guess."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """Somebody whom the provider has signed in."""

    subject: str  # id at the provider; it never changes
    name: str  # "" if the provider does not say
    values: tuple[str, ...]  # of the claim that gives the roles


@dataclass
class OpenIdProvider:
    """One provider, as the settings describe it. Every method raises ServerAway or ServerMisconfigured."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: str = "openid"
    name_claim: str = "preferred_username"
    roles_claim: str = ""
    tls: TlsFiles = BY_SYSTEM
    clock: Callable[[], float] = time.monotonic  # seconds
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _known: dict[str, Any] | ServerAway | ServerMisconfigured | None = None
    _until: float = 0.0

    def begin(self, pending: PendingSignIn, redirect_uri: str) -> str:
        """Return the address at the provider where somebody signs in."""
        url: str = _protocol().authorization_url(
            self.metadata()["authorization_endpoint"],
            client_id=self.client_id,
            redirect_uri=redirect_uri,
            scope=self.scopes,
            state=pending.state,
            nonce=pending.nonce,
            verifier=pending.verifier,
        )
        return url

    def person(self, code: str, pending: PendingSignIn, redirect_uri: str, now: datetime) -> ProvenPerson:
        """Return whom a code stands for; raise ServerRefused for a code that is expired or used."""
        tokens = self._tokens(code, pending, redirect_uri)
        access_token = str(tokens.get("access_token", ""))
        claims = self._claims(str(tokens.get("id_token", "")), access_token, pending.nonce, now)
        subject = str(claims["sub"])
        wanted = [self.name_claim, *([self.roles_claim] if self.roles_claim else [])]
        if any(claim_values(claims, claim) is None for claim in wanted):
            claims = {**self._more_claims(access_token, subject), **claims}
        name = (claim_values(claims, self.name_claim) or ("",))[0]
        return ProvenPerson(subject, name, claim_values(claims, self.roles_claim) or ())

    def metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself."""
        with self._lock:
            if self._known is None or self.clock() >= self._until:
                self._known = self._discovered()
                self._until = self.clock() + (_KEPT if isinstance(self._known, dict) else _FAILED)
            known = self._known
        if isinstance(known, Exception):
            raise known.with_traceback(None)
        return known

    def sign_out_url(self, leads_to: str) -> str:
        """Return the address that ends the session at the provider; empty if it has none, or is away."""
        try:
            endpoint = self.metadata().get("end_session_endpoint")
        except (ServerAway, ServerMisconfigured):
            return ""
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": leads_to})
        return f"{endpoint}{'&' if '?' in str(endpoint) else '?'}{query}" if endpoint else ""

    def _discovered(self) -> dict[str, Any] | ServerAway | ServerMisconfigured:
        try:
            described = JsonRequest(self.issuer.rstrip("/") + _WELL_KNOWN, tls=self.tls).answer()
            self._check(described)
        except ServerRefused as error:
            return ServerMisconfigured(f"{self.issuer} is no OpenID provider: {_WELL_KNOWN} answers {error}")
        except (ServerAway, ServerMisconfigured) as error:
            return error
        return described

    def _check(self, described: Mapping[str, Any]) -> None:
        """Raise ServerMisconfigured for another issuer, and for addresses that a secret must not be sent to."""
        missing = [name for name in _NEEDED if not isinstance(described.get(name), str)]
        if missing:
            raise ServerMisconfigured(f"{self.issuer} is no OpenID provider: it names no {missing[0]}")
        if described["issuer"] != self.issuer:
            raise ServerMisconfigured(f"{self.issuer} calls itself {described['issuer']}: write that as the issuer")
        for name in (*_NEEDED[1:], "userinfo_endpoint", "end_session_endpoint"):
            try:
                check_address(str(described.get(name) or self.issuer))
            except ValueError as error:
                raise ServerMisconfigured(f"{name} of {self.issuer}: {error}") from None

    def _tokens(self, code: str, pending: PendingSignIn, redirect_uri: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": pending.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        described = self.metadata()
        methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.client_secret and "client_secret_basic" in methods:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.client_id}
            form |= {"client_secret": self.client_secret} if self.client_secret else {}
        try:
            return self._asked(described["token_endpoint"], urlencode(form).encode(), headers)
        except ServerRefused as error:
            if error.error == "invalid_grant":
                raise
            raise ServerMisconfigured(f"the provider refuses us: {error} - mend client id and secret") from error

    def _claims(self, id_token: str, access_token: str, nonce: str, now: datetime) -> dict[str, Any]:
        protocol = _protocol()
        try:
            keys = self._asked(self.metadata()["jwks_uri"])
            claims: dict[str, Any] = protocol.claims_of(
                id_token,
                keys,
                issuer=self.issuer,
                client_id=self.client_id,
                nonce=nonce,
                access_token=access_token,
                now=now,
            )
        except ServerRefused as error:
            raise ServerMisconfigured(f"the keys of the provider cannot be read: {error}") from error
        except protocol.UntrustedToken as error:
            raise ServerMisconfigured(str(error)) from error
        return claims

    def _more_claims(self, access_token: str, subject: str) -> dict[str, Any]:
        """Return what the provider says of somebody beside the ID token; nothing if that is somebody else."""
        endpoint = self.metadata().get("userinfo_endpoint")
        if not endpoint or not access_token:
            return {}
        try:
            claims = self._asked(endpoint, headers={"Authorization": f"Bearer {access_token}"})
        except ServerRefused as error:
            raise ServerMisconfigured(f"the provider does not say who somebody is: {error}") from error
        return claims if claims.get("sub") == subject else {}

    def _asked(self, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        return JsonRequest(url, body, headers or {}, self.tls).answer()


@lru_cache(maxsize=8)
def openid_provider(
    issuer: str,
    client_id: str,
    client_secret: str,
    scopes: str,
    name_claim: str,
    roles_claim: str,
    tls: TlsFiles,
) -> OpenIdProvider:
    """Return the one object of these settings in this process, which remembers what the provider says of itself."""
    return OpenIdProvider(issuer, client_id, client_secret, scopes, name_claim, roles_claim, tls)


def check_address(url: str) -> None:
    """Raise ValueError for an address that passwords and tokens must not travel to."""
    address = server_address(url, with_query=True)
    if address.scheme != "https" and not is_near(address):
        raise ValueError(f"{url!r} would send secrets in the clear: use https://")


def check_library() -> None:
    """Raise ValueError where the library is missing."""
    try:
        _protocol()
    except ModuleNotFoundError:
        raise ValueError("the library is missing: install requirements-oidc.txt") from None


def _protocol() -> Any:  # noqa: ANN401 - a module
    return import_module("webui.openid.protocol")  # needs a library that is not always installed
