"""What other systems write so that a page is not public, not listed, or public only for a time.

Each key means here what it means there: a page that its system would not publish is a draft, one that it publishes
and does not list or search is hidden (readable by its address, never suggested). A page with times appears and
vanishes at them (`building/schedule.py`).
"""

import re
from datetime import UTC, datetime

from search.sources.fields import Fields
from search.sources.readers import ReadBy, is_unlisted

_NOT_RENDERED = re.compile(r"\brender: *(?:never|false)\b", re.IGNORECASE)
_NOT_LISTED = re.compile(r"\blist: *(?:never|false|local)\b", re.IGNORECASE)
_EXCLUDED = re.compile(r"\bexclude[d]?: *(?:true|yes|on)\b", re.IGNORECASE)
_NO_ROBOTS = re.compile(
    r"\bno[-_]?(?:robots[-_]?)?index\b(?!: *(?:false|no|off|0)\b)|\brobots\b[^\0]*\bnone\b", re.IGNORECASE
)
_ROBOTS_STAY_AWAY = re.compile(r"\bnoindex\b|^(?:none|false|no)$|\bindex: *false\b", re.IGNORECASE)
_NO = frozenset({"false", "no", "off", "0", "none", "exclude", "excluded", "never"})


def is_withheld(fields: Fields) -> bool:
    """Return whether its own system would not publish the page at all."""
    return _is_private(fields) or fields.flag("headless") or bool(_NOT_RENDERED.search(fields.text("build_options")))


def _is_private(fields: Fields) -> bool:
    is_off = any(text.lower() in _NO for text in fields.texts("visible"))
    is_under_embargo = fields.flag("publish_at")  # `embargo: true`, with no time at which it would end
    is_closed = fields.flag("private") or is_off or is_under_embargo
    return is_closed or fields.has_no_address() or fields.readers() == ReadBy.NOBODY


def is_for_everybody(fields: Fields) -> bool:
    """Return whether an article may be read by everybody at any time, so that others may show it.

    Raises FrontMatterError where the article is refused.
    """
    return shown_to(fields) == "guest" and not is_withheld(fields)


def shown_to(fields: Fields) -> str:
    """Return whose articles may hold this one at any time: guest, member, or "" = nobody's.

    A page that Hugo does not render is made to be put into others. Raises FrontMatterError where it would be refused.
    """
    fields.title()
    fields.article_id()
    fields.language()
    is_timed = bool(fields.text("publish_at") or fields.text("expire_at"))
    return audience(fields) if fields.status() == "published" and not is_timed and not _is_private(fields) else ""


def audience(fields: Fields) -> str:
    """Return guest or member: who may read the page, where it is public at all."""
    return "guest" if fields.readers() == ReadBy.GUEST else "member"


def is_hidden(fields: Fields) -> bool:
    """Return whether the page can be read by its address and is never suggested."""
    searched = fields.text("search").lower()
    return (
        fields.flag("hidden")
        or any(text.lower() in _NO for text in fields.texts("listed"))
        or is_unlisted(fields.texts("access"))
        or searched in _NO
        or bool(_EXCLUDED.search(searched))
        or any(_ROBOTS_STAY_AWAY.search(text) for text in fields.texts("robots"))
        or any(_NO_ROBOTS.search(text) for text in fields.texts("page_head", separator="\0"))
        or bool(_NOT_LISTED.search(fields.text("build_options")))
    )


def moment(fields: Fields, name: str) -> str:
    """Return the time in a field as ISO 8601 in UTC; a date is its first second; "" when it is missing or no time."""
    written = fields.text(name)
    if not written:
        return ""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        day = fields.day(name)
        if not day:
            return ""
        read = datetime.fromisoformat(day)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
