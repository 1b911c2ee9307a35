"""Metrics for Prometheus: for programs on this machine, and for those that know READFIRST_METRICS_TOKEN.

Requests and searches are measured by the processes that serve (`webui/request/measurements.py`). Everything else is
read when somebody asks; queues and tickets from the database, so that they are the same on every host, and missing
while it is away.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, Metric
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from werkzeug.datastructures import WWWAuthenticate

from search.engine_figures import FIGURES
from search.training.election import training_in
from tickets.tables import DeliveryState, outbox, tickets
from webui.operators.health import counts_now, held_for, unserved_now
from webui.operators.process_figures import process_families
from webui.parts import parts
from webui.request.measurements import measurements_of
from webui.request.proxies import is_local
from webui.storage import index_releases
from webui.storage.database import DatabaseBusy

bp = Blueprint("metrics", __name__)
log = logging.getLogger("readfirst")

_RECENTLY: Final = timedelta(hours=1)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Everything that is measured, in the text format of Prometheus."""
    if not (is_local() or _has_token()):
        abort(401, www_authenticate=WWWAuthenticate("bearer"))
    measurements = measurements_of(current_app)
    measurements.copy_counts(parts())
    return measurements.exposition(_state()), 200, {"Content-Type": CONTENT_TYPE_LATEST}


def _has_token() -> bool:
    """Return whether the request carries the token of the settings; without one in the settings, nobody does."""
    token = parts().settings.metrics_token.encode()
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return bool(token) and hmac.compare_digest(sent, b"Bearer " + token)


def _state() -> Iterator[Metric]:
    yield from process_families()
    yield from _of_this_host()
    try:
        shared = [*_queues(), *_recent_tickets(), *_shared_index()]
    except DatabaseBusy as error:
        log.error("the database does not answer: %s", error)  # noqa: TRY400 - the message is what the operator needs
        shared = []
    yield GaugeMetricFamily("readfirst_database_up", "Whether the database answers.", int(bool(shared)))
    yield from shared


def _of_this_host() -> Iterator[Metric]:
    product, training = parts(), training_in(parts().settings.learned_dir)
    publication, meaning = product.knowledge_base.publication, product.knowledge_base.meaning
    yield _gauge("readfirst_takes_uploads", "Whether the disk has room for uploads.", product.attachments.has_room())
    yield _gauge("readfirst_store_up", "Whether the files can be reached.", product.attachments.files.answers())
    yield _gauge("readfirst_search_up", "Whether there is an index.", bool(product.knowledge_base.generation))
    if publication:
        published_at = publication.at.timestamp()
        yield _gauge("readfirst_index_published_timestamp_seconds", "When what is served was published.", published_at)
    if product.index_follower:
        number = product.index_follower.release_number(product.knowledge_base.generation)
        yield _gauge("readfirst_index_release", "Number of the release of the shared index that is served.", number)
    yield _gauge("readfirst_training_failures", "Trainings that failed since the last that did not.", training.failures)
    under_maintenance = product.maintenance.notice() is not None
    yield _gauge("readfirst_maintenance", "Whether maintenance is announced.", under_maintenance)
    running = training.is_running(product.now())
    yield _gauge("readfirst_training_running", "Whether somebody trains.", running)
    if training.learned_from:
        trained_at = int(training.trained_at.timestamp())
        yield _gauge("readfirst_training_last_success_timestamp_seconds", "When training succeeded.", trained_at)
    yield _gauge("readfirst_limits_shared", "Whether the shared counters answered last.", product.limits.are_shared)
    if FIGURES.faults:
        faults = {code: int(is_there) for code, is_there in FIGURES.faults.items()}
        yield _gauges("readfirst_opensearch_fault", "What is wrong with OpenSearch: 1.", "fault", faults)
        behind = product.knowledge_base.behind
        age = (product.now() - behind.at).total_seconds() if behind else 0.0
        yield _gauge("readfirst_opensearch_behind_seconds", "Age of a local index that OpenSearch has not.", age)
    if meaning is not None:
        yield _gauge("readfirst_meaning_articles", "Articles that have a vector.", meaning.articles)


def _queues() -> Iterator[Metric]:
    yield _gauges("readfirst_outbox", "Letters of the outbox by state.", "state", counts_now())
    waiting = unserved_now()
    yield _gauges("readfirst_outbox_unserved", "Letters for ways out that nobody serves.", "channel", waiting)
    yield _gauge("readfirst_outbox_oldest_due_seconds", "Age of the letter that has been due longest.", _overdue())
    yield _gauge("readfirst_oldest_held_seconds", "Age of the oldest held ticket.", int(held_for().total_seconds()))
    with parts().database.reading() as connection:
        held = connection.execute(select(func.count()).where(tickets.c.held)).scalar_one()
    yield _gauge("readfirst_held_tickets", "Tickets that wait for a look of staff.", held)


def _shared_index() -> Iterator[Metric]:
    """Yield what was released last and whether somebody builds, where hosts share an index."""
    if not parts().index_follower:
        return
    with parts().database.reading() as connection:
        newest, lease = index_releases.newest_release(connection), index_releases.lease(connection)
    is_built = lease.is_held(parts().now())
    yield _gauge("readfirst_index_newest_release", "Number of the newest release of the shared index.", newest.number)
    yield _gauge("readfirst_index_builders", "Hosts that build the shared index: 1, or 0 while nobody does.", is_built)


def _overdue() -> float:
    """Return for how many seconds the oldest letter has been due."""
    now = parts().now()
    due = select(func.min(outbox.c.due_at)).where(outbox.c.state == DeliveryState.PENDING, outbox.c.due_at <= now)
    with parts().database.reading() as connection:
        oldest = connection.execute(due).scalar_one()
    return (now - oldest).total_seconds() if oldest else 0.0


def _recent_tickets() -> Iterator[Metric]:
    """Yield how many tickets came in during the last hour, by the gate's route and by the way in."""
    recent = tickets.c.created_at >= parts().now() - _RECENTLY
    query = select(tickets.c.route, tickets.c.channel, func.count()).where(recent)
    family = GaugeMetricFamily(
        "readfirst_tickets_last_hour",
        "Tickets of the last hour by the gate's route and the way in.",
        labels=("route", "channel"),
    )
    with parts().database.reading() as connection:
        for route, channel, count in connection.execute(query.group_by(tickets.c.route, tickets.c.channel)):
            family.add_metric((route, channel), count)
    yield family


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, float(value))


def _gauges(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family
