"""The editors' gaps: what people typed and nothing resolved, clustered, counted and put in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.article_ranking import prior_of
from deflection.estimation.share import Share
from deflection.gaps.ended_problems import TELLING, EndedProblem, ended_problems
from deflection.gaps.ranking import ContactBasis, CountedCluster, Gap, contact_share, ranked_gaps
from deflection.help_session import HelpSession
from deflection.measuring.metrics import ArticleFigures, article_figures
from deflection.measuring.outcome import WINDOW, Outcome, outcomes
from deflection.measuring.relations import measured_sessions
from deflection.redaction import redacted
from search.clustering.cluster_words import cluster_words
from search.clustering.problem_clusters import ProblemClusters, problem_clusters
from webui.storage import content_gaps
from webui.storage.content_gaps import StoredGap
from webui.storage.database import Database
from webui.storage.derived.reading import Days, articles_of_days, ended_sessions

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
    solved = mean_solved_rate(article_figures(measured_sessions(session for session, _ in ended)))
    return _by_language(ended, solved, until - since)


def find_gaps(database: Database, zone: str, now: datetime) -> int:
    """Look for the gaps of the last DAYS days and store them for the work list; return how many there are.

    Bring the derived tables up to the events first, in the same time zone.
    """
    since = now - timedelta(days=DAYS)
    first, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (since, now))
    with database.reading() as connection:
        ended = list(ended_sessions(connection, since, now, TELLING, most=MOST_PROBLEMS))
        solved = mean_solved_rate(articles_of_days(connection, Days(first, last, now)))
    gaps = [
        _stored(of_language.lang, gap)
        for of_language in _by_language(ended, solved, now - since)
        for gap in of_language.gaps
    ]
    with database.writing() as connection:
        content_gaps.replace_all(connection, gaps, now)
    return len(gaps)


def mean_solved_rate(articles: Mapping[str, ArticleFigures]) -> float:
    """Return the solved rate of an article of which nothing is known, 0 to 1."""
    return prior_of({key: article.answers for key, article in articles.items()}).mean


def _by_language(ended: list[tuple[HelpSession, Outcome]], solved: float, span: timedelta) -> list[LanguageGaps]:
    ended.sort(key=lambda pair: pair[0].events[0].at)
    by_language: defaultdict[str, list[EndedProblem]] = defaultdict(list)
    for problem in ended_problems(ended):
        by_language[problem.lang].append(problem)
    return [
        gaps_of_language(problems[-MOST_PROBLEMS:], lang, solved, span)
        for lang, problems in sorted(by_language.items())
    ]


def _stored(lang: str, gap: Gap) -> StoredGap:
    cluster = gap.cluster
    return StoredGap(
        gap_id="",
        lang=lang,
        label=gap.label,
        kind=gap.kind.value,
        problems=len(cluster.rows),
        people=cluster.people,
        recent=cluster.recent,
        worth=gap.worth,
        help_sessions=cluster.help_sessions,
    )


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
            help_sessions=tuple(problems[row].help_session_id for row in typical),
        )


def _people(persons: Sequence[str]) -> int:
    """Return how many people these are; whoever cannot be told apart is one for each problem."""
    return len(set(persons) - {""}) + persons.count("")


def _examples(typical: Sequence[str], persons: Sequence[str]) -> tuple[str, ...]:
    """Return the first texts that differ; none where too few people wrote such texts."""
    if len(set(persons) - {""}) < FEWEST_PEOPLE:
        return ()
    return tuple(dict.fromkeys(typical))[:EXAMPLES]
