"""API keys: their names, what each may do, and which one an Authorization header carries.

READFIRST_API_KEYS lists them as `name:sha256-of-key:scope+scope`, separated by commas; without scopes a key is an
`app`. The keys themselves are nowhere in the product: `printf %s "$KEY" | sha256sum` makes what is configured.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Scope(StrEnum):
    """Extra rights of a key."""

    APP = "app"  # speaks for the people of an app: its help sessions are counted under `api`
    OPERATOR = "operator"  # files for somebody who telephoned: the only way past the articles, and named on the ticket
    ANALYST = "analyst"  # reads the figures of the reports


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A configured key; the key itself is not kept."""

    name: str
    digest: str  # SHA-256, hex
    scopes: frozenset[Scope]


@lru_cache(maxsize=8)
def read_api_keys(setting: str) -> tuple[ApiKey, ...]:
    """Return the configured keys; raise ValueError with what is wrong and what to write."""
    keys = tuple(_read_key(entry.strip()) for entry in setting.split(",") if entry.strip())
    names = [key.name for key in keys]
    double = next((name for name in names if names.count(name) > 1), "")
    if double:
        raise ValueError(
            f"the name {double!r} is used twice: name each key differently, so that tickets tell them apart"
        )
    return keys


def _read_key(entry: str) -> ApiKey:
    name, _, rest = entry.partition(":")
    digest, _, scopes = rest.partition(":")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: use a-z, 0-9 and '-'")
    if not _DIGEST.fullmatch(digest.lower()):
        raise ValueError(f"{name}: no SHA-256 of 64 hex digits: make it with `printf %s KEY | sha256sum`")
    wanted = [scope for scope in scopes.split("+") if scope] or [Scope.APP]
    unknown = next((scope for scope in wanted if scope not in set(Scope)), "")
    if unknown:
        raise ValueError(f"{name}: unknown scope {unknown!r}: write {' or '.join(Scope)}, joined by '+'")
    return ApiKey(name, digest.lower(), frozenset(Scope(scope) for scope in wanted))


def key_of(authorization: str, keys: tuple[ApiKey, ...]) -> ApiKey | None:
    """Return the configured key that an `Authorization: Bearer …` header carries; None for any other."""
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    digest = hashlib.sha256(key.strip().encode("utf-8", "replace")).hexdigest()
    return next((known for known in keys if known.digest == digest), None)
