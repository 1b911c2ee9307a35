"""The gate's promises on the flow itself, in some thousand steps."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.gate.object_driver import ObjectMachine


def test_no_story_breaks_a_promise_of_the_gate() -> None:
    run_state_machine_as_test(
        ObjectMachine,
        settings=settings(max_examples=250, stateful_step_count=40, suppress_health_check=list(HealthCheck)),
    )
