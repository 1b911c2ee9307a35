"""What other help sessions of the same person make of a help session: contacts, reversals, episodes. Pure.

1. The person: the smallest digest of all that are joined with those of the help session (`same_person.py`).
2. Contacts and reversals are those of `outcome.py`.
3. An episode of the hold-out is one problem of one drawn unit: whoever was drawn counts, machines and what had no gate
   to pass do not; help sessions about the same problem that begin within the window of the first are one episode. Those
   that were drawn for another kind of hold-out are episodes of their own. An episode is a contact when the person wrote
   within the window of its beginning, by any way in that is known to be theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from deflection.help_session import HelpSession
from deflection.measuring.measured_session import MeasuredSession, changed, in_order, measured
from deflection.measuring.outcome import (
    CAN_BE_REVERSED,
    WINDOW,
    Outcome,
    Ticket,
    first_contact,
    is_reversed,
    tickets_by_person,
)
from deflection.measuring.same_person import people
from deflection.measuring.same_problem import is_same_problem


def measured_sessions(help_sessions: Iterable[HelpSession]) -> list[MeasuredSession]:
    """Return the row of each help session, in the order given; nothing is left out that is related to one of them."""
    everything = [help_session for help_session in help_sessions if help_session.started]
    person_of = people(everything)
    tickets = tickets_by_person(everything, person_of)
    rows = []
    for help_session in everything:
        person = person_of.get(help_session.help_session_id, "")
        rows.append(with_contacts(measured(help_session, person), help_session, tickets.get(person, ())))
    problems = {help_session.help_session_id: help_session for help_session in everything}
    drawn: defaultdict[str, list[MeasuredSession]] = defaultdict(list)
    for row in rows:
        drawn[row.draw_unit].append(row)
    placed = {row.help_session_id: row for of_unit in drawn.values() for row in with_episodes(of_unit, problems)}
    return [placed.get(row.help_session_id, row) for row in rows]


def with_contacts(row: MeasuredSession, help_session: HelpSession, tickets: Sequence[Ticket]) -> MeasuredSession:
    """Return the row with the person's first contact, and reversed by it where that is so.

    row      as `measured` returns it
    tickets  of the person, oldest first: at least those from its beginning to a week after its last event
    """
    wait = first_contact(help_session, tickets)
    is_taken_back = row.ending in CAN_BE_REVERSED and is_reversed(help_session, tickets)
    seconds = None if wait is None else wait.total_seconds()
    if not is_taken_back:
        return row if seconds is None else changed(row, contact_seconds=seconds)
    is_resolved = False if row.solved_by and row.is_resolved else None
    return changed(row, contact_seconds=seconds, ending=Outcome.REVERSED, is_resolved=is_resolved)


def is_drawn(row: MeasuredSession) -> bool:
    """Return whether the help session counts in an arm of the hold-out."""
    return bool(row.draw_unit and row.draw_share) and row.met_gate and not row.is_machine


def with_episodes(
    rows: Iterable[MeasuredSession], problems: Mapping[str, HelpSession], since: datetime | None = None
) -> list[MeasuredSession]:
    """Return the drawn help sessions of one unit with the episode that each belongs to, in their order.

    problems  id -> help session, of all of them
    since     keep the episodes of what began earlier: whatever comes later makes no difference to them
    """
    heads: list[MeasuredSession] = []
    placed: list[tuple[MeasuredSession, str]] = []
    for row in in_order(row for row in rows if is_drawn(row)):
        is_kept = since is not None and row.began < since and row.drawn_episode
        head = row.drawn_episode if is_kept else _head(row, heads, problems)
        placed.append((row, head))
        if head == row.help_session_id:
            heads.append(row)
    wrote = {head.help_session_id for head in heads if _is_contact(head, placed)}
    return [_placed(row, head, is_contact=row.help_session_id in wrote) for row, head in placed]


def _placed(row: MeasuredSession, head: str, *, is_contact: bool) -> MeasuredSession:
    if (row.drawn_episode, row.episode_contact) == (head, is_contact):
        return row
    return changed(row, drawn_episode=head, episode_contact=is_contact)


def _is_contact(head: MeasuredSession, placed: Iterable[tuple[MeasuredSession, str]]) -> bool:
    sent = (row.sent_at for row, episode in placed if episode == head.help_session_id and row.sent_at)
    return head.contact_seconds is not None or any(moment - head.began <= WINDOW for moment in sent)


def _head(row: MeasuredSession, heads: Sequence[MeasuredSession], problems: Mapping[str, HelpSession]) -> str:
    """Return the id of the newest episode within the window that is about the same problem, else its own."""
    help_session = problems[row.help_session_id]
    for head in reversed(heads):
        is_near = row.began - head.began <= WINDOW and row.holdout == head.holdout
        if is_near and is_same_problem(problems[head.help_session_id], help_session):
            return head.help_session_id
    return row.help_session_id
