"""Members of the host site: signed in there, known here by an identity that the host site signs.

The host site links to `/<lang>/enter?identity=<payload>.<signature>`, where payload is base64url of a JSON object and
signature is the hex HMAC-SHA-256 of the payload text under READFIRST_MEMBER_KEY. The object has these claims:

    id      text or number, never empty: the member, always the same
    until   Unix seconds, at most ten minutes ahead, so that a leaked link is soon useless
    email, login   prefill the form; may be missing
    jti     any text that is never used twice; without it, one and the same payload is taken once
    state   what `/<lang>/enter/begin` sent along, for a host site that is asked to sign somebody in

`readfirst member-link` prints a link to try.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

LONGEST_VALIDITY = timedelta(minutes=10)
LONGEST_IDENTITY = 4_096  # characters; the claims need a few hundred
_LONGEST_ID = 200


class IdentityRefused(Exception):
    """The identity is not signed by the host site, out of date, malformed, or was used; the code says which."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the host site vouches for them; e-mail and login only prefill the form."""

    member_id: str
    email: str
    login: str

    @property
    def name(self) -> str:
        """What the member recognises themselves by."""
        return self.login or self.email or self.member_id


@dataclass(frozen=True, slots=True)
class SignedIdentity:
    """What the host site said."""

    member: Member
    until: int  # Unix seconds
    state: str  # "" = the member came by themselves
    digest: str  # by which it is known that it was used


def sign(member: Member, until: int, key: str, *, state: str = "") -> str:
    """Return a signed identity of `member`, valid once and until the Unix time `until` (seconds)."""
    claims = {"id": member.member_id, "email": member.email, "login": member.login, "until": until}
    claims |= {"jti": secrets.token_hex(8), **({"state": state} if state else {})}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{payload}.{_signature(payload, key)}"


def verify(identity: str, now: int, key: str) -> SignedIdentity:
    """Return what a signed identity says; raise IdentityRefused.

    now  Unix seconds
    """
    payload, _, signature = identity.partition(".")
    if len(identity) > LONGEST_IDENTITY:
        raise IdentityRefused("malformed")
    if not key or not hmac.compare_digest(_signature(payload, key).encode(), signature.encode("utf-8", "replace")):
        raise IdentityRefused("signature")
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        signed = _read(claims, payload)
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise IdentityRefused("malformed") from None
    if not now <= signed.until <= now + LONGEST_VALIDITY.total_seconds():
        raise IdentityRefused("out-of-date")
    return signed


def _read(claims: Mapping[str, Any], payload: str) -> SignedIdentity:
    used_once = f"jti:{claims['jti']}" if claims.get("jti") else f"payload:{payload}"
    return SignedIdentity(
        Member(_member_id(claims["id"]), str(claims.get("email") or "")[:254], str(claims.get("login") or "")[:200]),
        until=int(claims["until"]),
        state=str(claims.get("state") or ""),
        digest=hashlib.sha256(used_once.encode("utf-8", "replace")).hexdigest(),
    )


def _member_id(claimed: object) -> str:
    """Return the id as text; raise ValueError for one that several people may share: null, empty, cut, true."""
    is_text = isinstance(claimed, str | int) and not isinstance(claimed, bool)
    member_id = str(claimed).strip() if is_text else ""
    if not 0 < len(member_id) <= _LONGEST_ID or member_id.lower() in ("null", "none", "undefined"):
        raise ValueError(f"{claimed!r} is no id")
    return member_id


def _signature(payload: str, key: str) -> str:
    return hmac.new(key.encode(), payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
