"""What is derived from the secret key: digests of people, secrets of receipts, places in the draw.

Everything derived here is stored or in people's hands, so a value may never change for the same key and purpose.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

from deflection.policy import BUCKETS


class Purpose(StrEnum):
    """What a value is derived for; the purpose keeps a visitor from ever equalling an address."""

    VISITOR = "visitor"  # of the visitor cookie: the owner of a help session
    MEMBER = "member"  # of a member's id
    EMAIL = "email"  # of somebody who wrote a mail
    ADDRESS = "address"  # of a network address, for limits
    IDEMPOTENCY = "idempotency"  # of a sender and the Idempotency-Key they chose
    RECEIPT = "receipt"  # the secret that opens a ticket's status page
    POINT = "point"  # the key of a form that is never gated: whoever posts it twice names the same help session
    ARM = "arm"  # the place of a person in the draw of the hold-out arm


def keyed(key: str, purpose: Purpose, value: str) -> str:
    """Return the first 128 bits of HMAC-SHA-256 over purpose and value, as 32 hex digits."""
    return hmac.new(key.encode(), f"{purpose}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def bucket_of(key: str, person: str) -> int:
    """Return the place of a person in the draw, 0 to BUCKETS - 1, the same for as long as the key stays."""
    return int(keyed(key, Purpose.ARM, person)[:16], 16) % BUCKETS
