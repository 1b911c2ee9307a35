"""Members of the host site come and go: an identity that the host site signed is taken once, and only on purpose.

Somebody else's link must not make a person act under a foreign name without noticing. So a link is followed at once
only if a page of the host site led here, or the frame on it, or if it answers our own question (`state`). Otherwise,
and over another member, the page asks, and the answer is a POST of our own page.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from webui.identity.member import IdentityRefused, SignedIdentity, verify
from webui.parts import parts
from webui.request.asker.current_member import begin_visit, current_member, end_visit
from webui.request.framing import is_framed
from webui.storage import used_identities

bp = Blueprint("member", __name__, url_prefix="/<language:lang>")

_STATE = "member_state"


@bp.get("/enter")
def enter(lang: str) -> ResponseReturnValue:
    """Sign a member in, or ask first."""
    if request.method == "HEAD":
        return ""  # whoever looks at a link takes nothing from it
    signed = _signed(request.args.get("identity", ""))
    if _is_expected(signed):
        return _take(signed, lang, request.args.get("text"), request.args.get("topic"))
    return render_template("help/continue_as.html", member=current_member(), arriving=signed.member)


@bp.post("/enter")
def confirm(lang: str) -> ResponseReturnValue:
    """Sign a member in who said so on our own page."""
    signed = _signed(request.form.get("identity", ""))
    return _take(signed, lang, request.form.get("text"), request.form.get("topic"))


@bp.get("/enter/begin")
def begin(lang: str) -> ResponseReturnValue:
    """Send somebody to the sign-in of the host site, with a `state` that only this browser knows."""
    address = parts().settings.member_sign_in_url
    if not address:
        abort(404)
    session[_STATE] = secrets.token_urlsafe(16)
    separator = "&" if "?" in address else "?"
    return redirect(f"{address}{separator}{urlencode({'state': session[_STATE], 'lang': lang})}", 303)


@bp.post("/leave")
def leave(lang: str) -> ResponseReturnValue:
    """Sign the member out, wherever the cookie was copied to; they go on as a guest."""
    with parts().database.writing() as connection:
        end_visit(connection)
    return redirect(url_for("help.home", lang=lang), 303)


def refuse(refusal: IdentityRefused) -> ResponseReturnValue:
    """Return the page of somebody whose identity is not taken: they are here as a guest."""
    return render_template("help/identity_refused.html", code=str(refusal)), 403


bp.register_error_handler(IdentityRefused, refuse)


def _signed(identity: str) -> SignedIdentity:
    return verify(identity, int(parts().now().timestamp()), parts().settings.member_key)


def _is_expected(signed: SignedIdentity) -> bool:
    """Return whether the identity is taken without asking; raise IdentityRefused for a state that is not ours."""
    if signed.state:
        expected = session.pop(_STATE, "")
        if not hmac.compare_digest(expected.encode(), signed.state.encode("utf-8", "replace")):
            raise IdentityRefused("state")
        return True
    if is_framed(request.environ):  # the policy of frames lets only the host site show it
        return request.headers.get("Sec-Fetch-Dest", "iframe") == "iframe"
    member = current_member()
    return (member is None or member == signed.member) and _led_here_by_the_host_site()


def _led_here_by_the_host_site() -> bool:
    try:
        origin = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return False
    return f"{origin.scheme}://{origin.netloc}" in parts().settings.frame_origins


def _take(signed: SignedIdentity, lang: str, text: str | None, topic: str | None) -> ResponseReturnValue:
    """Use the identity up and go to the start page; one that was used by this very member changes nothing."""
    home = url_for("help.home", lang=lang, text=text, topic=topic)
    with parts().database.writing() as connection:
        if not used_identities.use(connection, signed.digest, datetime.fromtimestamp(signed.until, UTC)):
            if current_member() == signed.member:
                return redirect(home, 303)
            raise IdentityRefused("used")
        visit = begin_visit(connection, signed.member)
    return redirect(_framed(home, visit) if is_framed(request.environ) else home, 303)


def _framed(address: str, visit: str) -> str:
    """Return the framed address with the visit's id in it."""
    before_visits = request.root_path.partition("/as/")[0]
    return f"{before_visits}/as/{visit}{address.removeprefix(request.root_path)}"
