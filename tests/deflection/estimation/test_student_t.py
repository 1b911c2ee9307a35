"""Quantiles of Student's t, held against those of scipy."""

import subprocess
import sys

import pytest
import scipy
from hypothesis import example, given
from hypothesis import strategies as st

from deflection.estimation.student_t import t_quantile

PROBABILITIES = st.floats(0.0005, 0.9995)
DEGREES = st.floats(1, 1e9)


@given(PROBABILITIES, DEGREES)
@example(0.975, 1.0)
@example(0.975, 199.999)
@example(0.975, 200.0)
@example(0.5, 3.0)
@example(0.9995, 1.0)
@example(0.0005, 1e9)
def test_is_what_scipy_says(probability: float, degrees: float) -> None:
    expected = float(scipy.special.stdtrit(degrees, probability))

    assert t_quantile(probability, degrees) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(("probability", "degrees"), [(0, 5), (1, 5), (0.5, 0.5), (0.5, -1), (float("nan"), 5)])
def test_what_is_no_probability_or_has_no_degrees_is_refused(probability: float, degrees: float) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(probability, degrees)


def test_the_hold_out_is_computed_without_scipy() -> None:
    """Its import is a third of the time of a process's first report, and stays in its memory."""
    program = """if True:
        import sys
        import numpy as np
        from deflection.estimation.avoided_contacts import avoided_contacts
        from deflection.estimation.live_interval import live_avoided_contacts
        from deflection.estimation.logistic import fit
        from tests.deflection.estimation.episodes import episodes_of
        people = episodes_of([1, 0] * 40, [1, 0, 0] * 40)
        avoided_contacts(people), live_avoided_contacts(people)
        fit(np.ones((2, 1)), np.array([True, False]), np.ones(2, dtype=int)).probability(np.ones((2, 1)))
        print("scipy.special" in sys.modules)
    """

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed == "False\n"
