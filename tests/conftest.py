"""What several stories share: the index of the shipped articles, built once; and the same examples in every run."""

import fcntl
import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.doctest import DoctestModule
from argon2 import PasswordHasher
from hypothesis import settings

from search import build_index
from tests.compiled_once import compiled_once
from tests.longest_first import longest_first
from tests.not_flushed import not_flushed
from tests.product import ROOT
from tests.services import programs
from tests.services.opensearch import OpenSearch, running_opensearch
from tests.services.postgresql import PostgreSQL, running_postgresql
from tests.services.redis_server import running_redis
from tests.services.screen import screen
from tests.services.seaweedfs import SeaweedFS, running_seaweedfs
from webui.storage import database

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A red test is red for everybody and again after the next start; a failing story is printed with how to repeat it.
settings.register_profile("the-same-every-time", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("the-same-every-time")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_configure() -> None:
    os.environ.setdefault("READFIRST_MEANING", "off")  # an encoder is started by the tests that are about one
    if programs.REQUIRED:  # told to stop, they end what they started
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Half a million objects live as long as the run: looking through them again and again took a tenth of its time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(100_000)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Whole modules of tests are looked through for examples only where one is: it took a tenth of every start."""
    collectors = yield
    if any(isinstance(collector, DoctestModule) for collector in collectors) and b">>>" not in file_path.read_bytes():
        return [collector for collector in collectors if not isinstance(collector, DoctestModule)]
    return collectors


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if programs.FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.services)
    yield  # others leave out what was not asked for
    if programs.REQUIRED:
        longest_first(items)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One for all tests of a process: two cannot be driven at once."""
    from playwright.sync_api import sync_playwright  # a second of every start, where no browser is driven

    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert program, "the browser tests need Chromium: `make test` installs it, or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def hasher_of_tests() -> Iterator[None]:
    """Passwords are hashed by the same algorithm at the lowest cost: the real one takes most of a second here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webui.storage.accounts._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def commits_do_not_wait_for_the_disk() -> Iterator[None]:
    """No test cuts the power: an SQLite database that a test opens in its own process is not flushed to the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_prepare_sqlite", not_flushed)
        yield


@pytest.fixture(scope="session", autouse=True)
def applications_share_what_was_compiled() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    with running_postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> str:
    """An empty database."""
    return postgresql_server.new_database()


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a screen for browsers that want one."""
    with screen(tmp_path_factory.mktemp("screen")) as name:
        yield name


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with running_redis() as server:
        yield server.url


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[SeaweedFS]:
    with running_seaweedfs() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server


@pytest.fixture(scope="module")
def opensearch_node() -> Iterator[OpenSearch]:
    with running_opensearch() as node:
        yield node


@pytest.fixture
def opensearch(opensearch_node: OpenSearch) -> OpenSearch:
    """One node without any index."""
    opensearch_node.empty()
    return opensearch_node


@pytest.fixture(scope="module")
def opensearch_cluster() -> Iterator[OpenSearch]:
    """Three nodes."""
    with running_opensearch(3) as nodes:
        yield nodes


@pytest.fixture(scope="session")
def shipped_index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of `kb_articles/`, for all processes of a run; read-only for everybody who uses it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "shipped"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            report = build_index(ROOT / "kb_articles", folder / "index")
            assert report.rejected == ()
            (folder / "whole").touch()
    return folder / "index"
