"""`readfirst simulate`: in a module of its own, because it imports numpy and scipy."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isnan

import click

from deflection.simulation.log import Conditions
from deflection.simulation.study import alarm_rate, alarm_rate_without, false_alarm_rate, study
from deflection.simulation.world import GATES, truth

_USUAL = Conditions()
_SHARE = click.FloatRange(0, 0.9)


@click.command()
@click.option("--months", type=click.IntRange(1), default=500, show_default=True, help="How many months.")
@click.option(
    "--episodes", type=click.IntRange(100), default=2000, show_default=True, help="Problems of people in each month."
)
@click.option(
    "--holdout", type=click.FloatRange(0.01, 0.99), default=_USUAL.holdout, show_default=True, help="Its share."
)
@click.option("--gate", "gate_", type=click.Choice(list(GATES)), default="soft", show_default=True, help="Its habits.")
@click.option("--machines", type=_SHARE, default=_USUAL.machines, show_default=True, help="Their share of the visits.")
@click.option(
    "--lost-cookies",
    type=click.FloatRange(0, 1),
    default=_USUAL.lost_cookies,
    show_default=True,
    help="Share of those who write on another day and come back as somebody new.",
)
@click.option(
    "--linked",
    type=click.FloatRange(0, 1),
    default=_USUAL.linked,
    show_default=True,
    help="Share of the mails and calls that are joined to their help session.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of everything drawn at random.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def simulate(
    months: int,
    episodes: int,
    holdout: float,
    gate_: str,
    machines: float,
    lost_cookies: float,
    linked: float,
    seed: int,
    *,
    as_json_: bool,
) -> None:
    """Whether the figures of the reports can be believed: their estimators on months whose truth is known."""
    conditions = Conditions(holdout, machines, lost_cookies, linked)
    gate, true = GATES[gate_], truth(GATES[gate_])
    result = study(gate, months, episodes, conditions, seed)
    figures = {
        "months": months,
        "episodes": episodes,
        "gate": gate_,
        "truth": {"avoided": true.avoided, "true_deflection": true.solved, "extra_give_ups": true.extra_give_ups},
        "avoided": asdict(result.avoided),
        "true_deflection": {**asdict(result.true_deflection), "shown": result.shown},
        "extra_give_ups": asdict(result.extra_give_ups),
        "unlinked": {"coverage": result.unlinked_coverage},
        "naive_ratio": {"bias": result.naive_bias},
        "give_up_alarm_rate": alarm_rate(gate, months, conditions, seed),
        "give_up_alarm_rate_without": alarm_rate_without(months, conditions, seed),
        "false_alarm_rate": false_alarm_rate(months, conditions, seed),
    }
    click.echo(json.dumps(_rounded(figures), indent=None if as_json_ else 2))


def _rounded(value: object) -> object:
    """Return it as JSON values; null where no month had anything to estimate from."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, float):
        return None if isnan(value) else round(value, 4)
    return value
