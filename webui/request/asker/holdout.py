"""The arm of the hold-out that a browser is in: drawn once, carried in the visitor cookie, signed.

The first MOST new cookies of a network address and day are drawn. Later ones, and people without cookies, are treated
as everybody and are in neither arm: who asks for fresh cookies until the draw suits them soon draws no more.

The cookie also carries what the hold-out withheld and how large its share was when the arm was drawn, so that whoever
was drawn at another share is weighted by it. An arm of another kind of hold-out counts no more: it is drawn anew.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from deflection.help_session import Arm
from deflection.policy import BUCKETS, HoldoutOf
from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.parts import parts
from webui.request.proxies import client_network
from webui.storage.limits.limit import Limit

_DRAWS: Final = Limit("holdout-draws", 5, timedelta(days=1))
_TOKEN: Final = re.compile(r"([a-z_]+)(?:-([a-z]+)-([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn, of the kind of hold-out that there is."""

    arm: Arm
    share: float | None  # 0 to 0.5; None = drawn by a version that did not note it


def is_running() -> bool:
    """Return whether there is a hold-out."""
    return parts().flow.policy.holdout_share > 0


def draw() -> Draw:
    """Draw the arm of a new cookie."""
    policy = parts().flow.policy
    key = keyed(parts().settings.people_key, KeyPurpose.ADDRESS, client_network())
    limits = parts().limits
    # Looked up first: when the draws are used up, a visit without a cookie costs no write.
    is_used_up = limits.is_used_up(_DRAWS, key) or limits.add(_DRAWS, key).exceeds(_DRAWS)
    arm = Arm.NOT_ENROLLED if is_used_up else policy.arm_of(secrets.randbelow(BUCKETS))
    return Draw(arm, policy.holdout_share)


def signed_arm(visitor: str, arm: Arm, share: float | None = None) -> str:
    """Return the arm as the cookie of this visitor carries it, with the share at which it was drawn if it is known."""
    holdout_of = parts().flow.policy.holdout_of
    token = arm if share is None else f"{arm}-{holdout_of}-{round(share * 1_000)}"
    return f"{token}.{keyed(parts().settings.holdout_key, KeyPurpose.ARM, f'{visitor}:{token}')}"


def read_draw(visitor: str, carried: str) -> Draw | None:
    """Return the draw that a cookie carries; None for one that is not signed for this visitor, or of another kind."""
    token, _, digest = carried.partition(".")
    settings = parts().settings
    form = _TOKEN.fullmatch(token)
    keys = settings.holdout_key, settings.people_key  # the second one signed while the first was not set
    if not form or not is_keyed(digest, keys, KeyPurpose.ARM, f"{visitor}:{token}"):
        return None
    if (form[2] or HoldoutOf.GATE) != parts().flow.policy.holdout_of:
        return None
    return Draw(Arm(form[1]), int(form[3]) / 1_000 if form[3] else None)


def unit_of(visitor: str) -> str:
    """Return the digest of the cookie that was drawn, by the key of the hold-out: the unit of its analysis."""
    return keyed(parts().settings.holdout_key, KeyPurpose.DRAW, visitor)
