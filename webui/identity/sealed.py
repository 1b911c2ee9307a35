"""Short secrets encrypted for the database, so that whoever reads a backup of it alone cannot use them.

One block of a keystream, HMAC-SHA-256 of a random nonce, hides up to 32 bytes; a second HMAC over nonce and hidden
bytes proves that nothing was changed (encrypt, then MAC). Both keys are derived from READFIRST_SECRET_KEY. What an old
key has sealed is read as long as READFIRST_OLD_SECRET_KEYS names it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 32  # bytes of a secret
_MARK: Final = "sealed:"
_NONCE: Final = 16  # bytes
_TAG: Final = 16  # bytes


def seal(secret: str, key: str) -> str:
    """Return an ASCII secret encrypted, another text each time; raise ValueError for a longer one than `LONGEST`."""
    plain = secret.encode("ascii")
    if len(plain) > LONGEST:
        raise ValueError(f"a sealed secret has at most {LONGEST} bytes, this one {len(plain)}")
    nonce = secrets.token_bytes(_NONCE)
    hidden = _hidden(plain, key, nonce)
    return _MARK + base64.urlsafe_b64encode(nonce + _tag(key, nonce + hidden) + hidden).decode()


def unseal(sealed: str, keys: Iterable[str]) -> str | None:
    """Return the secret; None when it was sealed under none of the keys, or was changed. Open ones are as they are.

    >>> unseal(seal("JBSWY3DP", "k" * 32), ["new key", "k" * 32])
    'JBSWY3DP'
    """
    if not is_sealed(sealed):
        return sealed
    raw = base64.urlsafe_b64decode(sealed.removeprefix(_MARK))
    nonce, tag, hidden = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
    key = next((key for key in keys if hmac.compare_digest(_tag(key, nonce + hidden), tag)), None)
    return None if key is None else _hidden(hidden, key, nonce).decode("ascii")


def is_sealed(secret: str) -> bool:
    """Return whether a stored secret is sealed; those of earlier versions are not."""
    return secret.startswith(_MARK)


def is_sealed_under(sealed: str, key: str) -> bool:
    """Return whether a stored secret is sealed under just this key."""
    return is_sealed(sealed) and unseal(sealed, [key]) is not None


def _hidden(plain: bytes, key: str, nonce: bytes) -> bytes:
    """Return the bytes combined with the keystream; doing it twice gives them back."""
    stream = hmac.new(_derived(key, "hide"), nonce, hashlib.sha256).digest()
    return bytes(byte ^ mask for byte, mask in zip(plain, stream, strict=False))


def _tag(key: str, content: bytes) -> bytes:
    return hmac.new(_derived(key, "prove"), content, hashlib.sha256).digest()[:_TAG]


def _derived(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), f"sealed:{purpose}".encode(), hashlib.sha256).digest()
