"""Macros: prepared pieces of replies, with placeholders for what each ticket has of its own.

All of support share them. Whoever saves one that a colleague has changed meanwhile is told so first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from tickets.tables import macros

PLACEHOLDERS: Final = ("name", "reference", "topic", "me")  # written {name}
LONGEST_NAME: Final = 80  # characters
LONGEST_MACRO: Final = 5_000  # characters
_PLACEHOLDER = re.compile(r"( ?)\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro. `version` grows with every change."""

    macro_id: int
    name: str
    text: str
    version: int
    changed_at: datetime
    changed_by: str  # staff account


class MacroFault(StrEnum):
    """Why a macro was not saved."""

    EMPTY = "empty"  # no name, or no text
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    NAME_TAKEN = "name-taken"
    CHANGED = "changed"  # by a colleague in the meantime, or it is gone


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each placeholder's value; one without a value vanishes with the space before it.

    >>> filled_in("Dobrý deň {name}, k {reference}:", {"name": "", "reference": "RF-1"})
    'Dobrý deň, k RF-1:'
    """

    def value_of(match: re.Match[str]) -> str:
        value = values.get(match[2], "") if match[2] in PLACEHOLDERS else match[0].strip()
        return f"{match[1]}{value}" if value else ""

    return _PLACEHOLDER.sub(value_of, text)


def all_macros(connection: Connection) -> tuple[Macro, ...]:
    """Return every macro, by name."""
    return tuple(Macro(**row) for row in connection.execute(select(macros).order_by(macros.c.name)).mappings())


def macro_by_id(connection: Connection, macro_id: int) -> Macro | None:
    """Return the macro; None when there is none."""
    row = connection.execute(select(macros).where(macros.c.macro_id == macro_id)).mappings().first()
    return Macro(**row) if row else None


def save(connection: Connection, macro: Macro) -> MacroFault | None:
    """Store the macro in place of the version that it says, or as a new one where `macro_id` is 0; return why not."""
    if fault := _fault(connection, macro):
        return fault
    fields = {"name": macro.name, "text": macro.text, "changed_at": macro.changed_at, "changed_by": macro.changed_by}
    if not macro.macro_id:
        connection.execute(insert(macros).values(**fields, version=1))
        return None
    shown = (macros.c.macro_id == macro.macro_id) & (macros.c.version == macro.version)
    stored = connection.execute(update(macros).where(shown).values(**fields, version=macro.version + 1))
    return None if stored.rowcount else MacroFault.CHANGED


def remove(connection: Connection, macro_id: int, version: int) -> MacroFault | None:
    """Delete that version of the macro; return why not."""
    shown = (macros.c.macro_id == macro_id) & (macros.c.version == version)
    return None if connection.execute(delete(macros).where(shown)).rowcount else MacroFault.CHANGED


def _fault(connection: Connection, macro: Macro) -> MacroFault | None:
    if not macro.name or not macro.text.strip():
        return MacroFault.EMPTY
    if any(match[2] not in PLACEHOLDERS for match in _PLACEHOLDER.finditer(macro.text)):
        return MacroFault.UNKNOWN_PLACEHOLDER
    same_name = select(macros.c.macro_id).where(macros.c.name == macro.name, macros.c.macro_id != macro.macro_id)
    return MacroFault.NAME_TAKEN if connection.execute(same_name).first() else None
