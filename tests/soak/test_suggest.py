"""The soak of suggestions in short: the real processes, a few people, one rebuild. The long form is a command."""

from dataclasses import replace

from tests.product import ROOT
from webui.soak.suggest import Outcome, run


def test_people_type_through_a_rebuild_without_an_error() -> None:
    outcome = run(seconds=6, people=5, seed=1, every_key=True, articles=ROOT / "kb_articles" / "uk")

    assert outcome.errors == 0
    assert outcome.rebuilds >= 1
    assert outcome.requests > 30


def test_a_slow_answer_an_error_or_an_index_that_stayed_is_a_miss() -> None:
    good = Outcome(50, 9000, 0, p50_ms=5, p99_ms=80, rss_growth_mb=1, seconds=45, requests_per_second=200, rebuilds=9)

    assert good.is_good
    for name, value in (("errors", 1), ("p99_ms", 100.1), ("rebuilds", 0)):
        assert not replace(good, **{name: value}).is_good  # type: ignore[arg-type]
