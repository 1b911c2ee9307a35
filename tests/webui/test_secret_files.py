"""Secrets in files, misspelt variables, and where a value came from: through the commands that an operator runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import ROOT
from tests.webui.processes.web_process import Web, eventually
from webui.configuration import read_settings
from webui.processes.supervisor import Supervisor
from webui.setting import SettingError, meaning_of, variable
from webui.settings import Settings

SECRET = "a-secret-of-forty-characters-and-no-less"
SECRETS = [name for name, field in Settings.__dataclass_fields__.items() if meaning_of(field).secret]
FIT = {  # others take any text
    "database_url": "sqlite:///x.sqlite3",
    "database_replica_url": "postgresql+psycopg://replica/readfirst",
    "api_keys": f"app:{'0' * 64}",
}


def readfirst(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("READFIRST_")}
    command = [sys.executable, "-m", "webui.commands.cli", *arguments]
    return subprocess.run(
        command, env={**bare, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    return path


def test_what_opens_something_is_a_secret() -> None:
    assert {"secret_key", "database_url", "member_key", "api_keys"} <= set(SECRETS)
    assert {name for name in Settings.__dataclass_fields__ if name.endswith(("_password", "_token"))} <= set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    text = FIT.get(name, SECRET)
    (tmp_path / "file").write_text(text + "\r\n")

    known = {"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_STORE": str(tmp_path)}
    settings = read_settings({**known, f"{variable(name)}_FILE": str(tmp_path / "file")})

    assert getattr(settings, name) == text


@pytest.mark.long
def test_the_command_masks_secrets_and_says_where_each_value_came_from(tmp_path: Path, secret_file: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tickets.sqlite3'}"
    answer = readfirst(
        "settings",
        READFIRST_DATA_DIR=str(tmp_path),
        READFIRST_SECRET_KEY_FILE=str(secret_file),
        READFIRST_DATABASE_URL=url,
        PORT="8123",
    )

    assert answer.returncode == 0, answer.stderr
    assert SECRET not in answer.stdout + answer.stderr
    assert url not in answer.stdout + answer.stderr
    assert f"READFIRST_SECRET_KEY=(set)\n    file {secret_file}; signs cookies" in answer.stdout
    assert "READFIRST_DATABASE_URL=(set)\n    environment; SQLAlchemy URL" in answer.stdout
    assert "READFIRST_PORT=8123\n    environment; port" in answer.stdout
    assert "READFIRST_SMTP_PORT=25\n    default; port" in answer.stdout
    assert "READFIRST_LEGAL_EMAIL=podpora@example.org\n    filled in for development; " in answer.stdout


@pytest.mark.long
def test_the_server_signs_with_the_secret_of_the_file(tmp_path: Path, secret_file: Path) -> None:
    with Web(tmp_path, SECRET_KEY_FILE=str(secret_file)) as started:
        assert eventually(started.answers)
    assert not (tmp_path / "development-secret").exists()


@pytest.mark.long
def test_the_same_secret_in_two_places_stops_the_server(tmp_path: Path, secret_file: Path) -> None:
    both = {"READFIRST_SECRET_KEY": SECRET, "READFIRST_SECRET_KEY_FILE": str(secret_file)}

    answer = readfirst("web", READFIRST_DATA_DIR=str(tmp_path), **both)

    assert answer.returncode == 2
    assert "READFIRST_SECRET_KEY and READFIRST_SECRET_KEY_FILE are both set: unset one of them" in answer.stderr
    assert SECRET not in answer.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read: No such file or directory"), (b"\n", "is empty"), (b"\xff\xfe", "is no text in UTF-8")],
)
def test_a_file_that_holds_no_secret_stops_the_server(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)

    answer = readfirst("web", READFIRST_DATA_DIR=str(tmp_path), READFIRST_SMTP_PASSWORD_FILE=str(path))

    assert answer.returncode == 2
    assert f"READFIRST_SMTP_PASSWORD_FILE={path}: the file {reason}" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"READFIRST_DESK_TOKEN_FILE=.*cannot be read: Is a directory"):
        read_settings({"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_DESK_TOKEN_FILE": str(tmp_path)})


def test_an_empty_variable_beside_the_file_is_not_set(tmp_path: Path, secret_file: Path) -> None:
    environment = {"READFIRST_SECRET_KEY": "", "READFIRST_SECRET_KEY_FILE": str(secret_file)}

    assert read_settings({"READFIRST_DATA_DIR": str(tmp_path), **environment}).secret_key == SECRET


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("READFIRST_SMTP_HSOT", "did you mean READFIRST_SMTP_HOST?"),
        ("READFIRST_SECRET_KEY_FIEL", "did you mean READFIRST_SECRET_KEY_FILE?"),
        ("READFIRST_SMTP_HOST_FILE", "did you mean READFIRST_SMTP_HOST?"),  # no secret: read from no file
        ("READFIRST_INVENTED_IN_2031", "`readfirst settings` lists those it knows"),
    ],
)
def test_a_variable_that_is_no_setting_is_warned_of_and_stops_nothing(tmp_path: Path, name: str, remedy: str) -> None:
    answer = readfirst("settings", READFIRST_DATA_DIR=str(tmp_path), **{name: "x"})

    assert answer.returncode == 0
    assert answer.stderr.count(f"{name} is no setting of this version and is ignored: {remedy}") == 1


@pytest.mark.long
def test_the_server_warns_of_a_misspelt_variable_and_starts(tmp_path: Path) -> None:
    with Web(tmp_path, SMTP_HSOT="mail.example.org") as started:
        assert eventually(started.answers)
        started.end()
        assert "did you mean READFIRST_SMTP_HOST?" in started.log()


@pytest.mark.long
def test_processes_that_serve_starts_do_not_warn_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    misspelt = {"READFIRST_DATA_DIR": str(tmp_path), "READFIRST_SMTP_HSOT": "mail.example.org"}
    supervisor = Supervisor(read_settings(misspelt), {**os.environ, **misspelt})
    assert "SMTP_HSOT" in caplog.text
    supervisor.start("settings")  # reads the settings, prints them and ends
    output, errors = [], []

    def has_ended() -> bool:
        printed = capfd.readouterr()
        output.append(printed.out)
        errors.append(printed.err)
        return "READFIRST_PORT=" in "".join(output)

    assert eventually(has_ended, seconds=60)
    supervisor.stop.set()
    supervisor.run()
    assert "SMTP_HSOT" not in "".join(errors)
