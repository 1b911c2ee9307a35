"""Each damage that the doctor knows, one by one, on a product that was healthy before."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import insert, text, update

from search import build_index
from search.cluster import faults
from search.learning.local_answerability import Local
from search.learning.solved_vectors import SolvedVectors
from search.learning.store import Learned, keep
from search.training.fit_lessons import fit
from tests.product import settings_in
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import Mailbox, RunningServer, free_port
from tests.webui.drafting.model_server import MODEL, model_server
from tests.webui.tracing.collector import collector
from tickets import tables, ticket_store
from tickets.outgoing.restored import mark_restored
from tickets.tables import DeliveryState, attachments, outbox
from webui.commands.cli import cli
from webui.commands.soak.small_mailbox import SmallMailbox
from webui.doctor.examine import examine
from webui.doctor.finding import Finding, FindingCode
from webui.settings import Settings
from webui.storage.database import Database

LOST, STRAY = "ab" * 16, "cd" * 16
HOURS_AGO = timedelta(hours=3)
LONG_AGO = timedelta(days=9)


@dataclass
class Product:
    """A product that nothing is wrong with, until a test breaks it."""

    settings: Settings
    database: Database
    articles: Path
    model: str = ""  # digest of the encoder

    def findings(self) -> list[Finding]:
        return list(examine(self.settings, datetime.now(UTC), model_digest=lambda _: self.model))

    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings()]

    def has_a_ticket(self, **of_outbox: object) -> str:
        """A ticket that was just delivered, or whose row of the outbox says otherwise; return its id."""
        now = datetime.now(UTC)
        ticket = a_ticket(created_at=now)
        row = {"state": DeliveryState.DELIVERED, **of_outbox}
        with self.database.writing() as connection:
            ticket_store.save(connection, ticket, ["folder"])
            connection.execute(update(outbox).where(outbox.c.ticket_id == ticket.ticket_id).values(row))
        return ticket.ticket_id


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A healthy product's folder, to be copied: to index it takes longer than a test."""
    folder = tmp_path_factory.mktemp("healthy")
    (folder / "articles" / "sk").mkdir(parents=True)
    for name in ("heslo", "platba"):
        path = folder / "articles" / "sk" / f"{name}.md"
        path.write_text(f"---\nid: {name}\ntitle: {name}\nlang: sk\n---\nČo robiť.\n", encoding="utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    settings = settings_in(folder / "var")
    build_index(folder / "articles", settings.index_dir)
    with closing(Database(settings.url)) as database:
        database.migrate()
    return folder


@pytest.fixture
def product(healthy: Path, tmp_path: Path) -> Iterator[Product]:
    shutil.copytree(healthy, tmp_path, dirs_exist_ok=True)
    articles = tmp_path / "articles"
    settings = settings_in(tmp_path / "var", articles_dir=articles, min_free_mb=0)
    with closing(Database(settings.url)) as database:
        yield Product(settings, database, articles / "sk")


def test_a_healthy_product(product: Product) -> None:
    product.has_a_ticket()

    assert product.findings() == []


def test_a_file_of_a_ticket_that_is_missing(product: Product) -> None:
    row = {"attachment_id": LOST, "owner": "o", "ticket_id": product.has_a_ticket(), "name": "a.pdf"}
    more = {"content_type": "application/pdf", "size_bytes": 3, "sha256": "0", "created_at": datetime.now(UTC)}
    with product.database.writing() as connection:
        connection.execute(insert(attachments).values(row | more))

    (finding,) = product.findings()

    assert finding.code == "missing-file"
    assert LOST in finding.message


def test_a_file_without_a_ticket(product: Product) -> None:
    folder = product.settings.data_dir / "attachments"
    folder.mkdir(exist_ok=True)
    (folder / STRAY).write_bytes(b"x")
    assert product.codes() == [], "it may be an upload of this minute"
    old = (datetime.now(UTC) - LONG_AGO).timestamp()
    os.utime(folder / STRAY, (old, old))

    (finding,) = product.findings()

    assert finding.code == "stray-file"
    assert STRAY in finding.message


def test_a_store_that_does_not_answer_has_lost_no_file(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    product.has_a_ticket()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    product.settings = replace(product.settings, store="s3://files")

    (finding,) = product.findings()

    assert finding.code == "store"
    assert "s3://files" in finding.message


def test_an_index_without_its_articles(product: Product) -> None:
    shutil.rmtree(product.articles.parent)
    assert product.codes() == ["index-without-articles"]

    product.articles.parent.mkdir()  # the mount is there, and empty
    assert product.codes() == ["index-without-articles"]


def test_no_index(product: Product) -> None:
    shutil.rmtree(product.settings.index_dir)

    assert product.codes() == ["no-index"]


def test_an_index_that_is_older_than_the_articles(product: Product) -> None:
    path = product.articles / "heslo.md"
    path.write_text(path.read_text(encoding="utf-8") + "A ešte toto.\n", encoding="utf-8")
    assert product.codes() == [], "the watcher has a minute"
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp()
    os.utime(path, (an_hour_ago, an_hour_ago))

    (finding,) = product.findings()

    assert finding.code == "index-stale"
    assert "sk/heslo.md" in finding.message


def test_an_index_of_an_article_that_was_removed(product: Product) -> None:
    (product.articles / "platba.md").unlink()

    assert product.codes() == ["index-stale"]


def test_a_queue_that_nobody_works_at(product: Product) -> None:
    product.has_a_ticket(state=DeliveryState.PENDING, due_at=datetime.now(UTC) - HOURS_AGO)

    assert product.codes() == ["queue-stands"]


def test_a_way_out_that_is_paused(product: Product) -> None:
    now = datetime.now(UTC)
    pause = {"channel": "zammad", "since": now, "until": now + timedelta(minutes=5), "reason": "401 wrong token"}
    with product.database.writing() as connection:
        connection.execute(insert(tables.channel_pauses).values(pause))

    (finding,) = product.findings()

    assert finding.code == "queue-stands"
    assert "401 wrong token" in finding.message


def test_a_dead_letter(product: Product) -> None:
    product.has_a_ticket(state=DeliveryState.DEAD, last_error="550 no such user")

    (finding,) = product.findings()

    assert finding.code == "dead-letter"
    assert "550 no such user" in finding.message


def test_letters_of_a_restored_backup(product: Product) -> None:
    product.has_a_ticket(state=DeliveryState.PENDING, due_at=datetime.now(UTC) - HOURS_AGO)
    with product.database.writing() as connection:
        mark_restored(connection, datetime.now(UTC))

    assert product.codes() == ["restored-letters"]


def test_a_clock_that_is_behind(product: Product) -> None:
    product.has_a_ticket()
    yesterday = datetime.now(UTC) - timedelta(days=1)

    found = examine(product.settings, yesterday, model_digest=lambda _: "")

    assert [finding.code for finding in found] == ["clock"]


def test_a_clock_that_is_not_the_database_servers(product: Product, postgresql_url: str) -> None:
    product.settings = replace(product.settings, database_url=postgresql_url)
    with closing(Database(postgresql_url)) as database:
        database.migrate()
    assert product.codes() == []

    found = examine(product.settings, datetime.now(UTC) + timedelta(hours=1), model_digest=lambda _: "")

    assert [finding.code for finding in found] == ["clock"]


def test_a_full_disk(product: Product) -> None:
    product.settings = replace(product.settings, min_free_mb=10**9)

    assert product.codes() == ["disk-full"]
    product.settings = replace(product.settings, store=str(product.settings.data_dir / "store"))
    assert product.codes() == ["disk-full", "disk-full"], "the store's, too"


def test_a_migration_that_is_missing(product: Product) -> None:
    with product.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0017'"))

    assert product.codes() == ["migration"]


def test_a_database_that_is_away(product: Product) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    pytest.importorskip("psycopg")
    product.settings = replace(product.settings, database_url=url)

    assert product.codes() == ["database"]


@pytest.mark.parametrize("key", ["change-me-change-me-change-me-change-me", "a" * 64, "0101" * 10])
def test_a_secret_of_a_sample(key: str, product: Product) -> None:
    product.settings = replace(product.settings, secret_key=key)

    assert product.codes() == ["weak-secret"]


def test_a_secret_that_is_too_short(tmp_path: Path) -> None:
    environment = {"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_SECRET_KEY": "short"}

    answer = CliRunner().invoke(cli, ["doctor", "--json"], env=environment)

    (finding,) = json.loads(answer.stdout)["findings"]
    assert finding["code"] == "settings"
    assert "READFIRST_SECRET_KEY is shorter than 32 characters" in finding["message"]
    assert answer.exit_code == 1


def test_a_proxy_that_is_not_trusted(product: Product) -> None:
    product.settings = replace(product.settings, site_url="https://help.example.org", proxies=0)
    assert product.codes() == ["proxy"]

    product.settings = replace(product.settings, proxies=1)
    assert product.codes() == []


@pytest.fixture
def relay() -> Iterator[RunningServer]:
    server = RunningServer(Mailbox())
    server.start()
    yield server
    server.stop()


def with_relay(settings: Settings, relay: RunningServer) -> Settings:
    sender = {"mail_from": "help@example.org", "support_email": "support@example.org"}
    return replace(settings, smtp_host="127.0.0.1", smtp_port=relay.port, smtp_security="none", **sender)


def test_a_relay_that_takes_the_sender(product: Product, relay: RunningServer) -> None:
    product.settings = with_relay(product.settings, relay)

    assert product.codes() == []
    assert relay.mailbox.arrived == []


def test_a_relay_that_refuses_the_sender(product: Product, relay: RunningServer) -> None:
    relay.mailbox.to_sender.append("553 5.7.1 help@example.org: not yours")
    product.settings = with_relay(product.settings, relay)

    (finding,) = product.findings()

    assert finding.code == "sender-refused"
    assert "not yours" in finding.message


def test_a_relay_that_is_away(product: Product, relay: RunningServer) -> None:
    relay.stop()
    product.settings = with_relay(product.settings, relay)

    assert product.codes() == ["sender-refused"]


def test_a_mailbox_that_cannot_be_read(product: Product) -> None:
    login = {"imap_user": "help", "imap_password": "p", "imap_security": "none"}
    with closing(SmallMailbox()) as mailbox:
        product.settings = replace(product.settings, imap_host="127.0.0.1", imap_port=mailbox.port, **login)
        assert product.codes() == []

    assert product.codes() == ["mailbox"]


def test_learned_things_of_another_model(product: Product) -> None:
    lines = {"heslo": ["zabudnuté heslo"], "platba": ["platba neprišla"]}
    solved = SolvedVectors("1" * 64, ["heslo"], *(np.zeros((1, 4), dtype) for dtype in ("int32", "int8")), np.ones(1))
    keep(product.settings.learned_dir, {"sk": Learned(fit("sk", lines, []), Local(), Local(), solved)})
    product.model = "1" * 64
    assert product.codes() == []

    product.model = "2" * 64
    assert product.codes() == ["learned-foreign"]


def test_a_search_cluster_that_is_away(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_SECONDS", 1.0)
    product.settings = replace(product.settings, search=f"opensearch:http://127.0.0.1:{free_port()}")

    assert "search-cluster" in product.codes()


def test_a_provider_of_sign_ins_that_is_away(product: Product) -> None:
    issuer = f"http://127.0.0.1:{free_port()}"
    product.settings = replace(product.settings, openid_issuer=issuer, openid_client_id="help")

    assert product.codes() == ["sign-in-provider"]


def test_a_language_model_that_is_away_or_unknown_there(product: Product) -> None:
    away = f"http://127.0.0.1:{free_port()}/v1"
    product.settings = replace(product.settings, drafting_url=away, drafting_model=MODEL)
    assert product.codes() == ["drafting-model"]

    with model_server() as server:
        product.settings = replace(product.settings, drafting_url=server.url)
        assert product.codes() == []
        product.settings = replace(product.settings, drafting_model="another-model")
        assert product.codes() == ["drafting-model"]


def test_a_collector_of_traces_that_is_away_or_takes_none(product: Product) -> None:
    product.settings = replace(product.settings, traces=f"http://127.0.0.1:{free_port()}")
    assert product.codes() == ["traces"]

    with collector() as collecting:
        product.settings = replace(product.settings, traces=collecting.url)
        assert product.codes() == []
        collecting.status = 404
        assert product.codes() == ["traces"]


def test_learned_things_that_cannot_be_read(product: Product) -> None:
    folder = product.settings.learned_dir / "gen-1"
    folder.mkdir(parents=True)
    (folder.parent / "CURRENT").write_text("gen-1\n")

    assert product.codes() == ["learned-foreign"]


def test_the_command_names_the_remedy_and_says_no(product: Product) -> None:
    product.has_a_ticket(state=DeliveryState.DEAD, last_error="550")
    environment = {
        "READFIRST_DATA_DIR": str(product.settings.data_dir),
        "READFIRST_ARTICLES_DIR": str(product.settings.articles_dir),
        "READFIRST_MIN_FREE_MB": "0",
        "READFIRST_MEANING": "off",
    }

    answer = CliRunner().invoke(cli, ["doctor"], env=environment)

    assert (answer.exit_code, "readfirst redeliver" in answer.output) == (1, True)


def test_each_examination_is_tested(product: Product) -> None:
    """The list of codes and the tests of this room name the same damages."""
    tested = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in FindingCode if f'"{code}"' not in tested] == []
