"""An answer whose head leaves together with the first piece of its body.

Waitress sends the head by itself. A host that stands still between the two has begun an answer: a proxy has passed its
status on, cannot ask another host any more, and the person gets half a page.
"""

from __future__ import annotations

from waitress.task import WSGITask


class OnePieceTask(WSGITask):  # type: ignore[misc] # waitress has no types
    """A request's answer; the channel holds back what is written until `release`."""

    def write(self, data: bytes) -> None:
        """Write a piece of the body, the first one together with the head."""
        if self.wrote_header:
            super().write(data)
            return
        self.channel.hold_back()
        try:
            super().write(data)
        finally:
            self.channel.release()
