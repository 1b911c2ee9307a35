"""Every table, file and byte of the database holds something of her; after she was erased none does."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from tests.services.postgresql import PostgreSQL
from tests.visitor import Visitor
from tests.webui.privacy.everywhere import TYPED, columns_without_her, every_table_there, fill_every_table, markers
from tests.webui.privacy.life import JANA, Life, lived
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import erase
from webui.privacy.ledger import Ledger
from webui.storage import pending_versions
from webui.storage.queued_mails import unsubscribed_table


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    life = lived(tmp_path, database_url=url)
    fill_every_table(life)
    yield life
    life.web.close()


def erased(life: Life) -> None:
    assert erase(life.web.parts.settings, life.web.parts.database, data_subject(JANA), life.web.clock()).waits == ()


def test_every_table_is_filled(life: Life) -> None:
    """A table or a column that is declared, and not filled here, would prove nothing below."""
    with life.web.parts.database.reading() as connection:
        sizes = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in every_table_there()
        }

    assert [name for name, size in sizes.items() if not size] == []
    assert columns_without_her(life) == []


def test_no_table_finds_her(life: Life) -> None:
    before = life.figures()

    erased(life)

    rows = life.rows().lower()
    assert [name for name in markers(life) if name in rows] == []
    assert life.figures() == before


def test_no_file_finds_her_nor_the_ledger(life: Life) -> None:
    erased(life)

    contents = {path: content.lower() for path, content in life.bytes_of_files().items()}
    ids = {name.lower() for name in life.before.values()}
    hits = [
        (path, name)
        for path, content in contents.items()
        for name in markers(life)
        if name.encode() in content and not (path == Ledger(life.folder).path.name and name in ids)
    ]
    assert hits == []


def test_what_somebody_else_typed_as_well_stays_in_a_draft(life: Life) -> None:
    ondrej = Visitor.of(life.web.app)
    ondrej.types(TYPED)

    erased(life)

    with life.web.parts.database.reading() as connection:
        drafts = [version.content.decode() for version in pending_versions.all_versions(connection)]
    assert drafts
    assert all(f"  - {TYPED}\n" in draft for draft in drafts)


def test_an_error_of_the_database_names_no_values(life: Life) -> None:
    """It is logged with what made it fail, and that it was raised from."""
    with pytest.raises(IntegrityError) as failed, life.web.parts.database.writing() as connection:
        connection.execute(insert(unsubscribed_table).values(address_digest=JANA, at=None))

    assert "unsubscribed_addresses" in str(failed.value)
    assert JANA not in "".join(traceback.format_exception(failed.value))


def test_no_file_of_postgresql_finds_her(postgresql_server: PostgreSQL, postgresql_url: str, tmp_path: Path) -> None:
    """The tables' files, their indexes, and what ANALYZE has sampled of them; the log of writes expires by itself."""
    life = lived(tmp_path, database_url=postgresql_url)
    fill_every_table(life)
    superuser = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with superuser.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.execute(text("CHECKPOINT"))
        oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    folder = postgresql_server.folder / "data" / "base" / str(oid)
    names = [name.encode() for name in markers(life)]

    def hits() -> set[bytes]:
        with superuser.connect() as connection:
            connection.execute(text("CHECKPOINT"))
        contents = [path.read_bytes().lower() for path in folder.iterdir() if path.is_file()]
        return {name for name in names if any(name in content for content in contents)}

    before = hits()
    assert {JANA.lower().encode(), names[1]} <= before

    erased(life)

    assert hits() == set()
    superuser.dispose()
    life.web.close()
