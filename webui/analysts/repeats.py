"""Who writes again. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from deflection.estimation.share import Share
from deflection.measuring.outcome import WINDOW
from webui.analysts.sessions import ReportedSession


def repeat_contacts(sessions: Iterable[ReportedSession]) -> Share:
    """Return the share of those who wrote that wrote again within seven days, whatever about; known people only."""
    sent: defaultdict[str, list[datetime]] = defaultdict(list)
    for session in sessions:
        if session.sent and session.person:
            sent[session.person].append(session.began)
    again = sum(_within_the_window(sorted(moments)) for moments in sent.values())
    return Share(again, len(sent))


def _within_the_window(moments: list[datetime]) -> bool:
    return any(later - earlier <= WINDOW for earlier, later in pairwise(moments))
