"""Endurance: the real processes under faults, and a count of what got lost. One file per soak.

Nothing of the running product is touched: every soak has a data folder and ports of its own.
"""

from __future__ import annotations

import click

from webui.soak.tickets import soak_tickets


@click.group()
def soak() -> None:
    """Inject faults into the real processes and count what gets lost."""


soak.add_command(soak_tickets)
