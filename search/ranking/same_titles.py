"""What tells articles of the same title apart where they stand in one list: their category, else their id."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from search.articles.catalogue import Card
from search.ranking.suggestions import Suggestion

Titled = Card | Suggestion


def contexts(entries: Iterable[Titled]) -> dict[tuple[str, str], str]:
    """Return (language, id) -> what to show beside the title; only of entries whose title another one has, too."""
    by_title: defaultdict[tuple[str, str], list[Titled]] = defaultdict(list)
    for entry in entries:
        by_title[entry.lang, " ".join(entry.title.casefold().split())].append(entry)
    same = (group for group in by_title.values() if len({entry.article_id for entry in group}) > 1)
    return {(entry.lang, entry.article_id): _context(entry, group) for group in same for entry in group}


def _context(entry: Titled, group: Sequence[Titled]) -> str:
    others = (other for other in group if other.article_id != entry.article_id)
    is_own = entry.category and all(other.category != entry.category for other in others)
    return entry.category if is_own else entry.article_id
