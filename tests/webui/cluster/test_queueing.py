"""The simulated queue, held against what is known of queues."""

import math

import pytest

from webui.cluster.queueing import mean_wait_of_exponential, servers_for, simulate

EXPONENTIAL = [-math.log(1 - (n + 0.5) / 5000) for n in range(5000)]  # quantiles; mean 1 s
CONSTANT = [1.0]


@pytest.mark.parametrize(("per_second", "servers"), [(0.7, 1), (3.0, 4)])
def test_with_exponential_service_times_the_mean_wait_is_erlangs(per_second: float, servers: int) -> None:
    waits = [simulate(per_second, EXPONENTIAL, servers, seed=seed, requests=30_000).mean_wait for seed in range(2)]

    assert sum(waits) / 2 == pytest.approx(mean_wait_of_exponential(per_second, 1.0, servers), rel=0.2)


def test_constant_service_times_wait_half_as_long() -> None:
    """Pollaczek and Khinchine: the wait grows with the variance."""
    exponential, constant = (
        simulate(0.7, services, 1, requests=40_000).mean_wait for services in (EXPONENTIAL, CONSTANT)
    )

    assert constant / exponential == pytest.approx(0.5, abs=0.1)


def test_without_a_crowd_a_request_takes_as_long_as_its_service() -> None:
    assert simulate(0.001, CONSTANT, 1, requests=1000).p99 == 1.0


def test_the_fewest_servers_are_found_and_one_fewer_is_too_busy() -> None:
    servers = servers_for(100.0, [0.01], 0.05, busy=0.5)

    assert servers == 2
    assert simulate(100.0, [0.01], servers).p99 <= 0.05


def test_a_service_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="no number of servers"):
        servers_for(1.0, [1.0], 0.5)
