"""From records to answers, through a real index: what changes, what stays, and what is forgotten in time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from search import build_index
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.knowledge_base import KnowledgeBase
from search.learning import amounts
from search.learning.lessons import LINE, UNSOLVED
from search.learning.records import Record
from search.learning.store import Learned, keep
from search.ranking.explanation import SignalName
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Suggestions
from search.storage.generations import generations
from search.training import train
from search.training.train import MANY_FOLDS, NoIndex, learn, learn_anew
from tests.search.help_centre import build

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ASKED = "ukradli mi telefón a chcem späť do profilu"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("teaching"))


@pytest.fixture(scope="module")
def searcher(index: Path) -> Searcher:
    return Searcher(OpenedIndex(index))


def solved(text: str, article_id: str, person: str = "anna", *, lang: str = "sk", member: bool = True) -> Record:
    return Record(f"{person}-{text}", text, lang, article_id, person, member, NOW - timedelta(days=1))


def unsolved(text: str, person: str, shown: frozenset[tuple[str, str]]) -> Record:
    return Record(f"{person}-{text}", text, "sk", "", person, True, NOW - timedelta(days=1), shown)


def found(searcher: Searcher, text: str, *records: Record) -> list[str]:
    learned = learn(searcher, records, share=0.2, now=NOW).get("sk")
    return [hit.article_id for hit in searcher.suggest(text, "sk", learned=learned).hits]


class CountingSearcher(Searcher):
    """A searcher that keeps what it was asked without lessons."""

    def __init__(self, index: OpenedIndex) -> None:
        super().__init__(index)
        self.asked: list[str] = []

    def suggest(
        self,
        text: str,
        language: str,
        *,
        k: int = 5,
        topic: str | None = None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> Suggestions:
        if not learned:
            self.asked.append(text)
        return super().suggest(text, language, k=k, topic=topic, learned=learned, without=without)


def test_what_several_people_typed_alike_is_searched_once(index: Path) -> None:
    searcher = CountingSearcher(OpenedIndex(index))
    shown = frozenset((hit.article_id, hit.revision) for hit in searcher.suggest(ASKED, "sk", k=3).hits)
    searcher.asked.clear()

    records = [unsolved(ASKED, person, shown) for person in ("anna", "boris", "cyril")]
    learned = learn(searcher, [*records, unsolved(ASKED, "dana", frozenset())], share=0.2, now=NOW)

    assert searcher.asked == [ASKED]
    assert int((learned["sk"].lessons.kind != LINE).sum()) == len(records)  # the last one has not seen these articles


def test_every_step_says_how_far_the_training_is(searcher: Searcher) -> None:
    steps: list[tuple[str, int, int]] = []

    learn(
        searcher,
        [solved(ASKED, "zabudnute-heslo"), solved("пропал доступ", "zabudnute-heslo", lang="ru")],
        share=0.2,
        now=NOW,
        progress=lambda *step: steps.append(step),
    )

    assert steps[:2] == [("lessons of sk", 1, 2), ("lessons of ru", 2, 2)]
    assert [step for step in steps if step[0] == "probabilities of sk"] == [
        ("probabilities of sk", number + 1, MANY_FOLDS) for number in range(MANY_FOLDS)
    ]


def test_without_records_every_answer_is_the_same_to_the_digit(searcher: Searcher) -> None:
    assert learn(searcher, [], share=0.2, now=NOW) == {}
    assert learn(searcher, [solved(ASKED, "zabudnute-heslo", member=False)], share=0.2, now=NOW) == {}


def test_a_problem_that_was_solved_finds_its_article_at_once(searcher: Searcher) -> None:
    assert found(searcher, ASKED)[:1] != ["zabudnute-heslo"]
    assert found(searcher, ASKED, solved(ASKED, "zabudnute-heslo"))[0] == "zabudnute-heslo"


def test_a_problem_with_no_known_word_is_found_when_it_was_solved_before(searcher: Searcher) -> None:
    assert found(searcher, "kaput") == []
    assert found(searcher, "kaput", solved("kaput", "hra-sa-nespusti"))[0] == "hra-sa-nespusti"


def test_gibberish_finds_nothing_though_something_was_learned(searcher: Searcher) -> None:
    assert found(searcher, "asdfgh qwrtzp", solved(ASKED, "zabudnute-heslo")) == []


def test_the_explanation_adds_up_with_what_was_learned(searcher: Searcher) -> None:
    learned = learn(searcher, [solved(ASKED, "zabudnute-heslo")], share=0.2, now=NOW)["sk"]
    answer = searcher.explain(ASKED, "sk", learned=learned)

    assert answer.found.hits == searcher.suggest(ASKED, "sk", learned=learned).hits
    for hit, explanation in zip(answer.found.hits, answer.explanations, strict=True):
        assert sum(part.value for part in explanation.parts) == pytest.approx(hit.score)
    assert SignalName.LEARNED in {part.signal for part in answer.explanations[0].parts}


def test_records_of_a_deleted_article_or_another_language_change_nothing(searcher: Searcher) -> None:
    before = found(searcher, "zabudol som heslo")

    assert found(searcher, "zabudol som heslo", solved("zabudol som heslo", "zmazany-clanok")) == before
    assert found(searcher, "zabudol som heslo", solved("olvidé mi contraseña", "zabudnute-heslo", lang="es")) == before


def test_nothing_helped_is_freed_by_an_article_that_changed_since(searcher: Searcher) -> None:
    hits = searcher.suggest("zabudol som heslo", "sk", k=3).hits
    now = frozenset((hit.article_id, hit.revision) for hit in hits)
    then = frozenset((article_id, "older") for article_id, _ in now)

    held = learn(searcher, [unsolved("zabudol som heslo", "anna", now)], share=0.2, now=NOW)
    assert held["sk"].lessons.compare("zabudol som heslo").past_problems([]).nearest_unsolved > 0.9
    assert learn(searcher, [unsolved("zabudol som heslo", "anna", then)], share=0.2, now=NOW) == {}


def test_a_table_from_an_older_index_learns_what_still_holds(searcher: Searcher) -> None:
    old = frozenset({("clanok-ktory-bol", "r0")})
    records = [solved(ASKED, "zabudnute-heslo"), unsolved("platba zmizla", "boris", old), solved("ahoj", "bol-kedysi")]

    assert found(searcher, ASKED, *records)[0] == "zabudnute-heslo"


def test_everybody_is_helped_in_their_own_language(searcher: Searcher) -> None:
    records = [solved("пропал доступ", "zabudnute-heslo", lang="ru"), solved(ASKED, "zabudnute-heslo")]
    learned = learn(searcher, records, share=0.2, now=NOW)

    assert set(learned) == {"ru", "sk"}
    assert searcher.suggest("пропал доступ", "ru", learned=learned["ru"]).hits[0].lang == "ru"


def test_the_knowledge_base_uses_what_was_learned_for_whole_problems_only(index: Path, tmp_path: Path) -> None:
    searcher = Searcher(OpenedIndex(index))
    keep(tmp_path, learn(searcher, [solved("kaput", "hra-sa-nespusti")], share=0.2, now=NOW))
    base = KnowledgeBase(index.parent.parent, learned_directory=tmp_path)

    assert base.suggest("kaput", "sk").hits[0].article_id == "hra-sa-nespusti"
    assert base.suggest_while_typing("kaput", "sk").hits == ()


def test_learning_anew_drops_what_is_no_longer_said(index: Path, tmp_path: Path) -> None:
    where = index.parent.parent
    learn_anew(where, tmp_path, [solved("kaput", "hra-sa-nespusti")], share=0.2, now=NOW)
    assert learn_anew(where, tmp_path, [], share=0.2, now=NOW) == {}

    assert KnowledgeBase(where, learned_directory=tmp_path).suggest("kaput", "sk").hits == ()
    assert len(generations(tmp_path)) == 2


def test_without_an_index_nothing_is_dropped(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="readfirst index"):
        learn_anew(tmp_path / "none", tmp_path / "learned", [], share=0.2, now=NOW)

    assert not (tmp_path / "learned").exists()


def test_what_was_learned_of_an_earlier_id_counts_for_the_article_that_has_it_now(tmp_path: Path) -> None:
    (tmp_path / "kb/sk").mkdir(parents=True)
    for name, head in (("heslo", "aliases: [kod]\n"), ("platba", "")):
        text = f"---\nid: {name}\ntitle: Pomoc {name}\nlang: sk\n{head}---\nText o {name}.\n"
        (tmp_path / "kb/sk" / f"{name}.md").write_text(text, encoding="utf-8")
    build_index(tmp_path / "kb", tmp_path / "index")
    with OpenedIndex(generations(tmp_path / "index")[0].path / INDEX) as opened:
        assert found(Searcher(opened), "kaput", solved("kaput", "kod"))[:1] == ["heslo"]


def many_records() -> list[Record]:
    """Problems of three languages: solved ones, and such that nothing solved and that found nothing."""
    languages = ("sk", "cs", "ru")
    solutions = [
        solved(f"kaput {number % 7} {number}", article, f"p{number}", lang=lang)
        for lang in languages
        for article in ("zabudnute-heslo", "hra-sa-nespusti")
        for number in range(12)
    ]
    hopeless = [
        replace(unsolved(f"qwrtzp {number}", f"u{number}", frozenset()), lang=lang)
        for lang in languages
        for number in range(10)
    ]
    return [*solutions, *hopeless]


def arrays_of(learned: Learned) -> dict[str, bytes]:
    arrays = ("weights", "bias", "surprise", "kind", "article_of", "values")
    return {name: getattr(learned.lessons, name).tobytes() for name in arrays} | {"local": repr(learned.local).encode()}


def learned_from(searcher: Searcher, records: list[Record]) -> dict[str, dict[str, bytes]]:
    learned = learn(searcher, records, share=0.2, now=NOW)
    return {lang: arrays_of(of_language) for lang, of_language in learned.items()}


def test_the_bounds_of_a_training_change_nothing_of_what_few_records_teach(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = learned_from(searcher, many_records())
    for name in ("JUDGED_IN_ALL", "UNSOLVED_IN_ALL", "MANY_RECORDS"):
        monkeypatch.setattr(train, name, 10**9)
    monkeypatch.setattr(amounts, "NEWEST_IN_ALL", 10**9)

    assert bounded == learned_from(searcher, many_records())
    assert set(bounded) == {"sk", "cs", "ru"}


def test_of_too_many_records_each_language_learns_from_its_newest(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = CountingSearcher(OpenedIndex(index))
    monkeypatch.setattr(amounts, "NEWEST_IN_ALL", 60)
    monkeypatch.setattr(train, "UNSOLVED_IN_ALL", 9)
    monkeypatch.setattr(train, "MANY_RECORDS", 50)
    older = [
        replace(record, record_id="old-" + record.record_id, at=NOW - timedelta(days=90)) for record in many_records()
    ]

    learned = learn(searcher, [*older, *many_records()], share=0.2, now=NOW)

    assert len(searcher.asked) == 9
    for of_language in learned.values():
        kinds = of_language.lessons.kind
        assert int((kinds != LINE).sum()) <= 20
        assert int((kinds == UNSOLVED).sum()) == 3
        assert of_language.lessons.bias.size == 0 or float(abs(of_language.lessons.weights).max()) > 0
    assert searcher.suggest("kaput 3", "sk", learned=learned["sk"]).hits


def test_many_records_are_judged_by_lessons_that_leave_all_of_them_out_at_once(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(train, "JUDGED_IN_ALL", 6)  # two of each language, of 20 and more

    learned = learn(searcher, many_records(), share=0.2, now=NOW, progress=lambda what, *_: steps.append(what))

    assert [step for step in steps if step.startswith("probabilities")] == [
        "probabilities of sk",
        "probabilities of cs",
        "probabilities of ru",
    ]
    assert all(abs(of_language.lessons.surprise).max() > 0 for of_language in learned.values())
