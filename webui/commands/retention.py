"""`readfirst retention`: delete what is past its time now, and prove that nothing older is left."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.privacy.retention import Proof, keep_times
from webui.storage.audit_log import COMMAND_LINE, Action, append


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def retention(*, as_json_: bool) -> None:
    """Delete what is past its time, as the worker does every hour; print what went, what is left, and how old it is."""
    now = datetime.now(UTC)
    with errors_in_words():
        settings = command_settings()
        database = migrated_database(settings)
        proofs = keep_times(settings, database, now, prove=True)
        deleted = sum(proof.deleted for proof in proofs)
        with database.writing() as connection:
            append(connection, now, COMMAND_LINE, Action.RETENTION_RUN, str(deleted))
    if as_json_:
        click.echo(json.dumps({"at": now.isoformat(), "steps": [_as_json(proof) for proof in proofs]}))
        return
    for proof in proofs:
        click.echo(_line(proof))


def _as_json(proof: Proof) -> dict[str, object]:
    return {
        "name": proof.name,
        "kept_days": round(proof.kept.total_seconds() / 86_400, 3),
        "before": proof.before.isoformat(),
        "deleted": proof.deleted,
        "left": proof.left,
        "oldest": proof.oldest.isoformat() if proof.oldest else None,
    }


def _line(proof: Proof) -> str:
    left = "" if proof.left is None else f", {proof.left} left"
    oldest = f", the oldest of {proof.oldest:%Y-%m-%d}" if proof.oldest else ""
    return f"{proof.name}: {proof.deleted} deleted{left}{oldest}"
