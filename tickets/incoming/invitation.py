"""An invitation of a calendar (RFC 5545) in words: what, when, where, who asks. Only the first event is read."""

import re
from typing import Final

_FIELDS: Final = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER")
_LONGEST: Final = 500  # characters of a field
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ESCAPED = re.compile(r"\\([nN,;\\])")


def invitation_text(calendar: str) -> str:
    r"""Return the lines of the first event; empty where there is none.

    >>> invitation_text("BEGIN:VEVENT\r\nSUMMARY:Porada\r\nDTSTART:20260302T100000Z\r\nEND:VEVENT")
    'Porada\n2026-03-02 10:00 UTC'
    """
    event = calendar.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    fields: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]", "", event[:50_000]).splitlines():
        head, colon, value = line.partition(":")
        name = head.partition(";")[0].upper()
        if colon and name in _FIELDS:
            fields.setdefault(name, _value(name, head, value[:_LONGEST]))
    times = " – ".join(fields[name] for name in ("DTSTART", "DTEND") if fields.get(name))
    shown = (fields.get("SUMMARY", ""), times, fields.get("LOCATION", ""), fields.get("ORGANIZER", ""))
    return "\n".join(line for line in shown if line)


def _value(name: str, head: str, value: str) -> str:
    if name in ("DTSTART", "DTEND"):
        return _moment(value, head)
    if name == "ORGANIZER":
        called = re.search(r'CN="?([^";:]{1,100})', head, re.IGNORECASE)
        address = re.sub("^mailto:", "", value, flags=re.IGNORECASE)
        return f"{called[1]} <{address}>" if called else address
    return _ESCAPED.sub(lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value).strip()


def _moment(value: str, head: str) -> str:
    match = _MOMENT.match(value)
    if not match:
        return value
    year, month, day, hour, minute, is_utc = match.groups()
    zone = re.search(r"TZID=\"?([\w/+ .-]{1,60})", head)
    clock = f" {hour}:{minute}{' UTC' if is_utc else f' {zone[1]}' if zone else ''}" if hour else ""
    return f"{year}-{month}-{day}{clock}"
