"""What an operator may set, and that a person stays in the arm they once got."""

from __future__ import annotations

import pytest

from deflection.help_session import Arm
from deflection.policy import BUCKETS, GatePolicy


def test_without_an_experiment_everybody_is_treated() -> None:
    assert {GatePolicy().arm_of(bucket) for bucket in range(BUCKETS)} == {Arm.TREATED}


def test_a_tenth_of_the_people_hold_out() -> None:
    policy = GatePolicy(holdout_share=0.1)

    holding_out = sum(policy.arm_of(bucket) is Arm.HOLDOUT for bucket in range(BUCKETS))

    assert holding_out == BUCKETS / 10


def test_whoever_holds_out_at_a_tenth_holds_out_at_a_half_as_well() -> None:
    few, many = GatePolicy(holdout_share=0.1), GatePolicy(holdout_share=0.5)

    for bucket in range(BUCKETS):
        if few.arm_of(bucket) is Arm.HOLDOUT:
            assert many.arm_of(bucket) is Arm.HOLDOUT


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("holdout_share", 0.51, "0 (off) to 0.5"),
        ("holdout_share", -0.1, "0 (off) to 0.5"),
        ("insist_from", 1.1, "0 to 1"),
        ("insist_from", -0.1, "0 to 1"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_what_is_allowed(setting: str, value: float, allowed: str) -> None:
    with pytest.raises(ValueError, match=setting) as refusal:
        GatePolicy(**{setting: value})  # type: ignore[arg-type]

    assert allowed in str(refusal.value)
