"""What the hosts of one database know of each other's indexes, and the articles that open help sessions were offered.

1. Each host names the publication that it serves. The newest one that any host has served within `KNOWN_FOR` is what
   every host should have by now.
2. An offered revision is kept as it was rendered, so that a host whose index lags, or cannot be read, serves it all the
   same. It is swept when no help session of the last day names it any more.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Insert,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from deflection import event_log
from deflection.gate import EXPIRES_AFTER
from deflection.help_session import Offer
from deflection.site_events import ArticleEdited, IndexPublished, Stream
from search import Publication, PublishedArticle
from search.articles.article_json import article_from_json, article_to_json
from tickets.columns import UtcDateTime
from webui.storage.database import Database, DatabaseBusy
from webui.storage.idempotent_requests import joined_writing

log = logging.getLogger("readfirst.publications")

KNOWN_FOR = timedelta(days=1)  # after the last host served it
_ANNOUNCED_EVERY = timedelta(hours=1)  # by a process that goes on serving it
_SAVED_BEFORE = timedelta(minutes=10)  # what was saved in the browser is indexed by then
_ID_DIGITS = 32
_UNNAMED = timedelta(hours=1)  # for which a revision stays that no help session names: its event is about to be written

metadata = MetaData()

publications_table = Table(
    "publications",
    metadata,
    Column("name", String(60), primary_key=True),  # names sort by time
    Column("withdrawn", Text, nullable=False),  # JSON: key of an article -> since when
    Column("served_at", UtcDateTime(has_zone=False), nullable=False),
)

offered_table = Table(
    "offered_articles",
    metadata,
    Column("lang", String(20), primary_key=True),
    Column("article_id", String(200), primary_key=True),
    Column("revision", String(64), primary_key=True),
    Column("article", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("kept_at", UtcDateTime(has_zone=False), nullable=False),
)


class HostPublications:
    """The publications and offered articles of one database (`deflection.ports.Publications`)."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._announced: tuple[str, datetime] | None = None  # by this process, and when

    def newest(self) -> Publication | None:
        """Return the newest publication that any host has served within a day; raise DatabaseBusy."""
        with self._database.reading() as connection:
            return newest(connection, self._now())

    def newest_or_none(self) -> Publication | None:
        """Return the same; None while the database is busy or away."""
        try:
            return self.newest()
        except (DatabaseBusy, SQLAlchemyError) as error:
            log.warning("what other hosts serve is not known: %s", error)
            return None

    def announce(self, publication: Publication) -> None:
        """Note now and then that this host serves a publication; while the database is busy, the next call does it."""
        now = self._now()
        if self._announced and self._announced[0] == publication.name and now < self._announced[1] + _ANNOUNCED_EVERY:
            return
        try:
            with self._database.writing() as connection:  # at once: nobody waits for a search with this open
                note(connection, publication, now)
        except DatabaseBusy as error:
            log.warning("%s could not be announced: %s", publication.name, error)
        else:
            self._announced = publication.name, now

    def not_kept(self, offers: Collection[Offer]) -> list[Offer]:
        """Return those offers whose revision is not kept yet; raise DatabaseBusy."""
        if not offers:
            return []
        query = select(offered_table.c.lang, offered_table.c.article_id, offered_table.c.revision)
        with self._database.reading() as connection:
            kept = {tuple(row) for row in connection.execute(query.where(or_(*map(_is_of, offers))))}
        return [offer for offer in offers if _key(offer) not in kept]

    def keep(self, articles: Collection[tuple[Offer, PublishedArticle]]) -> None:
        """Keep offered revisions as they are rendered now; raise DatabaseBusy."""
        if not articles:
            return
        with joined_writing(self._database) as connection:
            for offer, published in articles:
                _insert(connection, _row(offer, published, self._now()))

    def kept(self, offer: Offer) -> PublishedArticle | None:
        """Return the revision that was offered; None when it is not kept, or not to be read. Raise DatabaseBusy."""
        query = select(offered_table.c.article, offered_table.c.html).where(_is_of(offer))
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        try:
            return PublishedArticle(article_from_json(row.article), row.html) if row else None
        except (
            ValueError,
            TypeError,
            AttributeError,
        ):  # another version of the program kept it, and it lacks something here
            return None


def newest(connection: Connection, now: datetime) -> Publication | None:
    """Return the newest publication that was served within `KNOWN_FOR`."""
    table = publications_table.c
    query = select(table.name, table.withdrawn).where(table.served_at >= now - KNOWN_FOR)
    row = connection.execute(query.order_by(table.name.desc()).limit(1)).one_or_none()
    named = Publication.named(row.name) if row else None
    if row is None or named is None:
        return None
    withdrawn = {key: datetime.fromisoformat(since) for key, since in json.loads(row.withdrawn).items()}
    return replace(named, withdrawn=withdrawn)


def note(connection: Connection, publication: Publication, now: datetime) -> None:
    """Note that a host serves a publication now; what no host has served for long is forgotten."""
    table = publications_table.c
    connection.execute(delete(publications_table).where(table.served_at < now - KNOWN_FOR))
    again = update(publications_table).where(table.name == publication.name).values(served_at=now)
    if not connection.execute(again).rowcount:
        withdrawn = json.dumps({key: since.isoformat() for key, since in publication.withdrawn.items()})
        first = insert(publications_table).values(name=publication.name, withdrawn=withdrawn, served_at=now)
        _insert(connection, first)
        event_log.append_fact(connection, IndexPublished(now, publication.name))
        _record_edits(connection, publication, now)


def _record_edits(connection: Connection, publication: Publication, now: datetime) -> None:
    """Record what was edited in files alone: once, whichever hosts build and serve it.

    What somebody published in the browser is recorded with their name as soon as it is saved.
    """
    if not publication.edited:
        return
    since = min(edit.at for edit in publication.edited.values()) - _SAVED_BEFORE
    saved = [fact for fact in event_log.facts(connection, ArticleEdited, since, now + _SAVED_BEFORE) if fact.who]
    known = event_log.known_facts(connection, Stream.ARTICLES, since)
    for key, edit in publication.edited.items():
        fact_id = sha256(f"{key} {edit.revision} {edit.at.date()}".encode()).hexdigest()[:_ID_DIGITS]
        is_saved = any(fact.subject == key and timedelta() <= edit.at - fact.at <= _SAVED_BEFORE for fact in saved)
        if fact_id in known or is_saved:
            continue
        with suppress(event_log.ConcurrentStep), connection.begin_nested():
            event_log.append_fact(connection, ArticleEdited(edit.at, key, ""), fact_id)


def sweep(connection: Connection, now: datetime) -> int:
    """Delete the revisions that no help session of the last day was offered; return how many."""
    named = {_key(offer) for offer in event_log.offers_since(connection, now - EXPIRES_AFTER)}
    table = offered_table.c
    query = select(table.lang, table.article_id, table.revision).where(table.kept_at < now - _UNNAMED)
    unnamed = [row for row in connection.execute(query) if tuple(row) not in named]
    for row in unnamed:
        connection.execute(delete(offered_table).where(_is_revision(*row)))
    return len(unnamed)


def _key(offer: Offer) -> tuple[str, str, str]:
    return offer.lang, offer.article_id, offer.revision


def _is_of(offer: Offer) -> ColumnElement[bool]:
    return _is_revision(*_key(offer))


def _is_revision(lang: str, article_id: str, revision: str) -> ColumnElement[bool]:
    table = offered_table.c
    return and_(table.lang == lang, table.article_id == article_id, table.revision == revision)


def _row(offer: Offer, published: PublishedArticle, now: datetime) -> Insert:
    lang, article_id, revision = _key(offer)
    article = article_to_json(published.article)
    return insert(offered_table).values(
        lang=lang, article_id=article_id, revision=revision, article=article, html=published.html, kept_at=now
    )


def _insert(connection: Connection, row: Insert) -> None:
    """Insert a row, unless another process has done so in this moment."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(row)
