"""Who may read a page, in the words by which other systems say it: `visibility: internal`, `access: members`.

`audience` often says for whom a text was written (`audience: developers`), so there only words count that mean
nothing else.
"""

import re
from collections.abc import Collection, Iterable
from enum import IntEnum


class ReadBy(IntEnum):
    """Who may read an article, from everybody to nobody."""

    GUEST = 0
    MEMBER = 1
    NOBODY = 2


_EVERYBODY = frozenset(
    ("guest", "guests", "public", "everyone", "everybody", "anyone", "all", "world", "open", "external", "anonymous")
) | {"unrestricted", "visible", "shown", "listed"}
_UNLISTED = frozenset({"hidden", "unlisted", "notlisted", "linkonly", "withlink"})
_FOR_MEMBERS = frozenset({"member", "members", "membersonly"})
_MAY_READ = _FOR_MEMBERS | {"loggedin", "signedin", "registered", "authenticated", "subscribers", "login"}
_FOR_NOBODY = frozenset(
    ("internal", "internalonly", "internaluse", "internaluseonly", "private", "confidential", "restricted", "secret")
) | {"staff", "staffonly", "employees", "employeesonly", "agents", "agentsonly", "nobody", "noone"}
_KEPT_BACK = _FOR_NOBODY | {"protected", "password", "paid", "tiers", "none", "never", "team", "organization", "draft"}
_LOGIN = re.compile(r"(?:site\.)?login: *true", re.IGNORECASE)  # of Grav, whose `access` is a mapping
_OF_PANEL = re.compile(r"admin\.\w+: *true", re.IGNORECASE)


def readers_of(words: Collection[str], *, is_for_whom: bool = False) -> ReadBy | None:
    """Return who may read a page, by the items of one key; None where none of them says it.

    is_for_whom  whether the key may as well say for whom the text was written

    >>> readers_of(["internal"]), readers_of(["public", "staff"]), readers_of(["admin"], is_for_whom=True)
    (<ReadBy.NOBODY: 2>, <ReadBy.GUEST: 0>, None)
    """
    forms = {re.sub(r"[-_\s]", "", word.lower()) for word in words}
    if not forms or not forms.isdisjoint(_EVERYBODY | _UNLISTED):
        return ReadBy.GUEST
    if _any(_OF_PANEL, words):
        return ReadBy.NOBODY
    if not forms.isdisjoint(_FOR_MEMBERS if is_for_whom else _MAY_READ) or _any(_LOGIN, words):
        return ReadBy.MEMBER
    return None if forms.isdisjoint(_FOR_NOBODY if is_for_whom else _KEPT_BACK) else ReadBy.NOBODY


def is_unlisted(words: Iterable[str]) -> bool:
    """Return whether a page is read only by whoever has its address.

    >>> is_unlisted(["hidden"]), is_unlisted(["public"])
    (True, False)
    """
    return any(re.sub(r"[-_\s]", "", word.lower()) in _UNLISTED for word in words)


def _any(pattern: re.Pattern[str], words: Iterable[str]) -> bool:
    return any(pattern.search(word) for word in words)
