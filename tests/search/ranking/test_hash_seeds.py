"""The same search gives the same figures to the last digit, whatever the hash seed of its process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBLEMS = (
    "zabudnuté heslo do profilu a nechodí mi kód",
    "niekto sa vydáva za mňa a píše mojim kamarátom správy",
    "ako zmazať účet natrvalo aj s fotkami",
)
SEARCH = """
import sys
from pathlib import Path
from search import KnowledgeBase
knowledge_base = KnowledgeBase(Path(sys.argv[1]))
for problem in sys.argv[2:]:
    print([(hit.article_id, hit.score, hit.p_resolves) for hit in knowledge_base.suggest(problem, "sk").hits])
"""


@pytest.mark.long
def test_two_hash_seeds_give_the_same_probabilities(shipped_index: Path) -> None:
    first, second = (figures(shipped_index, seed) for seed in ("1", "2"))

    assert "zabudnute-heslo" in first
    assert first == second


def figures(index: Path, seed: str) -> str:
    """What a process with this hash seed finds, and how sure it is."""
    command = [sys.executable, "-c", SEARCH, str(index), *PROBLEMS]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
