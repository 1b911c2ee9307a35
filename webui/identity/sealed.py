"""Short secrets encrypted for the database, so that whoever reads a backup of it alone cannot use them.

AES-256-GCM under a key that is derived from READFIRST_SECRET_KEY. What an old key has sealed is read as long as
READFIRST_OLD_SECRET_KEYS names it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST: Final = 32  # bytes of a secret; the column holds no more
_MARK: Final = "sealed:"
_NONCE: Final = 12  # bytes, random: NIST SP 800-38D


def seal(secret: str, key: str) -> str:
    """Return an ASCII secret encrypted, another text each time; raise ValueError for a longer one than `LONGEST`."""
    plain = secret.encode("ascii")
    if len(plain) > LONGEST:
        raise ValueError(f"a sealed secret has at most {LONGEST} bytes, this one {len(plain)}")
    nonce = secrets.token_bytes(_NONCE)
    return _MARK + base64.urlsafe_b64encode(nonce + _cipher(key).encrypt(nonce, plain, None)).decode()


def unseal(sealed: str, keys: Iterable[str]) -> str | None:
    """Return the secret; None when it was sealed under none of the keys, or was changed. Open ones are as they are.

    >>> unseal(seal("JBSWY3DP", "k" * 32), ["new key", "k" * 32])
    'JBSWY3DP'
    """
    if not is_sealed(sealed):
        return sealed
    opened = (_opened(sealed.removeprefix(_MARK), key) for key in keys)
    return next((secret for secret in opened if secret is not None), None)


def is_sealed(secret: str) -> bool:
    """Return whether a stored secret is sealed; those of earlier versions are not."""
    return secret.startswith(_MARK)


def is_sealed_under(sealed: str, key: str) -> bool:
    """Return whether a stored secret is sealed under just this key."""
    return is_sealed(sealed) and unseal(sealed, [key]) is not None


def _opened(written: str, key: str) -> str | None:
    try:
        raw = base64.urlsafe_b64decode(written)
        return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode("ascii")
    except (InvalidTag, ValueError):  # ValueError: it was cut off
        return None


def _cipher(key: str) -> AESGCM:
    return AESGCM(hmac.new(key.encode(), b"sealed", hashlib.sha256).digest())
