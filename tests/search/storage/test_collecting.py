"""A server does not look through all that it holds while somebody waits."""

import subprocess
import sys

_PROGRAM = """
import gc
from search.storage.collecting import freeze_what_is_loaded

before = [[] for _ in range(1_000)]
freeze_what_is_loaded()
whole = gc.get_stats()[2]["collections"]
young = gc.get_stats()[0]["collections"]
kept = [[] for _ in range(200_000)]
print(gc.get_freeze_count() > len(before), gc.get_stats()[2]["collections"] - whole)
print(gc.get_stats()[0]["collections"] - young > 200)
"""


def test_what_is_loaded_stays_and_the_rest_is_looked_through_seldom() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "0", "True"]
