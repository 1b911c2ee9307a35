"""How many problems did the help solve? Avoided contacts minus the people who gave up because of the gate.

Three things can become of an episode: a contact, a problem solved without one, somebody who gave up. So

    true deflection = avoided contacts − extra give-ups
    extra give-ups  = share of the treated that gave up − share of the hold-out that gave up

which is the same as the share solved of the treated minus that in the hold-out. A contact is in the log; who gave up is
known only of those who answer "is it solved?", asked at random. People whose problem is solved answer more often, so an
answer counts by the inverse of its probability:

- ρ(x) = P(answered | no contact, signals x), one regression over both arms with the arm as a signal.
- Hold-out: weighted mean of its answers (IPW, normalised: Hájek 1971). It has few answers, and a model of the answers
  themselves, fitted to fifteen of them, breaks down in one month of forty.
- Treated: the same, augmented (AIPW; Robins, Rotnitzky and Zhao 1994): f + r (y − f) / ρ with f a regression of the
  answer on the signals, cross-fitted by person. Silent people count by what their signals say.

What makes people answer beyond the signals stays in the level of an arm, and mostly leaves the difference; so levels
are not returned. Decision 28 has bias and coverage by simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deflection.estimation.arms import mean_of
from deflection.estimation.episodes import FOLDS, Episodes, Flags, Floats, FollowUp
from deflection.estimation.estimate import Difference, Estimate, Mean, TooFewToCompare
from deflection.estimation.logistic import fit

FEWEST_ANSWERS = 30  # in an arm; below it no figure is shown
_LEAST_LIKELY = 0.02  # of an answer: no answer counts for more than fifty


@dataclass(frozen=True, slots=True)
class TrueDeflection:
    """Shares of all episodes, −1 to 1, each with its 95 % interval; and what they rest on."""

    solved: Estimate  # the true deflection
    extra_give_ups: Estimate
    answers_treated: int
    answers_holdout: int

    @property
    def can_be_shown(self) -> bool:
        """Whether both arms have enough answers for a figure that somebody will read."""
        return min(self.answers_treated, self.answers_holdout) >= FEWEST_ANSWERS

    @property
    def people_give_up(self) -> bool:
        """Whether to raise the alarm: the gate makes people give up, and that is no accident of the draw."""
        return self.can_be_shown and self.extra_give_ups.is_above_zero


@dataclass(frozen=True, slots=True)
class Arms:
    """The same share in both arms, of all episodes of the arm."""

    treated: Mean
    holdout: Mean


def true_deflection(episodes: Episodes, follow_up: FollowUp, difference: Difference = Mean.minus) -> TrueDeflection:
    """Return true deflection and extra give-ups of these episodes.

    Each arm's share is written as the mean of one value for each episode (its linearisation), so that the jackknife by
    person gives the variance of the whole, repeated visits included. The degrees of freedom are those of the answers.
    difference  how the arms are compared: for one look, or for all of them
    raises  TooFewToCompare where an arm has fewer than two people, or two answers
    """
    silent = ~episodes.contact
    answers = _answers(episodes, follow_up, silent)
    gave_up = _gave_up(episodes, follow_up, silent)
    solved = _by_arm(episodes, silent - gave_up, answers)
    given_up = _by_arm(episodes, gave_up, answers)
    return TrueDeflection(
        solved=difference(solved.treated, solved.holdout),
        extra_give_ups=difference(given_up.treated, given_up.holdout),
        answers_treated=answers[0],
        answers_holdout=answers[1],
    )


def solved_among(episodes: Episodes, follow_up: FollowUp, reachable: Flags) -> Arms:
    """Return the share that is `reachable` (n,) and solved without a contact, by arm. Raises TooFewToCompare."""
    silent = ~episodes.contact & reachable
    answers = _answers(episodes, follow_up, silent)
    return _by_arm(episodes, silent - _gave_up(episodes, follow_up, silent), answers)


def _answers(episodes: Episodes, follow_up: FollowUp, silent: Flags) -> tuple[int, int]:
    """Return the number of answers of the treated and of the hold-out; raises TooFewToCompare."""
    answered = follow_up.answered & silent
    treated, holdout = (episodes.number(answered & arm) for arm in (~episodes.holdout, episodes.holdout))
    if min(treated, holdout) < 2:
        raise TooFewToCompare(f"{treated} answers of the treated, {holdout} of the hold-out")
    return treated, holdout


def _gave_up(episodes: Episodes, follow_up: FollowUp, silent: Flags) -> Floats:
    """Return a value for each episode, (n,), whose mean over an arm estimates the share that is silent and gave up."""
    answered = follow_up.answered & silent
    gave_up = answered & ~follow_up.solved
    likely = _likelihood_of_an_answer(silent, answered, episodes, follow_up.signals)
    values = np.zeros(len(episodes))
    rows = silent & episodes.holdout
    chosen = episodes.rows(rows)
    values[rows] = _weighted(gave_up[rows], answered[rows], likely[rows], chosen.weight * chosen.alike)
    rows = silent & ~episodes.holdout
    values[rows] = _augmented(gave_up[rows], answered[rows], likely[rows], follow_up.signals[rows], episodes.rows(rows))
    return values


def _by_arm(episodes: Episodes, values: Floats, answers: tuple[int, int]) -> Arms:
    treated, holdout = mean_of(values, episodes, ~episodes.holdout), mean_of(values, episodes, episodes.holdout)
    return Arms(_known_by(treated, answers[0]), _known_by(holdout, answers[1]))


def _known_by(mean: Mean, answers: int) -> Mean:
    return Mean(mean.value, mean.variance, min(mean.degrees, answers - 1))


def _likelihood_of_an_answer(silent: Flags, answered: Flags, episodes: Episodes, signals: Floats) -> Floats:
    """Return ρ for every row, (n,); it means something where `silent` is true."""
    known = np.column_stack([episodes.holdout, signals])
    fitted = fit(known[silent], answered[silent], episodes.alike[silent])
    return np.maximum(fitted.probability(known), _LEAST_LIKELY)


def _weighted(gave_up: Flags, answered: Flags, likely: Floats, weight: Floats) -> Floats:
    """Return a value for each silent episode of the arm whose mean is the normalised weighted share that gave up.

    weight  (n,) of all the episodes that a row stands for
    """
    worth = answered / likely
    share = np.average(gave_up, weights=worth * weight)
    return np.asarray(share + worth * (gave_up - share) / np.average(worth, weights=weight), dtype=np.float64)


def _augmented(gave_up: Flags, answered: Flags, likely: Floats, signals: Floats, episodes: Episodes) -> Floats:
    """Return f + r (y − f) / ρ for each silent episode of the arm; f never saw the answers of its person."""
    fold, guess = episodes.folds, np.zeros(len(gave_up))
    for number in range(FOLDS):
        seen, rest = answered & (fold != number), fold == number
        fitted = fit(signals[seen], gave_up[seen], episodes.alike[seen]) if seen.any() else None
        guess[rest] = fitted.probability(signals[rest]) if fitted else 0.5
    return np.asarray(guess + answered * (gave_up - guess) / likely, dtype=np.float64)
