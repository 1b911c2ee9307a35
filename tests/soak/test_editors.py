"""The soak of editors in short: servers are killed and git fails while two people write; nothing of it is lost."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from webui.commands.soak.editors import EditorSoakResult

READFIRST = Path(sys.executable).parent / "readfirst"
GOOD = EditorSoakResult(edits=9, kills=1, git_errors=1, lost=0, differing=0, unanswered=3, published=5)


@pytest.mark.long
def test_no_text_is_lost_and_every_file_is_what_was_saved() -> None:
    command = [READFIRST, "soak", "editors", "--seconds", "20", "--seed", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)

    outcome = json.loads(done.stdout)
    assert (outcome["lost"], outcome["differing"]) == (0, 0), done.stderr
    assert outcome["edits"] > 3 and outcome["published"] > 0 and outcome["kills"] and outcome["git_errors"]
    assert done.returncode == 0


def test_a_soak_is_good_only_when_something_was_done_and_nothing_went_wrong() -> None:
    assert GOOD.is_good
    for wrong in ({"lost": 1}, {"differing": 1}, {"edits": 0}, {"kills": 0}, {"git_errors": 0}):
        assert not replace(GOOD, **wrong).is_good
