"""The product as a test starts it: all of it, in a folder of its own."""

import atexit
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from webui.configuration import read_settings
from webui.settings import Settings
from webui.storage.database import Database

PASSWORD = "correct horse battery"
ROOT = Path(__file__).parent.parent


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


@cache
def _migrated_database() -> Path:
    """An empty database with every table, made once in each process: migrating it takes a quarter of a second."""
    folder = Path(tempfile.mkdtemp(prefix="readfirst-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database(f"sqlite:///{folder / 'migrated.sqlite3'}")
    database.migrate()
    database.close()
    return folder / "migrated.sqlite3"
