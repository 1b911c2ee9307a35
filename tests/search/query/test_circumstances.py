"""The device that somebody has, and how much of something: beside a problem they weigh little, alone they are it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.circumstances import CIRCUMSTANCE, circumstances, with_aside
from search.query.query import Query, understand
from tests.search.small_index import vocabulary

FORMS = {"platba": "platb", "neprisla": "prisl", "windows": "windows", "galaxy": "galax", "minut": "minut"}
SLOVAK = {"sk": vocabulary(1_000, {"platb": 90, "prisl": 40, "windows": 5, "galax": 3, "minut": 20}, FORMS)}


def weighed(text: str) -> dict[str, float]:
    """Return the share of its weight that each word of a text keeps."""
    before = understand(text, "sk", SLOVAK)
    after = with_aside(before, circumstances(before))
    pairs = zip((*before.terms, *before.unknown), (*after.terms, *after.unknown), strict=True)
    return {old.word: new.mass / old.mass for old, new in pairs}


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("neprišla platba, mám Chrome 126 a Windows 11", {"Chrome", "Windows"}),
        ("neprišla platba na Xiaomi Redmi Note 12 Pro", {"Xiaomi", "Redmi", "Note", "Pro"}),
        ("neprišla platba Galaxy S21", {"Galaxy"}),
        ("neprišla platba 120 eur", {"eur"}),
        ("neprišla platba už 30 minút", {"minút"}),
        ("neprišla platba, mám samsung", {"samsung"}),  # which no article knows
        ("neprišla platba, používam Windows", {"používam", "Windows"}),  # said to have
        ("neprišla platba, mám telefón Galaxy S21", {"telefón", "Galaxy"}),
        ("neprišla platba v prehliadači Firefox 115", {"prehliadači", "Firefox"}),
        ("neprišla platba, mám verziu 5.2.1", {"verziu"}),
    ],
)
def test_beside_a_problem_circumstances_weigh_a_share(text: str, aside: set[str]) -> None:
    shares = weighed(text)

    assert {word for word, share in shares.items() if share == pytest.approx(CIRCUMSTANCE)} == aside
    assert {word for word, share in shares.items() if share == 1} == {"neprišla", "platba"}


@pytest.mark.parametrize("text", ["galaxy s21", "windows 11", "samsung", "30 minút"])
def test_where_nothing_else_is_known_they_are_the_problem(text: str) -> None:
    assert set(weighed(text).values()) <= {1.0}


def test_a_device_without_a_number_that_articles_know_may_be_what_it_is_about() -> None:
    assert weighed("platba vo windows")["windows"] == 1
    assert weighed("platba v prehliadači windows")["windows"] == 1


def test_words_between_two_devices_are_neither() -> None:
    assert weighed("platba telefónom na notebooku Galaxy S21")["telefónom"] == 1


@given(
    st.lists(st.sampled_from(["platba", "Windows 11", "120 eur", "samsung", "mimozemšťan", "Galaxy S21"]), max_size=6)
)
def test_no_word_is_lost_or_added(parts: list[str]) -> None:
    before = understand(" ".join(parts), "sk", SLOVAK)
    after = with_aside(before, circumstances(before))

    def names(query: Query) -> list[tuple[str, ...]]:
        return [(term.word, *term.terms) for term in (*query.terms, *query.unknown)]

    assert names(after) == names(before)
    assert after.unknown_codes == before.unknown_codes
