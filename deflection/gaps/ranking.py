"""Gaps in the order in which articles for them would save contacts. Pure.

expected contacts a month = n · 30 / days · P(contact | unresolved) · s̄ · u

n    different people with an unresolved problem in the cluster
u    share of the problems near its centre that stayed unresolved, (x + 1) / (all + 2): where an article
     already resolves most of them, another one saves less
s̄    solved rate of an article of which nothing is known (`article_ranking.prior_of`)

The interval: n as a Poisson count, both shares as Beta posteriors, their relative variances added on the log scale. s̄
is taken as known, and that an article will be as good as the mean of the others is an assumption.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, sqrt

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.gaps.ended_problems import EndedProblem

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


@dataclass(frozen=True, slots=True)
class Gap:
    """A problem of several people that no article resolves."""

    cluster: CountedCluster
    expected_contacts: Estimate  # saved in a month by an article as good as the mean
    kind: GapKind

    @property
    def label(self) -> str:
        """Its most telling words, best first; empty where no word is shared by three people."""
        return " · ".join(self.cluster.words)


def contact_share(problems: Sequence[EndedProblem]) -> ContactShare:
    """Return the share of unresolved problems whose people wrote; of the hold-out where it has enough of them."""
    unresolved = [problem for problem in problems if not problem.is_resolved]
    holdout = [problem for problem in unresolved if problem.is_holdout]
    basis = ContactBasis.HOLDOUT if len(holdout) >= FEWEST_IN_HOLDOUT else ContactBasis.OBSERVED
    people = holdout if basis is ContactBasis.HOLDOUT else unresolved
    return ContactShare(Share(sum(problem.wrote for problem in people), len(people)), basis)


def ranked_gaps(clusters: Iterable[CountedCluster], wrote: Share, solved: float, days: float) -> list[Gap]:
    """Return a gap for each cluster, the one that would save most contacts first.

    wrote   of the unresolved
    solved  s̄, 0 to 1
    days    length of the span that was looked at, above 0
    """
    gaps = [
        Gap(cluster, _expected(cluster, wrote, solved * 30 / days), _kind(cluster.unresolved)) for cluster in clusters
    ]
    return sorted(gaps, key=lambda gap: (-gap.expected_contacts.value, gap.label))


def _expected(cluster: CountedCluster, wrote: Share, factor: float) -> Estimate:
    value = cluster.people * factor * _posterior(wrote) * _posterior(cluster.unresolved)
    spread = sqrt(1 / max(cluster.people, 1) + _relative_variance(wrote) + _relative_variance(cluster.unresolved))
    reach = exp(_Z95 * spread)
    return Estimate(value, value / reach, value * reach)


def _kind(unresolved: Share) -> GapKind:
    return GapKind.NO_ARTICLE if _posterior(unresolved) >= _MOSTLY else GapKind.NOT_RESOLVING


def _posterior(share: Share) -> float:
    """Return the mean of Beta(x + 1, n − x + 1)."""
    return (share.count + 1) / (share.total + 2)


def _relative_variance(share: Share) -> float:
    """Return the variance of the same, as a share of its squared mean."""
    mean = _posterior(share)
    return (1 - mean) / (mean * (share.total + 3))
