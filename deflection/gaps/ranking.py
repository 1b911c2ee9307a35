"""Gaps in the order in which articles for them would save contacts. Pure.

The expected contacts are those of `worth.py`, with

n    different people with an unresolved problem in the cluster · 30 / days
u    share of the problems near its centre that stayed unresolved: where an article already resolves most of them,
     another one saves less

The interval: n as a Poisson count, both shares as Beta posteriors, their relative variances added on the log scale. s̄
is taken as known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, sqrt

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.gaps.ended_problems import EndedProblem
from deflection.gaps.worth import Worth, posterior

FEWEST_IN_HOLDOUT = 30  # unresolved problems of the hold-out; with fewer, what everybody did is taken
_MOSTLY = 0.6  # of the problems near a cluster's centre
_Z95 = 1.959964


class GapKind(StrEnum):
    """What an editor should do about it."""

    NO_ARTICLE = "no_article"
    NOT_RESOLVING = "not_resolving"  # there is an article: it does not resolve, or is not found


class ContactBasis(StrEnum):
    """Where the share that writes is known from."""

    HOLDOUT = "holdout"  # people who did not have to read first
    OBSERVED = "observed"  # no hold-out: people who were asked to read, some of whom gave up


@dataclass(frozen=True, slots=True)
class ContactShare:
    """How many of those whose problem stays unresolved write, and where that is known from."""

    share: Share
    basis: ContactBasis


@dataclass(frozen=True, slots=True)
class CountedCluster:
    """What is known of a cluster of unresolved problems."""

    words: tuple[str, ...]  # that tell it apart, for a label
    rows: tuple[int, ...]  # its problems, as the caller numbers them
    people: int
    unresolved: Share  # of all problems near its centre, resolved ones included
    recent: int  # of its problems: among the later half of all problems; a half of them = as before
    examples: tuple[str, ...]  # redacted; none where fewer than three people can be told apart
    help_sessions: tuple[str, ...] = ()  # ids, the most typical first


@dataclass(frozen=True, slots=True)
class Gap:
    """A problem of several people that no article resolves."""

    cluster: CountedCluster
    expected_contacts: Estimate  # saved in a month by an article as good as the mean
    kind: GapKind
    worth: Worth

    @property
    def label(self) -> str:
        """Its most telling words, best first; empty where no word is shared by three people."""
        return " · ".join(self.cluster.words)


def contact_share(problems: Sequence[EndedProblem]) -> ContactShare:
    """Return the share of unresolved problems whose people wrote; of the hold-out where it has enough of them."""
    unresolved = [problem for problem in problems if not problem.is_resolved]
    holdout = [problem for problem in unresolved if problem.is_holdout]
    return chosen_share(_wrote(holdout), _wrote(unresolved))


def _wrote(problems: Sequence[EndedProblem]) -> Share:
    return Share(sum(problem.wrote for problem in problems), len(problems))


def chosen_share(holdout: Share, everybody: Share) -> ContactShare:
    """Return the share that wrote among the unresolved of the hold-out, or among all where it has too few of them."""
    if holdout.total >= FEWEST_IN_HOLDOUT:
        return ContactShare(holdout, ContactBasis.HOLDOUT)
    return ContactShare(everybody, ContactBasis.OBSERVED)


def ranked_gaps(clusters: Iterable[CountedCluster], wrote: Share, solved: float, days: float) -> list[Gap]:
    """Return a gap for each cluster, the one that would save most contacts first.

    wrote   of the unresolved
    solved  s̄, 0 to 1
    days    length of the span that was looked at, above 0
    """
    gaps = [_gap(cluster, wrote, solved, 30 / days) for cluster in clusters]
    return sorted(gaps, key=lambda gap: (-gap.expected_contacts.value, gap.label))


def _gap(cluster: CountedCluster, wrote: Share, solved: float, months: float) -> Gap:
    """Return the gap of a cluster; `months` is 30 days as a share of the span."""
    worth = Worth(cluster.people * months, posterior(cluster.unresolved), posterior(wrote), solved)
    spread = sqrt(1 / max(cluster.people, 1) + _relative_variance(wrote) + _relative_variance(cluster.unresolved))
    reach = exp(_Z95 * spread)
    expected = Estimate(worth.contacts, worth.contacts / reach, worth.contacts * reach)
    return Gap(cluster, expected, _kind(cluster.unresolved), worth)


def _kind(unresolved: Share) -> GapKind:
    return GapKind.NO_ARTICLE if posterior(unresolved) >= _MOSTLY else GapKind.NOT_RESOLVING


def _relative_variance(share: Share) -> float:
    """Return the variance of the same posterior, as a share of its squared mean."""
    mean = posterior(share)
    return (1 - mean) / (mean * (share.total + 3))
