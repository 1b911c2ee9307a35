"""The README's tables as the code would write them; `python -m tests.readme_tables` puts them into the README."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

import build_index
from tests.product import ROOT
from webui.commands.cli import cli
from webui.setting import meaning_of, variable
from webui.settings import Settings

README = ROOT / "README.md"
IN_PRODUCTION = "★ "  # before a variable that production should set
COMMANDS_HEAD = "| command | does | options |\n|---|---|---|\n"
SETTINGS_HEAD = "| variable | default | meaning |\n|---|---|---|\n"


def commands_table() -> str:
    """Every command with the first line of its help, and its options."""
    rows = [
        f"| `readfirst {name}` | {summary(command)} | {', '.join(options(name, command))} |\n"
        for name, command in commands(cli)
    ]
    return COMMANDS_HEAD + "".join(rows)


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """(name, command) by name; of a group, the commands in it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def summary(command: click.Command) -> str:
    return " ".join((command.help or "").split("\n\n")[0].split()).removesuffix(".").replace("|", "\\|")


def options(name: str, command: click.Command) -> list[str]:
    if name == "index":  # its options are those of build_index.py
        return options_of(build_index.command_line())
    declared = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return [f"`{option.opts[0]}`" for option in declared]


def options_of(parser: argparse.ArgumentParser) -> list[str]:
    return [f"`{option}`" for option in re.findall(r"\[(--[a-z-]+)", parser.format_usage())]


def settings_table(readme: str) -> str:
    """Every setting with its default and meaning; what production should set is the README's own word."""
    starred = set(re.findall(rf"^\| {IN_PRODUCTION}`(\w+)`", readme, re.MULTILINE))
    rows = [
        f"| {IN_PRODUCTION if variable(field.name) in starred else ''}`{variable(field.name)}` "
        f"| {default(field.default)} | {meaning_of(field).text} |\n"
        for field in fields(Settings)
    ]
    return SETTINGS_HEAD + "".join(rows)


def default(value: object) -> str:
    return "" if value in ("", Path()) else f"`{value}`"


def table_in(readme: str, head: str) -> str:
    """The table that stands in the README under this head."""
    start = readme.index(head)
    return head + "".join(re.findall(r"^\|.*\n", readme[start + len(head) :].partition("\n\n")[0] + "\n", re.MULTILINE))


def rewritten(readme: str) -> str:
    """The README with its tables as the code would write them."""
    for head, table in ((COMMANDS_HEAD, commands_table()), (SETTINGS_HEAD, settings_table(readme))):
        readme = readme.replace(table_in(readme, head), table)
    return readme


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
