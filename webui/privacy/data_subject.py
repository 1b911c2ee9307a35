"""Who asks: an address or a member, and every digest that the product derives from either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from webui.identity.keyed import KeyPurpose, keyed
from webui.identity.links import Identity, address_of, links

_FIRST_YEAR: Final = 2020  # no event is older
_MONTHS_OF_QUARTERS: Final = (1, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class DataSubject:
    """One person, as they named themselves; the words of the GDPR."""

    email: str  # in lower case; "" = they named a member id
    member_id: str

    @property
    def identities(self) -> tuple[Identity, ...]:
        """What digests are derived from."""
        known: list[Identity] = [(KeyPurpose.MEMBER, self.member_id)]
        return (*known, address_of(self.email)) if self.email else tuple(known)


def data_subject(who: str) -> DataSubject:
    """Return who an address or a member id names; a member id may look like an address, so an address is both.

    >>> data_subject(" Jana@Example.org ").email
    'jana@example.org'
    """
    name = who.strip()
    return DataSubject(name.lower() if "@" in name else "", name)


def digests_of(subject: DataSubject, keys: Iterable[str], today: date) -> frozenset[str]:
    """Return every digest of a person that may be stored, under any of the keys."""
    return frozenset(digest for key in dict.fromkeys(keys) for digest in _digests(subject, key, today))


def _digests(subject: DataSubject, key: str, today: date) -> Iterator[str]:
    yield keyed(key, KeyPurpose.MEMBER, subject.member_id)
    if subject.email:
        yield keyed(key, KeyPurpose.EMAIL, subject.email)
    for year in range(_FIRST_YEAR, today.year + 2):
        for month in _MONTHS_OF_QUARTERS:
            yield from links(key, subject.identities, date(year, month, 1))
