"""What holds when hosts with an index each are not at the same publication: "not here yet" is not "gone". Pure.

1. What the newest known publication took back is gone on every host, and counts as not offered.
2. A host that is at the publication of the offer, or at a later one, serves what it has now; what it does not publish
   is gone.
3. A host that lags behind the offer, or cannot read its index, serves the revision that was offered: its own copy of
   it, or the one that was kept.
4. Where that was not kept, another revision of the article is better than none.
5. Else the article is not here: a failure of ours, and no word about the article.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from deflection.help_session import ArticleServed, HelpSession, ProblemDescribed
from search import Publication


class Serving(StrEnum):
    """What is served of an offered article."""

    HERE = "here"  # what the index of this host has
    KEPT = "kept"  # the revision as it was offered
    GONE = "gone"  # nothing: it was taken back
    NOT_HERE = "not_here"  # nothing: it cannot be read, or has not arrived


@dataclass(frozen=True, slots=True)
class Copy:
    """What this host's index has of an article."""

    revision: str
    is_published: bool


def named_in(help_session: HelpSession) -> tuple[Publication, ...]:
    """Return every publication that evidence of a help session names; evidence of earlier versions names none."""
    evidence = (event for event in help_session.events if isinstance(event, ProblemDescribed | ArticleServed))
    named = map(Publication.named, dict.fromkeys(event.generation for event in evidence))
    return tuple(known for known in named if known)


def newest_of(publications: Iterable[Publication | None]) -> Publication | None:
    """Return the newest of some publications, without those that have no name; None of none."""
    return max((known for known in publications if known), key=lambda known: known.at, default=None)


def lags(answering: Publication | None, known: Publication | None) -> bool:
    """Return whether a host that answers by one publication is behind a known one.

    answering  None = it has no index that can be read;  known  None = nothing is known of other hosts
    """
    return known is not None and (answering is None or known.is_newer_than(answering))


def is_taken_back(
    key: str, answering: Publication | None, newest: Publication | None, offered_by: Publication | None
) -> bool:
    """Return whether a publication that this host does not have yet has withdrawn an article since it was offered."""
    return newest is not None and lags(answering, newest) and newest.took_back(key, since=offered_by)


def serving(
    key: str,
    revision: str,
    *,
    offered_by: Publication | None,
    answering: Publication | None,
    newest: Publication | None,
    copy: Copy | None,
    is_kept: bool,
) -> Serving:
    """Return what to serve of an offered article: the rules above, in their order.

    key, revision  of the offer
    offered_by     publication that it was offered from; None for evidence of earlier versions
    answering      publication that this host serves; None = its index cannot be read
    newest         the newest one that is known, with what was withdrawn
    copy           what `answering` has of it
    """
    if is_taken_back(key, answering, newest, offered_by):
        return Serving.GONE
    if answering and not lags(answering, offered_by):
        return Serving.HERE if copy and copy.is_published else Serving.GONE
    if copy and copy.is_published and (copy.revision == revision or not is_kept):
        return Serving.HERE
    return Serving.KEPT if is_kept else Serving.NOT_HERE
