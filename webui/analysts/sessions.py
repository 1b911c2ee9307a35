"""Help sessions as the analysts' pages count them, one row each; only `sessions_between` reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from deflection import event_log
from deflection.gate import EXPIRES_AFTER
from deflection.help_session import Arm, FormBegun, HelpSession, SolvedAnswered
from deflection.measuring.machines import is_by_machine
from deflection.measuring.metrics import met_the_gate
from deflection.measuring.outcome import WINDOW, Outcome, first_contacts, outcomes
from deflection.measuring.same_person import people, unjoined_mails


@dataclass(frozen=True, slots=True)
class ReportedArticle:
    """What one article was to a help session."""

    key: str  # language/id
    title: str
    offered: bool  # insisted on
    opened: bool
    solved: bool  # the person said so, and did not take it back
    did_not_help: bool


@dataclass(frozen=True, slots=True)
class ReportedSession:
    """One help session and how it ended; none of anybody's words."""

    help_session_id: str
    began: datetime  # aware UTC
    day: date  # in the operator's time zone
    lang: str
    way_in: str
    topic: str  # of its problem; "" = none was chosen or named
    route: str  # of its ticket; "" = none
    outcome: Outcome
    met_gate: bool  # a person described a problem
    arm: Arm
    offered: bool  # at least one article was insisted on
    opened: bool  # and at least one read
    form_shown: bool
    form_begun: bool
    sent: bool
    answer_after: timedelta | None  # from the problem to the last "yes"
    articles: tuple[ReportedArticle, ...]
    person: str = ""  # "" = cannot be known
    is_joined: bool = True  # False: a mail of which nothing is known to have asked here
    contact_after: timedelta | None = None  # from its beginning to what the person wrote about it, by any way in

    @property
    def is_finished(self) -> bool:
        """Whether it is one of those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING


def sessions_between(
    connection: Connection, since: datetime, until: datetime, now: datetime, zone: tzinfo
) -> list[ReportedSession]:
    """Return the help sessions that began in [since, until), oldest first, without those of machines.

    Later help sessions are read, too: a ticket of the week after takes back what was solved.
    """
    around = list(event_log.help_sessions(connection, since - EXPIRES_AFTER, until + EXPIRES_AFTER + WINDOW))
    wrote, person_of, alone = first_contacts(around), people(around), unjoined_mails(around)
    ended = [(h, outcome) for h, outcome in outcomes(around, now) if since <= h.events[0].at < until]
    rows = [
        replace(
            _reported(h, outcome, zone),
            person=person_of.get(h.help_session_id, ""),
            is_joined=h.help_session_id not in alone,
            contact_after=wrote.get(h.help_session_id),
        )
        for h, outcome in ended
        if not is_by_machine(h)
    ]
    return sorted(rows, key=lambda row: (row.began, row.help_session_id))


def _reported(help_session: HelpSession, outcome: Outcome, zone: tzinfo) -> ReportedSession:
    """Return what follows from the help session alone."""
    began, started, problem = help_session.events[0].at, help_session.started, help_session.problem
    insisted = any(described.reading_list for described in help_session.problems)
    return ReportedSession(
        help_session_id=help_session.help_session_id,
        began=began,
        day=began.astimezone(zone).date(),
        lang=help_session.lang,
        way_in=help_session.channel,
        topic=problem.topic if problem else "",
        route=help_session.sent.route if help_session.sent else "",
        outcome=outcome,
        met_gate=met_the_gate(help_session),
        arm=started.arm if started else Arm.NOT_ENROLLED,
        offered=insisted,
        opened=bool(insisted and help_session.read),
        form_shown=help_session.form_shown or _has_begun(help_session),
        form_begun=_has_begun(help_session) or help_session.sent is not None,
        sent=help_session.sent is not None,
        answer_after=_answer_after(help_session) if outcome is Outcome.SOLVED else None,
        articles=tuple(_articles(help_session)),
    )


def _has_begun(help_session: HelpSession) -> bool:
    return any(isinstance(event, FormBegun) for event in help_session.events)


def _answer_after(help_session: HelpSession) -> timedelta | None:
    answered = [e.at for e in help_session.events if isinstance(e, SolvedAnswered) and e.solved]
    return answered[-1] - help_session.problems[0].at if answered and help_session.problems else None


def _articles(help_session: HelpSession) -> Iterable[ReportedArticle]:
    insisted = {offer.article_id for problem in help_session.problems for offer in problem.reading_list}
    counted = (insisted | help_session.read) - help_session.withdrawn
    for article_id, offer in sorted(help_session.offered.items()):
        if article_id in counted:
            yield ReportedArticle(
                key=f"{offer.lang}/{article_id}",
                title=offer.title,
                offered=article_id in insisted,
                opened=article_id in help_session.read,
                solved=help_session.solved_by == article_id,
                did_not_help=article_id in help_session.did_not_help,
            )
