"""The arm of the hold-out that a browser is in: drawn once, carried in the visitor cookie, signed.

The first MOST new cookies of a network address and day are drawn. Later ones, and people without cookies, are treated
as everybody and are in neither arm: who asks for fresh cookies until the draw suits them soon draws no more.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from deflection.help_session import Arm
from deflection.policy import BUCKETS
from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.parts import parts
from webui.request.proxies import client_network
from webui.storage.limits.limit import Limit

_DRAWS: Final = Limit("holdout-draws", 5, timedelta(days=1))


def is_running() -> bool:
    """Return whether there is a hold-out."""
    return parts().flow.policy.holdout_share > 0


def draw() -> Arm:
    """Draw the arm of a new cookie."""
    key = keyed(parts().settings.people_key, KeyPurpose.ADDRESS, client_network())
    limits = parts().limits
    # Looked up first: when the draws are used up, a visit without a cookie costs no write.
    if limits.is_used_up(_DRAWS, key) or limits.add(_DRAWS, key).exceeds(_DRAWS):
        return Arm.NOT_ENROLLED
    return parts().flow.policy.arm_of(secrets.randbelow(BUCKETS))


def signed_arm(visitor: str, arm: Arm) -> str:
    """Return the arm as the cookie of this visitor carries it."""
    return f"{arm}.{keyed(parts().settings.people_key, KeyPurpose.ARM, f'{visitor}:{arm}')}"


def read_arm(visitor: str, signed: str) -> Arm | None:
    """Return the arm that a cookie carries; None for one that is not signed for this visitor."""
    arm, _, digest = signed.partition(".")
    if not is_keyed(digest, (parts().settings.people_key,), KeyPurpose.ARM, f"{visitor}:{arm}"):
        return None
    return Arm(arm)
