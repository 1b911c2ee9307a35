"""The second step of a sign-in: a code of the authenticator app, or a recovery code.

Between the two steps the signed session cookie says whose password was right, for ten minutes. It signs nobody in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import session
from sqlalchemy import Connection

from webui.accounts.guesses import CODE, may_guess, was_right, was_wrong
from webui.accounts.passwords import guesser_of, log_failure
from webui.identity.sealed import is_sealed_under, seal, unseal
from webui.identity.totp import step_of
from webui.parts import parts
from webui.request.asker.sign_in import audit, forget_sign_in
from webui.storage import accounts, second_factors
from webui.storage.accounts import Account
from webui.storage.audit_log import Action
from webui.storage.second_factors import SecondFactor

_KEY: Final = "password_was_right"
_WAITS: Final = timedelta(minutes=10)
_LONGEST_CODE: Final = 40  # characters


def wait_for_code(account: Account) -> None:
    """Remember in this browser that the password was right."""
    forget_sign_in()
    until = int((parts().now() + _WAITS).timestamp())
    session[_KEY] = {"name": account.name, "stamp": account.stamp, "until": until}


def waiting_account() -> Account | None:
    """Return the account whose password was right a moment ago; None when that is too long ago, or it has changed."""
    waiting = session.get(_KEY)
    if not isinstance(waiting, dict) or parts().now().timestamp() > waiting["until"]:
        return None
    with parts().database.reading() as connection:
        account = accounts.account_of(connection, waiting["name"])
    return account if account and account.stamp == waiting["stamp"] else None


def knows_code(account: Account, typed: str) -> bool:
    """Return whether a guess may be made now, and is right; a right code is used up."""
    guesser = guesser_of(account.name, account)
    if not may_guess(parts().limits, CODE, guesser):
        return False
    with parts().database.writing() as connection:
        factor = second_factors.second_factor_of(connection, account.account_id)
        is_right = factor is not None and is_right_code(connection, account, factor, typed, parts().now())
        is_right = is_right or _is_recovery_code(connection, account, typed)
    if is_right:
        was_right(parts().limits, CODE, guesser)
    else:
        was_wrong(parts().limits, CODE, guesser)
        log_failure(account)
    return is_right


def is_right_code(connection: Connection, account: Account, factor: SecondFactor, typed: str, now: datetime) -> bool:
    """Return whether this is the app's code of now, and was not used before; it is used up."""
    secret = secret_of(factor)
    step = step_of(secret, "".join(typed[:_LONGEST_CODE].split()), now) if secret else None
    if secret is None or step is None or not second_factors.take_step(connection, account.account_id, step):
        return False
    if not is_sealed_under(factor.secret, parts().settings.secret_key):
        second_factors.seal_again(connection, account.account_id, seal(secret, parts().settings.secret_key))
    return True


def secret_of(factor: SecondFactor) -> str | None:
    """Return what the app knows; None when no key of the settings opens it: then only recovery codes are right."""
    return unseal(factor.secret, parts().settings.secret_keys)


def _is_recovery_code(connection: Connection, account: Account, typed: str) -> bool:
    if not second_factors.take_recovery_code(connection, account.account_id, typed[:_LONGEST_CODE], parts().now()):
        return False
    audit(connection, Action.RECOVERY_CODE_USED, account.name, who=account.name)
    return True
