"""How often words are spoken, in the languages of the search: the measure of what is peculiar to articles.

`spoken/<language>.txt` has the words of conversation, without function words. Before each line of words stands their
frequency as log10 of the occurrences in 10^9 running words, with one decimal (the Zipf scale of van Heuven et al.,
SUBTLEX-UK, 2014); of the forms of one word the most frequent is written, with the frequency of all of them.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from search.text.stemming import stem

FOLDER = Path(__file__).parent / "spoken"
PER_BILLION = 9  # log10 of the running words that frequencies are counted in


def spoken_share(term: str, language: str) -> float:
    """Return the share of the running words of conversation that are forms of a term; 0 for what is hardly spoken.

    >>> spoken_share("mother", "en") > spoken_share("phone", "en") > 0
    True
    >>> spoken_share("firmware", "en")
    0.0
    """
    return _shares(language).get(term, 0.0)


@lru_cache(maxsize=16)
def _shares(language: str) -> Mapping[str, float]:
    file = FOLDER / f"{language}.txt"
    if not file.is_file():  # a language of the operator
        return MappingProxyType({})
    shares: dict[str, float] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        frequency, *words = line.split()
        if frequency != "#":
            share = 10 ** (float(frequency) - PER_BILLION)
            shares |= {stem(word, language): share for word in words}
    return MappingProxyType(shares)
