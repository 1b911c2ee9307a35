"""A problem text is cut where people stop, not where a number or an abbreviation has a full stop."""

import pytest

from search.text.sentences import sentences


def test_numbers_versions_addresses_and_abbreviations_keep_their_full_stops() -> None:
    text = (
        "Version 2.4.1 fails. See https://example.com/help.html or write to a.b@example.com. Dr. Lee said 5.7 is fine."
    )

    assert sentences(text, ["en"]) == [
        "Version 2.4.1 fails.",
        "See https://example.com/help.html or write to a.b@example.com.",
        "Dr. Lee said 5.7 is fine.",
    ]


def test_a_small_letter_begins_a_sentence_too() -> None:
    assert sentences("nejde mi to. uz dva dni! co s tym? dakujem", ["sk"]) == [
        "nejde mi to.",
        "uz dva dni!",
        "co s tym?",
        "dakujem",
    ]


def test_an_ordinal_number_ends_nothing_in_the_middle() -> None:
    assert sentences("Od 3. mája mi nič neprišlo. Čakám.", ["sk"]) == ["Od 3. mája mi nič neprišlo.", "Čakám."]


def test_line_breaks_and_list_items_are_sentences() -> None:
    text = "Two things\n- the code does not come\n* the password is wrong\n1. I tried again\n2) nothing"

    assert sentences(text, ["en"]) == [
        "Two things",
        "the code does not come",
        "the password is wrong",
        "I tried again",
        "nothing",
    ]


def test_lines_that_a_mail_program_wrapped_are_joined() -> None:
    text = "I have tried to change the address of my account on the page of\nsettings. It says no."

    assert sentences(text, ["en"]) == [
        "I have tried to change the address of my account on the page of settings.",
        "It says no.",
    ]


def test_of_a_pasted_mail_the_subject_and_the_text_are_left() -> None:
    text = (
        "From: Ann Lee <ann@example.com>\nSent: Monday, 3 March\nTo: support\nSubject: Invoice is missing\n\n"
        "On Monday Ann Lee wrote:\n> I did not get the invoice.\n>> Which one?"
    )

    assert sentences(text, ["en"]) == ["Invoice is missing", "I did not get the invoice.", "Which one?"]


def test_one_colon_makes_no_mail() -> None:
    assert sentences("Subject: mathematics\nmy marks are gone", ["en"]) == ["Subject: mathematics", "my marks are gone"]


@pytest.mark.parametrize("text", ["", " ", "...", "\n\n> \n- \n", "?!", "From:\nTo:"])
def test_nothing_gives_nothing(text: str) -> None:
    assert sentences(text) == []
