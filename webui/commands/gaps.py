"""`readfirst gaps`: in a module of its own, because it imports scikit-learn."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from deflection.gaps.ended_problems import EndedProblem
from deflection.gaps.ranking import Gap
from search.evaluation.hidden_topics import LISTED, HiddenTopics, NothingToHide, found_topics, stream
from webui.analysts.reports import asked_span
from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.editors.gaps import DAYS, LanguageGaps, gaps_between, gaps_of_language

_MEAN_ARTICLE = 0.5  # solved rate, where nothing is known of the articles
_MONTH = timedelta(days=30)


@click.command()
@click.option("--from", "first", default="", metavar="DAY", help=f"First day; {DAYS} days before the last.")
@click.option("--to", "last", default="", metavar="DAY", help="Last day; today.")
@click.option(
    "--collection",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Look for hidden topics of a test collection instead of the event log.",
)
@click.option("--hide", type=click.IntRange(1), default=20, show_default=True, help="Of a collection: topics.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of a collection: which topics.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def gaps(first: str, last: str, collection: Path | None, hide: int, seed: int, *, as_json_: bool) -> None:
    """Problems of several people that no article resolves, by the contacts that an article would save."""
    quality: dict[str, float] = {}
    if collection:
        languages, quality = _of_collection(collection, hide, seed)
    else:
        languages = _of_event_log(first, last)
    if as_json_:
        click.echo(json.dumps({"gaps": _as_json(languages), **quality}, ensure_ascii=False))
        return
    for language, gap in _sorted(languages):
        saved, problems = gap.expected_contacts.value, len(gap.cluster.rows)
        click.echo(f"{saved:7.1f}  {problems:4}  {language.lang}  {gap.label}")
    for name, value in quality.items():
        click.echo(f"{name}: {value}", err=True)


def _of_event_log(first: str, last: str) -> list[LanguageGaps]:
    now = datetime.now(UTC)
    today = now.date()
    start, end = asked_span(first or str(today - timedelta(days=DAYS - 1)), last, today)
    since, until = (datetime.combine(day, time(), UTC) for day in (start, end + timedelta(days=1)))
    with errors_in_words(), migrated_database(command_settings()).reading() as connection:
        return gaps_between(connection, since, until, now)


def _of_collection(folder: Path, hide: int, seed: int) -> tuple[list[LanguageGaps], dict[str, float]]:
    """Return the gaps of a stream with hidden topics, and how good the top of the list is."""
    try:
        topics = stream(folder, hide, seed)
    except NothingToHide as error:
        raise click.UsageError(str(error)) from None
    of_language = _gaps_of(topics)
    listed = [[topics.problems[row].topic for row in gap.cluster.rows] for gap in of_language.gaps[:LISTED]]
    quality = found_topics(listed, topics.hidden)
    figures = {"hidden": len(topics.hidden), "found": round(quality.found, 3), "precision": round(quality.precision, 3)}
    return [of_language], figures


def _gaps_of(topics: HiddenTopics) -> LanguageGaps:
    """Return the gaps of a stream, in which every problem is another person's and everybody unresolved writes."""
    now = datetime.now(UTC)
    problems = [
        EndedProblem(problem.text, problem.lang, str(number), now, problem.resolved, wrote=not problem.resolved)
        for number, problem in enumerate(topics.problems)
    ]
    return gaps_of_language(problems, problems[0].lang, _MEAN_ARTICLE, _MONTH)


def _as_json(languages: list[LanguageGaps]) -> list[dict[str, object]]:
    return [_gap(language, gap) for language, gap in _sorted(languages)]


def _sorted(languages: list[LanguageGaps]) -> list[tuple[LanguageGaps, Gap]]:
    gaps_ = [(language, gap) for language in languages for gap in language.gaps]
    return sorted(gaps_, key=lambda pair: -pair[1].expected_contacts.value)


def _gap(language: LanguageGaps, gap: Gap) -> dict[str, object]:
    expected = gap.expected_contacts
    return {
        "label": gap.label,
        "lang": language.lang,
        "kind": gap.kind.value,
        "problems": len(gap.cluster.rows),
        "recent": gap.cluster.recent,
        "people": gap.cluster.people,
        "unresolved": gap.cluster.unresolved.estimate,
        "expected_contacts": {
            "estimate": round(expected.value, 2),
            "interval_95": [round(expected.lower, 2), round(expected.upper, 2)],
            "basis": language.basis.value,
        },
        "examples": list(gap.cluster.examples),
    }
