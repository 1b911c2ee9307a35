"""Programs that stand between shortcodes, without a fence."""

import pytest

from search.dialects.code_blocks import plain_code_blocks
from search.dialects.markdown_dialects import plain_markdown


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


def test_a_tab_of_docsy_with_a_language_is_code_below_its_label() -> None:
    tab = '{{< tab header="hugo.toml" lang="toml" >}}\n[params]\na = 1\n{{< /tab >}}'

    assert plain_code_blocks(tab) == "\n**hugo.toml**\n\n```toml\n[params]\na = 1\n```\n"
    assert plain_code_blocks('{{< tab header="A" >}}\nText\n{{< /tab >}}').startswith("{{< tab")


def test_blocks_of_org_are_code() -> None:
    block = "- a\n  #+BEGIN_QUERY\n  {:title [:h2 a]}\n  #+END_QUERY"

    assert plain_code_blocks(block) == "- a\n\n  ```clojure\n  {:title [:h2 a]}\n  ```\n"
    assert plain_code_blocks("```\n#+BEGIN_SRC\na\n#+END_SRC\n```").count("```") == 2


def test_a_drawing_in_a_container_is_code() -> None:
    assert plain_code_blocks("::: mermaid\ngraph TD;\n:::\nPo") == "\n```mermaid\ngraph TD;\n```\n\nPo"
    assert plain_code_blocks("```\n::: mermaid\na\n:::\n```") == "```\n::: mermaid\na\n:::\n```"
