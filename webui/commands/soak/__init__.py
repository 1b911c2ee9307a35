"""Endurance: the real processes under load and faults, and a count of what went wrong. One file per soak.

Nothing of the running product is touched: every soak has a data folder and ports of its own.
"""

from __future__ import annotations

import click

from webui.commands.soak.cluster import soak_cluster
from webui.commands.soak.editors import soak_editors
from webui.commands.soak.hostile import soak_hostile
from webui.commands.soak.index import soak_index
from webui.commands.soak.mail import soak_mail
from webui.commands.soak.suggest import soak_suggest
from webui.commands.soak.tickets import soak_tickets


@click.group()
def soak() -> None:
    """Put load and faults on the real processes and count what goes wrong."""


soak.add_command(soak_cluster)
soak.add_command(soak_editors)
soak.add_command(soak_hostile)
soak.add_command(soak_index)
soak.add_command(soak_mail)
soak.add_command(soak_suggest)
soak.add_command(soak_tickets)
