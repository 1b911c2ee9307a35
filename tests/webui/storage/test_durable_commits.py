"""What was committed survives a power cut: the tests' own databases do without it, the product's do not."""

from pathlib import Path

from sqlalchemy import create_engine

from tests.not_flushed import as_the_product_does
from webui.storage.database import BUSY_TIMEOUT_MS


def test_sqlite_is_flushed_to_the_disk_at_each_commit(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    as_the_product_does(engine, BUSY_TIMEOUT_MS)

    with engine.connect() as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    engine.dispose()

    assert synchronous == 2, "FULL, see https://sqlite.org/pragma.html#pragma_synchronous"
