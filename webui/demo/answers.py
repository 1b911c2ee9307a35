"""What the people of the demonstration answer days later: whether their problem is solved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import Arm
from deflection.measuring.follow_up import BY_MAIL, BY_PAGE
from deflection.site_events import FollowUpAsked
from webui.storage.follow_ups import note_answer, note_asked

ASKED: Final = 1.0  # share of the problems; a small site asks about all of them
_ANSWER: Final = {True: 0.95, False: 0.9}  # solved -> share that answers


def answer_later(connection: Connection, solved: Mapping[str, bool], now: datetime, random: Random) -> None:
    """Ask, days later, everybody who was drawn and did not write; most of them answer.

    solved  help session id -> whether it became so
    """
    for help_session in event_log.help_sessions_of(connection, solved):
        started, name = help_session.started, help_session.help_session_id
        if started is None or help_session.sent or started.arm is Arm.NOT_ENROLLED or started.machine:
            continue
        asked_at = started.at + timedelta(days=random.uniform(3, 5))
        if asked_at < now:
            way = BY_MAIL if started.reachable else BY_PAGE
            note_asked(connection, FollowUpAsked(asked_at, name, way, ASKED))
            if random.random() < _ANSWER[solved[name]]:
                note_answer(connection, name, asked_at, solved=solved[name])
