"""`readfirst doctor`: what does not fit, and the remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click

from webui.commands.context import environment
from webui.configuration import read_settings
from webui.doctor.examine import examine
from webui.doctor.finding import Finding, FindingCode
from webui.setting import SettingError


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def doctor(*, as_json_: bool) -> None:
    """Look for what does not fit: files, index, queue, clock, disk, secrets, proxies, mail servers, lessons.

    Changes nothing and sends nothing. Exit status 1: something was found.
    """
    findings = tuple(_findings())
    if as_json_:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.code}: {finding.message}\n    {finding.remedy}")
        click.echo(f"{len(findings)} found" if findings else "Nothing is amiss.")
    sys.exit(1 if findings else 0)


def _findings() -> Iterator[Finding]:
    try:
        settings = read_settings(environment())
    except SettingError as error:
        remedy = "mend the setting: nothing else was looked at, and the product does not start"
        yield Finding(FindingCode.SETTINGS, str(error), remedy)
        return
    yield from examine(settings, datetime.now(UTC))
