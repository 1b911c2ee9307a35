"""What looks like the mark of another system and is none stays: code without a fence, text in boxes, dates in cells."""

from __future__ import annotations

import time

import pytest

from search.dialects.markdown_dialects import plain_markdown

_OF_MYSQL = ["+----+------+", "| id | name |", "+----+------+", "|  1 | a    |", "+----+------+"]
_OF_PSQL = [" id | name", "----+------", "  1 | a"]


def _moved_in(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


@pytest.mark.parametrize("printed", [_OF_MYSQL, _OF_PSQL, ["{% table %}", "columns:", "- a: b", "{% endtable %}"]])
def test_what_a_program_printed_stays_in_code_that_is_moved_in(printed: list[str]) -> None:
    text = f"Uvidíte:\n\n{_moved_in(printed)}\n\nPokračujte."

    assert "| --- |" not in plain_markdown(text)
    assert "```" not in plain_markdown(text)
    assert "----|------" not in plain_markdown(text)


@pytest.mark.parametrize("printed", [_OF_MYSQL, _OF_PSQL])
@pytest.mark.parametrize("opening", ["<pre>", "<div><PRE class='x'>", '> <pre lang="sql">'])
def test_what_a_program_printed_stays_in_pre(opening: str, printed: list[str]) -> None:
    text = "\n".join([opening, *printed, "</pre>", "", "Potom."])

    assert plain_markdown(text) == text


def test_below_the_words_of_a_tag_in_code_and_behind_pre_tables_are_tables() -> None:
    drawn = "\n".join(_OF_MYSQL)

    assert "| --- |" in plain_markdown(f"Píšte `<pre>`.\n\n{drawn}")
    assert "| --- |" in plain_markdown(f"```html\n<pre>\n```\n\n{drawn}")
    assert "| --- |" in plain_markdown(f"<pre>\na\n</pre>\n\n{drawn}")
    assert "| --- |" in plain_markdown(f'!!! note "Pozor"\n\n{_moved_in(_OF_MYSQL)}')


def test_a_table_that_begins_a_point_of_a_list_is_one_table() -> None:
    text = "- +---+---+\n  | A | B |\n  +===+===+\n  | 1 | 2 |\n  +---+---+"

    assert plain_markdown(text) == "- | A | B |\n  | --- | --- |\n  | 1 | 2 |"


@pytest.mark.parametrize(
    "joined",
    [
        "+---+---+\n| spolu |\n+---+---+\n| 1 | 2 |\n+---+---+",
        "+---+---+\n| a | b |\n|   +---+\n|   | c |\n+---+---+\n| 1 | 2 |\n+---+---+",
    ],
)
def test_a_table_with_joined_cells_stays_whole(joined: str) -> None:
    assert plain_markdown(joined) == joined


def test_dates_and_steps_in_cells_keep_their_numbers() -> None:
    text = "+------------+---------+\n| 31. 12. 24 | 1. krok |\n|            | 2. krok |\n+------------+---------+"

    assert plain_markdown(text).endswith("| 31. 12. 24 | 1. krok<br>2. krok |")


@pytest.mark.parametrize("name", ["hint", "note", "warning", "details", "tab", "windows"])
def test_a_list_with_names_in_a_box_is_text(name: str) -> None:
    shown = plain_markdown(f"{{% {name} %}}\nkroky:\n- otvorte: menu\n{{% end{name} %}}")

    assert "```" not in shown
    assert "- otvorte: menu" in shown


def test_a_cell_shows_a_list_as_lines_and_no_signs_of_a_program() -> None:
    block = "{{% table %}}\ncolumns:\n- title: A\n  key: a\nrows:\n- a: {}\n{{% endtable %}}"

    assert "| x<br>y |" in plain_markdown(block.format("[x, y]"))
    assert "- a: {b: c}" in plain_markdown(block.format("{b: c}"))


@pytest.mark.parametrize(
    "code",
    [
        "```fortran\n!! Komentár\n! druhý\n```",
        '```\n!! x\n[version]\n[ui-tab title="a"]\n```',
        "Text:\n\n    ! x\n    !! y\n",
        "<pre>\na\n\n!! x\n</pre>",
        'Pridajte:\n\n    <dependency\n        name="x"\n    />\n    <server port="1" />\n\nKoniec <br/>',
        'Nastavte {limit = "5"} a {x= 5}.',
        "Napíšte:\n\n    [a][b.c] {{ x }} {: .x} %%a%%\n    {% if a %}<Foo>{% endif %} {{< ref a >}}\n",
        "- a\n\n  ```\n  b\n  ```\n\n      {{ x }} {width=3}\n",
        "Pozri `[[\\craft\\View]]` a [[ -f x ]].",
        "```md\n::: {.callout-note}\n## A\n:::\n```",
        "    ::: {.callout-note}\n    x\n    :::",
        "```\n{% assign a = 1 %}{{ a }}\n{% for b in c %}\n- {{ b }}\n```",
        "Píšte `{% assign a = 1 %}{{ a }}` takto.",
        "```sh\n#| nie je voľba\na\n```",
        "| a | b |\n",
        "Text\n| a | b |\n| c | d |",
        "Kód:\n\n    | a | b |\n    | c | d |\n",
        "Pole [a]{b} a [x] {.y",
        "## Opravené [#1234]\n\n## Chyba [#404]",
        "<pre>\n[!badge x] a [!file](b)\n</pre>\n\n<code>[!icon a]</code>",
        "![a]($x_1$.png) [b](https://a.sk/$x_1$) https://a.sk/$x_1$/b <a href='$x_1$'>c</a> <code>$x_1$</code>",
        "```md\n# A [step]\n## B [#c]\n```\n\n    # A [step]\n",
    ],
)
def test_code_and_words_in_braces_are_no_marks_of_grav_and_writerside(code: str) -> None:
    assert plain_markdown(code) == code


def test_tags_inside_each_other_are_no_code_where_one_of_them_holds_markdown() -> None:
    text = '<div markdown="1">\na\n</div>\n\n<div>\n    <div>\n    x\n    </div>\n    <p>b</p>\n</div>'

    assert "</div>\n    <p>b</p>" in plain_markdown(text)


@pytest.mark.parametrize("words", ["node.js", "config.yml", "example.com"])
def test_the_words_of_a_link_may_be_the_name_of_a_file(words: str) -> None:
    assert plain_markdown(f"Pozri [[Nastavenie|{words}]].") == f"Pozri [{words}](<Nastavenie>)."


def test_code_of_jekyll_that_holds_a_fence_ends_where_it_ends() -> None:
    drawn = "{% mermaid %}\nA[x]\n{% raw %}\n```\n{% endraw %}\n{% endmermaid %}\nPo"
    data = "{% plan %}\nsteps:\n- a: |\n    ```\n    x\n    ```\n{% endplan %}\nPo"

    assert plain_markdown("{% mermaid %}\n```mermaid\nA\n{% endmermaid %}\nPo") == "\n```mermaid\nA\n```\n\nPo"
    assert plain_markdown(drawn) == "\n````mermaid\nA[x]\n```\n````\n\nPo"
    assert plain_markdown(data).startswith("\n````yaml\n")
    assert plain_markdown(data).endswith("\n````\n\nPo")


@pytest.mark.parametrize("value", ['"0"', "'0'", "0", '"false"'])
def test_a_tag_that_holds_no_markdown_stays_as_it_is(value: str) -> None:
    text = f"<div markdown={value}>\n# {{a}}\n</div>"

    assert plain_markdown(text) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "|a\n" + "-+" * 50_000 + "x",
        "|a\n-+" + "-" * 100_000 + "x",
        "<a" + " markdown=x" * 9_000,
        "{% plan %}\nb: " + "[" * 100_000 + "\n{% endplan %}",
        "+---+---+\n|  +---+\n" * 5_500 + "+---+---+",
        "<pre" + "<a>" * 30_000,
        "!!!a\n" * 20_000 + "!!!",
        "==- a\n" * 15_000 + "===",
        "[!badge " * 12_000,
        "[!badge a](" * 9_000,
        "$$\n" * 20_000,
        "$a_1" * 20_000,
        "$$ a\nb\n" * 12_000,
        "\\begin{align}\n" * 6_000,
        "](a " * 20_000,
        "](" + "a " * 50_000,
        "# a" + " [step" * 15_000,
        "#" + " a [toc]" * 12_000,
        "#+BEGIN_SRC\n" * 8_000 + "#+END_SRC",
        "{{< tab lang=a >}}\n" * 5_000 + "{{< /tab >}}",
        "[[a|b." + "c." * 100 + "]]" * 1_000,
        "::: {.a" * 15_000,
        "::: {.callout-tip}\n" * 5_000,
        "```{=html}\n" * 10_000,
        "{% assign a = 'x" * 7_000,
        "{% assign a = 'b' %}{{ a }}" * 4_000,
        "{% capture a %}" * 7_000,
        "{% capture a %}b{% endcapture %}{{ a }}\n" * 3_000,
        "{% for a in site.b %}" * 5_000 + "{{ a }}",
        "{% for a in site.b |" + " sort" * 20_000,
        "[a]{.b" * 15_000,
        "[" * 100_000 + "]{.b}",
        "\n\n |a|\n" * 15_000,
        "[[\\a" * 20_000,
        ":::a\n" + ":x: b\n" * 15_000,
        "> +---+\n" * 12_000,
        "\n    {{ x }}" * 10_000,
        "<A b c" * 16_000,
    ],
)
def test_no_line_takes_long(hostile: str) -> None:
    started = time.process_time()
    plain_markdown(hostile)

    assert time.process_time() - started < 3
