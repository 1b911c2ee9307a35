"""Which help sessions a page is about: days come from the span, the rest from here. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webui.analysts.failed_searches import failure_of
from webui.analysts.groups import Categories, Dimension, values_of
from webui.analysts.sessions import ReportedSession

OUTCOME, FAILURE = "outcome", "failure"
NAMES = (*(dimension.value for dimension in Dimension), OUTCOME, FAILURE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, name -> value, of NAMES; without a name all of it is wanted."""

    values: Mapping[str, str]

    @property
    def asks_of_articles(self) -> bool:
        """Whether it depends on the articles of a help session."""
        return not self.values.keys().isdisjoint((Dimension.ARTICLE.value, Dimension.CATEGORY.value))

    def of(self, sessions: Sequence[ReportedSession], categories: Categories) -> list[ReportedSession]:
        """Return the help sessions that are wanted, in their order."""
        return [session for session in sessions if self._is_wanted(session, categories)]

    def _is_wanted(self, session: ReportedSession, categories: Categories) -> bool:
        return all(value in _values(session, name, categories) for name, value in self.values.items())


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; other names are ignored, and so are empty values but for the topic's."""
    return Wanted({name: asked[name] for name in NAMES if asked.get(name) or (name == "topic" and name in asked)})


def _values(session: ReportedSession, name: str, categories: Categories) -> set[str]:
    if name == OUTCOME:
        return {session.outcome.value} if session.met_gate else set()
    if name == FAILURE:
        failure = failure_of(session)
        return {failure.value} if failure else set()
    return set(values_of(session, Dimension(name), categories))
