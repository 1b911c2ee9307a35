"""Members of the host site: signed in there, known here by an identity that the host site signs.

The host site links to `/<lang>/enter?identity=<payload>.<signature>`, where payload is base64url of a JSON object
`{"id": "...", "email": "...", "login": "...", "until": 1790000000}` and signature is the hex HMAC-SHA-256 of the
payload text under READFIRST_MEMBER_KEY. `until` (Unix seconds) is at most ten minutes ahead, so that a leaked
link is soon useless. `readfirst member-link` prints one to try.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

LONGEST_VALIDITY = timedelta(minutes=10)
LONGEST_IDENTITY = 4_096  # characters; three claims need a few hundred


class IdentityRefused(Exception):
    """The identity is not signed by the host site, out of date, or malformed; the code says which."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the host site vouches for them; e-mail and login only prefill the form."""

    member_id: str
    email: str
    login: str


def sign(member: Member, until: int, key: str) -> str:
    """Return the signed identity of `member`, valid until the Unix time `until` (seconds)."""
    claims = {"id": member.member_id, "email": member.email, "login": member.login, "until": until}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{payload}.{_signature(payload, key)}"


def verify(identity: str, now: int, key: str) -> Member:
    """Return the member of a signed identity; raise IdentityRefused.

    now  Unix seconds
    """
    payload, _, signature = identity.partition(".")
    if len(identity) > LONGEST_IDENTITY:  # the fields of one that we signed would be cut to far less
        raise IdentityRefused("malformed")
    if not key or not hmac.compare_digest(_signature(payload, key).encode(), signature.encode("utf-8", "replace")):
        raise IdentityRefused("signature")
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        until, member_id = int(claims["until"]), str(claims["id"])
    except (binascii.Error, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise IdentityRefused("malformed") from None
    if not now <= until <= now + LONGEST_VALIDITY.total_seconds():
        raise IdentityRefused("out-of-date")
    return Member(member_id[:200], str(claims.get("email", ""))[:254], str(claims.get("login", ""))[:200])


def _signature(payload: str, key: str) -> str:
    return hmac.new(key.encode(), payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
