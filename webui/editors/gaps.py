"""The editors' gaps: what people typed and nothing resolved, clustered, counted and put in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.article_ranking import prior_of
from deflection.estimation.share import Share
from deflection.gaps.ended_problems import EndedProblem, ended_problems
from deflection.gaps.ranking import ContactBasis, CountedCluster, Gap, contact_share, ranked_gaps
from deflection.measuring.metrics import article_figures
from deflection.measuring.outcome import WINDOW, outcomes
from deflection.measuring.relations import measured_sessions
from deflection.redaction import redacted
from search.clustering.cluster_words import cluster_words
from search.clustering.problem_clusters import ProblemClusters, problem_clusters

DAYS = 90
MOST_PROBLEMS = 6000  # of one language, the newest: time and memory grow with the square of the unresolved ones
FEWEST_PEOPLE = 3  # before an example is shown
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class LanguageGaps:
    """The gaps of one language, and where the share that writes is known from."""

    lang: str
    basis: ContactBasis
    gaps: tuple[Gap, ...]


def gaps_between(connection: Connection, since: datetime, until: datetime, now: datetime) -> list[LanguageGaps]:
    """Return the gaps of the help sessions that started in [since, until), by language; all times aware UTC."""
    around = event_log.help_sessions(connection, since, until + WINDOW)
    ended = [(session, outcome) for session, outcome in outcomes(around, now) if session.events[0].at < until]
    ended.sort(key=lambda pair: pair[0].events[0].at)
    articles = article_figures(measured_sessions(session for session, _ in ended)).values()
    solved = prior_of(
        {str(number): Share(a.solved, a.solved + a.did_not_help) for number, a in enumerate(articles)}
    ).mean
    by_language: defaultdict[str, list[EndedProblem]] = defaultdict(list)
    for problem in ended_problems(ended):
        by_language[problem.lang].append(problem)
    return [
        gaps_of_language(problems[-MOST_PROBLEMS:], lang, solved, until - since)
        for lang, problems in sorted(by_language.items())
    ]


def gaps_of_language(problems: Sequence[EndedProblem], lang: str, solved: float, span: timedelta) -> LanguageGaps:
    """Return the gaps among problems of one language, oldest first; solved is the mean rate of articles, 0 to 1."""
    texts = [redacted(problem.text) for problem in problems]
    clusters = problem_clusters(texts, [not problem.is_resolved for problem in problems], lang)
    wrote = contact_share(problems)
    words = cluster_words(texts, clusters.member.tolist(), [problem.person for problem in problems], lang)
    gaps = ranked_gaps(_counted(problems, texts, clusters, words), wrote.share, solved, span / timedelta(days=1))
    return LanguageGaps(lang, wrote.basis, tuple(gaps))


def _counted(
    problems: Sequence[EndedProblem],
    texts: Sequence[str],
    clusters: ProblemClusters,
    words: Mapping[int, tuple[str, ...]],
) -> Iterator[CountedCluster]:
    member, nearest = clusters.member.tolist(), clusters.nearest.tolist()
    middle = len(problems) // 2
    for number in range(clusters.count):
        rows = [row for row, cluster in enumerate(member) if cluster == number]
        near = [problem for problem, cluster in zip(problems, nearest, strict=True) if cluster == number]
        persons = [problems[row].person for row in rows]
        typical = sorted(rows, key=lambda row: -clusters.nearness[row])
        yield CountedCluster(
            words=words[number],
            rows=tuple(rows),
            people=_people(persons),
            unresolved=Share(sum(not problem.is_resolved for problem in near), len(near)),
            recent=sum(row >= middle for row in rows),
            examples=_examples([texts[row] for row in typical], persons),
        )


def _people(persons: Sequence[str]) -> int:
    """Return how many people these are; whoever cannot be told apart is one for each problem."""
    return len(set(persons) - {""}) + persons.count("")


def _examples(typical: Sequence[str], persons: Sequence[str]) -> tuple[str, ...]:
    """Return the first texts that differ; none where too few people wrote such texts."""
    if len(set(persons) - {""}) < FEWEST_PEOPLE:
        return ()
    return tuple(dict.fromkeys(typical))[:EXAMPLES]
