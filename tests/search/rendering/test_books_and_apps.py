"""Pages of mdBook, Nextra, Fumadocs and exported help centres show what their systems show."""

import re

import pytest

from tests.search.rendering.test_other_systems import shown


def test_a_note_that_an_export_wrote_as_a_picture_is_a_note() -> None:
    html = shown("a.md", ">![info]\n>\n>Text **b**\n\n> ![menu]\n\n> ![tip]\n\n[tip]: obr/menu.png")

    assert html.startswith('<div class="admonition note">\n<p>Text <strong>b</strong></p>')
    assert "![menu]" in html  # no kind of note
    assert '<img loading="lazy" src="/media/obr/menu.png"' in html  # the page says which picture it is


@pytest.mark.parametrize(
    ("opening", "kind", "title"),
    [
        ("```admonish", "note", ""),
        ("```admonish warning", "warning", ""),
        ('```admonish danger "Pozor"', "caution", "Pozor"),
        ('~~~admonish title="Rada" collapsible=true', "note", "Rada"),
        ("```ad-tip", "tip", ""),
    ],
)
def test_a_note_between_fences_is_read_as_text(opening: str, kind: str, title: str) -> None:
    html = shown("a.md", f"{opening}\n- [a](https://a.sk)\n{opening[:3]}\n\nZa.")

    assert html.startswith(f'<div class="admonition {kind}">')
    assert ("admonition-title" in html, title in html) == (bool(title), True)
    assert ("<pre>" in html, html.count("<li>"), html.count("<a ")) == (False, 1, 1)


def test_lines_that_a_book_on_rust_hides_are_hidden() -> None:
    html = shown(
        "a.md", '```rust\n# use a::b;\n#\n#[derive(A)]\nlet c = 1;\n```\n\n```rust\nr#"\n# a"#\n```\n\n```sh\n# b\n```'
    )

    assert re.findall(r"<pre><code>(.*?)</code>", html, re.DOTALL) == [
        "#[derive(A)]\nlet c = 1;\n",
        'r#"\n# a"#\n',
        "# b\n",
    ]


def test_formulas_of_a_book_keep_their_signs() -> None:
    html = shown("a.md", "Tu \\\\(a_1 * b_1 * c\\\\) a \\(SSO\\).\n\n\\\\[\na_1 = *b*\n\\\\]\n")

    assert "<code>a_1 * b_1 * c</code> a (SSO)." in html
    assert "<pre><code>a_1 = *b*" in html


def test_brackets_that_are_only_written_are_no_formula() -> None:
    assert "<code>" not in shown("a.md", "Napíšte regexp \\\\(a\\\\)b.")


TABS = "<Tabs items={['npm', \"yarn\"]}>\n  <Tab>\n\nA\n\n  </Tab>\n  <Tab>\n\nB\n\n  </Tab>\n</Tabs>\n\n"


@pytest.mark.parametrize("text", [TABS, TABS.replace("Tab>", "Tabs.Tab>")])
def test_tabs_are_named_as_their_group_names_them(text: str) -> None:
    html = shown("a.mdx", f"{text}<Tabs items={{['x']}}><Tab value='y'>C</Tab></Tabs>\n\n```jsx\n{text}```")

    words = re.sub(r"<[^<>]+>|\s+", " ", html.partition("<pre>")[0]).split()
    assert words == ["npm", "A", "yarn", "B", "y", "C"]
    assert "&lt;Tab" in html


def test_a_tree_of_files_is_a_list() -> None:
    tree = (
        '<Files>\n  <Folder name="app" open>\n    <File name="[id].ts" />\n  </Folder>\n  <File name="b" />\n</Files>'
    )
    html = shown("a.mdx", f"Pred.\n\n{tree}\n\n{tree.replace('<F', '<FileTree.F').replace('</F', '</FileTree.F')}")

    assert html.count("<code>[id].ts</code>") == html.count("<code>b</code>")
    assert re.sub(r"\s", "", html).startswith(
        "<p>Pred.</p><ul><li><code>app</code><ul><li><code>[id].ts</code></li></ul></li><li><code>b</code></li></ul>"
    )


def test_text_in_a_tag_of_mdx_is_markdown_and_a_fragment_is_nothing() -> None:
    html = shown(
        "a.mdx", "<figure>\n  <>![Menu](obr/menu.png)</>\n  <figcaption>[a](https://a.sk)</figcaption>\n</figure>"
    )

    assert ("&lt;&gt;" in html, html.count("<img"), html.count("<a ")) == (False, 1, 1)
