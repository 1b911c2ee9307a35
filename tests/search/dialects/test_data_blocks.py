"""Blocks of Jekyll that hold data are shown as tables or code; a text with colons in it stays a text."""

from __future__ import annotations

import pytest

from search.dialects.data_blocks import plain_data


@pytest.mark.parametrize(
    "text",
    [
        "Tip: Use the search.",
        "Poznámka: stlačte Uložiť.\nPotom: počkajte.",
        "- Chrome: open the menu\n- Firefox: press F10",
        "- otvorte: nastavenia\n- kliknite: uložiť",
        "note: this is one line",
    ],
)
@pytest.mark.parametrize("name", ["hint", "note", "steps", "of_a_plugin"])
def test_a_text_with_colons_stays_a_text(name: str, text: str) -> None:
    block = f"{{% {name} %}}\n{text}\n{{% end{name} %}}"

    assert plain_data(block) == block


@pytest.mark.parametrize(
    "data", ["entities:\n  routes:\n  - name: a", "- name: a\n  port: 80\n- name: b\n  port: 81", "a: 1\nb: {c: 2}"]
)
def test_data_of_a_program_are_code(data: str) -> None:
    assert f"```yaml\n{data}\n```" in plain_data(f"{{% of_a_plugin %}}\n{data}\n{{% endof_a_plugin %}}")


@pytest.mark.parametrize("written", ["a: &x [1]\nb: *x\nc: [*x]", "a: [", "? [a]\n: b"])
def test_what_is_no_plain_data_stays_as_it_is_written(written: str) -> None:
    block = f"{{% plan %}}\n{written}\n{{% endplan %}}"

    assert plain_data(block) == block


def test_tags_among_the_data_are_no_part_of_them() -> None:
    block = "{% plan %}\n{% if a %}\nentities:\n  routes:\n  - name: a {% new_in 3 %}\n{% endif %}\n{% endplan %}"
    rows = "{% if b %}\n- a: x {% new_in 3 %}\n{% endif %}"
    table = f"{{% table %}}\ncolumns:\n- title: A\n  key: a\nrows:\n{rows}\n{{% endtable %}}"

    assert plain_data(block).strip() == "```yaml\nentities:\n  routes:\n  - name: a\n```"
    assert plain_data(table).strip() == "| A |\n| --- |\n| x {% new_in 3 %} |"


def test_a_row_of_a_loop_over_what_is_not_known_is_no_row() -> None:
    table = "{% table %}\ncolumns:\n- title: A\n  key: a\nrows:\n- a: x\n- a: \n{% endtable %}"

    assert plain_data(table).strip() == "| A |\n| --- |\n| x |"


def test_lists_of_markdoc_are_the_rows_of_a_table() -> None:
    table = '{% table %}\n* Meno\n* Cena {% align="right" %}\n---\n* Malý\n* 5 | 6\n---\n*\n* [b](c)\n{% /table %}\nPo'

    shown = plain_data(table)

    assert "| Malý | 5 \\| 6 |" in shown
    assert "|  | [b](c) |" in shown
    assert plain_data("{% table %}\n| a | b |\n|---|---|\n| 1 | 2 |\n{% /table %}").startswith("{% table %}")
    assert plain_data("{% table %}\n- a\n  - b\n---\n- c\n{% /table %}").startswith("{% table %}")
