"""`readfirst simulate` prints one JSON object with the figures that others rely on."""

from __future__ import annotations

import json

from click.testing import CliRunner

from webui.commands.simulate import simulate

ARGUMENTS = ["--months", "2", "--episodes", "1000", "--gate", "hard", "--seed", "3", "--json"]


def test_one_object_with_every_figure() -> None:
    answer = CliRunner().invoke(simulate, ARGUMENTS)
    figures = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert figures["months"] == 2
    assert figures["avoided"].keys() >= {"bias", "coverage"}
    assert figures["true_deflection"].keys() >= {"bias", "coverage"}
    assert figures["naive_ratio"]["bias"] > 0.5
    assert figures.keys() >= {"give_up_alarm_rate", "give_up_alarm_rate_without", "false_alarm_rate"}
    assert CliRunner().invoke(simulate, ARGUMENTS).stdout == answer.stdout  # the same seed draws the same months


def test_a_month_of_few_episodes_has_nothing_to_estimate_from() -> None:
    answer = CliRunner().invoke(simulate, ["--months", "1", "--episodes", "100", "--holdout", "0.02", "--json"])

    assert json.loads(answer.stdout)["true_deflection"]["bias"] is None
