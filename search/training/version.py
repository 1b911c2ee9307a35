"""What decides what is learned: the rooms that make lessons, and the packages they learn with."""

from functools import cache
from pathlib import Path

from search.storage.program import running_program

ROOMS = ("training", "learning", "ranking", "query", "text", "meaning")
PACKAGES = ("numpy", "PyStemmer", "scikit-learn", "scipy")


@cache
def training_version() -> str:
    """Return a digest; another one means that the same records may teach something else."""
    return running_program(Path(__file__).parents[1], ROOMS, PACKAGES).digest
