"""The admins' page for somebody who asks for their data, or wants it erased: look first, then export or erase.

Who it is about is posted, never part of an address that proxies log. Each export and each erasure stands in the audit
log under the account that did it; of the person it names nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from tickets.typed_text import one_line
from webui.parts import parts
from webui.privacy import kept
from webui.privacy.data_subject import DataSubject, data_subject
from webui.privacy.erase import ErasureReport, LetterLeaving, erase, stored_of
from webui.privacy.export import export
from webui.privacy.ledger import LedgerError
from webui.privacy.traces import counts_of
from webui.request.asker.sign_in import current_account, requires
from webui.storage.accounts import Role

bp = Blueprint("person", __name__)

_LONGEST_NAME: Final = 320  # characters of an address, or of a member id
_NO_STORE: Final = {"Cache-Control": "no-store"}
NAMES: Final[Mapping[str, LazyString]] = {
    "tickets": _("Tickets"),
    "help_sessions": _("Help sessions"),
    "messages_on_other_tickets": _("Messages on other people's tickets"),
    "files": _("Files"),
    "texts_of_others_that_name_them": _("Texts of others that name this address"),
    "visits": _("Visits as a member"),
    "refusals_of_questions": _("Refusals to be asked again"),
}


@bp.get("/admin/person")
@requires(Role.ADMIN)
def ask() -> str:
    """The question who it is about."""
    return render_template("account/person.html", who="")


@bp.post("/admin/person")
@requires(Role.ADMIN)
def look() -> ResponseReturnValue:
    """What is stored of a person; nothing is changed."""
    return _page(_posted_person())


@bp.post("/admin/person/export")
@requires(Role.ADMIN)
def give() -> ResponseReturnValue:
    """Everything about a person as one archive."""
    product, subject = parts(), _posted_person()
    with tempfile.TemporaryDirectory(dir=product.settings.data_dir) as folder:
        target = Path(folder) / "person.zip"
        export(product.settings, product.database, subject, target, product.now(), who=_admin())
        archive = target.open("rb")  # is read after its name is gone
    answer = send_file(archive, "application/zip", as_attachment=True, download_name="person.zip")
    answer.headers.update(_NO_STORE)
    return answer


@bp.post("/admin/person/erase")
@requires(Role.ADMIN)
def forget() -> ResponseReturnValue:
    """Erase a person, whose address or member id was typed a second time."""
    product, subject = parts(), _posted_person()
    if not _is_same(subject, data_subject(one_line(request.form.get("again", ""), _LONGEST_NAME))):
        return _page(subject, gettext("Nothing was erased: the second time another name was typed."), status=422)
    try:
        report = erase(product.settings, product.database, subject, product.now(), who=_admin())
    except LetterLeaving:
        return _page(
            subject,
            gettext("Nothing was erased: one of their letters is leaving now. Try again in a minute."),
            status=409,
        )
    except (LedgerError, OSError) as error:
        return _page(subject, str(error), status=500)
    return _page(subject, report=report)


def _page(
    subject: DataSubject, fault: str = "", *, report: ErasureReport | None = None, status: int = 200
) -> ResponseReturnValue:
    product = parts()
    settings, now = product.settings, product.now()
    traces = stored_of(settings, product.database, subject, now)
    with product.database.reading() as connection:
        others = kept.other_names(connection, traces, subject)
    page = render_template(
        "account/person.html",
        who=subject.member_id,
        counts=counts_of(traces),
        names=NAMES,
        is_known=bool(traces),
        others=others,
        remains=kept.not_erased(settings, now),
        fault=fault,
        report=report,
    )
    return page, status, _NO_STORE


def _posted_person() -> DataSubject:
    return data_subject(one_line(request.form.get("who", ""), _LONGEST_NAME) or abort(422))


def _is_same(first: DataSubject, second: DataSubject) -> bool:
    """Return whether both name the same; in addresses the case does not count."""
    return (first.email or first.member_id) == (second.email or second.member_id)


def _admin() -> str:
    account = current_account()
    return account.name if account else ""
