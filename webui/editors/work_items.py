"""The editors' work list as a pure function of what is known: every row in one currency, contacts saved in a month.

Each row is worth n · u · P(contact | unresolved) · s̄ (`deflection/gaps/worth.py`); kinds differ in n and u:

kind          n, people a month                                       u, share whose problem is unresolved
gap           different people in the cluster                         of the problems near its centre
not-helping   who said "no" in vain: without a solution, or on the    "no" among all answers to the article
              public page
no-article    tickets of which staff say that no article answers      1: they were tickets, so P is 1 as well
not-found     tickets of which staff say that this one would have     1, likewise; s̄ is the article's own rate
rejected      readers of the version that is still served; of a file  of the language; 1 if nothing is served
              that was never served, readers of a mean article
stale,        readers of the article                                  of all problems of its language that ended
behind,
dead-links
questions     readers of the article                                  ways of typing its questions that miss it
untranslated  readers of the original · help sessions in the other    of the other language
              language / help sessions in its own

Readers are openings within help sessions and views of the public page. That a reader of a stale article, or one who
meets a dead link, does as badly as the mean of the language is an assumption: nobody measures them apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from statistics import fmean

from deflection.estimation.article_ranking import BetaPrior
from deflection.estimation.share import Share
from deflection.gaps.worth import Worth, posterior
from deflection.measuring.metrics import ArticleFigures
from search.articles.article import Article, ArticleError
from search.articles.translations import is_behind
from search.building.findability import Miss
from search.linting.catalogue import LintCatalogue
from webui.storage.content_gaps import StoredGap

FEWEST_PEOPLE = 3  # who said "no": one or two are no reason to rewrite an article
VOTE_DAYS = 90  # days whose staff votes count
MONTH = 30  # days of every other figure
_WAYS_OF_TYPING = 4  # of each question, see `findability.ways`


class WorkKind(StrEnum):
    """Why something is on the list. The values are stored: they never change."""

    GAP = "gap"
    NOT_HELPING = "not-helping"
    NO_ARTICLE = "no-article"
    NOT_FOUND = "not-found"
    REJECTED = "rejected"
    STALE = "stale"
    BEHIND = "behind"
    UNTRANSLATED = "untranslated"
    QUESTIONS = "questions"
    DEAD_LINKS = "dead-links"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One row of the list."""

    kind: WorkKind
    subject: str  # what it is about: stays the same as long as the row is about the same thing
    lang: str
    title: str  # of the article, label of the gap, id of the topic, or the file
    worth: Worth
    count: int  # people, tickets, readers, ways of typing or links, as the kind has it; of a rejected file its line
    path: str = ""  # of the article's file; "" = there is none
    article_id: str = ""
    notes: tuple[str, ...] = ()  # a date, languages, links, what was typed: as the kind has it

    @property
    def key(self) -> str:
        """Name of the row, in addresses and with what was decided about it."""
        return f"{self.kind.value}:{self.subject}"

    @property
    def title_lang(self) -> str:
        """Language of the title: of an article that is not translated, the one that it is written in."""
        return self.notes[1] if self.kind is WorkKind.UNTRANSLATED else self.lang


@dataclass(frozen=True, slots=True)
class Readers:
    """People of one language in the last MONTH days."""

    help_sessions: int = 0
    unresolved: Share = field(default_factory=lambda: Share(0, 0))  # of the problems whose end is known
    wrote: Share = field(default_factory=lambda: Share(0, 0))  # of the unresolved


@dataclass(frozen=True)
class WorkFacts:
    """Everything that the list follows from; articles are named "language/id", files by their paths."""

    today: date
    articles: Sequence[Article] = ()
    readers: Mapping[str, Readers] = field(default_factory=dict)  # by language
    figures: Mapping[str, ArticleFigures] = field(default_factory=dict)
    views: Mapping[str, int] = field(default_factory=dict)  # article -> openings and views of its page
    in_vain: Mapping[str, int] = field(default_factory=dict)  # article -> people who said "no" and stayed unresolved
    rated: Mapping[str, Share] = field(default_factory=dict)  # article -> "no" among the answers on its public page
    gaps: Sequence[StoredGap] = ()
    lacking: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (language, topic) -> tickets in no gap
    missed: Mapping[str, int] = field(default_factory=dict)  # article -> tickets that it would have answered
    rejected: Sequence[ArticleError] = ()
    misses: Sequence[Miss] = ()
    dead_links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # file -> targets
    translations: LintCatalogue | None = None  # which articles are translations of which
    prior: BetaPrior = field(default_factory=lambda: BetaPrior(1.0, 1.0))  # of the solved rates of articles

    @cached_property
    def by_key(self) -> Mapping[str, Article]:
        """The articles by language and id."""
        return {article.key: article for article in self.articles}

    @cached_property
    def by_path(self) -> Mapping[str, Article]:
        """The articles by their files."""
        return {article.path: article for article in self.articles}

    def worth(self, people: float, lang: str, *, unresolved: float | None = None) -> Worth:
        """Return what it is worth to help these readers of a language; `unresolved` as for the language by default."""
        readers = self.readers.get(lang, Readers())
        share = posterior(readers.unresolved) if unresolved is None else unresolved
        return Worth(people, share, posterior(readers.wrote), self.prior.mean)


def ranked_work(facts: WorkFacts) -> list[WorkItem]:
    """Return every row of the list, the one that would save most contacts first; ties by key."""
    kinds = (
        *(_gaps, _not_helping, _no_article, _not_found, _rejected),
        *(_stale, _behind, _untranslated, _questions, _dead_links),
    )
    return sorted((item for kind in kinds for item in kind(facts)), key=lambda item: (-item.worth.contacts, item.key))


def _gaps(facts: WorkFacts) -> Iterator[WorkItem]:
    for gap in facts.gaps:
        yield WorkItem(WorkKind.GAP, gap.gap_id, gap.lang, gap.label, gap.worth, gap.people, notes=(gap.kind,))


def _not_helping(facts: WorkFacts) -> Iterator[WorkItem]:
    for key in facts.in_vain.keys() | facts.rated.keys():
        article, rated = facts.by_key.get(key), facts.rated.get(key, Share(0, 0))
        people = facts.in_vain.get(key, 0) + rated.count
        if article is None or people < FEWEST_PEOPLE:
            continue
        figures = facts.figures.get(key, ArticleFigures(article.title))
        refused = figures.did_not_help + rated.count
        answers = figures.answers.total + rated.total
        worth = facts.worth(people, article.lang, unresolved=posterior(Share(refused, max(answers, refused))))
        yield _of_article(WorkKind.NOT_HELPING, article, worth, people)


def _no_article(facts: WorkFacts) -> Iterator[WorkItem]:
    for (lang, topic), tickets in facts.lacking.items():
        worth = Worth(tickets * MONTH / VOTE_DAYS, 1.0, 1.0, facts.prior.mean)
        yield WorkItem(WorkKind.NO_ARTICLE, subject_of(lang, topic), lang, topic, worth, tickets)


def subject_of(lang: str, topic: str) -> str:
    """Return what a row is about that names a topic of the form; "" = none was named."""
    return f"{lang}/{topic or '-'}"


def _not_found(facts: WorkFacts) -> Iterator[WorkItem]:
    for key, tickets in facts.missed.items():
        if article := facts.by_key.get(key):
            figures = facts.figures.get(key, ArticleFigures(article.title))
            rate = facts.prior.rate(figures.answers).value
            worth = Worth(tickets * MONTH / VOTE_DAYS, 1.0, 1.0, rate)
            yield _of_article(WorkKind.NOT_FOUND, article, worth, tickets)


def _rejected(facts: WorkFacts) -> Iterator[WorkItem]:
    of_a_mean_article = fmean([facts.views.get(article.key, 0) for article in facts.articles] or [0])
    for problem in facts.rejected:
        served = facts.by_path.get(problem.path)
        lang = served.lang if served else problem.path.partition("/")[0]
        people = facts.views.get(served.key, 0) if served else of_a_mean_article
        yield WorkItem(
            WorkKind.REJECTED,
            problem.path,
            lang,
            served.title if served else problem.path,
            facts.worth(people, lang, unresolved=None if served else 1.0),
            problem.line,
            problem.path,
            served.article_id if served else "",
            (problem.message, problem.remedy),
        )


def _stale(facts: WorkFacts) -> Iterator[WorkItem]:
    for article in _served(facts):
        if article.is_stale(facts.today):
            yield _of_readers(WorkKind.STALE, article, facts, article.review_by)


def _behind(facts: WorkFacts) -> Iterator[WorkItem]:
    for article in _served(facts):
        original = facts.translations.original_of(article) if facts.translations else None
        if original is None or original.path == article.path:
            continue
        if is_behind(article.based_on, original.updated, original.significance):
            yield _of_readers(WorkKind.BEHIND, article, facts, original.updated, original.path)


def _untranslated(facts: WorkFacts) -> Iterator[WorkItem]:
    if facts.translations is None:
        return
    for article in _served(facts):
        original = facts.translations.original_of(article)
        if original is None or original.path != article.path:
            continue
        for lang in sorted(facts.translations.expected_languages - facts.translations.languages_of(article)):
            people = facts.views.get(article.key, 0) * _readers_beside(facts, lang, article.lang)
            worth = facts.worth(people, lang)
            if worth.contacts:
                subject = f"{lang}:{article.key}"
                yield WorkItem(
                    WorkKind.UNTRANSLATED,
                    subject,
                    lang,
                    article.title,
                    worth,
                    facts.views.get(article.key, 0),
                    article.path,
                    article.article_id,
                    (lang, article.lang),
                )


def _readers_beside(facts: WorkFacts, lang: str, own: str) -> float:
    """Return help sessions of a language for each one of another; 0 where there is nothing to compare with."""
    here, there = facts.readers.get(own, Readers()), facts.readers.get(lang, Readers())
    return there.help_sessions / here.help_sessions if here.help_sessions else 0.0


def _questions(facts: WorkFacts) -> Iterator[WorkItem]:
    of_file: defaultdict[str, list[Miss]] = defaultdict(list)
    for miss in facts.misses:
        of_file[miss.path].append(miss)
    for path, misses in of_file.items():
        if article := facts.by_path.get(path):
            share = min(1.0, len(misses) / max(1, _WAYS_OF_TYPING * len(article.questions)))
            worth = facts.worth(facts.views.get(article.key, 0), article.lang, unresolved=share)
            typed = tuple(dict.fromkeys(miss.typed for miss in misses))
            yield _of_article(WorkKind.QUESTIONS, article, worth, len(misses), *typed)


def _dead_links(facts: WorkFacts) -> Iterator[WorkItem]:
    for path, targets in facts.dead_links.items():
        if (article := facts.by_path.get(path)) and article.suggestable:
            worth = facts.worth(facts.views.get(article.key, 0), article.lang)
            yield _of_article(WorkKind.DEAD_LINKS, article, worth, len(targets), *targets)


def _served(facts: WorkFacts) -> Iterator[Article]:
    return (article for article in facts.articles if article.suggestable)


def _of_readers(kind: WorkKind, article: Article, facts: WorkFacts, *notes: str) -> WorkItem:
    views = facts.views.get(article.key, 0)
    return _of_article(kind, article, facts.worth(views, article.lang), views, *notes)


def _of_article(kind: WorkKind, article: Article, worth: Worth, count: int, *notes: str) -> WorkItem:
    return WorkItem(
        kind, article.key, article.lang, article.title, worth, count, article.path, article.article_id, notes
    )
