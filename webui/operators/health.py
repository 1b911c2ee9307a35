"""Liveness, readiness and metrics, for operators and their monitoring.

Readiness names states and counts, for anybody who asks; why something is so stands in the log. Metrics are for programs
on this machine and for those that know READFIRST_METRICS_TOKEN.
"""

from __future__ import annotations

import hmac
import logging
from datetime import timedelta
from typing import Final

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate

from search.meaning.encoder import EncoderResult
from search.training.election import training_in
from tickets.outgoing import outbox
from tickets.outgoing.restored import restored_count
from webui.operators.host_faults import host_faults
from webui.outgoing.ways_out import unserved
from webui.parts import parts
from webui.request.proxies import is_local, proxy_notes
from webui.storage.database import DatabaseBusy

log = logging.getLogger("readfirst")
bp = Blueprint("health", __name__)

_LONGEST_HELD: Final = timedelta(hours=24)  # then a person waits for somebody who looks


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The state of the product: 503 only for a fault of this host alone; see `host_faults.py`."""
    faults = host_faults(parts())
    try:
        shared, trouble = _shared_state()
    except DatabaseBusy as error:
        log.error("the database does not answer: %s", error)  # noqa: TRY400 - the message is what the operator needs
        shared, trouble = {"database": "unavailable"}, True
    status = "unavailable" if faults else "degraded" if trouble else "ok"
    answer = {"status": status, "faults": faults, "generation": parts().knowledge_base.generation, **shared}
    return answer | {"notes": proxy_notes(current_app)}, 503 if faults else 200


def _shared_state() -> tuple[dict[str, object], bool]:
    """Return what all hosts share, and whether something is amiss with it; raise DatabaseBusy."""
    counts, paused, waiting, lacking = _counts(), _paused(), _unserved(), _lacking_files()
    held_for, restored = _held_for(), _restored()
    training = training_in(parts().settings.learned_dir)
    takes_uploads = parts().attachments.has_room()
    trouble = (
        counts["dead"]
        or paused
        or waiting
        or lacking
        or restored
        or training.failures
        or held_for > _LONGEST_HELD
        or not takes_uploads
    )
    state: dict[str, object] = {
        "outbox": counts,
        "paused": paused,
        "unserved": waiting,
        "missing_files": lacking,
        "restored": restored,
        "oldest_held_hours": held_for // timedelta(hours=1),
        "uploads": "taken" if takes_uploads else "refused",
        "training": {"running": training.is_running(parts().now()), "failures": training.failures},
    }
    return state, bool(trouble)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Gauges in the Prometheus text format."""
    if not (is_local() or _has_token()):
        abort(401, www_authenticate=WWWAuthenticate("bearer"))
    lines = ["# TYPE readfirst_outbox gauge"]
    lines += [f'readfirst_outbox{{state="{state}"}} {count}' for state, count in _counts().items()]
    lines += ["# TYPE readfirst_outbox_unserved gauge"]
    lines += [f'readfirst_outbox_unserved{{channel="{name}"}} {count}' for name, count in _unserved().items()]
    room = int(parts().attachments.has_room())
    lines += ["# TYPE readfirst_takes_uploads gauge", f"readfirst_takes_uploads {room}"]
    held = int(_held_for().total_seconds())
    lines += ["# TYPE readfirst_oldest_held_seconds gauge", f"readfirst_oldest_held_seconds {held}"]
    up = int(bool(parts().knowledge_base.generation))
    lines += ["# TYPE readfirst_search_up gauge", f"readfirst_search_up {up}"]
    lines += [*_training_lines(), *_meaning_lines(), *_limit_lines()]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; version=0.0.4"}


def _has_token() -> bool:
    """Return whether the request carries the token of the settings; without one in the settings, nobody does."""
    token = parts().settings.metrics_token.encode()
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return bool(token) and hmac.compare_digest(sent, b"Bearer " + token)


def _training_lines() -> list[str]:
    """Return the gauges of training: failures since the last success, and the time of that (Unix seconds)."""
    training = training_in(parts().settings.learned_dir)
    gauges = {
        "readfirst_training_failures": training.failures,
        "readfirst_training_running": int(training.is_running(parts().now())),
    }
    if training.learned_from:
        gauges["readfirst_training_last_success_timestamp_seconds"] = int(training.trained_at.timestamp())
    return [line for name, value in gauges.items() for line in (f"# TYPE {name} gauge", f"{name} {value}")]


def _limit_lines() -> list[str]:
    """Return whether the shared counters answered this process last, and how often it had to count alone."""
    limits = parts().limits
    return [
        "# TYPE readfirst_limits_shared gauge",
        f"readfirst_limits_shared {int(limits.are_shared)}",
        "# TYPE readfirst_limits_counted_alone_total counter",
        f"readfirst_limits_counted_alone_total {limits.counted_alone}",
    ]


def _meaning_lines() -> list[str]:
    """Return how questions to the encoder of this process ended, and how many articles have vectors."""
    meaning = parts().knowledge_base.meaning
    if meaning is None:
        return []
    counts = [
        f'readfirst_meaning_problems_total{{result="{result}"}} {meaning.encoder.counts.get(result, 0)}'
        for result in EncoderResult
    ]
    articles = ["# TYPE readfirst_meaning_articles gauge", f"readfirst_meaning_articles {meaning.articles}"]
    return ["# TYPE readfirst_meaning_problems_total counter", *counts, *articles]


def _counts() -> dict[str, int]:
    with parts().database.reading() as connection:
        return {state.value: count for state, count in outbox.counts(connection).items()}


def _lacking_files() -> int:
    """Return how many letters wait for a missing file, or left without it."""
    with parts().database.reading() as connection:
        return outbox.lacking_files(connection)


def _restored() -> int:
    """Return how many letters of a restored backup wait for a decision."""
    with parts().database.reading() as connection:
        return restored_count(connection)


def _held_for() -> timedelta:
    """Return for how long the oldest held ticket has waited for a look of staff."""
    with parts().database.reading() as connection:
        since = outbox.oldest_held(connection)
    return max(parts().now() - since, timedelta()) if since else timedelta()


def _unserved() -> dict[str, int]:
    """Return way out -> number of letters that wait for it although it is not configured."""
    with parts().database.reading() as connection:
        return dict(sorted(unserved(connection, parts().settings).items()))


def _paused() -> list[str]:
    """Return the ways out that are paused until the operator acts; the worker's log has the reason."""
    with parts().database.reading() as connection:
        return sorted({pause.way_out for pause in outbox.pauses(connection, parts().now())})
