"""Whole pages as other systems write them: what their marks mean is shown, and no mark is left."""

import re

import pytest

from search.articles.article import parse_article
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site, dead_targets
from search.sources.markdown_flavour import Flavour

SITE = Site({"Heslo.md": "sk/heslo", "ucet.md": "sk/ucet"}, frozenset({"obr/menu.png"}))


def shown(path: str, text: str, flavour: str = "commonmark") -> str:
    article = parse_article(f"---\ntitle: T\nlang: sk\n---\n{text}".encode(), path).article
    return Renderer(SITE).render(Page(path, "sk", "T", article.body, flavour)).html


def test_links_and_pictures_of_a_wiki_lead_to_notes_wherever_they_lie() -> None:
    html = shown("Hlboko/Iny.md", "Pozri [[Heslo#Nové heslo|nové heslo]] a [[ucet]]. ![[menu.png|200]]")

    assert '<a href="/sk/a/heslo#s-nov%C3%A9-heslo" rel="noopener noreferrer">nové heslo</a>' in html
    assert 'href="/sk/a/ucet"' in html
    assert '<img loading="lazy" src="/media/obr/menu.png"' in html


def test_directives_of_myst_nest_and_hold_lists() -> None:
    html = shown(
        "a.md", "::::{note}\n:class: x\n- a\n  :::{tip} Rada\n  b\n  :::\n- c\n::::\n\n```{warning}\n1. d\n```\n"
    )

    assert (html.count("<li>"), html.count('<div class="admonition')) == (3, 3)
    assert ":::" not in html
    assert ":class:" not in html


def test_in_mdx_nothing_is_code_because_it_is_moved_in() -> None:
    inside = ["1. a", "   <details>", "   <summary>**Ako**</summary>", "   ```sh", "   ls", "   ```", "   </details>"]
    text = "\n".join(["<Steps>", *(f"    {line}" for line in [*inside, "2. b"]), "</Steps>"])
    html = shown("a.mdx", text)

    assert (html.count("<li>"), html.count("<pre>"), html.count("<details>")) == (2, 1, 1)
    assert "<strong>Ako</strong>" in html


@pytest.mark.parametrize("opening", ["/// tip | Rada", "/// admonition | Rada\n    type: tip"])
def test_blocks_between_strokes_are_notes_and_nest(opening: str) -> None:
    html = shown(
        "a.md", f"{opening}\n\n- a\n\n//// details | Viac\n\n```py\n/// x\n```\n\n////\n\n///\n\nZa.", "python-markdown"
    )

    assert html.startswith('<div class="admonition tip">\n<p class="admonition-title">Rada</p>')
    assert (html.count("<li>"), html.count("<details>"), html.count("<pre>")) == (1, 1, 1)
    assert html.endswith("<p>Za.</p>")
    assert html.count("///") == 1  # in the code


def test_blocks_that_just_the_docs_marks_are_notes() -> None:
    html = shown(
        "a.md", "Pozor\n{: .warning }\n\n{: .note-title }\n> Rada\n>\n> b\n\n1. c\n\n   d\n   {: .tip}\n2. e\n{: .tip}"
    )

    assert html.count('<div class="admonition') == 2  # what stands in a list stays in it
    assert '<div class="admonition warning">\n<p>Pozor</p>' in html
    assert (html.count("<ol"), html.count("<li>"), "{:" in html) == (1, 2, False)


def test_names_of_tabs_and_files_between_colons_stand_above_what_they_hold() -> None:
    html = shown("a.md", "::: code-tabs#os\n@tab:active Mac#mac\n```sh\n@tab x\n```\n:::\n\n@tab nie je nič")

    assert "<strong>Mac</strong>" in html
    assert "<pre><code>@tab x" in html


def test_code_that_a_page_captures_stands_where_it_is_shown() -> None:
    text = "{% capture a %}\nPUT /x\n\n{ }\n{% endcapture %}\n{% capture b %}\nx.put()\n{% endcapture %}\n\nTu:\n\n"
    html = shown("a.md", text + "{% include code-block.html\n    rest=a\n    python=b %}")

    assert html.startswith("<p>Tu:</p>")
    assert "<pre><code>PUT /x\n\n{ }\n</code></pre>" in html
    assert html.index("<strong>python</strong>") < html.index("x.put()")


def test_an_outline_of_logseq_shows_no_properties() -> None:
    identity = "61234567-89ab-cdef-0123-456789abcdef"
    html = shown("a.md", f"- Heslo\n  id:: {identity}\n  collapsed:: true\n\t- Iné\n- Pozri a (({identity}))")

    assert "id::" not in html
    assert "collapsed" not in html
    assert "a Heslo" in html
    assert html.count("<li>") == 3


def test_a_note_that_somebody_forgot_to_end_is_no_word() -> None:
    assert shown("a.md", "<Callout>\nRada\n\n**b**") == "<p>Rada</p>\n<p><strong>b</strong></p>"
    assert "&lt;Note&gt;" in shown("a.md", "Zadajte <Note> sem.")


def test_a_tag_without_the_end_of_its_value_does_not_take_in_the_page() -> None:
    html = shown("a.md", '<div class="x>\n\nText **b**\n\nA "c" d')

    assert "<p>Text <strong>b</strong></p>" in html


def test_signs_of_another_language_stay_in_a_text_of_mdx() -> None:
    html = shown("a.mdx", "ak a <> b\n\n<>\n\nc\n\n</>")

    assert html == "<p>ak a &lt;&gt; b</p>\n<p>c</p>"


def test_links_of_docsify_lead_to_headings_and_have_no_options_for_titles() -> None:
    assert "#s-5" not in shown("a.md", "[z](/shop/item?id=5)")
    html = shown("a.md", "[a](Heslo.md?id=nove) [b](?id=tu) [c](https://a.sk/b.html ':include :type=iframe')")

    assert 'href="/sk/a/heslo#s-nove"' in html
    assert 'href="#s-tu"' in html
    assert ":include" not in html


def test_marks_of_books_made_by_mdbook_are_names_and_captions() -> None:
    tabs = '{{#tabs}}\n{{#tab name="Mac"}}\na\n{{#endtab}}\n{{#endtabs}}\n\n{{%segment outline}}\n\n'
    html = shown(
        "a.md", tabs + '<Listing number="1-1" file-name="a.rs" caption="`Vec<i32>`">\n\n```rust\na\n```\n\n</Listing>'
    )

    assert html.startswith("<p><strong>Mac</strong></p>\n<p>a</p>\n<p><strong>a.rs</strong></p>")
    assert "Listing 1-1: <code>Vec&lt;i32&gt;</code>" in html


def test_a_note_of_obsidian_between_fences_has_its_title_and_no_settings() -> None:
    html = shown("a.md", "```ad-tip\ntitle: Rada\ncollapse: open\n- a\n```")

    assert html.startswith('<div class="admonition tip">\n<p class="admonition-title">Rada</p>\n<ul>')
    assert "collapse" not in html


def test_notes_of_other_systems_are_notes_in_a_folder_of_mkdocs() -> None:
    html = shown(
        "a.md", '{% hint style="warning" %}\n- a\n{% endhint %}\n\n:::tip Rada\nb\n:::\n\n:::', "python-markdown"
    )

    assert (html.count('<div class="admonition'), html.count("<li>"), html.count(":::")) == (2, 1, 1)


def test_a_note_of_a_kind_that_only_its_wiki_knows_is_a_note() -> None:
    html = shown("a.md", "> [!compatibility] Od verzie 2\n> Text")

    assert html.startswith('<div class="admonition note">')
    assert "[!" not in html


def test_code_that_shows_code_ends_where_its_own_fence_does() -> None:
    html = shown("a.md", '``` markdown\n=== "C"\n\n    ``` c\n    int i;\n    ```\n```\n\nZa.', "python-markdown")

    assert html.count("<pre>") == 1
    assert html.endswith("<p>Za.</p>")


@pytest.mark.parametrize("flavour", ["commonmark", "python-markdown"])
def test_the_name_of_a_language_above_moved_code_opens_nothing(flavour: str) -> None:
    html = shown("a.md", "- Text:\n\n        ::yaml\n        a: 1\n\n- Za\n", flavour)

    assert (html.count("<li>"), html.count("<pre>")) == (2, 1)
    assert ":::" not in html


def test_steps_directly_below_a_point_of_mkdocs_are_its_steps() -> None:
    html = shown("a.md", "- Pri každom:\n  1. a\n  2. b\n- Za\n", "python-markdown")

    assert (html.count("<ol>"), html.count("<li>")) == (1, 4)


def test_a_link_to_the_description_of_a_program_is_its_words_and_other_links_stay() -> None:
    text = "[`Model.x`][a.b.Model.x], [`dump`][], [účet\nčlena][c.ucet] a [heslo][c.heslo].\n\n[c.heslo]: ucet.md\n"
    html = shown("a.md", f"{text}\n`[a][b.c]`", "python-markdown")

    assert "<code>Model.x</code>, <code>dump</code>, účet\nčlena a <a href" in html
    assert "<code>[a][b.c]</code>" in html


@pytest.mark.parametrize(
    "text",
    [
        "[heslo][c.heslo]\n\n[c.heslo]:\n  ucet.md",
        "1. [heslo][c.heslo]\n\n   [c.heslo]: ucet.md",
        "- a\n    - [heslo][c.heslo]\n\n      [c.heslo]: ucet.md",
        "[heslo][C.Heslo]\n\n> [c.heslo]: ucet.md",
    ],
)
def test_an_address_of_a_link_may_stand_in_a_list_a_quotation_or_on_the_next_line(text: str) -> None:
    assert '<a href="/sk/a/ucet" rel="noopener noreferrer">heslo</a>' in shown("a.md", text)


@pytest.mark.parametrize(
    "text",
    ["<pre>[a][b.c]\n\n[a][b.c]</pre>", "<code>[a][b.c]</code>", "x()[a][b.c]", "$$[a][b.c]$$", "<code>\n[a][b.c]"],
)
def test_what_is_code_without_marks_of_markdown_loses_no_bracket(text: str) -> None:
    html = shown("a.md", f"{text}\n\n[za][b.c]")

    assert html.count("[a][b.c]") == text.count("[a]")
    assert "<p>za</p>" in html


def test_html_may_be_meant_from_the_address_of_its_page() -> None:
    assert 'src="/media/obr/menu.png"' in shown("a.md", '<img src="../obr/menu.png" alt="x">', "python-markdown")


def test_rows_without_a_head_are_a_table_and_sentences_between_bars_are_none() -> None:
    html = shown("a.md", "Text\n\n| a | b |\n| c | d |\n\n| e |\n\n| f | g |\n| h |\n")

    assert (html.count("<table>"), html.count("<td>")) == (1, 4)


@pytest.mark.parametrize(
    "text",
    [
        "|Ruže sú červené|\n|Fialky modré|",
        "|x|\n|y|",
        "||a||\n||b||",
        "|#### |\n|#####|",
        "|##|##|\n|##|##|",
        "|a|b|\n|c|",
    ],
)
def test_bars_that_stand_around_no_two_columns_are_text(text: str) -> None:
    html = shown("a.md", text)

    assert "<table>" not in html
    assert html.count("|") == text.count("|")


def test_a_link_leads_to_the_article_that_has_its_label() -> None:
    target = parse_article(b"---\ntitle: T\nlang: sk\n---\n(nove_heslo)=\n# Heslo", "ucet/heslo.md").article
    source = parse_article(b"---\ntitle: T\nlang: sk\n---\n[x](nove_heslo), {ref}`y <nove_heslo>`", "a.md").article
    site = Site({"ucet/heslo.md": "sk/ucet-heslo"}, aliases={"ucet/heslo.md": target.aliases})

    html = Renderer(site).render(Page("a.md", "sk", "T", source.body)).html

    assert html.count('href="/sk/a/ucet-heslo"') == 2


def test_a_label_that_no_article_has_is_its_words_and_no_dead_link() -> None:
    text = b"---\ntitle: T\nlang: sk\n---\n{ref}`genindex`, {ref}`y <py-x>`, {ref}`ucet`"

    rendered = Renderer(SITE).render(Page("a.md", "sk", "T", parse_article(text, "a.md").article.body))

    assert rendered.html == '<p>genindex, y, <a href="/sk/a/ucet" rel="noopener noreferrer">ucet</a></p>'
    assert dead_targets(rendered.links) == ()
    assert Site({"genindex.md": "sk/genindex"}).address(next(iter(rendered.links)), "sk") == "/sk/a/genindex"


def test_a_link_of_zola_is_meant_from_the_folder_of_the_articles() -> None:
    assert 'href="/sk/a/ucet"' in shown("hlboko/a.md", "[x](@/ucet.md)")


@pytest.mark.parametrize("attribute", ['markdown="1"', "markdown"])
def test_what_stands_in_a_tag_for_markdown_is_markdown(attribute: str) -> None:
    html = shown("a.md", f"<div class='x' {attribute}>\n## Heslo\n- a\n\n</div>\n\nZa.")

    assert (html.count("<h2"), html.count("<li>")) == (1, 1)


def test_data_of_a_table_and_drawings_between_tags_of_jekyll_are_no_text() -> None:
    rows = ["- plan: A", "  limits: |", "    * a|b", "    * *c*", "- plan: 'no'", "  limits: true"]
    table = "\n".join(["columns:", "- title: Plán", "  key: plan", "- title: Čo", "  key: limits", "rows:", *rows])
    html = shown("a.md", f"{{% table %}}\n{table}\n{{% endtable %}}\n\n{{% mermaid %}}\nA --> B\n{{% endmermaid %}}")

    assert (html.count("<tr>"), html.count("<li>"), html.count("<pre>")) == (3, 2, 1)
    assert "columns" not in html
    assert "<li>a|b</li><li><em>c</em></li>" in html


def test_data_that_uses_a_value_often_is_no_table() -> None:
    html = shown("a.md", "{% table %}\ncolumns:\n- &a {title: A, key: a}\n- *a\nrows:\n- a: 1\n{% endtable %}")

    assert "<table>" not in html


def test_drawn_tables_are_tables_and_drawn_code_is_code() -> None:
    drawn = "+---+-----+\n| A | B   |\n+:==+=====+\n| 1 | - x |\n|   | - y |\n+---+-----+"
    html = shown("a.md", f"- Krok\n\n{drawn}\n\n```\n{drawn}\n```\n\n| A | B |\n|---+---|\n| 1 | 2 |\n")

    assert (html.count("<table>"), html.count("<li>"), html.count("<pre>")) == (2, 3, 1)
    assert "+:==+" in html


@pytest.mark.parametrize("path", ["a.mdx", "a.md"])
def test_a_tag_that_ends_itself_hides_nothing_of_what_follows(path: str) -> None:
    html = shown(path, 'Pred.\n\n<iframe\n  src="https://a.sk"\n/>\n\n- a\n\n<a id="b"/>\n\n1. c<br/>d\n')

    assert (html.count("<li>"), html.count("<br>")) == (2, 1)
    assert "src" not in html


def test_what_only_looks_like_a_tag_that_ends_itself_is_read_as_it_is_written() -> None:
    html = shown("a.md", 'Pred\n\n<a title="jeden\n---\ndva"/>\n\n< a/> a [[[b]]]\n')

    assert "<h2" in html
    assert "dva&quot;/&gt;" in html or 'dva"/&gt;' in html
    assert "&lt; a/&gt; a [[[b]]]" in html


def test_a_tag_of_mdx_on_several_lines_is_no_quotation() -> None:
    html = shown(
        "a.mdx",
        "<video\n\tcontrols\n\tstyle={{width: '100%'}}\n>\n\t<source\n\t\tsrc='a.webm'\n\t/>\n</video>\n\n- a\n",
    )

    assert "<blockquote>" not in html
    assert "video" not in html
    assert html.count("<li>") == 1


def test_notices_code_and_tabs_of_grav_are_shown_as_such() -> None:
    code = '[ui-tab title="Linux"]\n[prism classes="language-sh"]\n! ls\n- x\n[/prism]\n[/ui-tab]'
    html = shown("a.md", f"!! Pozor: **dnes**.\n\n{code}\n\n!!! Rada, nie typ.\n!!! Ešte.\n")

    assert (html.count('<div class="admonition'), html.count("<pre>"), html.count("<li>")) == (2, 1, 0)
    assert "[" not in html
    assert "!!" not in html


def test_a_quotation_with_a_style_is_a_note() -> None:
    html = shown("a.md", '> Text\n>\n> ```\n> x\n> ```\n>\n{style = "tip"}\n\nText { .x width = "b" }\n')

    assert html.startswith('<div class="admonition tip">\n<p>Text</p>')
    assert "{" not in html
    assert "[!" not in html


def test_links_of_readme_and_docfx_lead_to_articles_and_leave_words_where_none_is() -> None:
    site = Site({"sk/heslo.md": "sk/heslo"}, aliases={"sk/heslo.md": ["pomoc-heslo"]})
    text = "[a](doc:heslo#nove) [b](xref:Pomoc.Heslo) [c](ref:get-user) <xref:System.String?view=net> [d](doc:x)"
    rendered = Renderer(site).render(Page("sk/a.md", "sk", "T", text))

    assert '<a href="/sk/a/heslo#s-nove" rel="noopener noreferrer">a</a>' in rendered.html
    assert '<a href="/sk/a/heslo" rel="noopener noreferrer">b</a> c System.String' in rendered.html
    assert dead_targets(rendered.links) == ("sk/x",)


@pytest.mark.parametrize("flavour", [*Flavour])
def test_code_shows_how_a_link_of_readme_is_written(flavour: Flavour) -> None:
    text = 'Píšte `<a href="doc:heslo">`.\n\n```html\n<a href="xref:Heslo">a</a>\n```\n'
    html = Renderer(Site({})).render(Page("sk/a.md", "sk", "T", text, flavour)).html.replace("&quot;", '"')

    assert 'href="doc:heslo"' in html
    assert 'href="xref:Heslo"' in html


def test_the_name_of_a_page_of_docfx_leads_to_it() -> None:
    article = parse_article(b"---\ntitle: T\nlang: sk\nuid: Pomoc.Heslo\n---\nText", "sk/a.md").article

    assert "pomoc-heslo" in article.aliases


@pytest.mark.parametrize(
    ("path", "text", "html"),
    [
        ("a.md", "a[dd]{.mm} [rr]{#x} `a[dd]{.mm}` [a] {b}", "add rr <code>a[dd]{.mm}</code> [a] {b}"),
        ("a.md", "{%{ Text }%} `{%{ a }%}` {%a%}b}%}", " Text  <code>{%{ a }%}</code> b}%}"),
        (
            "a.md",
            '{% set x = "y" %}Je {{ x }} `{{ x }}`, nie {{ z }}',
            "Je y <code>{{ x }}</code>, nie <code>{{ z }}</code>",
        ),
        ("a.mdx", "Je {`text`}, {`<b>`} `{a}` `` {`x`} ``", "Je text, &lt;b&gt; <code>{a}</code> <code>{`x`}</code>"),
        ("a.md", "Je {`text`}", "Je {<code>text</code>}"),
    ],
)
def test_marks_inside_a_line_vanish_or_are_what_they_mean(path: str, text: str, html: str) -> None:
    fenced = shown(path, f"```\n{text}\n```").replace("&lt;", "<").replace("&gt;", ">")

    assert shown(path, text).strip() == f"<p>{html}</p>".replace("<p> ", "<p>")
    assert fenced == f"<pre><code>{text}\n</code></pre>"


def test_a_note_called_like_a_component_of_retype_is_a_note() -> None:
    assert shown("a.md", "> [!file]\n> Text").startswith('<div class="admonition note">')
    assert shown("a.md", "[!file](/a/b.pdf) [!badge Nové] `[!file]`").endswith(
        "b.pdf</a> Nové <code>[!file]</code></p>"
    )


def test_of_a_group_of_code_the_name_of_each_fence_stands_above_it() -> None:
    first = "<CodeGroup>\n```ts box.ts {1} lines\na\n```"
    group = f"{first}\n\n```bash Na Macu\n<CodeGroup>\n```\n\n```js wrap\nb\n```\n</CodeGroup>"
    html = shown("a.mdx", f"{group}\n\n```ts box.ts\nc\n```")

    assert re.findall(r"<strong>(.*?)</strong>", html) == ["box.ts", "Na Macu"]
    assert html.count("<pre>") == 4
