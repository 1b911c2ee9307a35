"""A member who has just described a problem is asked by mail, days later, whether it is solved."""

from __future__ import annotations

from contextlib import suppress

from deflection.help_session import HelpSession
from webui.outgoing import follow_ups
from webui.parts import parts
from webui.request.asker.current_member import current_member
from webui.storage.database import DatabaseBusy
from webui.storage.idempotent_requests import joined_writing


def ask_later(help_session: HelpSession) -> HelpSession:
    """Queue the question where the problem is drawn and the member has an address; return the help session.

    While the database is busy nothing is queued: nobody waits for a question.
    """
    member, settings = current_member(), parts().settings
    if member and member.email and follow_ups.asks_by_mail(settings) and len(help_session.problems) == 1:
        with suppress(DatabaseBusy), joined_writing(parts().database) as connection:
            follow_ups.queue_question(connection, settings, help_session, member.email)
    return help_session
