"""The words that tell a cluster of texts apart from the others: class-based TF-IDF."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log

from search.clustering.terms import spellings, words_and_pairs

WORDS = 4
FEWEST_SOURCES = 3  # a word that fewer people typed may be somebody's name


def cluster_words(
    texts: Sequence[str], cluster: Sequence[int], sources: Sequence[str], language: str
) -> dict[int, tuple[str, ...]]:
    """Return at most WORDS words or pairs of words for each cluster, the most telling first.

    texts, cluster, sources  (n,) a text, the number of its cluster (below 0 = none), and who wrote it
    formula  W(x, k) = tf(x, k) / Σₓ tf(x, k) · ln(1 + A / f(x)), A the mean number of terms of a cluster, f over all
             clusters; terms of fewer than FEWEST_SOURCES people, and those within or around a better one, are left out
    source   Grootendorst 2022, BERTopic (arXiv 2203.05794), section 3.3
    """
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    people: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, number, source in zip(texts, cluster, sources, strict=True):
        if number < 0:
            continue
        counts[number].update(words_and_pairs(text, language))
        for term, spelling in spellings(text, language).items():
            people[number, term].add(source)
            written[term][spelling] += 1
    shared = {
        number: [term for term in terms if len(people[number, term]) >= FEWEST_SOURCES]
        for number, terms in counts.items()
    }
    return {
        number: tuple(written[term].most_common(1)[0][0] for term in _apart(_by_worth(number, terms, counts)))
        for number, terms in shared.items()
    }


def _by_worth(number: int, terms: Sequence[str], counts: dict[int, Counter[str]]) -> list[str]:
    mean = sum(count.total() for count in counts.values()) / len(counts)
    everywhere = {term: sum(count[term] for count in counts.values()) for term in terms}
    worth = {term: counts[number][term] * log(1 + mean / everywhere[term]) for term in terms}
    return sorted(terms, key=lambda term: (-worth[term], term))


def _apart(terms: Sequence[str]) -> list[str]:
    taken: list[str] = []
    for term in terms:
        if not any(set(term.split()) & set(other.split()) for other in taken):
            taken.append(term)
        if len(taken) == WORDS:
            break
    return taken
