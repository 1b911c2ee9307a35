"""Which part of the drawn people is left out while a model is fitted that is used for them (`Episodes.fold`). Pure."""

from __future__ import annotations

from typing import Final

from deflection.estimation.episodes import FOLDS

_LETTERS: Final = tuple("0123456789abcdef"[fold::FOLDS] for fold in range(FOLDS))


def fold_of(unit: str) -> int:
    """Return the fold of a drawn unit, 0 to FOLDS - 1: that of the last letter of its digest, whoever else is there.

    >>> fold_of("7f"), fold_of("6b"), fold_of("no digest")
    (0, 1, 0)
    """
    return next((fold for fold, letters in enumerate(_LETTERS) if unit[-1:] in letters), 0)
