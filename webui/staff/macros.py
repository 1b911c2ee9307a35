"""The page of the macros: all of support read, add, change and delete them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets.conversation import macros
from tickets.conversation.macros import LONGEST_MACRO, LONGEST_NAME, PLACEHOLDERS, Macro, MacroFault
from tickets.typed_text import many_lines, one_line
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.staff.ticket_page import me
from webui.storage.accounts import Role
from webui.storage.audit_log import Action

bp = Blueprint("macros", __name__, url_prefix="/staff/macros")


@bp.get("")
@requires(Role.STAFF)
def show() -> str:
    """Every macro in a form of its own, and an empty one for another."""
    return _page()


@bp.post("")
@requires(Role.STAFF)
def save() -> ResponseReturnValue:
    """Store or delete the posted macro; what cannot be saved stays in its form, with the reason."""
    posted = _posted()
    with parts().database.writing() as connection:
        if request.form.get("do") == "delete":
            done, fault = Action.MACRO_DELETED, macros.remove(connection, posted.macro_id, posted.version)
        else:
            done, fault = Action.MACRO_SAVED, macros.save(connection, posted)
        if not fault:
            audit(connection, done, posted.name)
    if fault:
        return _page(posted, fault), 409 if fault is MacroFault.CHANGED else 422
    return redirect(url_for("macros.show"), 303)


def _page(refused: Macro | None = None, fault: MacroFault | None = None) -> str:
    with parts().database.reading() as connection:
        stored = macros.all_macros(connection)
    return render_template(
        "staff/macros.html",
        macros=stored,
        refused=refused,
        fault=fault.value if fault else "",
        placeholders=PLACEHOLDERS,
        longest_name=LONGEST_NAME,
        longest=LONGEST_MACRO,
    )


def _posted() -> Macro:
    return Macro(
        macro_id=request.form.get("macro_id", 0, type=int),
        name=one_line(request.form.get("name", ""), LONGEST_NAME),
        text=many_lines(request.form.get("text", ""))[:LONGEST_MACRO],
        version=request.form.get("version", 0, type=int),
        changed_at=parts().now(),
        changed_by=me(),
    )
