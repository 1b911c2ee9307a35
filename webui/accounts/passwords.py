"""Is this the password of that account? Counted as a guess, and logged when it is wrong."""

from __future__ import annotations

from datetime import timedelta

from webui.accounts.guesses import PASSWORD, Guesser, may_guess, was_right, was_wrong
from webui.accounts.known_devices import device_of
from webui.parts import parts
from webui.request.asker.sign_in import audit
from webui.request.proxies import client_network
from webui.storage import accounts
from webui.storage.accounts import LONGEST_PASSWORD, Account
from webui.storage.audit_log import Action
from webui.storage.limits.limit import Limit

# Names that no account has are logged together, and only so many: what strangers type must not fill the disk.
_UNKNOWN_NAMES = Limit("unknown-names", 20, timedelta(hours=1))


def knows_password(name: str, account: Account | None, password: str) -> bool:
    """Return whether a guess may be made now, and is right; `account` is the one of that name, if there is one."""
    guesser = guesser_of(name, account)
    if not may_guess(parts().limits, PASSWORD, guesser):
        return False
    with parts().database.reading() as connection:
        stored_hash = accounts.password_hash(connection, name)
    # Outside any transaction, because it is slow on purpose.
    if accounts.is_right(stored_hash, password[: LONGEST_PASSWORD + 1]) and account is not None:
        was_right(parts().limits, PASSWORD, guesser)
        return True
    was_wrong(parts().limits, PASSWORD, guesser)
    log_failure(account)
    return False


def guesser_of(name: str, account: Account | None) -> Guesser:
    """Return who guesses on this request."""
    return Guesser.of(parts().settings.secret_key, name, client_network(), device_of(account))


def log_failure(account: Account | None) -> None:
    """Log a wrong password or code. What was typed as an unknown name is not kept: it may be a password."""
    if account is None and parts().limits.add(_UNKNOWN_NAMES, "").exceeds(_UNKNOWN_NAMES):
        return
    with parts().database.writing() as connection:
        audit(connection, Action.SIGN_IN_FAILED, account.name if account else "?", who="")
