"""Make the list of spoken words of a language: `python -m search.text.make_spoken_words LANGUAGE COUNTS SOURCE`.

COUNTS is a file with a word and how often it was counted on each line, the most frequent first. SOURCE says whose
counts they are, in the head of `spoken/<language>.txt`.
"""

import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log10
from pathlib import Path

from search.text.analysis import is_stop_word
from search.text.language import LANGUAGE
from search.text.letters import fold, fold_word
from search.text.spoken_words import FOLDER, PER_BILLION
from search.text.stemming import stem

RAREST = 4.3  # frequency, as in `spoken_words.py`; rarer words changed no answer
WIDTH = 118


def lines_of(counted: Iterable[str], language: str) -> Iterator[str]:
    """Return the lines of the list, the most frequent words first.

    >>> list(lines_of(["the 900", "dog 50", "dogs 40", "cat 10"], "en"))
    ['8.0 dog', '7.0 cat']
    >>> list(lines_of(["кот 90", "cat 10"], "en"))
    ['8.0 cat']
    """
    letters = frozenset(fold(LANGUAGE[language].keyboard))  # others are of another language, which is counted, too
    running, of_term, form = 0, defaultdict[str, int](int), dict[str, str]()
    for line in counted:
        word, number = line.rsplit(" ", 1)
        count = int(number)
        running += count
        folded = fold_word(word)
        if word.isalpha() and letters.issuperset(folded) and not is_stop_word(word, language):
            term = stem(folded, language)
            of_term[term] += count
            form.setdefault(term, folded)
    classes = defaultdict[float, list[str]](list)
    for term, occurrences in of_term.items():
        classes[round(log10(occurrences / running) + PER_BILLION, 1)].append(form[term])
    for frequency in sorted(classes, reverse=True):
        if frequency >= RAREST:
            words = textwrap.wrap(" ".join(sorted(classes[frequency])), WIDTH - 4)
            yield from (f"{frequency} {line}" for line in words)


if __name__ == "__main__":
    language, counts, source = sys.argv[1:]
    made = lines_of(Path(counts).read_text(encoding="utf-8").splitlines(), language)
    (FOLDER / f"{language}.txt").write_text("\n".join([f"# {source}", *made]) + "\n", encoding="utf-8")
