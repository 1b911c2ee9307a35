"""The product as a test starts it: all of it, in a folder of its own."""

from dataclasses import replace
from pathlib import Path

from webui.configuration import read_settings
from webui.settings import Settings

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
    return replace(settings, **changes)  # type: ignore[arg-type]
