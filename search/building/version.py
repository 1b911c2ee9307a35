"""What decides the content of an index: whole rooms of the program, and the packages they import.

A build by a program that would write something else does everything again. During an upgrade two programs run; then
the newer one decides (`Program`), and the older one leaves the index alone, also when it is started once more:

1. The same digest: what was edited is added to the index, whoever built it.
2. Another digest, and the program of the index is not newer: everything is built again.
3. Another digest, and the program of the index is newer: nothing is built, unless `--force` says to go back.

A process that goes on building while its own program is replaced (`--watch`) ends instead: the processes that render
for it would be of the new program, and the index of neither.

Who may *read* an index is another question, which `search/index/format.py` answers.
"""

from functools import cache
from pathlib import Path

from search.building.options import ReadingOptions
from search.storage.program import Program, running_program

ROOMS = (
    "storage",
    "text",
    "markdown",
    "sources",
    "dialects",
    "inheritance",
    "includes",
    "articles",
    "rendering",
    "index",
    "building",
)
PACKAGES = (
    "Markdown",
    "markdown-it-py",
    "mdit-py-plugins",
    "nh3",
    "numpy",
    "PyStemmer",
    "PyYAML",
    "Whoosh-Reloaded",
)  # that those rooms import, and that decide what they write


@cache
def this_program() -> Program:
    """Return the program that runs, as it was on the disk when this was called first."""
    return _program_on_disk()


def was_replaced() -> bool:
    """Return whether a process that is started now would run another program than this one."""
    return _program_on_disk().digest != this_program().digest


def _program_on_disk() -> Program:
    return running_program(Path(__file__).parents[1], ROOMS, PACKAGES)


def made_with(options: ReadingOptions, root_name: str) -> str:
    """Name the program and the settings that a build depends on; any difference means a full rebuild."""
    return f"{this_program().digest} {options} root={root_name}"
