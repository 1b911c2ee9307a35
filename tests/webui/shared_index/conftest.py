from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.product import settings_in
from tests.webui.shared_index.hosts import Host, host_in
from webui.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(settings_in(tmp_path / "database").url)
    yield database
    database.close()


@pytest.fixture
def new_host(tmp_path: Path, database: Database) -> Callable[[str], Host]:
    def make(name: str) -> Host:
        host = host_in(tmp_path / name, database, str(tmp_path / "store"))
        host.shelf.write("sk/heslo.md", "Zabudnuté heslo", "Heslo obnovíte v nastaveniach.", lang="sk")
        return host

    return make


@pytest.fixture
def first(new_host: Callable[[str], Host]) -> Host:
    return new_host("first")


@pytest.fixture
def second(new_host: Callable[[str], Host]) -> Host:
    return new_host("second")
