"""The worker embeds new articles in a child process; no failure of it stops deliveries."""

import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from search import build_index
from tests.clock import MONDAY_MORNING as NOW
from tests.product import settings_in
from webui.processes.background_embedding import FIRST_WAIT, Embedding
from webui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, shipped_index: Path) -> Settings:
    return settings_in(tmp_path / "var", index=shipped_index, meaning="http://127.0.0.1:9/v1?model=none")


def command(status: int) -> list[str]:
    return [sys.executable, "-c", f"raise SystemExit({status})"]


def wait_for(embedding: Embedding) -> None:
    until = time.monotonic() + 60
    while embedding._process and time.monotonic() < until:
        embedding.look(NOW)
        time.sleep(0.01)
    assert embedding._process is None


def test_every_generation_is_embedded_once(settings: Settings, tmp_path: Path) -> None:
    articles = tmp_path / "kb"
    articles.mkdir()
    (articles / "heslo.md").write_text("---\ntitle: Heslo\nlang: sk\n---\n\nHeslo.\n", encoding="utf-8")
    settings.index_dir.unlink()
    build_index(articles, settings.index_dir)
    embedding = Embedding(settings, command=command(0))

    assert embedding.look(NOW)
    wait_for(embedding)
    assert not embedding.look(NOW)
    build_index(articles, settings.index_dir, force=True)
    assert embedding.look(NOW)
    embedding.stop()


def test_a_failure_is_repeated_after_a_wait_that_doubles(settings: Settings) -> None:
    embedding = Embedding(settings, command=command(1))
    at = NOW
    for wait in (FIRST_WAIT, 2 * FIRST_WAIT):
        assert embedding.look(at)
        while embedding._process:
            embedding.look(at)
            time.sleep(0.01)
        assert not embedding.look(at + wait - timedelta(seconds=1))
        at += wait


def test_without_an_encoder_nothing_is_started(settings: Settings) -> None:
    assert not Embedding(replace(settings, meaning="off"), command=command(0)).look(NOW)


def test_a_program_that_cannot_be_started_stops_nothing(settings: Settings) -> None:
    assert not Embedding(settings, command=["/there/is/no/such/program"]).look(NOW)
