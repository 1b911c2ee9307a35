"""Which roles somebody has whose provider says certain values: `kb-editors=editor, it=admin+staff`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from webui.storage.accounts import Role

_ROLES: Final = frozenset(role.value for role in Role)


def read_mapping(setting: str) -> dict[str, tuple[Role, ...]]:
    """Return value -> roles; raise ValueError with what to write instead.

    >>> read_mapping("kb-editors=editor, it=admin+staff")["it"]
    (<Role.ADMIN: 'admin'>, <Role.STAFF: 'staff'>)
    """
    mapping: dict[str, tuple[Role, ...]] = {}
    for part in filter(None, (part.strip() for part in setting.split(","))):
        value, sign, names = part.rpartition("=")
        roles = [name.strip() for name in names.split("+")]
        if not sign or not value.strip() or not _ROLES.issuperset(roles):
            raise ValueError(f"{part!r}: write VALUE=ROLE, or VALUE=ROLE+ROLE, of staff, editor, analyst and admin")
        mapping[value.strip()] = tuple(Role(name) for name in roles)
    return mapping


def mapped_roles(mapping: Mapping[str, tuple[Role, ...]], values: tuple[str, ...]) -> tuple[Role, ...]:
    """Return the roles of all these values, in the order of `Role`."""
    given = {role for value in values for role in mapping.get(value, ())}
    return tuple(role for role in Role if role in given)


def claim_values(claims: Mapping[str, object], path: str) -> tuple[str, ...] | None:
    """Return the texts of a claim, which may lie deeper (Keycloak); None if there is no such claim.

    >>> claim_values({"realm_access": {"roles": ["a", "b"]}}, "realm_access.roles"), claim_values({}, "groups")
    (('a', 'b'), None)
    >>> claim_values({"https://example.org/roles": "a"}, "https://example.org/roles")
    ('a',)
    """
    value: object = claims
    for name in [path] if path in claims else path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in values if isinstance(text, str))
