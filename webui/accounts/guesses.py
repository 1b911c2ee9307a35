"""How often somebody may guess the password or the code of an account.

1. Wrong guesses are counted for each pair of account and network address: a stranger's shut out that stranger.
2. Those of all strangers together are counted for the account, loosely: guessing from a thousand addresses ends, too.
3. A device on which the account was signed in before is no stranger: its own wrong guesses are counted apart, and
   those of others never shut it out.
4. A guess is counted before it is looked at, so that a hundred at once are a hundred. A right one begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from webui.identity.keyed import KeyPurpose, keyed
from webui.storage.limits.limit import Limit
from webui.storage.limits.limits import SharedLimits


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """The limits of one secret."""

    pair: tuple[Limit, ...]  # account and address
    account: Limit
    device: Limit


PASSWORD: Final = GuessLimits(
    pair=(
        Limit("password-pair", 5, timedelta(minutes=1)),
        Limit("password-pair-slow", 10, timedelta(minutes=15)),
    ),
    account=Limit("password-account", 100, timedelta(hours=1)),
    device=Limit("password-device", 30, timedelta(hours=1)),
)
# Of a million codes three are right at a time: 20 guesses an hour find one in 0.14 % of days.
CODE: Final = GuessLimits(
    pair=(Limit("code-pair", 5, timedelta(minutes=15)),),
    account=Limit("code-account", 20, timedelta(hours=1)),
    device=Limit("code-device", 10, timedelta(hours=1)),
)


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who guesses, as keys of counts. `device` is empty for a device that the account does not know."""

    pair: str
    account: str
    device: str

    @classmethod
    def of(cls, secret_key: str, account: str, address: str, device: str) -> Guesser:
        """Return the keys of an account's name, a network address and the id of a known device."""

        def key(*parts: str) -> str:
            return keyed(secret_key, KeyPurpose.GUESS, "\n".join(parts))

        return cls(key(account, address), key(account), key(account, "device", device) if device else "")


def may_guess(limits: SharedLimits, secret: GuessLimits, guesser: Guesser) -> bool:
    """Count one guess and return whether it may be made."""
    if guesser.device and not limits.add(secret.device, guesser.device).exceeds(secret.device):
        return True
    if limits.is_used_up(secret.account, guesser.account):
        return False
    return not any(limits.add(limit, guesser.pair).exceeds(limit) for limit in secret.pair)


def was_wrong(limits: SharedLimits, secret: GuessLimits, guesser: Guesser) -> None:
    """Count a stranger's wrong guess for the account as a whole."""
    if not guesser.device:
        limits.add(secret.account, guesser.account)


def was_right(limits: SharedLimits, secret: GuessLimits, guesser: Guesser) -> None:
    """Begin anew for this address and this device."""
    for limit in secret.pair:
        limits.forget(limit, guesser.pair)
    if guesser.device:
        limits.forget(secret.device, guesser.device)
