"""The data folder, before anything is opened in it: one line says what is wrong with it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from webui.setting import SettingError, variable
from webui.settings import Settings


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder, unless this is production; raise SettingError for one that is missing or not writable."""
    folder = settings.data_dir
    if settings.is_production and not folder.is_dir():
        raise SettingError(f"{variable('data_dir')}={folder} is no folder: mount it, or make an empty one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise not_writable(folder, error) from None


def not_writable(folder: Path, error: OSError) -> SettingError:
    """Return the error for a data folder that cannot be written."""
    reason = error.strerror or os.strerror(error.errno or 0)
    remedy = "give it to the account that runs this, or name another folder"
    return SettingError(f"{variable('data_dir')}={folder} cannot be written ({reason}): {remedy}")
