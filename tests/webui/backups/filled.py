"""A product with a row in every table, files, lessons and an index; and everything that lies in one."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, Select, String, Table, insert, select

from tests.product import empty_database, settings_in
from tickets.columns import UtcDateTime
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.every_table import every_table

NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
FILE_ID, CONTENT = "ab" * 16, b"%PDF-1.4 \x00\xff the whole file"


def filled(folder: Path, url: str = "") -> Settings:
    """Settings of a product in `folder` that holds something of everything."""
    settings = settings_in(folder, database_url=url)
    database = empty_database(settings.url)
    with database.writing() as connection:
        for table in every_table():
            connection.execute(insert(table).values({column.name: value_of(column) for column in table.columns}))
    database.close()
    files = {
        f"attachments/{FILE_ID}": CONTENT,
        "learned/gen-4/sk/lessons.json": b'{"a": 1}',
        "learned/gen-4/manifest.json": b"{}",
        "learned/CURRENT": b"gen-4\n",
        "learned/gen-3/manifest.json": b"an older one",
        "index/gen-7/index/_MAIN_1.toc": b"\x00\x01",
        "index/CURRENT": b"gen-7\n",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return settings


def value_of(column: Column[Any]) -> object:
    """A value that the column can hold; the same text everywhere, so that rows refer to one another."""
    if column.name in ("attachment_id", "raw_id"):
        return FILE_ID
    if column.name == "sha256":
        return sha256(CONTENT).hexdigest()
    if column.table.name == "attachments" and column.name == "dropped_at":
        return None
    if isinstance(column.type, UtcDateTime):
        return NOW
    if isinstance(column.type, JSON):
        return ["č", {"deep": [1, None]}]
    if isinstance(column.type, Float):
        return 0.5
    if isinstance(column.type, Boolean | Integer):
        return 1 if isinstance(column.type, Integer) else True
    if column.table.name == "outbox" and column.name == "state":
        return "pending"
    longest = column.type.length if isinstance(column.type, String) else None
    return "žltý\n'kôň' \U0001f40e\\"[:longest]


def rows_in(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Table -> its rows."""
    database = Database(settings.url)
    with database.reading() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(_all(table)).mappings()] for table in every_table()
        }
    database.close()
    return rows


def _all(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key.columns)


def files_in(settings: Settings, *folders: str) -> dict[str, bytes]:
    """Path below the data folder -> content."""
    paths = [path for folder in folders for path in (settings.data_dir / folder).rglob("*") if path.is_file()]
    return {path.relative_to(settings.data_dir).as_posix(): path.read_bytes() for path in paths}
