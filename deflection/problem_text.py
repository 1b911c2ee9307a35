"""Was a posted text searched before? Needed when a form is posted with another text than was described."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

MOST_OF_IT = 0.6  # 0 to 1, share of the terms of a described text

_WORD = re.compile(r"\w+")
_CUT_AT_THE_BEGINNING, _CUT_AT_THE_END = re.compile(r"^\S+\s"), re.compile(r"\s\S+$")


def words(text: str) -> frozenset[str]:
    """The distinct words of a text, without case and diacritics.

    >>> sorted(words("Zabudnuté HESLO, heslo!"))
    ['heslo', 'zabudnute']
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return frozenset(_WORD.findall(bare))


def is_described(posted: Collection[str], described: Iterable[Collection[str]]) -> bool:
    """Return whether all of a posted text was searched before, as part of one text and not of a much longer one.

    posted     terms of the posted text, as the search takes it apart (`Library.terms`)
    described  terms of each text that the search has seen in this help session
    returns    True when every posted term stands in one described text, and makes up at least `MOST_OF_IT` of that
               text's terms: two halves were never searched together, and in a long story the search loses the problem.
               A text without terms has nothing to search for.

    >>> is_described({"zabud", "hesl"}, [{"zabud", "hesl"}])
    True
    >>> is_described({"prihlas", "men"}, [{"prihlas"}, {"men"}])
    False
    """
    terms = frozenset(posted)
    return not terms or any(terms.issubset(text) and len(terms) >= MOST_OF_IT * len(text) for text in described)


def passages(text: str, longest: int) -> Iterator[str]:
    """Yield a text as passages of whole words and at most `longest` characters, each half over the one before.

    The search reads no further than that, and what stands on the border of two passages is whole in a third.

    >>> list(passages("zabudol som heslo k účtu", 16))
    ['zabudol som', 'heslo k účtu']
    """
    step = longest // 2
    starts = range(0, max(len(text) - step, 1), step)
    for start in starts:
        passage = text[start : start + longest]
        passage = _CUT_AT_THE_BEGINNING.sub("", passage) if start else passage
        yield passage if start == starts[-1] else _CUT_AT_THE_END.sub("", passage)
