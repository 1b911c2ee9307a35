"""A search that was trained on a part of a collection before the rest judges it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from search.evaluation.collection import Collection, read_collection
from search.evaluation.feedback import TRAIN, asked_records, known_records, split_known, split_share, today, with_wrong
from search.evaluation.indexed_collection import Indexed, indexed
from search.evaluation.remembering_encoder import RememberingEncoder
from search.learning.local_answerability import Local
from search.learning.records import Record
from search.learning.store import Learned
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Suggestions
from search.text.language import LANGUAGES
from search.training.train import ByMeaning, learn, lessons_only, lessons_without_records

DEPTH = 10  # hits that are looked at


@dataclass(frozen=True, slots=True)
class Training:
    """Training before the queries are asked.

    known      solved problems an article, None = none, "all" = all there are
    fit_share  0 to 1, of the queries are asked first and their outcome is recorded; the others judge
    fit_on     another collection, whose outcomes say how far probabilities can be trusted
    train      file of known queries
    wrong      0 to 1, of the known problems are said to have been solved by an article drawn at random
    asked_in_vain  0 to 1, as the setting of that name
    """

    known: int | str | None = None
    fit_share: float = 0.0
    fit_on: Path | None = None
    train: str = TRAIN
    wrong: float = 0.0
    asked_in_vain: float = 0.2


class TrainedSearch:
    """A search with lessons trained on a collection, and the queries that are left to judge it."""

    def __init__(self, indexed_folder: Indexed, collection: Collection, training: Training, seed: int) -> None:
        folder, encoder = indexed_folder.folder, indexed_folder.encoder
        self._searcher = indexed_folder.searcher
        self._is_by_meaning = encoder is not None
        searcher = Searcher(self._searcher.index)  # by words alone
        by_meaning = ByMeaning(self._searcher, encoder) if encoder else None
        self._learned: Mapping[str, Learned] = {}
        now = today()
        records: list[Record] = []
        self.left = list(collection.queries)
        if training.known is not None:
            each = None if training.known == "all" else int(training.known)
            known, self.left = split_known(collection, folder, each, seed, train=training.train)
            records = known_records(with_wrong(known, training.wrong, seed), now)
            self._learned = lessons_only(searcher, records, by_meaning)
        if training.fit_share:
            asked_first, self.left = split_share(self.left, training.fit_share, seed)
            records = [*records, *asked_records(asked_first, self.suggest, now)]
        if records:
            self._learned = learn(searcher, records, share=training.asked_in_vain, now=now, by_meaning=by_meaning)
        if training.fit_on:
            local = _local_of(training.fit_on, encoder, replace(training, fit_on=None, fit_share=1.0), seed)
            without = {lang: Learned(lessons_without_records(searcher, lang), local, local) for lang in LANGUAGES}
            with_ = {
                lang: replace(learned, local=local, local_by_meaning=local) for lang, learned in self._learned.items()
            }
            self._learned = without | with_

    @property
    def local(self) -> Local:
        """The correction that most of the collection was judged by."""
        return max(
            (learned.local_by_meaning if self._is_by_meaning else learned.local for learned in self._learned.values()),
            key=lambda correction: correction.outcomes,
            default=Local(),
        )

    def suggest(self, text: str, language: str, *, k: int = DEPTH, topic: str | None = None) -> Suggestions:
        """Return the suggestions for a finished text, ranked with the lessons."""
        return self._searcher.suggest(text, language, k=k, topic=topic, learned=self._learned.get(language))


def _local_of(folder: Path, encoder: RememberingEncoder | None, training: Training, seed: int) -> Local:
    collection = read_collection(folder)
    with indexed(folder, encoder) as indexed_folder:
        return TrainedSearch(indexed_folder, collection, training, seed).local
