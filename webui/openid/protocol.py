"""OpenID Connect as Authlib speaks it: the address that begins a sign-in, and what an ID token must be.

This file needs a library that is not always installed; `provider.py` imports it where a provider is configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

# Keys of the provider only: with an HMAC the client's secret would sign, and "none" is no signature.
_ALGORITHMS: Final = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
)
_LONGEST_SUBJECT: Final = 255  # characters, as OpenID Connect has it
_LEEWAY: Final = 60  # seconds that the clocks of the two may differ


class UntrustedToken(Exception):
    """The ID token proves nothing; the message says which check failed."""


def authorization_url(
    endpoint: str, *, client_id: str, redirect_uri: str, scope: str, state: str, nonce: str, verifier: str
) -> str:
    """Return the address at the provider where somebody signs in (authorization code flow with PKCE)."""
    url: str = prepare_grant_uri(
        endpoint,
        client_id,
        "code",
        redirect_uri,
        scope,
        state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return url


def claims_of(
    token: str,
    keys: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str,
    now: datetime,
) -> dict[str, Any]:
    """Return the claims of an ID token; raise UntrustedToken.

    Checked: signature, by a key that the provider has now; issuer; audience, and who it was issued to; expiry and
    beginning; the nonce of this very sign-in; that it belongs to the access token.
    """
    try:
        registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
        decoded = jwt.decode(token, _signing(keys), registry=registry)
        expected = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
        known = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
        claims = CodeIDToken(decoded.claims, decoded.header, expected, known)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        _check_subject(claims["sub"])
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UntrustedToken(f"the ID token is not to be trusted: {error or type(error).__name__}") from error
    return dict(claims)


def _signing(listed: Mapping[str, Any]) -> KeySet:
    """Return the keys that may sign; a provider may list others, and kinds that nobody here knows."""
    keys = listed.get("keys")
    usable: list[Key] = []
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, dict) or key.get("kty") == "oct" or key.get("use", "sig") != "sig":
            continue
        with suppress(JoseError, ValueError, TypeError, KeyError):
            usable.append(JWKRegistry.import_key(key))
    return KeySet(usable)


def _check_subject(subject: object) -> None:
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ValueError("it says not who somebody is")
