"""The soak of mails, at a tenth of its length: it counts, and it finds nothing wrong."""

import pytest

from webui.commands.soak.mail import MailSoakResult, run

pytestmark = pytest.mark.long


def test_two_processes_that_fetch_mail_lose_nothing_and_double_nothing() -> None:
    result = run(seconds=6, seed=3)

    assert (result.lost, result.doubled) == (0, 0), result
    assert result.tickets == result.mails > 10
    assert result.kills >= 3


def test_a_mail_that_is_lost_or_doubled_fails_the_soak() -> None:
    good = MailSoakResult(kills=9, faults=3, mails=20, tickets=20, lost=0, doubled=0, drain_seconds=1.0, seconds=9.0)

    assert good.is_good
    for changes in ({"lost": 1}, {"doubled": 1}, {"drain_seconds": 100.0}, {"kills": 1}):
        assert not MailSoakResult(**{**{f: getattr(good, f) for f in MailSoakResult.__slots__}, **changes}).is_good
