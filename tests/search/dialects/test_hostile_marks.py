"""A text that repeats the beginnings of marks without end is read in time that grows with it, not with its square."""

import time
from pathlib import Path

import pytest

from search.articles.article import parse_article
from search.dialects.captured_code import plain_captured_code
from search.dialects.markdown_dialects import plain_markdown
from search.includes.includes import Includes
from search.rendering.slash_blocks import with_notes

SIZE = 200_000  # bytes
BEGINNINGS = (
    *("{% raw %}", "{% raw %}\n{{ a }}", "{% endraw %}", "{{</* ", "{{< comment >}}", "{{< mermaid >}}\n"),
    *(
        '{{< tab codelang="a" >}}\n',
        "<iframe ",
        "<iframe src='https://a'>\n",
        "[info]\n",
        "[/info]\n",
        "[tip]a[/tip]\n",
    ),
    *("[caption ]a", ":::(Info)\n", ":::(Info)\n:::\n", "<ac:x ", "<ac:parameter >a", "<ac:x><![CDATA[", "<ri:page "),
    *(
        "@tab a\n",
        "::: preview a\n",
        "::: tabs\n@tab ",
        "@startuml\n",
        "<aside>\n",
        "- a\n  id:: 61234567-\n",
        "((61234567-",
    ),
    *(
        "{% capture a %}\n",
        "{% include code.html a=b ",
        "a\n{: .note}\n",
        "{: .note}\na\n",
        "{{#tab name=",
        "{{%segment ",
    ),
    *("```ad-note\ntitle: a\n", "[a](b ':ignore ", "<Listing caption=", "<!--@include: a.md#", "a <> "),
    *(
        "<!-- @include: x",
        "{{#include ",
        "<<< a.",
        "{* a ln[",
        "[!INCLUDE [x](",
        "{% include ",
        "{{< include ",
        "{{a-b",
    ),
    *("export {\n", "export const a = {\n", "import {a", "<details>\n", "<details><summary>", "<A b={", "[[", "![[a|"),
    *("{% ifversion a %}", "{% ifversion a", "{% if a %}{% else %}", "{% a {b", "[AUTOTITLE](a", "@include a.md\n"),
    *("{doc}`a<", "```{include} ", ":::{", "/// a\n", "--8<-- ", "%%", "==a", "{: ", "[!DNL ", "[!UICONTROL [!DNL "),
    *(
        "<<glossary:",
        "<include>a",
        "<Tabs items={['a'",
        "<Tabs items={['a']}><Tab>",
        "<Files>\n<Folder name='a'>\n",
        "```admonish ",
        "```rust\n# ",
        "\\\\(a",
        "![info]\n> ",
        "<figcaption>a](",
        "!> a\n",
        " [block:code]\n{",
        "<HTMLBlock>{`",
        "[a](b ':include ",
        "<Snippet file=",
        "import {\n",
        "::note\n",
        '::a{b="',
        "  ::a\n    ---\n",
        ":a{",
        ":a[",
        "    ::a\n",
        "[block:a]\n",
        "[details=",
        "![a|1",
        "[date=1 ",
        "[a\n",
        "[a][b.",
        "[a]: b\n[a][",
        "[a]:\n",
        "> - [a]:",
        "<code>\n[a][b.c]",
        "<pre>",
        "![[a]]\n",
        "![[a#",
        "|a|\n|b",
        "- a\n{:toc ",
        "# a\n{: #",
        "- a\n  {:toc}\n",
        '    ::: zone pivot="a"\n',
        "\n+++\n",
        "> a\n{.is-info}",
        "![a](b =",
        ':::zone pivot="',
        "(a)=",
        "{ref}`a <",
        "+---+\n|",
        "+---+\n",
        "|a|\n|-+",
        "|-+-+",
        "<a b={",
        "<a b='/>",
        "<a \n",
        "!! a\n!!! b\n",
        "[prism]\n",
        "{a = ",
        '> a\n{style="tip"}\n',
        "{% a %}\nb: [\n",
        "{% a %}\nb:\n{% enda %}\n",
        "{% a {{",
        "{% include {{",
        "<a markdown",
        "::tabs\n::tab a\n",
        ":a:",
        "    :x: a\n",
        "<list>",
        '<list type="decimal">\n<path>\n',
        "<code-block>\n",
        "|--|--|\n```\n",
        '```\n{a = "',
        "> a\nb\n",
        "!!!include(a",
        "```{include} a\n:start-after: b  c",
        ":::{card} a\n:link: b\n",
        ":::{glossary}\na\n",
        "```{terminal}\n:input: a\n",
        "{{ site.a }}",
        "{{ site.a.",
        "{{ a }} ",
        "{% raw %}{{ site.a }}",
        "{% raw %}{% endraw %}{{ a.b",
        "{{< code-toggle >}}\n",
        "{% code %}\na\n{% endcode %}\n",
        "{{< code a",
        "[!code[](a",
        "[!code-a[](b)]\n",
        ":::code a",
        "::: mermaid\n",
        "{`a",
        "{%{ ",
        "a[b]{",
        "{% set a = b",
        "<CodeGroup>\n",
        "<CodeGroup>\n```a b\n```\n",
        "> [!file]\n",
    ),
)


@pytest.mark.long
@pytest.mark.parametrize("path", ["en/a.md", "en/a.mdx"])
def test_no_mark_takes_longer_than_its_length(tmp_path: Path, path: str) -> None:
    slow = {}
    for beginning in BEGINNINGS:
        text = beginning * (SIZE // len(beginning))
        started = time.thread_time()
        parse_article(f"---\ntitle: A\n---\n{text}".encode(), path, includes=Includes(tmp_path, None))
        if (seconds := time.thread_time() - started) > 1.5:  # the slow ones took ten and more
            slow[beginning] = round(seconds, 1)

    assert slow == {}


@pytest.mark.long
@pytest.mark.parametrize("tail", ["a", "/", " ", "-", "{", "[", "\n"])
def test_a_mark_with_a_long_tail_takes_no_longer_either(tmp_path: Path, tail: str) -> None:
    slow = {}
    for beginning in (*BEGINNINGS, "{% ab", "{{< mac", "[AUTOTITLE](/a/", "```{csv-table}\n,"):
        text = f"::note\n::\n\n{beginning}{tail * 20_000}"
        started = time.thread_time()
        parse_article(f"---\ntitle: A\n---\n{text}".encode(), "en/a.md", includes=Includes(tmp_path, None))
        if (seconds := time.thread_time() - started) > 1.5:
            slow[beginning] = round(seconds, 1)

    assert slow == {}


@pytest.mark.parametrize(
    "text",
    [
        f":id:{' ' * 100_000}x y",
        f"{{{{< code {' ' * 100_000}\n{{{{< /code >}}}}",
        f"<list>\n<list {'a-' * 50_000}>",
        "```{terminal}\n:input: a\n" + "\n" * 100_000,
    ],
)
def test_a_long_line_of_one_mark_takes_no_time(tmp_path: Path, text: str) -> None:
    started = time.thread_time()
    parse_article(f"---\ntitle: A\n---\n{text}".encode(), "en/a.md", includes=Includes(tmp_path, None))

    assert time.thread_time() - started < 1.5  # each took more than eight


@pytest.mark.parametrize(
    "table",
    [
        "```{csv-table}\n" + "," * 4_000 + "\n" + "a\n" * 1_990 + "```",
        '[block:parameters]\n{"data": {}, "cols": 100, "rows": 100}\n[/block]\n' * 100,
    ],
)
def test_a_small_text_makes_no_large_table(tmp_path: Path, table: str) -> None:
    draft = parse_article(f"---\ntitle: A\n---\n{table}".encode(), "en/a.md", includes=Includes(tmp_path, None))

    assert len(draft.article.body) < 2 * len(table)


UUID = "61234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        "Use:\n\n    Text\n    {: .note }\n\nend",
        "Use\n\n    <aside>\n    x\n    </aside>",
        "<div>\n<aside>\ntext **b**\n</aside>\n</div>",
        "- a\n  <aside>\n  b\n  </aside>",
        "::: demo\na\n:::\n\n@file is a tag\n\n@tab Escape pressed\n@import",
    ],
)
def test_what_only_looks_like_a_mark_stays_as_it_is(text: str) -> None:
    kept = plain_markdown(text)

    assert kept == text


@pytest.mark.parametrize(
    "text",
    [
        "1. a\n{: .note }\n2. b",
        "- a\n- b\n{: .tip }\n- c",
        "[a]: http://x.y\n{: .note }",
        "{% capture a %}\nWelcome **text**\n{% endcapture %}\n{% include promo-codes/decode.html\n x=a %}",
    ],
)
def test_what_only_looks_like_a_mark_becomes_neither_note_nor_code(text: str) -> None:
    kept = plain_markdown(text)

    assert ":::" not in kept
    assert "```" not in kept


def test_code_of_an_outline_keeps_its_lines_and_prose_its_words() -> None:
    code = f"```\npublic:: true\n(({UUID}))\nstd::vector x\n```"
    text = f"- a\n  id:: {UUID}\n- (({UUID}))\n\n{code}\n\nWords\npublic:: the setting that publishes"

    assert plain_markdown(text) == f"- a\n- a\n\n{code}\n\nWords\npublic:: the setting that publishes"


def test_captured_text_that_is_also_shown_elsewhere_keeps_its_place() -> None:
    text = "{% capture a %}\nGET /\n{% endcapture %}\n{{ a }}\n{% include code.html x=a %}"

    assert "{% capture a %}" in plain_captured_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% capture a %}\nx\n{% endcapture %}\n{% include " + "code" * 40_000,
        "{% capture a %}\n" + "x" * 6_000 + "\n{% endcapture %}\n" + "{% include code.html\n a=a %}\n" * 3_000,
        "{% capture a %}\nx\n{% endcapture %}\n{% include code.html " + "a=a " * 50_000 + "%}",
        f"- {'x' * 100_000}\n  id:: {UUID}\n" + f"- (({UUID}))\n" * 2_300,
    ],
)
def test_what_is_put_in_is_bounded(text: str) -> None:
    began = time.process_time()

    written = plain_markdown(text)

    assert time.process_time() - began < 2
    assert len(written) < len(text) + 700_000


@pytest.mark.parametrize(
    "lines",
    [
        [":::note" + " " * 20_000 + "{", ":::"],
        ["/// note" + " " * 20_000 + "x", "///"],
        ["::: note"] * 8_000 + ["/////"] * 8_000 + [":::"],
        ["::: note"] * 8_000 + [":::"] * 8_000,
    ],
)
def test_notes_of_strokes_and_colons_take_no_longer_than_their_lines(lines: list[str]) -> None:
    began = time.process_time()

    with_notes(lines)

    assert time.process_time() - began < 1


def test_colons_in_indented_code_of_mkdocs_stay() -> None:
    lines = ["Use:", "", "    :::note", "    code", "    :::", "", ":::note", "a", ":::"]

    assert with_notes(lines)[:5] == lines[:5]


def test_captured_code_that_would_be_put_in_too_often_is_not_lost() -> None:
    text = "{% capture a %}\n" + "x" * 6_000 + "\n{% endcapture %}\n" + "{% include code.html\n a=a %}\n" * 3_000

    assert plain_captured_code(text) == text


def test_code_captured_twice_under_one_name_is_shown_as_it_is_there() -> None:
    mark = "{% capture a %}\nfirst\n{% endcapture %}\n{% include code.html\n x=a %}\n"

    shown = plain_captured_code(mark + mark.replace("first", "second") + "```\n" + mark + "```")

    assert shown.count("```\nfirst\n```") == shown.count("```\nsecond\n```") == 1
    assert shown.endswith("```\n" + mark + "```")
