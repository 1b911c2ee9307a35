"""A missing program is one line with its remedy, before anything was started."""

from pathlib import Path

import pytest

from webui.cluster import programs
from webui.cluster.cluster import running_cluster


def test_a_missing_program_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(programs.PROGRAMS, "Redis", ("/nowhere/redis-server", "apt-get install redis-server"))
    monkeypatch.setattr(programs, "path_of", lambda pattern: None if "nowhere" in pattern else Path("/here"))

    with (
        pytest.raises(programs.ProgramMissing, match=r"^Redis is not installed: run `apt-get install redis-server`$"),
        running_cluster(tmp_path, print),
    ):
        pass
