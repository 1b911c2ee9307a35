"""Articles come from other systems; their marks must neither be shown nor slow anything down."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.articles.markdown_dialects import plain_markdown
from search.articles.markdown_text import first_heading, first_sentences, plain
from search.rendering.commonmark import python_markdown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Otvorte [!DNL Fastly] a [!UICONTROL Save].", "Otvorte Fastly a Save."),
        ("{% include note.html %}Text{% endnote %}", "Text"),
        ('{{< figure src="a.png" >}}\nText {{% tip %}}x{{% /tip %}}', "\nText x"),
        ('Text{: .warning}\n{:target="_blank"}', "Text\n"),
        ("import Tabs from '@theme/Tabs';\nText", "Text"),
        ("export const x = 1\nText", "Text"),
        ("[!INCLUDE [spoločné](../a.md)]Text", "Text"),
        ('  :::image type="content" source="a.png" alt-text="Menu":::', "![Menu](a.png)"),
        (":::note[Pozor]\nText\n:::", "Text"),
        ("![Obrázok](data:image/png;base64,AAAA)", "Obrázok"),
        ("a <!-- skryté\n slová --> b <!-- bez konca", "a  b <!-- bez konca"),
        ("> [!WARNING]\n> Pozor:\n>\n> - raz\n\nĎalej", '!!! warning ""\n    Pozor:\n\n    - raz\n\nĎalej'),
        ("   > [!NOTE] Hneď\n   > potom", '   !!! note ""\n       Hneď\n       potom'),
        ("> [!GRÁTIS]\n> x", "> [!GRÁTIS]\n> x"),
    ],
)
def test_marks_of_other_systems_become_plain_markdown(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


@pytest.mark.parametrize(
    "code",
    [
        "`{% raw %}`",
        "``[!DNL x]``",
        "```\n{% raw %}\n:::note\n> [!NOTE]\n```",
        "~~~md\nimport x from 'y'\n~~~",
        "{{ name }}",
    ],
)
def test_code_and_what_may_be_meant_is_left_alone(code: str) -> None:
    assert plain_markdown(code) == code


def test_a_note_may_hold_code() -> None:
    assert plain_markdown("> [!TIP]\n> ```\n> {% x %}\n> ```\nText") == (
        '!!! tip ""\n    ```\n    {% x %}\n    ```\nText'
    )


@pytest.mark.parametrize(
    "mark", ["<!--", "[!DNL ", "{%", "{{<", "{:", "![a](data:", "`", "```\n", ":::", "> [!NOTE]\n", "[!"]
)
def test_no_mark_repeated_takes_long(mark: str) -> None:
    started = time.thread_time()

    plain_markdown(mark * (500_000 // len(mark)))
    first_heading(mark * 10_000)
    first_sentences(mark * 10_000)

    assert time.thread_time() - started < 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Text\n- a\n- b", "Text\n\n- a\n- b"),
        ("- a\n  - b\n    - c\n- d", "- a\n    - b\n        - c\n- d"),
        ("1) a\n2) b", "1. a\n2. b"),
        ("10. a\n    b\n\n    c", "10. a\n    b\n\n    c"),
        ("* a\n\n  b\n\nc", "* a\n\n    b\n\nc"),
        ("- a\nlenivo\n- b", "- a\n    lenivo\n- b"),
        ("Nadpis\n------\n- - -\n***", "Nadpis\n------\n- - -\n***"),
        ("    - kód\n    - kód", "    - kód\n    - kód"),
        ("Rok\n2019. bol", "Rok\n2019. bol"),
        ("- a\n\n  ```sh\n  x\n    y\n  ```\n- b", "- a\n\n\n        x\n          y\n\n- b"),
        ("```\n- x\n  - y\n```", "```\n- x\n  - y\n```"),
        ("``` c++ title=x\nx\n```", "```c++\nx\n```"),
        ("Tabuľka:\n| a | b |\n|---|---|\n| 1 | 2 |", "Tabuľka:\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        ("-\ta\n\t- b", "- a\n    - b"),
    ],
)
def test_lists_are_indented_for_python_markdown(written: str, meant: str) -> None:
    assert python_markdown(written) == meant


@given(st.text(st.sampled_from("-*1.) \n`~>ab\t"), max_size=80))
def test_no_word_is_lost_on_the_way(text: str) -> None:
    letters = [c for c in python_markdown(text) if c in "ab"]

    if "`" not in text and "~" not in text:  # the language of a fence inside a list is dropped
        assert letters == [c for c in text if c in "ab"]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Tučné** a _kurzíva_ a `kód`", "Tučné a kurzíva a kód"),
        ("snake_case_name zostáva", "snake_case_name zostáva"),
        ("[odkaz](a.md) ![obrázok](b.png) <br> &amp;", "odkaz obrázok &"),
        ("## nie nadpis tu {: .x}", "## nie nadpis tu"),
    ],
)
def test_markdown_reads_as_words(markdown: str, words: str) -> None:
    assert plain(markdown) == words


def test_a_long_first_paragraph_is_cut_after_a_sentence_or_else_a_word() -> None:
    assert first_sentences("Prvá veta. Druhá veta je dlhšia.", limit=20) == "Prvá veta."
    assert first_sentences("Prvá veta bez bodky", limit=12) == "Prvá veta…"
    assert first_sentences("Zabudnuté heslo\n====\n\n- bod\n\nVeta.") == "Veta."
    assert first_sentences("") == ""
