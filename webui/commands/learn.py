"""`readfirst learn`: in a module of its own, because it imports scikit-learn."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from search.index.opened import EngineError
from search.learning.lessons import LINE, SOLVED
from search.learning.records import Record
from search.learning.store import Learned
from search.meaning.cached_embedder import CachedEmbedder
from search.meaning.choice import chosen
from search.meaning.encoder import PATIENCE, Encoder
from search.meaning.meaning import Meaning
from search.meaning.vector_cache import VectorCache
from search.storage.generations import BuilderBusy
from search.training.train import NoIndex, learn_anew
from webui.configuration import read_settings
from webui.editors.gaps import find_gaps
from webui.open_database import open_database
from webui.privacy.ledger import Ledger
from webui.setting import SettingError
from webui.settings import Settings
from webui.shared_index.forgetting import TRAINED, forget_learned
from webui.shared_index.lessons import learned_from, share
from webui.shared_index.release import ReleaseRefused
from webui.shared_index.shared import SharedIndex, shared_index
from webui.storage import content_gaps, shared_lessons
from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived.catch_up import CatchUp
from webui.storage.learning_records import learnable, left_out, records_of, staff_records
from webui.storage.schema import SchemaMismatch
from webui.storage.shared_lessons import OvertakenTraining, SharedLessons


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def learn(*, as_json_: bool) -> None:
    """Drop everything learned from resolved problems, learn it again from the event log, and look for gaps."""
    now = datetime.now(UTC)
    try:
        settings = read_settings(os.environ)
        erased = Ledger(settings.data_dir).content()
        database = open_database(settings)
        CatchUp(database, settings.timezone).run()
        shared = shared_index(settings, database)
        folder = settings.learned_dir / TRAINED if shared else settings.learned_dir
        news = learned_from(shared) if shared else ""
        _progress("records", 1, 1)
        kept = timedelta(days=settings.text_days)
        with database.reading() as connection:
            before = shared_lessons.newest(connection)
            older = left_out(connection, now, kept)
            records = learnable(connection, records_of(connection, now, kept, staff_records))
        figures_of, learned_of = _trained(settings, folder, records, now), len(records)
        del records  # the gaps need the memory
        _drop_if_erased(settings, database, erased)  # at once: whatever is killed from here on, nothing of it stays
        _progress("gaps", 1, 1)
        find_gaps(database, settings.timezone, now)
        _drop_if_erased(settings, database, erased)
        if shared:
            _share(shared, folder, news, before)
    except (SettingError, SchemaMismatch, DatabaseBusy, NoIndex, EngineError, BuilderBusy) as error:
        raise click.UsageError(str(error)) from None
    except (OvertakenTraining, ReleaseRefused, OSError) as error:
        raise click.ClickException(f"it is not released to the other hosts: {error}") from None
    if as_json_:
        click.echo(json.dumps({"records": learned_of, "left_out": older, "languages": figures_of}))
        return
    click.echo(f"{learned_of} records")
    if older:
        click.echo(
            f"{sum(older.values())} older ones are left out, newer ones are enough: "
            + ", ".join(f"{lang} {number}" for lang, number in older.items())
        )
    for lang, figures in figures_of.items():
        click.echo(f"{lang}: " + ", ".join(f"{name} {value}" for name, value in figures.items()))


def _trained(settings: Settings, folder: Path, records: list[Record], now: datetime) -> dict[str, dict[str, object]]:
    """Learn anew into `folder`; return the figures of each language."""
    try:
        with _patient(settings) as meaning:
            learned = learn_anew(
                settings.index_dir,
                folder,
                records,
                share=settings.asked_in_vain,
                now=now,
                meaning=meaning,
                progress=_progress,
            )
    except (OSError, sqlite3.Error) as error:  # the vectors of records lie in SQLite
        raise click.ClickException(f"nothing new is kept in {folder}, what was learned before stays: {error}") from None
    return {lang: _figures(of_language) for lang, of_language in learned.items()}


def _drop_if_erased(settings: Settings, database: Database, erased: object) -> None:
    """Drop what was made of texts of somebody who was erased meanwhile."""
    if Ledger(settings.data_dir).content() != erased:
        forget_learned(settings)
        with database.writing() as connection:
            content_gaps.forget_all(connection)
        raise click.ClickException("somebody was erased meanwhile, so nothing is kept of it: run it again")


def _progress(what: str, number: int, of: int) -> None:
    """Print what begins, for a person at a terminal; nothing into a worker's log."""
    if sys.stderr.isatty():
        click.echo(f"{what}, {number} of {of}", err=True)


def _share(shared: SharedIndex, folder: Path, news: str, before: SharedLessons) -> None:
    """Release what was learned to all hosts; nothing of it stays in the folder of the training."""
    try:
        share(shared, folder, news, before)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _patient(settings: Settings) -> Iterator[Meaning | None]:
    """Context with meaning for the training, behind a cache of the records' vectors; None without an encoder."""
    model = chosen(settings.meaning)
    encoder = Encoder(model, access=settings.meaning_access, deadline=PATIENCE) if model else None
    try:
        if encoder is None or not encoder.wait():
            yield None
            return
        cache = VectorCache(settings.learned_dir / f"records-{encoder.digest[:16]}.sqlite3")
        cached = CachedEmbedder(encoder, cache)
        yield Meaning(cached, settings.meaning_dir)
        cache.keep_only(cached.asked)  # what was forgotten goes
    finally:
        if encoder:
            encoder.close()


def _figures(learned: Learned) -> dict[str, object]:
    kinds, local = learned.lessons.kind, learned.local
    solved, records = int((kinds == SOLVED).sum()), int((kinds != LINE).sum())
    return {
        "solved": solved,
        "not_solved": records - solved,
        "classifier": bool(learned.lessons.bias.size),
        "outcomes": local.outcomes,
        "threshold": local.threshold,
    }
