"""Which digests are of one person: the smallest of them all names the person, in whatever order they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from deflection.help_session import HelpSession
from deflection.measuring.same_person import digests_of, join, root
from webui.storage.derived.bulk import among, insert_rows
from webui.storage.derived.tables import persons_table, sessions_table

MOST_VALUES = 500  # in one statement


@dataclass(frozen=True, slots=True)
class JoinedDigests:
    """The persons of some help sessions, and what their digests change about those that were known."""

    joined: dict[str, str]  # digest -> the next smaller one of the same person; see `same_person.root`
    known: dict[str, str]  # digest -> person, as the table has it

    def person_of(self, help_session: HelpSession) -> str:
        """Return the person of a help session whose digests were joined; "" = cannot be known."""
        digests = digests_of(help_session)
        return root(self.joined, digests[0]) if digests else ""

    @property
    def renamed(self) -> dict[str, str]:
        """Known person -> the person that they turned out to be."""
        return {person: root(self.joined, person) for person in set(self.known.values())}

    @property
    def merged(self) -> dict[str, set[str]]:
        """Person -> known persons, where several of them turned out to be one."""
        groups: dict[str, set[str]] = {}
        for before, person in self.renamed.items():
            groups.setdefault(person, set()).add(before)
        return {person: before for person, before in groups.items() if len(before) > 1}

    def names_of(self, persons: Iterable[str]) -> dict[str, str]:
        """Return name in the tables -> person, of these persons."""
        wanted = set(persons) - {""}
        return {before: person for before, person in self.renamed.items() if person in wanted}


def join_digests(connection: Connection, help_sessions: Iterable[HelpSession]) -> JoinedDigests:
    """Join the digests of help sessions with those that the table has."""
    groups = [digests_of(help_session) for help_session in help_sessions]
    known: dict[str, str] = {}
    for some in batches(sorted({digest for digests in groups for digest in digests})):
        query = select(persons_table.c.digest, persons_table.c.person).where(
            among(connection, persons_table.c.digest, some)
        )
        known |= {row.digest: row.person for row in connection.execute(query)}
    joined: dict[str, str] = {}
    for digests in (*([person, digest] for digest, person in known.items()), *groups):
        join(joined, digests)
    return JoinedDigests(joined, known)


def store_persons(connection: Connection, digests: JoinedDigests) -> None:
    """Store new digests, and the names of persons who turned out to be one."""
    for before, person in digests.renamed.items():
        if before != person:
            connection.execute(update(persons_table).where(persons_table.c.person == before).values(person=person))
            connection.execute(update(sessions_table).where(sessions_table.c.person == before).values(person=person))
    stored = {*digests.known, *digests.known.values()}
    new = digests.joined.keys() - stored
    insert_rows(connection, persons_table, [(digest, root(digests.joined, digest)) for digest in sorted(new)])


def batches(values: Collection[str]) -> Iterator[Sequence[str]]:
    """Yield values in lists that fit into one statement."""
    listed = list(values)
    return (listed[start : start + MOST_VALUES] for start in range(0, len(listed), MOST_VALUES))
