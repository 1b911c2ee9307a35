"""A database of its own for each story of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import empty_database
from webui.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = empty_database(f"sqlite:///{tmp_path / 'readfirst.sqlite3'}")
    yield database
    database.close()
