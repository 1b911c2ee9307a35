"""The wheel by itself: installed into a clean environment, it serves a sample help centre from any folder.

Then the steps of the Dockerfile are taken in the same environment: most of what they install is there already.
"""

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

from tests.packaging.image import Image
from tests.packaging.test_containers import DOCKERFILE
from tests.product import ROOT
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import eventually

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
    environment = tmp_path_factory.mktemp("clean") / "opt" / "readfirst"
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


@pytest.fixture(scope="module")
def image(installed: Path) -> Image:
    """What the Dockerfile makes; its programs are those that were installed above, and what it adds to them."""
    image = Image(installed.parents[2], clean())
    image.build(DOCKERFILE)
    return image


@pytest.fixture
def port_of_image(image: Image) -> Iterator[int]:
    """The port on which the command of the image serves."""
    port = free_port()
    environment = image.environment | {"PORT": str(port), "READFIRST_HOST": "127.0.0.1", "READFIRST_MEANING": "off"}
    command = [argument if argument != "2" else "1" for argument in image.command]
    with subprocess.Popen(command, cwd=image.folder, env=environment) as process:
        try:
            yield port
        finally:
            process.terminate()


def test_the_image_serves_people_passes_the_check_of_health_and_writes_nothing_beside_the_data(
    image: Image, port_of_image: int
) -> None:
    before = image.program_files()
    check = [argument.replace(":8000", f":{port_of_image}") for argument in image.check]

    def is_well() -> bool:
        return subprocess.run(check, env=image.environment, capture_output=True, check=False).returncode == 0

    assert eventually(is_well, 120)
    with urllib.request.urlopen(f"http://127.0.0.1:{port_of_image}/sk/contact/point") as answer:
        assert "Kontaktné miesto" in answer.read().decode()
    assert image.program_files() == before


def test_the_image_has_the_other_commands_and_what_compose_lets_them_speak_to(image: Image) -> None:
    asked = ["readfirst", "mail-in", "--help"], ["python", "-c", "import psycopg, redis, obstore"]

    for command in asked:
        subprocess.run(command, cwd="/", env=image.environment, check=True, capture_output=True)
