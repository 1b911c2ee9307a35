"""How many of the records are used, so that a training ends within minutes, however many there are.

What is left out is the oldest. Each language has its fair share of the whole: a small one loses nothing to a large one.
Pure.
"""

from collections.abc import Mapping

NEWEST = 20_000  # records of one language; more would not fit into memory beside the index
NEWEST_IN_ALL = 40_000  # of all languages together; the classifiers of as many take a minute of processor


def fair_shares(numbers: Mapping[str, int], in_all: int) -> dict[str, int]:
    """Return how many of its things each may keep, so that at most `in_all` are kept together.

    Who has few keeps all of them; the others keep equally many.

    >>> fair_shares({"sk": 90, "en": 30, "cs": 5}, 65)
    {'sk': 30, 'en': 30, 'cs': 5}
    """
    shares: dict[str, int] = {}
    left = in_all
    for place, name in enumerate(sorted(numbers, key=lambda name: (numbers[name], name))):
        shares[name] = min(numbers[name], left // (len(numbers) - place))
        left -= shares[name]
    return {name: shares[name] for name in numbers}


def newest_kept(numbers: Mapping[str, int]) -> dict[str, int]:
    """Return how many records of each language are used.

    >>> newest_kept({"sk": 30_000, "en": 12_000, "cs": 100})
    {'sk': 20000, 'en': 12000, 'cs': 100}
    """
    return fair_shares({lang: min(number, NEWEST) for lang, number in numbers.items()}, NEWEST_IN_ALL)
