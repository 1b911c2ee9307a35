"""The product as a test starts it: all of it, in a folder of its own."""

import atexit
import os
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from search import build_index
from webui.configuration import read_settings
from webui.settings import Settings
from webui.storage.database import Database

PASSWORD = "correct horse battery"
ROOT = Path(__file__).parent.parent

_LONG_AGO = 1_700_000_000  # Unix time
_INDEXES: dict[tuple[object, ...], Path] = {}


def settings_in(folder: Path, *, index: Path | None = None, **changes: object) -> Settings:
    """Development settings with every file below `folder`; `index` is copied by a link, never written to."""
    if index is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index").symlink_to(index, target_is_directory=True)
    settings = read_settings(
        {
            "READFIRST_DATA_DIR": str(folder),
            "READFIRST_ARTICLES_DIR": str(ROOT / "kb_articles"),
            "READFIRST_MEANING": "off",
        }
    )
    settings = replace(settings, **changes)  # type: ignore[arg-type]
    if not settings.database_url and not (database := settings.data_dir / "readfirst.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_migrated_database(), database)
    return settings


def empty_database(url: str) -> Database:
    """A database with every table and nothing in them; `url` is that of an SQLite file, or of another database."""
    file = url.removeprefix("sqlite:///")
    database = Database(url)
    if file == url:
        database.migrate()
    else:
        shutil.copy(_migrated_database(), file)
    return database


def index_once(articles: Path, index: Path) -> None:
    """Index a small folder, or copy what a folder with the same name and the same files became: it takes a second."""
    files = sorted(path for path in articles.rglob("*") if path.is_file())
    for path in files:
        os.utime(path, (_LONG_AGO, _LONG_AGO))  # the index knows by the time that a file is the same
    same = articles.name, *((str(path.relative_to(articles)), path.read_bytes()) for path in files)
    if same not in _INDEXES:
        _INDEXES[same] = Path(tempfile.mkdtemp(prefix="readfirst-tests-"))
        atexit.register(shutil.rmtree, _INDEXES[same], ignore_errors=True)
        build_index(articles, _INDEXES[same] / "index")
    shutil.copytree(_INDEXES[same] / "index", index, symlinks=True)


@cache
def _migrated_database() -> Path:
    """An empty database with every table, made once in each process: migrating it takes a quarter of a second."""
    folder = Path(tempfile.mkdtemp(prefix="readfirst-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'migrated.sqlite3'}")
    database.migrate()
    database.close()
    return folder / "migrated.sqlite3"
