"""Episodes of people who come once each, for tests by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from deflection.estimation.episodes import Episodes


class SomeEpisodes(Episodes):
    """Episodes that are easy to put together."""

    __slots__ = ()

    def drawn(self, share: float) -> SomeEpisodes:
        """Return the same people, drawn into the hold-out with this probability."""
        return replace(self, drawn_with=np.full(len(self), share))

    def with_more(self, others: Episodes) -> SomeEpisodes:
        """Return these and other people."""
        return SomeEpisodes(
            np.concatenate([self.person, others.person + self.person.max() + 1]),
            *(
                np.concatenate([getattr(self, name), getattr(others, name)])
                for name in ("holdout", "drawn_with", "contact")
            ),
        )


def episodes_of(holdout: Sequence[int], treated: Sequence[int], share: float = 0.1) -> SomeEpisodes:
    """Return episodes by whether their people wrote: 1 or 0 for each person of the hold-out, and of the treated."""
    contact = np.array([*holdout, *treated], dtype=bool)
    return SomeEpisodes(
        np.arange(len(contact)), np.arange(len(contact)) < len(holdout), np.full(len(contact), share), contact
    )
