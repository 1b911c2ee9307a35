"""What the tests start never outlives them, and no test passes for want of a program."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import ROOT
from tests.services import programs
from tests.services.programs import FIXTURES, PROGRAMS, need, path_of

STARTS = """
import signal, sys, time
from pathlib import Path
from tests.services.programs import running
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
with running(["sleep", "600"], lambda: True, log=Path(sys.argv[1])) as started:
    # Until it is `sleep`, the program is still being tied to this process.
    while Path(f"/proc/{started.pid}/comm").read_text().strip() != "sleep":
        time.sleep(0.01)
    print(started.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that started a program and is in the middle of its work."""
    command = [sys.executable, "-c", STARTS, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def has_ended(process_id: int) -> bool:
    """Whether the process is gone, or a zombie: an orphan stays one for as long as nobody collects it."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


def is_gone_soon(process_id: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if has_ended(process_id):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_program_ends_with_who_started_it(starter: subprocess.Popen[str], how: signal.Signals) -> None:
    assert starter.stdout
    program = int(starter.stdout.readline())

    starter.send_signal(how)

    assert is_gone_soon(program)


def test_a_program_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    complains = ["sh", "-c", "echo no such setting; exit 1"]

    with (
        pytest.raises(AssertionError, match="no such setting"),
        programs.running(complains, lambda: False, log=tmp_path / "log"),
    ):
        pass


def test_a_missing_program_is_a_skip_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "REQUIRED", False)
    monkeypatch.setitem(PROGRAMS, "nginx", "/nowhere/nginx")

    with pytest.raises(pytest.skip.Exception, match="make test-services"):
        need("nginx")


def test_where_the_services_were_promised_a_missing_program_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "REQUIRED", True)
    monkeypatch.setitem(PROGRAMS, "nginx", "/nowhere/nginx")

    with pytest.raises(pytest.fail.Exception, match="nginx is missing"):
        need("nginx")


def test_the_newest_of_several_versions_is_taken(tmp_path: Path) -> None:
    for version in ("15", "17"):
        (tmp_path / version).touch()

    assert path_of(f"{tmp_path}/*") == tmp_path / "17"


def test_every_program_is_installed_by_the_script() -> None:
    script = (ROOT / "scripts" / "services.sh").read_text(encoding="utf-8")

    paths = [PROGRAMS[name].replace(sys.prefix, "$VENV") for name in PROGRAMS]
    assert [path for path in paths if path not in script] == []


def test_every_fixture_that_needs_a_program_exists() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("conftest.py"))

    assert [name for name in FIXTURES if f"\ndef {name}(" not in code] == []
