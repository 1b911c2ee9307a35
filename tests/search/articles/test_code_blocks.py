"""Programs that stand between shortcodes, without a fence."""

import pytest

from search.articles.markdown_dialects import plain_markdown


@pytest.mark.parametrize(
    ("opening", "closing", "language"),
    [
        ("{{< code-toggle file=hugo >}}", "{{< /code-toggle >}}", ""),
        ('{{< code-toggle file="config/params.toml" >}}', "{{</ code-toggle >}}", "toml"),
        ("{{% code lang=yaml %}}", "{{% /code %}}", "yaml"),
        ("{% codeblock bash %}", "{% endcodeblock %}", "bash"),
        ("{{< terminal >}}", "{{< /terminal >}}", ""),
    ],
)
def test_what_stands_between_them_is_code(opening: str, closing: str, language: str) -> None:
    text = plain_markdown(f"Napíšte:\n\n{opening}\n[params]\n- a\n# b\n{closing}\n\nPotom.")

    assert text == f"Napíšte:\n\n\n```{language}\n[params]\n- a\n# b\n```\n\n\nPotom."


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_block_that_holds_a_fence_keeps_it(fence: str) -> None:
    text = plain_markdown(f'{{% code title="a.py" %}}\n{fence}python\na = 1\n{fence}\n{{% endcode %}}')

    assert text.count("```") + text.count("~~~") == 2
    assert "{%" not in text


@pytest.mark.parametrize("opening", ["{{< code-toggle config=a />}}", "{{< code-toggle >}}", "{% code %}"])
def test_without_an_end_nothing_below_becomes_code(opening: str) -> None:
    text = plain_markdown(f"{opening}\n\nOdsek.\n\n- bod")

    assert "```" not in text
    assert "{" not in text


def test_such_a_block_in_code_stays() -> None:
    text = "````md\n{{< terminal >}}\nls\n{{< /terminal >}}\n````"

    assert plain_markdown(text) == text
