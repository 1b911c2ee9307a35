"""`/reports/export.csv` and `.xlsx`: every figure of the pages, with small counts hidden."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue

from webui.analysts.asked import AskedPage, asked
from webui.analysts.blueprint import bp
from webui.analysts.exported import HEAD, all_tables, as_csv, lines
from webui.analysts.summary import hold_out_of
from webui.analysts.table import Table, without_small_cells
from webui.analysts.workbook import MEDIA_TYPE, workbook
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role


@bp.get("/reports/export.<ending>")
@requires(Role.ANALYST)
def export(ending: str) -> ResponseReturnValue:
    """All figures of these days as a file."""
    if ending not in ("csv", "xlsx"):
        abort(404)
    page = asked()
    tables = tables_to_hand_out(page)
    if ending == "csv":
        answer = Response("\ufeff" + as_csv(tables), mimetype="text/csv; charset=utf-8")
    else:
        answer = Response(workbook({t.name: [HEAD[1:], *(line[1:] for line in lines(t))] for t in tables}))
        answer.mimetype = MEDIA_TYPE
    name = f"reports-{page.span.first}-{page.span.last}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def tables_to_hand_out(page: AskedPage) -> list[Table]:
    """Return every figure as it may leave the house: no count from 1 to 4 can be read or computed."""
    return [without_small_cells(table) for table in all_tables(page.report(has_tables=True), hold_out_of(page))]
