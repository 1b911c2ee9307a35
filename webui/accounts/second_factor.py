"""The second step of a sign-in: setting it up, recovery codes, switching it off. Each change asks for the password."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from webui.accounts.account import mine
from webui.accounts.passwords import knows_password
from webui.accounts.second_step import is_right_code, secret_of
from webui.identity.sealed import seal
from webui.identity.totp import key_address, new_secret
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage import second_factors
from webui.storage.audit_log import Action

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-step")


@bp.get("")
@requires()
def show() -> str:
    """Whether there is a second step, and the next thing to do about it."""
    return _page()


@bp.post("/begin")
@requires()
def begin() -> ResponseReturnValue:
    """Make a new secret, which counts for nothing until a code of it was typed."""
    if not _password_is_right():
        return _page(wrong_password=True), 403
    with parts().database.writing() as connection:
        factor = second_factors.second_factor_of(connection, mine().account_id)
        if not (factor and factor.is_on):
            second_factors.set_up(connection, mine().account_id, seal(new_secret(), parts().settings.secret_key))
    return redirect(url_for("second_factor.show"), 303)


@bp.post("/confirm")
@requires()
def confirm() -> ResponseReturnValue:
    """Switch it on with a first code of the app; shows the recovery codes once."""
    account, now = mine(), parts().now()
    with parts().database.writing() as connection:
        factor = second_factors.second_factor_of(connection, account.account_id)
        if factor is None or factor.is_on:
            return redirect(url_for("second_factor.show"), 303)
        if not is_right_code(connection, account, factor, request.form.get("code", ""), now):
            return _page(wrong_code=True), 403
        second_factors.confirm(connection, account.account_id, now)
        codes = second_factors.new_recovery_codes(connection, account.account_id)
        audit(connection, Action.SECOND_FACTOR_ON, account.name)
    return render_template("account/recovery_codes.html", codes=codes)


@bp.post("/codes")
@requires()
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes; the old ones end."""
    if not _password_is_right():
        return _page(wrong_password=True), 403
    with parts().database.writing() as connection:
        factor = second_factors.second_factor_of(connection, mine().account_id)
        if factor is None or not factor.is_on:
            return redirect(url_for("second_factor.show"), 303)
        codes = second_factors.new_recovery_codes(connection, mine().account_id)
        audit(connection, Action.RECOVERY_CODES_RENEWED, mine().name)
    return render_template("account/recovery_codes.html", codes=codes)


@bp.post("/off")
@requires()
def switch_off() -> ResponseReturnValue:
    """Sign in with the password alone from now on."""
    if not _password_is_right():
        return _page(wrong_password=True), 403
    with parts().database.writing() as connection:
        factor = second_factors.second_factor_of(connection, mine().account_id)
        if second_factors.remove(connection, mine().account_id) and factor and factor.is_on:
            audit(connection, Action.SECOND_FACTOR_OFF, mine().name)
    flash(gettext("The second step is switched off."))
    return redirect(url_for("second_factor.show"), 303)


def _page(*, wrong_password: bool = False, wrong_code: bool = False) -> str:
    with parts().database.reading() as connection:
        factor = second_factors.second_factor_of(connection, mine().account_id)
    secret = secret_of(factor) if factor and not factor.is_on else None
    return render_template(
        "account/second_step.html",
        factor=factor,
        secret=secret or "",
        picture=_picture(secret) if secret else "",
        wrong_password=wrong_password,
        wrong_code=wrong_code,
    )


def _picture(secret: str) -> Markup:
    """Return the QR code of the secret as inline SVG, dark on light in every colour scheme: cameras need it so."""
    code = segno.make(key_address(secret, mine().name, parts().settings.product_name), error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, dark="#000", light="#fff", border=4))  # noqa: S704 - made of numbers


def _password_is_right() -> bool:
    return knows_password(mine().name, mine(), request.form.get("password", ""))
