"""Where the other hosts get the index that is built here."""

from pathlib import Path
from typing import Protocol

from search.building.build_report import BuildReport
from search.storage.generations import BuilderBusy, Generation


class BuiltElsewhere(BuilderBusy):
    """Another host builds the index of all hosts."""


class IndexSharing(Protocol):
    """What a build asks before it begins and tells when it has ended, while it holds the folder of the index."""

    def prepare(self, index: Path, *, force: bool) -> bool:
        """Let `index` hold what all hosts have, so that the build follows it; return whether it did not.

        force  go on without it, if it cannot be had

        Raise BuiltElsewhere, BuilderBusy, GenerationError or OSError.
        """
        ...

    def share(self, generation: Generation | None, report: BuildReport) -> None:
        """Release a generation and the report to all hosts; None = nothing new can be served. Raise as `prepare`."""
        ...

    def is_due(self) -> bool:
        """Return whether there is something to do although no article was saved."""
        ...


class NotShared:
    """The index is for this host alone."""

    def prepare(self, index: Path, *, force: bool) -> bool:  # noqa: ARG002 - there is nothing that it could lack
        """Return False."""
        return False

    def share(self, generation: Generation | None, report: BuildReport) -> None:
        """Do nothing."""

    def is_due(self) -> bool:
        """Return False."""
        return False
