"""The device cookie: on which devices an account was signed in before (OWASP: "device cookies").

The cookie holds a random id and one keyed digest for each account, newest first. It signs nobody in; it only keeps
strangers' wrong passwords from shutting this device out. A new password makes every device a stranger.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Response, request

from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.parts import parts
from webui.request.cookies import cookie_path, own_cookie_name
from webui.storage.accounts import Account

COOKIE = "readfirst_device"
KEPT_FOR = timedelta(days=180)
MOST_ACCOUNTS = 5

_COOKIE = re.compile(rf"[0-9a-f]{{32}}(?:\.[0-9a-f]{{32}}){{0,{MOST_ACCOUNTS}}}")


def device_of(account: Account | None) -> str:
    """Return the id of this device if the account knows it, else an empty string."""
    device, proofs = _read()
    if account is None:
        return ""
    keys, proven = parts().settings.secret_keys, _proven(device, account)
    return device if any(is_keyed(proof, keys, KeyPurpose.DEVICE, proven) for proof in proofs) else ""


def remember_device(response: Response, account: Account) -> None:
    """Make this device known to the account."""
    device, proofs = _read()
    device = device or secrets.token_hex(16)
    proof = keyed(parts().settings.secret_key, KeyPurpose.DEVICE, _proven(device, account))
    kept = [proof, *(other for other in proofs if other != proof)][:MOST_ACCOUNTS]
    response.set_cookie(
        own_cookie_name(COOKIE),
        ".".join([device, *kept]),
        max_age=KEPT_FOR,
        path=cookie_path(),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _read() -> tuple[str, list[str]]:
    cookie = request.cookies.get(own_cookie_name(COOKIE), "")
    if not _COOKIE.fullmatch(cookie):
        return "", []
    device, *proofs = cookie.split(".")
    return device, proofs


def _proven(device: str, account: Account) -> str:
    return f"{account.name}:{account.stamp}:{device}"
