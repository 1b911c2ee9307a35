"""Which articles an editor may publish: by language and category. Without a row, all of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, delete, insert, select

from tickets.columns import TypedText

metadata = MetaData()

rights_table = Table(
    "publishing_rights",
    metadata,
    Column("account_id", Integer, primary_key=True),
    Column("languages", String(200), nullable=False),  # by commas; "" = all
    Column("categories", TypedText, nullable=False),  # one on a line; "" = all
)


@dataclass(frozen=True, slots=True)
class PublishingRights:
    """What an editor may publish; nothing named means everything."""

    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def may_publish(self, lang: str, category: str) -> bool:
        """Return whether they may publish an article of this language and category.

        >>> PublishingRights(("sk",)).may_publish("sk", "Platby"), PublishingRights(("sk",)).may_publish("cs", "Platby")
        (True, False)
        """
        return (not self.languages or lang in self.languages) and (not self.categories or category in self.categories)


def rights_of(connection: Connection, account_id: int) -> PublishingRights:
    """Return what an account may publish if it is an editor's."""
    query = select(rights_table).where(rights_table.c.account_id == account_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return PublishingRights()
    return PublishingRights(tuple(filter(None, row.languages.split(","))), tuple(row.categories.splitlines()))


def set_rights(connection: Connection, account_id: int, rights: PublishingRights) -> None:
    """Store what an account may publish."""
    connection.execute(delete(rights_table).where(rights_table.c.account_id == account_id))
    row = {"languages": ",".join(rights.languages), "categories": "\n".join(rights.categories)}
    connection.execute(insert(rights_table).values(account_id=account_id, **row))
