"""Fills an empty data folder with the demonstration, in one transaction: there is all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from deflection import event_log
from deflection.flow import Flow
from deflection.help_session import Offer
from search import Publication, PublishedArticle
from tickets.form.answers import FormAnswers
from webui.app import put_together
from webui.demo.answers import answer_later
from webui.demo.desk import work_on_tickets
from webui.demo.month import DemoClock, Month
from webui.demo.problems import known_problems
from webui.demo.traffic import write_traffic
from webui.parts import Parts
from webui.settings import Settings
from webui.storage.flow_transaction import FlowTransaction, UrgentTickets

PEOPLE = 720
_WHO_REWORD = 6


class _NoOtherHosts:
    """One host alone, whose index does not change while the month happens."""

    def newest(self) -> Publication | None:
        return None

    def announce(self, publication: Publication) -> None:
        pass

    def not_kept(self, offers: Collection[Offer]) -> Collection[Offer]:
        del offers
        return ()

    def keep(self, articles: Collection[tuple[Offer, PublishedArticle]]) -> None:
        pass

    def kept(self, offer: Offer) -> PublishedArticle | None:
        del offer
        return None


def fill(settings: Settings, now: datetime, *, people: int = PEOPLE, seed: int = 1) -> bool:
    """Write the month into the database of `settings`; return False where somebody asked for help there before.

    The index of the articles has to be there. The same seed gives the same people and the same choices.
    """
    clock = DemoClock(now)
    product = put_together(settings, clock)
    try:
        with product.database.writing() as connection:
            if event_log.newest_of_help_sessions(connection):
                return False
            _write(connection, product, clock, now, people, seed)
    finally:
        product.flow.searcher.shutdown()
        product.knowledge_base.close()
        product.database.close()
    return True


def _write(connection: Connection, product: Parts, clock: DemoClock, now: datetime, people: int, seed: int) -> None:
    random, known = Random(seed), known_problems(product.knowledge_base)  # noqa: S311 - no secret
    month = Month(
        connection,
        _flow_within(connection, product, clock),
        product.form,
        clock,
        known,
        product.settings.people_key,
        product.settings.channel,
        now,
        random,
    )
    month.happens(people)
    month.rewords(_WHO_REWORD)
    write_traffic(connection, known, now, random)
    work_on_tickets(connection, now, random)
    answer_later(connection, month.solved, now, random)


def _flow_within(connection: Connection, product: Parts, clock: DemoClock) -> Flow[FormAnswers]:
    """Return the product's flow, all of whose steps are written in one transaction."""
    urgency = UrgentTickets(product.form.is_urgent, ())
    settings = product.settings

    @contextmanager
    def joined() -> Iterator[FlowTransaction]:
        yield FlowTransaction(connection, clock(), settings.channel, settings.tickets_per_hour, urgency, writes=True)

    return replace(product.flow, publications=_NoOtherHosts(), reading=joined, writing=joined)
