"""docs/events.md describes every kind of event as the code has it: who reads the table need not read the code."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, get_args

import pytest

from deflection.event_log import events_table
from deflection.event_versions import VERSIONS
from deflection.help_session import Event, Offer
from deflection.site_events import STREAM_OF, SiteEvent, Stream
from tests.product import ROOT

KINDS = (*get_args(Event), *get_args(SiteEvent))
PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
SECTIONS = {section.split()[0]: section for section in PAGE.split("\n### ")[1:]}

by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@by_kind
def test_the_heading_of_a_kind_says_its_stream_and_its_version(kind: type[Any]) -> None:
    heading = SECTIONS[kind.__name__].partition("\n")[0]

    stream = STREAM_OF.get(kind, Stream.HELP)
    assert heading == f"{kind.__name__} (stream `{stream}`, version {VERSIONS[kind.__name__]})"


@pytest.mark.parametrize("kind", [*KINDS, Offer], ids=lambda kind: kind.__name__)
def test_every_field_stands_there_with_its_type_and_its_meaning(kind: type[Any]) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.+)` \| (.+) \|$", SECTIONS[kind.__name__].partition("\n## ")[0], re.MULTILINE)

    described = {name: annotation.replace("\\|", "|") for name, annotation, _ in rows}
    assert described == {field.name: field.type for field in fields(kind) if field.name != "at"}
    assert all(len(meaning) > 5 for *_, meaning in rows)


def test_nothing_stands_there_that_is_not_in_the_code() -> None:
    assert set(SECTIONS) == {kind.__name__ for kind in (*KINDS, Offer)}


def test_the_columns_of_the_table_are_all_there() -> None:
    columns = re.findall(r"^\| `(\w+)` \|", PAGE.partition("\n**Order.**")[0], re.MULTILINE)

    assert columns == [str(column.name) for column in sorted(events_table.columns, key=lambda c: columns.index(c.name))]
    assert set(columns) == set(events_table.columns.keys())


def test_every_stream_stands_there() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `stream` |"))

    assert set(re.findall(r"`(\w+)`", row)) - {"stream"} == set(Stream)


def test_a_new_field_has_a_default_so_that_older_events_can_be_read() -> None:
    """What the first version had is listed here; whatever came later must be readable where it is missing."""
    required = {
        kind.__name__: [f.name for f in fields(kind) if f.default is f.default_factory] for kind in get_args(Event)
    }

    assert required["Started"] == ["at", "lang", "channel", "owner", "person", "member", "arm"]
    assert required["TicketSent"] == ["at", "ticket_id", "reference", "route", "text_digest"]
    assert required["ProblemDescribed"][-2:] == ["generation", "level"]
