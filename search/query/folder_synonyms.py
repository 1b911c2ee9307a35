"""What a text says in the words of the folder's own list of synonyms (`articles/synonyms.py`)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from search.index.vocabulary import Phrase, Vocabulary


def folder_synonyms(named: Sequence[str], vocabulary: Vocabulary) -> Mapping[str, list[Phrase]]:
    """Return term -> what means the same as it, or as the phrase that it stands in.

    A phrase of several words is listed once, at the first of them; a single word at each, because it says them all.

    named  the terms of the text in the order typed, "" where a word stands between them that names nothing
    """
    synonyms = vocabulary.synonyms
    others: defaultdict[str, list[Phrase]] = defaultdict(list)
    for start in range(len(named)) if synonyms else ():
        for length in range(1, vocabulary.longest_synonym + 1):
            phrase = tuple(named[start : start + length])
            for other in synonyms.get(phrase, ()):
                for term in phrase if len(other) == 1 else phrase[:1]:
                    others[term].append(other)
    return others
