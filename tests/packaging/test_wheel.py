"""The wheel by itself: installed into a clean environment, it serves a sample help centre from any folder."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.product import ROOT

pytestmark = pytest.mark.long

PACKAGES = ("search", "deflection", "tickets", "webui")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel, the locked packages, and nothing else."""
    environment = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "pip"), "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(ROOT / "requirements.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return environment / "bin"


def clean(**variables: str) -> dict[str, str]:
    """The environment of somebody who has set nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READFIRST_", "PYTHON"))}
    return kept | variables


def test_it_holds_every_language_and_whatever_else_lies_beside_the_code(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    sources = ROOT.glob("webui/translations/*/LC_MESSAGES/messages.po")
    assert {str(path.relative_to(ROOT).with_suffix(".mo")) for path in sources} <= names
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name for name in listed.stdout.split() if not name.endswith(".po")} <= names


@pytest.fixture
def welcome(installed: Path, tmp_path: Path) -> Iterator[str]:
    environment = clean(READFIRST_DATA_DIR=str(tmp_path / "var"), HOME=str(tmp_path), PORT="18200")
    process = subprocess.Popen(
        [installed / "readfirst", "serve"],
        cwd="/",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl+C" in line:
            break
    yield "".join(lines)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def test_from_any_folder_it_serves_the_sample_help_centre_in_slovak(welcome: str) -> None:
    address = re.search(r"http://127\.0\.0\.1:\d+", welcome)
    assert address, welcome

    with urllib.request.urlopen(f"{address[0]}/sk/") as page:
        start = page.read().decode()
    with urllib.request.urlopen(f"{address[0]}/sk/search?q=zabudnute+heslo") as page:
        answers = page.read().decode()

    assert "Čo sa stalo?" in start
    assert "zabudnute-heslo" in answers
    assert "samples" in welcome
