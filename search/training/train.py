"""Training: from records to lessons and the local correction of probabilities that the servers use.

Each outcome is judged by lessons that do not hold it (in parts, each left out once), as a server would have
judged it before. Runs in the background or by `readfirst learn`; never while somebody waits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from search.articles.lines import lines_of
from search.articles.published import PublishedArticle
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.learning.amounts import fair_shares, newest_kept
from search.learning.lessons import LINE, Lessons
from search.learning.local_answerability import COLD, Local
from search.learning.records import Record, believed, is_stale
from search.learning.solved_vectors import SolvedVectors
from search.learning.store import Learned, keep
from search.meaning.embedder import Embedder
from search.meaning.meaning import Meaning
from search.ranking.answerability import OFFERED
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Suggestions
from search.storage.generations import newest_good
from search.training.cut_texts import CutTexts
from search.training.embed_records import embedded, solved_vectors
from search.training.fit_lessons import fit
from search.training.fit_local_answerability import REFIT_FROM, SettledProblem, localise, refit

MANY_FOLDS, FEW_FOLDS = 10, 4  # the more, the less is missed by leaving a part out, and the longer it takes
MANY_RECORDS = 3_000  # of all languages together, from which few folds do, and the fits are quick
AT_ONCE_FROM = 8  # times as many records as are judged: these are left out at once, which misses as little
JUDGED = 2_000  # newest outcomes of a language from which probabilities are learned
JUDGED_IN_ALL = 4_000  # of all languages together: each is one search
UNSOLVED_IN_ALL = 4_000  # newest problems that nothing solved, of all languages together: each is one search, too


Progress = Callable[[str, int, int], None]  # what begins, its number, how many there are


def no_progress(_what: str, _number: int, _of: int) -> None:
    """Ignore how far the training has come."""


class NoIndex(Exception):
    """There is no index that can be read, so nothing can be trained."""


class Index(Protocol):
    """What is needed of the index."""

    def articles(self) -> Iterable[PublishedArticle]:
        """Return every article."""


class Search(Protocol):
    """What is needed of the search."""

    @property
    def index(self) -> Index:
        """What is searched."""

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, learned: Learned | None = None
    ) -> Suggestions:
        """Return the best articles, ranked with the lessons in `learned`."""


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """What is needed to learn by meaning, too: a search that knows it, and what embeds the records."""

    searcher: Search
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is learned from in one language; the newest of each."""

    records: int
    judged: int
    unsolved: int
    is_quick: bool  # whether there is so much in all languages that each fit must take little


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """What became of one record, as it was predicted by words and by meaning."""

    by_words: SettledProblem
    by_meaning: SettledProblem | None


def learn_anew(
    index: Path,
    learned_directory: Path,
    records: Iterable[Record],
    *,
    share: float,
    now: datetime,
    meaning: Meaning | None = None,
    progress: Progress = no_progress,
) -> dict[str, Learned]:
    """Replace the stored lessons by new ones made from all records; see `learn`.

    meaning   of texts, by an encoder that is patient; None = by words alone
    progress  is called with what begins, its number and how many of them there are

    Raises NoIndex, EngineError, BuilderBusy and OSError; then the earlier lessons stay.
    """
    best = newest_good(index)
    if best is None:
        raise NoIndex(f"{index} holds no index that can be read - run `readfirst index` first")
    with OpenedIndex(best.path / INDEX) as opened:
        of_index = meaning.of(opened) if meaning else None
        is_ready = of_index is not None and of_index.load()
        by_meaning = ByMeaning(Searcher(opened, meaning=of_index), meaning.encoder) if meaning and is_ready else None
        learned = learn(Searcher(opened), records, share=share, now=now, by_meaning=by_meaning, progress=progress)
    keep(learned_directory, learned)
    return learned


def learn(
    searcher: Search,
    records: Iterable[Record],
    *,
    share: float,
    now: datetime,
    by_meaning: ByMeaning | None = None,
    progress: Progress = no_progress,
) -> dict[str, Learned]:
    """Return lessons and correction by language, from all records; a language without a believed record has none.

    share     of the people no article can help: at most this share is asked to read first
    now       aware UTC
    progress  is called with what begins, its number and how many of them there are
    """
    trainings = _trainings(searcher, records, by_meaning, progress)
    outcomes = {lang: list(training.outcomes(now, progress)) for lang, training in trainings.items()}
    by_words = _localised({lang: [each.by_words for each in some] for lang, some in outcomes.items()}, share)
    local = _localised({lang: [e.by_meaning for e in some if e.by_meaning] for lang, some in outcomes.items()}, share)
    return {
        lang: Learned(training.with_surprises(), by_words[lang], local[lang], training.solved(training.records))
        for lang, training in trainings.items()
    }


def _localised(outcomes: Mapping[str, Sequence[SettledProblem]], share: float) -> dict[str, Local]:
    everything = [outcome for of_language in outcomes.values() for outcome in of_language]
    # A language with few outcomes leans on all of them; alone it would learn too little, or chance.
    anchor = refit(everything) if len(everything) >= REFIT_FROM and len(outcomes) > 1 else COLD
    return {lang: localise(of_language, share, anchor) for lang, of_language in outcomes.items()}


def lessons_only(
    searcher: Search, records: Iterable[Record], by_meaning: ByMeaning | None = None
) -> dict[str, Learned]:
    """Return lessons without the correction of probabilities, in a quarter of the time."""
    return {
        lang: Learned(training.lessons, Local(), solved=training.solved(training.records))
        for lang, training in _trainings(searcher, records, by_meaning).items()
    }


def _trainings(
    searcher: Search, records: Iterable[Record], by_meaning: ByMeaning | None, progress: Progress = no_progress
) -> "dict[str, _LanguageTraining]":
    lines, moved = _lines(searcher), _moved(searcher)
    by_language: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.lang in lines:
            now = moved.get((record.lang, record.article_id), record.article_id)
            is_moved = now != record.article_id
            by_language[record.lang].append(replace(record, article_id=now) if is_moved else record)
    amounts, trainings = _amounts(by_language), {}
    for number, (lang, amount) in enumerate(amounts.items()):
        progress("lessons of " + lang, number + 1, len(amounts))
        of_language = by_language.pop(lang)
        trainings[lang] = _LanguageTraining(searcher, lang, lines[lang], of_language, amount, by_meaning)
    return {lang: training for lang, training in trainings.items() if training.records}


def _amounts(by_language: Mapping[str, Sequence[Record]]) -> dict[str, Amount]:
    """Return how much of the records is used: with few records, all."""
    kept = newest_kept({lang: len(records) for lang, records in by_language.items()})
    judged = fair_shares({lang: min(number, JUDGED) for lang, number in kept.items()}, JUDGED_IN_ALL)
    counted = {lang: sum(not record.solved for record in records) for lang, records in by_language.items()}
    unsolved = fair_shares(counted, UNSOLVED_IN_ALL)
    is_quick = sum(kept.values()) > MANY_RECORDS
    return {lang: Amount(kept[lang], judged[lang], unsolved[lang], is_quick) for lang in kept}


def _lines(searcher: Search) -> dict[str, dict[str, list[str]]]:
    lines: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for published in searcher.index.articles():
        article = published.article
        if article.suggestable:
            lines[article.lang][article.article_id] = lines_of(article, published.html)
    return lines


def _moved(searcher: Search) -> dict[tuple[str, str], str]:
    """Return (language, earlier id) -> the id of the article that has it now; what was learned follows a new id."""
    articles = [published.article for published in searcher.index.articles()]
    living = {(article.lang, article.article_id) for article in articles}
    named = ((article, earlier) for article in articles for earlier in article.aliases)
    moved = {(article.lang, earlier): article.article_id for article, earlier in named}
    return {earlier: article_id for earlier, article_id in moved.items() if earlier not in living}


def lessons_without_records(searcher: Search, language: str) -> Lessons:
    """Return lessons from the articles alone: they move no article, but measure how near a problem is to any."""
    return fit(language, _lines(searcher).get(language, {}), [])


class _LanguageTraining:
    """Training of one language."""

    def __init__(
        self,
        searcher: Search,
        language: str,
        lines: Mapping[str, Sequence[str]],
        records: Iterable[Record],
        amount: Amount,
        by_meaning: ByMeaning | None = None,
    ) -> None:
        self.language = language
        self._amount = amount
        self._searcher = searcher
        self._lines = lines
        self._shown_now: dict[str, frozenset[tuple[str, str]]] = {}  # text -> what it finds: people type the same
        usable = self._without_old_unsolved(believed(records, lines.__contains__, most=amount.records))
        self.records = [record for record in usable if not self._is_stale(record)]
        self.lessons = self._fit(self.records)
        self._by_meaning = by_meaning
        self._vectors = embedded(self.records, by_meaning.embedder) if by_meaning else {}
        self._predicted: dict[str, float] = {}  # record id -> answerability, 0 to 1, by lessons without it

    def _without_old_unsolved(self, records: Sequence[Record]) -> list[Record]:
        unsolved = [record.record_id for record in records if not record.solved]
        old = set(unsolved[: max(0, len(unsolved) - self._amount.unsolved)])
        return [record for record in records if record.solved or record.record_id not in old]

    def _fit(self, records: Sequence[Record], cut: CutTexts | None = None) -> Lessons:
        return fit(self.language, self._lines, records, cut, is_quick=self._amount.is_quick)

    def _is_stale(self, record: Record) -> bool:
        if record.solved:
            return False
        if record.text not in self._shown_now:
            hits = self._searcher.suggest(record.text, self.language, k=OFFERED).hits
            in_language = ((hit.article_id, hit.revision) for hit in hits if hit.lang == self.language)
            self._shown_now[record.text] = frozenset(in_language)
        return is_stale(record, self._shown_now[record.text])

    def solved(self, records: Iterable[Record]) -> SolvedVectors | None:
        """Return the vectors of the records that name an article."""
        return solved_vectors(records, self._vectors, self._by_meaning.embedder.digest) if self._by_meaning else None

    def outcomes(self, now: datetime, progress: Progress) -> Iterator[JudgedRecord]:
        """Yield the newest records with probabilities predicted by lessons that do not hold them."""
        judged, cut = self.records[-self._amount.judged :], CutTexts()
        parts = FEW_FOLDS if self._amount.is_quick else MANY_FOLDS
        if len(self.records) >= AT_ONCE_FROM * len(judged):
            parts = 1
        for part in range(parts):
            progress("probabilities of " + self.language, part + 1, parts)
            left_out = judged[part::parts]
            ids = {record.record_id for record in left_out}
            rest = [record for record in self.records if record.record_id not in ids]
            lessons = self._seen_by(self._fit(rest, cut), rest)
            learned = Learned(lessons, Local(), solved=self.solved(rest))
            for number, record in enumerate(left_out):
                fold = part if parts > 1 else number % FEW_FOLDS  # of the threshold, which needs some in any case
                by_words = self._judge(record, self._searcher, learned, fold, now)
                self._predicted[record.record_id] = by_words.p0
                yield JudgedRecord(by_words, self._judge_by_meaning(record, learned, fold, now))

    def _judge_by_meaning(self, record: Record, learned: Learned, fold: int, now: datetime) -> SettledProblem | None:
        return self._judge(record, self._by_meaning.searcher, learned, fold, now) if self._by_meaning else None

    def _judge(self, record: Record, searcher: Search, learned: Learned, fold: int, now: datetime) -> SettledProblem:
        suggestions = searcher.suggest(record.text, self.language, k=OFFERED, learned=learned)
        offered = [hit.article_id for hit in suggestions.hits[:OFFERED]]
        return SettledProblem(
            p0=suggestions.answerable,
            memory=learned.lessons.compare(record.text).past_problems(offered),
            resolved=record.solved and record.article_id in offered,
            age=now - record.at,
            fold=fold,
        )

    def with_surprises(self) -> Lessons:
        """Return the lessons with the surprise of each outcome: 1 or 0 less the probability that was predicted."""
        return self._seen_by(self.lessons, self.records)

    def _seen_by(self, lessons: Lessons, records: Sequence[Record]) -> Lessons:
        usual = float(np.mean(list(self._predicted.values()))) if self._predicted else 0.5
        surprise = [record.solved - self._predicted.get(record.record_id, usual) for record in records]
        lines = int((lessons.kind == LINE).sum())
        return replace(lessons, surprise=np.array([0.0] * lines + surprise, dtype=np.float32))
