"""Formulas of TeX keep every sign; sums of money are none."""

import pytest

from search.dialects.markdown_dialects import plain_markdown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Nech $x_1 + y_2$ a $\\alpha$.", "Nech `x_1 + y_2` a `\\alpha`."),
        ("Potom $$e^{ix}$$.", "Potom `e^{ix}`."),
        ("$$\na_1 * b_1 * c\n$$", "\n```latex\na_1 * b_1 * c\n```\n"),
        ("> $$ a_1\n> b $$", ">\n> ```latex\n> a_1\n> b\n> ```\n>"),
        ("\\begin{align}\na_1 &= b_1\n\\end{align}", "\n```latex\n\\begin{align}\na_1 &= b_1\n\\end{align}\n```\n"),
    ],
)
def test_a_formula_is_code(written: str, shown: str) -> None:
    assert plain_markdown(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Stojí $5, predtým $10_000.",
        "Od $5 do $10 za $a_b mesiac.",
        "Premenné $HOME/$USER_NAME a $PATH$.",
        "`$x_1$` a ``$\\alpha$``",
        "```\n$$\na_1\n$$\n```",
        "Kód:\n\n    $$\n    a_1\n    $$\n",
        "\\[Voliteľné\\] krok",
        "PID je $$ a potom $$.",
        "$$\n\nkoniec odseku\n\n$$",
        "\\begin{align} bez konca",
    ],
)
def test_what_is_no_formula_stays(text: str) -> None:
    assert plain_markdown(text) == text
