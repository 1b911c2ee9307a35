"""`/api/v1/reports`: the figures of the analysts' pages, for programs with a key of the scope `analyst`."""

from __future__ import annotations

import msgspec

from webui.analysts.asked import page_of
from webui.analysts.downloads import tables_to_hand_out
from webui.analysts.exported import lines
from webui.analysts.filters import wanted
from webui.api.messages import ApiAnswer
from webui.api.operation import Operations
from webui.api.problems import RequestRefused
from webui.identity.api_key import Scope
from webui.request.asker.current_key import current_api_key


class ReportQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Which days and which help sessions."""

    from_: str = ""  # ISO date; four weeks before the last day
    to: str = ""  # ISO date; today
    article: str = ""  # language/id
    category: str = ""
    language: str = ""
    way_in: str = ""
    topic: str = ""


class ReportFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. A count from 1 to 4 is hidden: it could be somebody."""

    table: str
    row: str
    figure: str
    count: int | None
    total: int | None
    estimate: float | None  # shares 0 to 1
    lower: float | None  # of the 95 % interval
    upper: float | None
    hidden: bool


class ReportAnswer(ApiAnswer, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Every figure of some days."""

    from_: str
    to: str
    timezone: str
    complete: bool  # False: the newest events are still being counted
    figures: list[ReportFigure]


def add_reports(operations: Operations) -> None:
    """Add the operation of the reports."""

    @operations.add(
        "GET", "/api/v1/reports", query=ReportQuery, answers={200: ReportAnswer}, refusals=(401, 403, 422, 503)
    )
    def reports(query: ReportQuery) -> tuple[ApiAnswer, int]:
        """Every figure of the analysts' pages, of some days; counts from 1 to 4 are hidden."""
        key = current_api_key()
        if key is None or Scope.ANALYST not in key.scopes:
            raise RequestRefused(403, "analyst-key-needed", next_step="Send an API key with the scope `analyst`.")
        filters = {name: value for name, value in msgspec.structs.asdict(query).items() if value}
        page = page_of(query.from_, query.to, wanted(filters))
        figures = [_figure(*line) for table in tables_to_hand_out(page) for line in lines(table)]
        span = page.span
        return ReportAnswer(
            from_=span.first.isoformat(),
            to=span.last.isoformat(),
            timezone=str(span.zone),
            complete=page.is_complete,
            figures=figures,
        ), 200


def _figure(table: str, row: str, figure: str, *numbers: object) -> ReportFigure:
    count, total, estimate, lower, upper = (number if isinstance(number, int | float) else None for number in numbers)
    return ReportFigure(
        table=table,
        row=row,
        figure=figure,
        count=None if count is None else int(count),
        total=None if total is None else int(total),
        estimate=estimate,
        lower=lower,
        upper=upper,
        hidden=isinstance(numbers[0], str) and numbers[0] != "",
    )
