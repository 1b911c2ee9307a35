"""Every attempt of a stranger. A fault that was found becomes one more of them."""

from __future__ import annotations

from tests.attack.against_people import cookies, members, sign_in, tickets
from tests.attack.against_the_evidence import evidence, other_texts, second_steps
from tests.attack.against_the_gate import gate, gate_api, ids
from tests.attack.against_the_parsers import letters, operators, oversized
from tests.attack.against_the_protocol import hosts, origins, smuggling, traversal
from tests.attack.attempt import Attempt
from tests.attack.races import races


def every_attempt() -> list[Attempt]:
    """All of them; each name once."""
    rooms = (
        *(gate, gate_api, ids, evidence, other_texts, races),
        *(sign_in, second_steps, members, tickets, cookies),
        *(hosts, traversal, smuggling, origins, oversized, letters, operators),
    )
    return [attempt for room in rooms for attempt in room()]
