"""Who comes to the demonstration: somebody with a language, a way in, an address and an arm of the hold-out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from deflection.help_session import Arm
from deflection.ports import Asker
from webui.demo.problems import LANGUAGES
from webui.identity.keyed import KeyPurpose, keyed
from webui.identity.links import address_of, links

HOLDOUT: Final = 0.5  # share of the people; with fewer, a month of the demonstration shows no effect
_MACHINES = 0.06
_MEMBERS = 0.4
_WITHOUT_DRAW = 0.1  # no cookies, or a further browser of one address
_WAYS_IN: Final = {"web": 76, "widget": 14, "api": 10}


@dataclass(frozen=True, slots=True)
class Visitor:
    """One simulated person."""

    asker: Asker
    lang: str
    way_in: str
    email: str
    member_id: str | None


def somebody(number: int, at: datetime, key: str, random: Random) -> Visitor:
    """Return the person of that number as they come at `at`; `key` makes the digests, as for real people."""
    email, cookie = f"osoba{number}@example.org", f"demo-{number}"
    is_member = random.random() < _MEMBERS
    member_id = f"member-{number}" if is_member else None
    identities = [(KeyPurpose.VISITOR, cookie), (KeyPurpose.MEMBER, member_id or ""), address_of(email)]
    person = keyed(key, KeyPurpose.MEMBER, member_id) if member_id else keyed(key, KeyPurpose.VISITOR, cookie)
    arm = _drawn(random)
    asker = Asker(
        owner=keyed(key, KeyPurpose.VISITOR, cookie),
        person=person,
        address=keyed(key, KeyPurpose.ADDRESS, str(number)),
        member=is_member,
        arm=arm,
        draw_unit="" if arm is Arm.NOT_ENROLLED else keyed(key, KeyPurpose.DRAW, cookie),
        draw_share=None if arm is Arm.NOT_ENROLLED else HOLDOUT,
        unit=person,
        reachable=is_member,
        links=links(key, identities, at.date()),
        machine=("agent",) if random.random() < _MACHINES else (),
    )
    lang = random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    return Visitor(asker, lang, random.choices(list(_WAYS_IN), list(_WAYS_IN.values()))[0], email, member_id)


def _drawn(random: Random) -> Arm:
    if random.random() < _WITHOUT_DRAW:
        return Arm.NOT_ENROLLED
    return Arm.HOLDOUT if random.random() < HOLDOUT else Arm.TREATED
