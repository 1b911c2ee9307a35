"""The README stays true: commands, settings, front-matter keys and links in it exist, and none is missing."""

import re
from dataclasses import fields

from click import Context

from search.articles.fields import KEYS
from tests.product import ROOT
from webui.commands.cli import cli
from webui.setting import PREFIX, meaning_of
from webui.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_come_first() -> None:
    assert README.index("make serve") < README.index("make test") < 600


def test_every_setting_is_described_as_the_code_means_it() -> None:
    rows = [line for line in README.splitlines() if line.startswith("|")]
    for field in fields(Settings):
        row = next((row for row in rows if f"`{PREFIX}{field.name.upper()}`" in row), "")
        assert meaning_of(field).text in row, f"{PREFIX}{field.name.upper()} is missing or described otherwise"


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
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_front_matter_key_is_described() -> None:
    table = README[README.index("| key |") : README.index("Folders from other systems")]

    assert set(KEYS) <= set(re.findall(r"`(\w+)`", table))


def test_every_link_and_picture_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target
