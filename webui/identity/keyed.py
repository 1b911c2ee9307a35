"""Values derived from the secret key: digests of people, secrets of receipts, proofs of what cookies carry.

They are stored or in people's hands, so the value of a key and a purpose may never change. What is in people's hands
is made with READFIRST_SECRET_KEY and read under the old ones, too (`is_keyed`); what is stored to tell people apart is
made with READFIRST_PERSON_KEY, which stays.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from enum import StrEnum


class KeyPurpose(StrEnum):
    """What a value is derived for; the digest of a visitor can so never equal that of an address."""

    VISITOR = "visitor"  # of the visitor cookie: the owner of a help session
    MEMBER = "member"  # of a member's id
    EMAIL = "email"  # of somebody who wrote a mail
    ADDRESS = "address"  # of a network address, for limits
    IDEMPOTENCY = "idempotency"  # of a sender and the Idempotency-Key they chose
    RECEIPT = "receipt"  # the secret that opens a ticket's status page
    POINT = "point"  # the key of a form that is never gated: whoever posts it twice names the same help session
    TEXT = "text"  # of a help session and the text that it sent
    GUESS = "guess"  # of an account and who guesses its password, for limits
    DEVICE = "device"  # proof that an account was signed in on a device before
    BACKUP = "backup"  # of a setting: recognises the key that a backup's digests were made with
    LINK = "link"  # of cookie, member and address in one quarter: joins the facts of a person, and is rotated
    VISIT = "visit"  # of a network and a browser on one day: the unit of people without cookies
    DRAW = "draw"  # of a visitor cookie that has drawn an arm of the hold-out
    FOLLOW_UP = "follow-up"  # the chance by which a problem is asked about later
    ANSWER = "answer"  # proof that the question about a problem was put to whoever answers it
    UNSUBSCRIBE = "unsubscribe"  # proof that a mail went to an address, of which the link holds the digest alone
    ARM = "arm"  # proof that a visitor has drawn this arm of the hold-out


def keyed(key: str, purpose: KeyPurpose, value: str) -> str:
    """Return the first 128 bits of HMAC-SHA-256 over purpose and value, as 32 hex digits."""
    return hmac.digest(key.encode(), f"{purpose}:{value}".encode("utf-8", "replace"), "sha256").hex()[:32]


def is_keyed(digest: str, keys: Iterable[str], purpose: KeyPurpose, value: str) -> bool:
    """Return whether the digest is that of the value under any of the keys; compared in constant time."""
    sent = digest.encode("utf-8", "replace")
    return any(hmac.compare_digest(keyed(key, purpose, value).encode(), sent) for key in keys)
