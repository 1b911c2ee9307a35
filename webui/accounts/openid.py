"""The sign-in through an OpenID provider: the way there, the way back, and what is shown when it fails."""

from __future__ import annotations

import hmac
import logging
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webui.accounts.openid_accounts import Denial, account_for
from webui.accounts.session_start import go_on
from webui.json_request import ServerAway, ServerMisconfigured, ServerRefused
from webui.openid.choice import has_passwords, provider_name, provider_of
from webui.openid.provider import OpenIdProvider, PendingSignIn, ProvenPerson
from webui.parts import parts
from webui.request.own_path import own_path
from webui.request.proxies import client_network
from webui.storage.limits.limit import Limit

bp = Blueprint("openid", __name__, url_prefix="/staff/sign-in/openid")

log = logging.getLogger("readfirst.sign_in")

_KEY: Final = "openid"  # of the signed cookie
_WAITS: Final = timedelta(minutes=15)
_BEGUN: Final = Limit("openid-begun", 30, timedelta(minutes=1))  # for each network address
_LONGEST: Final = 4_000  # characters of a code or a state


@bp.get("")
def begin() -> ResponseReturnValue:
    """Send the browser to the provider; what it must know when it comes back lies in the signed cookie."""
    provider = _provider()
    if parts().limits.add(_BEGUN, client_network()).exceeds(_BEGUN):
        abort(429)
    pending = PendingSignIn.new()
    try:
        url = provider.begin(pending, _redirect_uri())
    except ServerAway as error:
        return _away(error)
    except ServerMisconfigured as error:
        return _misconfigured(error)
    session[_KEY] = {
        "state": pending.state,
        "nonce": pending.nonce,
        "verifier": pending.verifier,
        "next": own_path(request.args.get("next", ""), request.script_root),
        "until": int((parts().now() + _WAITS).timestamp()),
    }
    return redirect(url, 303)


@bp.get("/back")
def back() -> ResponseReturnValue:
    """Sign somebody in whom the provider sends back."""
    provider, waiting = _provider(), session.pop(_KEY, None)
    if not isinstance(waiting, dict) or parts().now().timestamp() > waiting["until"] or not _is_ours(waiting):
        words = gettext("This sign-in was begun in another browser, or too long ago. Please begin again.")
        return _failed(words, 403)
    if request.args.get("iss", provider.issuer) != provider.issuer:
        return _misconfigured(ServerMisconfigured("another provider has answered than was asked"))
    if error := request.args.get("error", "")[:80]:
        log.warning("the sign-in provider answers %r", error)
        return _failed(gettext("%(provider)s has not signed you in.", provider=_name()), 403)
    pending = PendingSignIn(waiting["state"], waiting["nonce"], waiting["verifier"])
    try:
        person = provider.person(request.args.get("code", "")[:_LONGEST], pending, _redirect_uri(), parts().now())
    except ServerRefused as error:
        log.warning("a sign-in was refused: %s", error)
        return _failed(gettext("This sign-in has expired, or was used already. Please begin again."), 403)
    except ServerAway as error:
        return _away(error)
    except ServerMisconfigured as error:
        return _misconfigured(error)
    return _signed_in(person, waiting["next"])


@bp.get("/signed-out")
def signed_out() -> str:
    """What is left to do after signing out here: the provider may know this browser still."""
    there = _provider().sign_out_url(_external("sign_in.enter"))
    return render_template("account/signed_out.html", provider=_name(), there=there)


def _signed_in(person: ProvenPerson, wanted: str) -> ResponseReturnValue:
    with parts().database.writing() as connection:
        account = account_for(connection, person)
    if not isinstance(account, Denial):
        return go_on(account, wanted, _name())
    words = {
        Denial.NO_ROLE: gettext("Your account at %(provider)s has no role in this help centre.", provider=_name()),
        Denial.NO_ACCOUNT: gettext("There is no account for %(name)s in this help centre.", name=person.name),
        Denial.NO_NAME: gettext("%(provider)s does not say your name.", provider=_name()),
        Denial.NAME_TAKEN: gettext(
            "The account %(name)s here is not connected to %(provider)s.", name=person.name, provider=_name()
        ),
    }
    whom = gettext("Ask an admin of this help centre.")
    return _failed(f"{words[account]} {whom}", 403)


def _away(error: ServerAway) -> ResponseReturnValue:
    log.warning("the sign-in provider is away: %s", error)
    return _failed(gettext("%(provider)s does not answer. Please try again in a moment.", provider=_name()), 503)


def _misconfigured(error: ServerMisconfigured) -> ResponseReturnValue:
    log.error("the sign-in provider is not set up: %s", error)
    words = gettext("The sign-in through %(provider)s does not work as it is set up.", provider=_name())
    where = gettext("Whoever runs this help centre finds the reason in its log.")
    return _failed(f"{words} {where}", 502)


def _failed(words: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "account/openid_failed.html", words=words, provider=_name(), has_passwords=has_passwords(parts().settings)
    )
    return page, status


def _is_ours(waiting: dict[str, str]) -> bool:
    state = request.args.get("state", "")[:_LONGEST]
    return hmac.compare_digest(state.encode(), str(waiting["state"]).encode())


def _provider() -> OpenIdProvider:
    return provider_of(parts().settings) or abort(404)


def _name() -> str:
    return provider_name(parts().settings)


def _redirect_uri() -> str:
    return _external("openid.back")


def _external(endpoint: str) -> str:
    """Return the address of a page of ours, as the provider knows it."""
    address = parts().settings.address
    if not address:
        return url_for(endpoint, _external=True)
    return address + url_for(endpoint).removeprefix(request.script_root)
