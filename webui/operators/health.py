"""Liveness and readiness, for operators and their monitoring.

Readiness names states and counts, for anybody who asks; why something is so stands in the log.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from search.training.election import training_in
from tickets.outgoing import outbox
from tickets.outgoing.restored import restored_count
from webui.operators.host_faults import host_faults
from webui.outgoing.ways_out import unserved
from webui.parts import parts
from webui.request.proxies import proxy_notes
from webui.request.stopping import is_stopping
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
    """The state of the product: 503 when this host stops or for a fault of it alone; see `host_faults.py`."""
    faults = [*(["stopping"] if is_stopping(current_app) else []), *host_faults(parts())]
    try:
        shared, trouble = _shared_state()
    except DatabaseBusy as error:
        log.error("the database does not answer: %s", error)  # noqa: TRY400 - the message is what the operator needs
        shared, trouble = {"database": "unavailable"}, True
    status = "unavailable" if faults else "degraded" if trouble else "ok"
    answer = {"status": status, "faults": faults, "generation": parts().knowledge_base.generation, **shared}
    notice = parts().maintenance.notice()
    answer["maintenance"] = notice.since.isoformat() if notice else None
    return answer | {"notes": proxy_notes(current_app)}, 503 if faults else 200


def _shared_state() -> tuple[dict[str, object], bool]:
    """Return what all hosts share, and whether something is amiss with it; raise DatabaseBusy."""
    counts, paused, waiting, lacking = counts_now(), _paused(), unserved_now(), _lacking_files()
    held_since, restored = held_for(), _restored()
    training = training_in(parts().settings.learned_dir)
    takes_uploads = parts().attachments.has_room()
    trouble = (
        counts["dead"]
        or paused
        or waiting
        or lacking
        or restored
        or training.failures
        or held_since > _LONGEST_HELD
        or not takes_uploads
    )
    state: dict[str, object] = {
        "outbox": counts,
        "paused": paused,
        "unserved": waiting,
        "missing_files": lacking,
        "restored": restored,
        "oldest_held_hours": held_since // timedelta(hours=1),
        "uploads": "taken" if takes_uploads else "refused",
        "training": {"running": training.is_running(parts().now()), "failures": training.failures},
    }
    return state, bool(trouble)


def counts_now() -> dict[str, int]:
    """Return state -> number of letters of the outbox."""
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


def held_for() -> timedelta:
    """Return for how long the oldest held ticket has waited for a look of staff."""
    with parts().database.reading() as connection:
        since = outbox.oldest_held(connection)
    return max(parts().now() - since, timedelta()) if since else timedelta()


def unserved_now() -> dict[str, int]:
    """Return way out -> number of letters that wait for it although it is not configured."""
    with parts().database.reading() as connection:
        return dict(sorted(unserved(connection, parts().settings).items()))


def _paused() -> list[str]:
    """Return the ways out that are paused until the operator acts; the worker's log has the reason."""
    with parts().database.reading() as connection:
        return sorted({pause.way_out for pause in outbox.pauses(connection, parts().now())})
