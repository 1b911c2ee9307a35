"""`readfirst work`: the editors' work list at the command line."""

from __future__ import annotations

import json

import click

from webui.app import create_app
from webui.commands.context import command_settings, errors_in_words
from webui.editors.work_facts import work as counted_work
from webui.editors.work_items import WorkKind
from webui.editors.work_list import WorkRow, divided, rows_of
from webui.parts import parts


@click.command()
@click.option("--kind", type=click.Choice([kind.value for kind in WorkKind]), help="Only rows of this kind.")
@click.option("--mine", default="", metavar="NAME", help="Only rows that are assigned to this account.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def work(kind: str | None, mine: str, *, as_json_: bool) -> None:
    """What editors can do next, by the contacts that it would save in a month; without what was put off."""
    with errors_in_words(), create_app(command_settings()).app_context():
        rows = [row for row in _rows() if kind in (None, row.item.kind.value) and mine in ("", row.mark.assignee)]
        parts().database.close()
    if as_json_:
        click.echo(json.dumps({"work": [_as_json(row) for row in rows]}, ensure_ascii=False))
        return
    for row in rows:
        item = row.item
        click.echo(f"{item.worth.contacts:7.1f}  {item.kind.value:12}  {item.lang}  {item.title or item.subject}")


def _rows() -> list[WorkRow]:
    items = counted_work().items
    with parts().database.reading() as connection:
        return divided(rows_of(connection, items), parts().now())[0]


def _as_json(row: WorkRow) -> dict[str, object]:
    item = row.item
    return {
        "item": item.key,
        "kind": item.kind.value,
        "lang": item.lang,
        "title": item.title,
        "path": item.path,
        "count": item.count,
        "notes": list(item.notes),
        "assignee": row.mark.assignee,
        "expected_contacts": round(item.worth.contacts, 3),
        "people_a_month": round(item.worth.people, 3),
        "unresolved": round(item.worth.unresolved, 3),
        "wrote": round(item.worth.wrote, 3),
        "solved": round(item.worth.solved, 3),
    }
