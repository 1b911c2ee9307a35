"""The README stays true: commands, settings, front-matter keys and links in it exist, and none is missing."""

import re
import subprocess
from dataclasses import fields

import pytest
from click import Context

from search.sources.field_names import OURS
from tests.product import ROOT
from tests.readme_tables import rewritten
from webui.commands.cli import cli
from webui.setting import meaning_of
from webui.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_the_two_commands_come_first() -> None:
    assert README.index("make serve") < README.index("make test") < 600


def test_the_tables_are_what_the_code_would_write() -> None:
    assert rewritten(README).splitlines() == README.splitlines(), "write them with `make readme`"


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        (r"^\| `readfirst worker` .*\n", ""),
        (r"^(?=\| `readfirst worker`)", "| `readfirst mine` | Dig |  |\n"),
        (r"^(\| `readfirst worker` \|)[^|]*", r"\1 Deliver "),
        (r"^(\| `readfirst worker` .*)`--once`", r"\1"),
        (r"^\| `READFIRST_PORT` .*\n", ""),
        (r"^(?=\| `READFIRST_PORT`)", "| `READFIRST_MINE` | `1` | depth |\n"),
        (r"^(\| `READFIRST_PORT` \|) `8000`", r"\1 `80`"),
        (r"^(\| `READFIRST_PORT` .*)listen", r"\1hear"),
    ],
)
def test_a_table_that_is_not_is_noticed(line: str, changed: str) -> None:
    wrong, count = re.subn(line, changed, README, flags=re.MULTILINE)

    assert count == 1
    assert rewritten(wrong) == README


def test_no_setting_is_described_that_does_not_exist() -> None:
    named = set(re.findall(r"READFIRST_([A-Z_]+)", README))

    names = {field.name.upper() for field in fields(Settings)}
    in_files = {f"{field.name.upper()}_FILE" for field in fields(Settings) if meaning_of(field).secret}
    assert named <= names | in_files
    assert in_files <= named, "a secret that may stand in a file is not named"


def test_every_command_is_described_and_exists() -> None:
    described = set(re.findall(r"`?readfirst ([a-z-]+)", README))

    commands = set(cli.list_commands(Context(cli)))
    assert commands <= described
    assert described <= commands


def test_every_make_target_in_it_exists() -> None:
    assert set(re.findall(r"make ([a-z-]+)", README)) <= TARGETS


def test_make_help_lists_every_target_of_the_makefile() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(re.findall(r"^make ([a-z-]+) +\S", answer.stdout, re.MULTILINE)) == TARGETS


def test_every_front_matter_key_is_described() -> None:
    table = README[README.index("| key |") : README.index("Folders from other systems")]

    assert set(OURS) <= set(re.findall(r"`(\w+)`", table))


def test_every_link_and_picture_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target
