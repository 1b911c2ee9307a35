"""A screen for browsers that want one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.programs import need, running


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """A screen that nobody sees; give its name (`:N`)."""
    display = f":{os.getpid() % 30_000 + 1_000}"
    socket = Path(f"/tmp/.X11-unix/X{display[1:]}")  # noqa: S108 - where X puts it
    command = [need("Xvfb"), display, "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with running(command, socket.exists, log=folder / "xvfb.log"):
        yield display
