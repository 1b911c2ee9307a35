"""The soak of hostile inputs in short: each kind once, against the real processes. The long form is a command."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from webui.commands.soak import hostile_inputs
from webui.commands.soak.hostile import HostileSoakResult


@pytest.mark.long
def test_nobody_else_waits_and_nothing_is_lost() -> None:
    command = [sys.executable, "-m", "webui.commands.cli", "soak", "hostile", "--json", "--count", "75"]

    done = subprocess.run(command, capture_output=True, text=True)

    figures = json.loads(done.stdout)
    assert figures["lost"] == figures["errors"] == 0, done.stderr
    assert figures["acknowledged"] > 0
    assert figures["slowest"] <= 10, figures["slowest_asked"]  # the target is 2 s, on a machine that does nothing else
    assert done.returncode == (0 if figures["slow"] == 0 else 1)


def test_a_slow_answer_an_error_or_something_lost_is_a_miss() -> None:
    good = HostileSoakResult(
        167, 167, 167, answers=900, slowest=1.2, slowest_asked="", slow=0, errors=0, acknowledged=99, lost=0, seconds=99
    )

    assert good.is_good
    for name, value in (("slow", 1), ("errors", 1), ("lost", 1), ("acknowledged", 0)):
        assert not replace(good, **{name: value}).is_good  # type: ignore[arg-type]


def test_an_input_is_the_same_each_time_and_every_mail_has_an_id_of_its_own() -> None:
    numbers = range(60)
    for make in (hostile_inputs.mail, hostile_inputs.article, hostile_inputs.request):
        assert [make(number) for number in numbers] == [make(number) for number in numbers]
    assert len({hostile_inputs.mail(number).partition(b"Message-ID: ")[2][:40] for number in numbers}) == 60
