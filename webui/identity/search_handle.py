"""What somebody searches for, as an address can carry it without being read: sealed, so that proxies log no words.

AES-256-GCM under a key that is derived from READFIRST_SECRET_KEY; every seal of the same words is another text. Nothing
is stored, so a page can be opened again, and gone back to, as long as the key is known.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST: Final = 6_000  # characters of a handle that fits into every proxy's line
_NONCE: Final = 12  # bytes, random: NIST SP 800-38D
_LARGEST: Final = 200_000  # bytes of what is in a handle, unpacked


def sealed_search(text: str, without: Sequence[str], key: str) -> str:
    """Return the handle of a text and the words that are left out of it; perhaps longer than LONGEST."""
    plain = zlib.compress(json.dumps([text, *without], ensure_ascii=False).encode("utf-8", "replace"), 9)
    nonce = secrets.token_bytes(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher(key).encrypt(nonce, plain, None)).decode().rstrip("=")


def opened_search(handle: str, keys: Iterable[str]) -> tuple[str, list[str]]:
    """Return text and words of a handle; nothing for one that was changed, or sealed under none of the keys.

    >>> opened_search(sealed_search("heslo", ["moje"], "k" * 32), ["new key", "k" * 32])
    ('heslo', ['moje'])
    """
    opened = (_opened(handle, key) for key in keys)
    text, *without = next((words for words in opened if words), [""])
    return text, without


def _opened(handle: str, key: str) -> list[str]:
    try:
        raw = base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        plain = _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], None)
        return [str(word) for word in json.loads(zlib.decompressobj().decompress(plain, _LARGEST))]
    except (InvalidTag, ValueError, zlib.error):  # ValueError: it was cut off
        return []


def _cipher(key: str) -> AESGCM:
    return AESGCM(hmac.new(key.encode(), b"search", hashlib.sha256).digest())
