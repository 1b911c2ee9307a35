"""From costs to machines."""

import pytest

from webui.cluster.sizing import Demand, Machines, Prices, cost_a_month, machines_for


def test_the_requests_of_an_hour_follow_from_keystrokes() -> None:
    demand = Demand(1200, keys_per_problem=12, articles_per_problem=1.5, written=0.2, mails=3, events_per_problem=6)

    assert demand.per_second() == {
        "keystroke": 1200,
        "problem": 100,
        "article": 150,
        "ticket": 20,
        "mail": 3,
        "event": 603,
    }


def test_the_machines_of_the_other_zones_carry_what_one_zone_carried() -> None:
    machines = machines_for(Demand(1000), {"keystroke": 6.0}, cores=10, busy=0.6, zones=3)

    assert machines.processors == pytest.approx(6.0)
    assert machines.machines == 3, "one of them alone is enough for half, and two are left"
    assert machines.share["keystroke"] == pytest.approx(1.0)


def test_twice_the_demand_costs_twice_as_much() -> None:
    one, two = (machines_for(Demand(n * 10_000), {"keystroke": 2.0}, cores=4) for n in (1, 2))

    assert two.machines == pytest.approx(2 * one.machines, abs=3)


def test_prices_are_the_operators_own() -> None:
    assert cost_a_month(Machines(1.0, 6, {}), Prices(machine=50, gigabyte=0.1), gigabytes=200) == 320
