"""What Grav marks is shown as it is meant; ordinary text with exclamation marks, notes of MkDocs and code stay."""

from __future__ import annotations

import pytest

from search.dialects.grav import is_of_grav, plain_grav


@pytest.mark.parametrize(
    "text",
    [
        '!! note "Title"\n\n    Text',
        "!! note\n    Text",
        '!!! note "Title"\n    Text',
        "Zavolajte nám\n!! ihneď !!",
        "```fortran\n!! a comment\n! another\n```",
        "~~~\n!! a\n\n!! b\n~~~",
        "!!\n\n!! \n",
    ],
)
def test_what_is_no_notice_stays(text: str) -> None:
    assert not is_of_grav(text) or plain_grav(text) == text


def test_notices_stand_on_lines_of_their_own() -> None:
    text = "! Jeden.\n! Dva.\n\n!! Tri.\n\nText\n! nie\n"

    assert plain_grav(text) == ":::warning\nJeden.\nDva.\n:::\n\n:::danger\nTri.\n:::\n\nText\n! nie\n"


def test_code_of_grav_may_hold_a_fence() -> None:
    text = "[prism]\n```\n!! a\n```\n[/prism]\n\n!! Text"

    assert plain_grav(text) == "``````\n```\n!! a\n```\n``````\n\n:::danger\nText\n:::"


def test_a_word_in_brackets_vanishes_only_where_something_ends_with_it() -> None:
    assert plain_grav("!! Text\n\n[columns]\n\n[center]\nx\n[/center]") == ":::danger\nText\n:::\n\n[columns]\n\nx"
