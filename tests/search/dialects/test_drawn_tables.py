"""Tables that are drawn become tables; what is drawn in code stays as it is."""

from __future__ import annotations

import pytest

from search.dialects.drawn_tables import plain_tables

DRAWN = """+----+------+
| id | name |
+----+------+
| 1  | Jana |
+----+------+"""


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))


@pytest.mark.parametrize(
    "code", [f"```\n{DRAWN}\n```", f"Výstup:\n\n{indented(DRAWN, 4)}", f"- výstup:\n\n{indented(DRAWN, 6)}"]
)
def test_what_a_program_drew_stays_in_its_code(code: str) -> None:
    assert plain_tables(code) == code


@pytest.mark.parametrize("before", ["", "1. krok\n\n"])
def test_what_is_drawn_in_the_text_is_a_table(before: str) -> None:
    text = before + indented(DRAWN, 3 if before else 0)

    assert "| id | name |\n" in plain_tables(text)
    assert "+" not in plain_tables(text)


def test_signs_in_a_row_of_a_table_stay() -> None:
    text = "| A | B |\n|---+---|\n| -+- | x |\n| -+- |"

    assert plain_tables(text) == "| A | B |\n|---|---|\n| -+- | x |\n| -+- |"


def test_what_is_drawn_in_a_quotation_is_a_table_in_it() -> None:
    quoted = "\n".join(f"> {line}" for line in DRAWN.split("\n"))

    assert plain_tables(f"{quoted}\n> Po").startswith("> |  |  |\n> | --- | --- |\n> | id | name |")
    assert "+" not in plain_tables(quoted)
