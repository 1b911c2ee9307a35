"""Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, 30 seconds, 6 digits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
_SECRET_BYTES: Final = 20  # RFC 4226, section 4: 160 bits
_DRIFT: Final = (0, -1, 1)  # steps by which a clock may be wrong; a code of the step before is still being typed


def new_secret() -> str:
    """Return a random secret in base32, 32 characters."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def code_of(secret: str, step: int) -> str:
    """Return the code of a step, which is the number of 30-second spans since 1970 (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step around `now` (aware) whose code this is, or None."""
    current = int(now.timestamp()) // STEP_SECONDS
    typed = code.encode("utf-8", "replace")
    steps = (current + drift for drift in _DRIFT)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), typed)), None)


def key_address(secret: str, account: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator app reads from the picture."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
