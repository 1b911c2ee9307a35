"""What one language learned: nobody who was not heard is pushed aside, and what was heard counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest

from search.learning.lessons import LINE, Lessons
from search.learning.local_answerability import Local
from search.learning.records import Record
from search.learning.store import FORMAT, Learned, LearnedFollower, keep, read_newest
from search.training.fit_lessons import CLASSIFY_FROM, LIMIT_CLASSES, fit

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LINES = {
    "zabudnute-heslo": ["Zabudnuté heslo", "zabudol som heslo"],
    "kod-z-sms": ["Kód z SMS neprišiel", "nepríde overovací kód"],
    "platba": ["Platba prebehla, kredity neprišli", "zaplatil som a nič neprišlo"],
}


def solved(text: str, article_id: str, number: int = 0) -> Record:
    return Record(
        f"{article_id}-{number}-{text}", text, "sk", article_id, f"p{number}", True, NOW - timedelta(days=number)
    )


def many(wrong: float = 0.0) -> list[Record]:
    """Thirty problems; of some the wrong article is said to have solved them."""
    said = {
        "zabudnute-heslo": ["neviem sa prihlásiť", "stratil som prístup", "účet ma nepustí dnu"],
        "kod-z-sms": ["telefón nič nedostal", "čakám na správu", "esemeska nechodí"],
        "platba": ["peniaze sú preč", "strhli mi z karty", "kúpil som a nemám"],
    }
    random = Random(1)
    texts = [
        (f"{text} {random.choice(['už', 'stále', 'zas', 'prosím'])}", one) for one in said for text in said[one] * 4
    ]
    return [
        solved(text, random.choice(sorted(said)) if random.random() < wrong else article_id, number)
        for number, (text, article_id) in enumerate(texts)
    ]


def first(lessons: Lessons, text: str) -> str:
    return next(iter(lessons.compare(text).best(1)), "")


def test_without_a_solved_problem_no_article_gains() -> None:
    assert fit("sk", LINES, []).compare("zabudol som heslo").best(3) == {}
    assert fit("sk", LINES, [solved("hocičo", "")]).compare("zabudol som heslo").best(3) == {}


def test_a_language_that_has_no_articles_any_more_learns_nothing_and_breaks_nothing() -> None:
    assert fit("sk", {}, many()).compare("zabudol som heslo").best(3) == {}


def test_the_nearest_solved_problem_counts_at_once() -> None:
    lessons = fit("sk", LINES, [solved("stratil som prístup k profilu", "zabudnute-heslo")])

    assert not lessons.bias.size, "one record makes no classifier"
    assert first(lessons, "stratil som pristup") == "zabudnute-heslo"


def test_an_article_of_which_nobody_said_anything_is_not_pushed_aside() -> None:
    lessons = fit("sk", LINES, [record for record in many() if record.article_id != "platba"])

    assert first(lessons, "platba prebehla a kredity neprisli") == "platba"


def test_a_new_article_is_not_buried_under_one_that_resolved_hundreds_of_problems() -> None:
    random = Random(2)
    around = ["kredity", "karta", "neprišli", "mobil", "účet", "stále", "prosím", "obchod"]
    hundreds = [
        solved(f"platba {random.choice(around)} {random.choice(around)}", "platba", number) for number in range(300)
    ]
    with_new = LINES | {"vratenie-platby": ["Vrátenie platby", "chcem vrátiť platbu za kredity"]}
    lessons = fit("sk", with_new, [*many(), *hundreds])

    likely = dict(zip(lessons.articles, lessons.compare("vrat mi platbu karta").probability.tolist(), strict=True))
    assert likely["vratenie-platby"] > likely["platba"]


def test_from_a_few_records_on_a_classifier_knows_what_no_single_record_says() -> None:
    lessons = fit("sk", LINES, many())
    assert sum(record.solved for record in many()) >= CLASSIFY_FROM

    reading = lessons.compare("karta peniaze prosím")
    assert reading.of("platba") == max(reading.signal)
    assert reading.probability.sum() == pytest.approx(1, abs=1e-3)


def test_some_wrong_answers_do_not_turn_the_order_round() -> None:
    lessons = fit("sk", LINES, many(wrong=0.2))

    assert first(lessons, "účet ma nepustí") == "zabudnute-heslo"
    assert first(lessons, "esemeska stále nechodí") == "kod-z-sms"


def test_signals_and_probabilities_lie_between_0_and_1() -> None:
    lessons = fit("sk", LINES, many())
    for text in ("", "heslo", "Пароль не подходит", "x" * 5_000, "peniaze " * 300, "\ud800", "12345"):
        reading = lessons.compare(text)
        assert np.isfinite(reading.signal).all()
        assert 0 <= reading.signal.min() <= reading.signal.max() <= 1


def test_a_foreign_text_that_an_article_solved_moves_nothing_else() -> None:
    with_it = fit("sk", LINES, [*many(), solved("я забыл пароль", "zabudnute-heslo", 99)])

    assert first(with_it, "я забыл пароль") == "zabudnute-heslo"
    assert first(with_it, "esemeska nechodí") == "kod-z-sms"


def test_nothing_helped_is_remembered_and_moves_no_article() -> None:
    lessons = fit("sk", LINES, [*many(), solved("zmazali mi skupinu", "")])
    memory = lessons.compare("zmazali mi skupinu").past_problems(["platba"])

    assert memory.nearest_unsolved == pytest.approx(1, abs=0.01)
    assert memory.nearest_solved < 0.5


@pytest.mark.long
def test_a_large_folder_shares_classes() -> None:
    lines = {f"a{number}": [f"článok číslo {number}"] for number in range(LIMIT_CLASSES + 50)}
    records = [solved(f"problém {number % 3} nejde", f"a{number % 3}", number) for number in range(CLASSIFY_FROM)]
    lessons = fit("sk", lines, records)

    assert len(lessons.bias) <= LIMIT_CLASSES
    assert first(lessons, "problém 2 nejde") == "a2"


def test_what_was_learned_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    lessons = fit("sk", LINES, many())
    keep(tmp_path, {"sk": Learned(lessons, Local(threshold=0.4, outcomes=120))})
    again = read_newest(tmp_path)["sk"]

    assert again.local == Local(threshold=0.4, outcomes=120)
    assert np.array_equal(again.lessons.compare("nepustí ma").signal, lessons.compare("nepustí ma").signal)
    assert (again.lessons.kind == LINE).sum() == 6


def test_lessons_are_made_of_what_people_wrote_and_nobody_else_reads_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    keep(tmp_path, {"sk": Learned(fit("sk", LINES, many()), Local())})

    assert tmp_path.stat().st_mode & 0o077 == 0
    assert [path for path in (tmp_path / "gen-1" / "sk").iterdir() if path.stat().st_mode & 0o077] == []
    assert read_newest(tmp_path).keys() == {"sk"}


def test_a_newer_version_is_followed_and_a_damaged_one_passed_over(tmp_path: Path) -> None:
    follower = LearnedFollower(tmp_path, recheck_seconds=0)
    assert follower.of("sk") is None
    keep(tmp_path, {"sk": Learned(fit("sk", LINES, many()), Local(outcomes=1))})
    keep(tmp_path, {"sk": Learned(fit("sk", LINES, many()), Local(outcomes=2))})
    assert (found := follower.of("sk")) and found.local.outcomes == 2

    (tmp_path / "gen-2" / "sk" / "values.npy").write_bytes(b"half of a")
    assert read_newest(tmp_path)["sk"].local.outcomes == 1


def test_files_of_another_version_teach_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, {"sk": Learned(fit("sk", LINES, many()), Local())})
    monkeypatch.setattr("search.learning.store.FORMAT", FORMAT + 1)

    assert read_newest(tmp_path) == {}
