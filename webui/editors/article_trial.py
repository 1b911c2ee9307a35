"""A draft tried on the newest problems of people, for the panel beside the text."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import cast

from flask import current_app

from deflection import event_log
from deflection.gaps.ended_problems import ended_problems
from deflection.measuring.outcome import outcomes
from deflection.redaction import redacted
from search.articles.article import Article
from search.trial.trial import AskedText, DraftTrial, tried
from webui.parts import parts

NEWEST = 500  # problems of the language
_WINDOWS = (1, 4, 16, 60)  # days that are looked back, until there are enough
_READ_EVERY = timedelta(minutes=5)
_MOST_RANKED = 5_000  # texts of one generation
_KEY = "readfirst.trial"
_lock = Lock()


@dataclass(slots=True)
class _Known:
    """What is asked for again while somebody types: problems by language, and their articles in one generation."""

    generation: str = ""
    ranked: MutableMapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    problems: dict[str, tuple[datetime, list[AskedText]]] = field(default_factory=dict)


def trial_of(article: Article, html: str) -> DraftTrial:
    """Return what publishing the article would change in the search; raises SearchUnavailable."""
    problems = _problems(article.lang)
    weight = parts().settings.title_weight
    return parts().knowledge_base.served.ask(
        lambda opened: tried(
            opened.index,
            article,
            html,
            problems,
            _ranked(opened.generation.name),
            title_weight=weight,
        )
    )


def _ranked(generation: str) -> MutableMapping[tuple[str, str], tuple[str, ...]]:
    with _lock:
        known = _known()
        if known.generation != generation or len(known.ranked) > _MOST_RANKED:
            known.generation, known.ranked = generation, {}
        return known.ranked


def _problems(lang: str) -> list[AskedText]:
    now = parts().now()
    with _lock:
        at_hand = _known().problems.get(lang)
    if at_hand and now - at_hand[0] < _READ_EVERY:
        return at_hand[1]
    problems = _newest_problems(lang, now)
    with _lock:
        _known().problems[lang] = now, problems
    return problems


def _newest_problems(lang: str, now: datetime) -> list[AskedText]:
    problems: list[AskedText] = []
    with parts().database.reading() as connection:
        for days in _WINDOWS:
            sessions = event_log.help_sessions(connection, now - timedelta(days=days), now)
            ended = [problem for problem in ended_problems(outcomes(sessions, now)) if problem.lang == lang]
            ended.sort(key=lambda problem: problem.at, reverse=True)
            problems = [AskedText(redacted(problem.text), problem.is_resolved) for problem in ended[:NEWEST]]
            if len(problems) >= NEWEST:
                break
    return list(dict.fromkeys(problems))


def _known() -> _Known:
    return cast("_Known", current_app.extensions.setdefault(_KEY, _Known()))
