"""What editors ask a language model for, and what can go wrong: the port, whatever stands behind it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class DraftingFault(StrEnum):
    """Why there is no text."""

    AWAY = "away"  # it does not answer, or not in time
    BUSY = "busy"  # others are asking it
    MISCONFIGURED = "misconfigured"  # the operator has to change a setting
    REFUSED = "refused"  # it answers that it does not want to
    EMPTY = "empty"
    TOO_LONG = "too-long"  # what it wrote, or what it was asked, is too long for it


class DraftingFailed(Exception):
    """The model gave no text that can be used; the message is for operators, without what was asked."""

    def __init__(self, fault: DraftingFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class DraftingModel(Protocol):
    """A model that writes text."""

    @property
    def name(self) -> str:
        """Its name, as editors and the history see it."""

    @property
    def host(self) -> str:
        """Where the texts are sent, as editors see it."""

    def write(self, instruction: str, text: str) -> str:
        """Return what the model makes of `text`, never empty; raises DraftingFailed."""
