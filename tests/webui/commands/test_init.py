"""`readfirst init`: what it writes is what the program and a shell read, and production starts with it."""

from __future__ import annotations

import stat
import subprocess
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.product import ROOT
from tests.webui.processes.web_process import Web
from webui.commands.cli import cli
from webui.configuration import origins, read_settings
from webui.configuration_file import quoted, read_configuration
from webui.setting import SettingError
from webui.settings import Settings

FLAGS = {
    "site-url": "https://help.example.org",
    "legal-name": "Miňo & spol., s.r.o.",
    "legal-address": "Hlavná 1, Žilina",
    "legal-email": "podpora@example.org",
    "channel": "folder",
}


def init(folder: Path, *more: str, types: str | None = None, **changes: str) -> Result:
    flags = FLAGS | {"data-dir": str(folder / "var"), "articles-dir": str(folder)} | changes
    arguments = [text for name, value in flags.items() for text in (f"--{name}", value)]
    asking = [] if types is not None else ["--no-input"]
    return CliRunner().invoke(cli, ["init", str(folder / "readfirst.env"), *asking, *arguments, *more], input=types)


def settings_of(folder: Path, **environment: str) -> Settings:
    return read_settings({"READFIRST_CONFIG": str(folder / "readfirst.env"), **environment})


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_production_is_configured_by_the_file_alone(tmp_path: Path) -> None:
    answer = init(tmp_path)

    assert answer.exit_code == 0, answer.output
    read = settings_of(tmp_path)
    assert read.is_production
    assert read.host_names == ("help.example.org",)
    assert (read.legal_name, read.legal_address) == ("Miňo & spol., s.r.o.", "Hlavná 1, Žilina")
    assert len(read.secret_key) == len(read.person_key) == 64
    assert read.secret_key != read.person_key
    assert origins({"READFIRST_CONFIG": str(read.config)}, read)["legal_name"] == f"file {read.config}"


def test_nobody_else_reads_it_and_no_secret_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "mail-password").write_text("s3cret of the mail\n")
    mail = {"smtp-host": "mail.example.org", "smtp-user": "help", "mail-from": "help@example.org"}

    answer = init(tmp_path, **mail, **{"smtp-password-file": str(tmp_path / "mail-password")})

    assert answer.exit_code == 0, answer.output
    file, folder = tmp_path / "readfirst.env", tmp_path / "readfirst.env.secrets"
    assert settings_of(tmp_path).smtp_password == "s3cret of the mail"
    assert mode(file) == "0o600"
    assert mode(folder) == "0o700"
    assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(
        ("secret_key", "person_key", "smtp_password"), "0o600"
    )
    text = file.read_text()
    assert "s3cret" not in text
    assert settings_of(tmp_path).secret_key not in text
    assert "s3cret" not in answer.output


def test_it_names_every_setting_with_its_meaning(tmp_path: Path) -> None:
    init(tmp_path)

    lines = (tmp_path / "readfirst.env").read_text().splitlines()
    assert "# earlier values of SECRET_KEY that are still read, newest first, separated by spaces" in lines
    for name in set(Settings.__dataclass_fields__) - {"config"}:
        assert any(line.lstrip("#").startswith(f"READFIRST_{name.upper()}") for line in lines), name


def test_nothing_is_overwritten_unasked_and_keys_never(tmp_path: Path) -> None:
    init(tmp_path)
    before, key = (tmp_path / "readfirst.env").read_text(), settings_of(tmp_path).person_key

    refused = init(tmp_path, **{"legal-name": "Others"})
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert (tmp_path / "readfirst.env").read_text() == before

    assert init(tmp_path, "--force", **{"legal-name": "Others"}).exit_code == 0
    assert settings_of(tmp_path).legal_name == "Others"
    assert settings_of(tmp_path).person_key == key, "another key would make every digest a stranger's"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"channel": "email"}, "READFIRST_SUPPORT_EMAIL"),
        ({"channel": "pigeon"}, "folder"),
        ({"timezone": "Mars/Base"}, "READFIRST_TIMEZONE"),
        ({"legal-email": "nobody"}, "READFIRST_LEGAL_EMAIL"),
        ({"proxies": "many"}, "READFIRST_PROXIES"),
        ({"legal-address": "two\nlines"}, "several lines"),
    ],
)
def test_settings_with_which_production_would_not_start_are_not_written(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    answer = init(tmp_path, **changes)

    assert answer.exit_code == 2
    assert named in answer.output
    assert list(tmp_path.iterdir()) == []


def test_what_no_option_names_is_asked_for(tmp_path: Path) -> None:
    answers = ["Help centre", "en", "Europe/Bratislava", "1", "mail.example.org", "587", "", "", "help@example.org"]

    answer = init(tmp_path, types="\n".join(answers) + "\n")

    assert answer.exit_code == 0, answer.output
    read = settings_of(tmp_path)
    assert (read.product_name, read.default_language, read.timezone) == ("Help centre", "en", "Europe/Bratislava")
    assert (read.proxies, read.smtp_host, read.smtp_port) == (1, "mail.example.org", 587)
    assert (read.smtp_security, read.mail_from) == ("starttls", "help@example.org")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    init(tmp_path)

    read = settings_of(tmp_path, READFIRST_LEGAL_NAME="Others", READFIRST_SECRET_KEY="k" * 40)

    assert read.legal_name == "Others"
    assert read.secret_key == "k" * 40, "not even the file of a secret is asked"


def test_an_empty_variable_hides_nothing_of_the_file(tmp_path: Path) -> None:
    """Compose hands over `${NAME:-}` so."""
    init(tmp_path)

    read = settings_of(tmp_path, READFIRST_LEGAL_NAME="", READFIRST_SECRET_KEY="", READFIRST_SECRET_KEY_FILE="")

    assert read.legal_name == FLAGS["legal-name"]
    assert len(read.secret_key) == 64


@pytest.mark.parametrize("line", ["READFIRST_PORT", "READFIRST_PORT='80", "port: 80"])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "readfirst.env").write_text(f"# first\n\n{line}\n")

    with pytest.raises(SettingError, match=r"readfirst\.env:3: "):
        settings_of(tmp_path)


def test_a_file_that_is_missing_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"READFIRST_CONFIG=.*cannot be read"):
        settings_of(tmp_path)


VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)


@given(VALUES.filter(lambda text: text == text.strip() and len(text.splitlines()) == 1))
@settings(max_examples=60)
def test_every_value_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "one.env"
    path.write_text(f"READFIRST_X={quoted(text)}\n", encoding="utf-8")

    assert read_configuration(path) == {"READFIRST_X": text}


def test_a_shell_reads_what_the_program_reads(tmp_path: Path) -> None:
    texts = ["plain", "two words", "it's $5 `now`", "say \"no\" \\ 'yes'", "Žilina; rm -rf", "#1", "~root", "*"]
    path = tmp_path / "shell.env"
    path.write_text("".join(f"X{number}={quoted(text)}\n" for number, text in enumerate(texts)), encoding="utf-8")
    script = f"set -a; . {path}; env -0"
    printed = subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout.decode().split("\0")

    read = dict(line.split("=", 1) for line in printed if line)
    assert [read[f"X{number}"] for number in range(len(texts))] == texts
    assert list(read_configuration(path).values()) == texts


@pytest.mark.long
def test_the_server_starts_in_production(tmp_path: Path) -> None:
    init(tmp_path, **{"articles-dir": str(ROOT / "kb_articles")})
    config = {"READFIRST_CONFIG": str(tmp_path / "readfirst.env")}
    CliRunner().invoke(cli, ["migrate", "--run"], env=config, catch_exceptions=False)

    with Web(tmp_path / "var", workers=1, CONFIG=config["READFIRST_CONFIG"]) as web:
        assert web.answers_soon()
        with urllib.request.urlopen(f"http://127.0.0.1:{web.port}/healthz", timeout=20) as answer:
            assert "Strict-Transport-Security" in answer.headers, "only production promises TLS"
