"""What of an article can be shown as a line: each block by itself, under its heading, never longer than a line."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.articles.sections import LONGEST_LINE, MOST_LINES, Line, text_lines
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site

LEAD = Line("", 0)


def lines(markdown: str, title: str = "Title") -> list[Line]:
    """The lines of an article as it is rendered; the first is always that of a text without a heading."""
    site = Site({"en/other.md": "en/other"})
    return text_lines(Renderer(site).render(Page("en/a.md", "en", title, markdown)).html)


def texts(markdown: str) -> list[str]:
    return [line.text for line in lines(markdown)[1:]]


def test_lines_stand_under_their_headings() -> None:
    assert lines("Before.\n\n## First *part*\n\nOne.\n\nTwo.\n\n### Inner\n\nThree.") == [
        LEAD,
        Line("Before.", 0),
        Line("First part", 2, "s-first-part"),
        Line("One.", 2),
        Line("Two.", 2),
        Line("Inner", 5, "s-inner"),
        Line("Three.", 5),
    ]


def test_a_list_a_table_and_code_are_read_row_by_row() -> None:
    assert texts("1. Open **Settings**.\n2. Save.\n   - now") == ["Open Settings.", "Save.", "now"]
    assert texts("|Plan|Price|\n|-|-|\n|Basic|5 €|\n||8 €|") == ["Plan · Price", "Basic · 5 €", "8 €"]
    assert texts("```\nmake  serve\n  PORT=80 <x>\n```") == ["make serve", "PORT=80 <x>"]


def test_markup_and_entities_leave_only_what_people_read() -> None:
    assert texts("Pass<b>word</b> &lt;script&gt; &amp; [a link](https://x.example)<br>next") == [
        "Password <script> & a link",
        "next",
    ]


def test_a_list_of_links_into_the_article_is_no_line() -> None:
    assert texts("- [One](#one)\n- [Two](#two)\n- see [two](#two)") == ["see two"]


def test_footnotes_leave_no_numbers_and_no_arrows() -> None:
    body = "Costs 5.[^1] Really.\n\n[^1]: With tax."
    html = '<p>Costs 5.<sup id="s-fnref:1"><a href="#s-fn:1">1</a></sup> Really.</p><ol><li>With tax. ↩</li></ol>'

    assert [line.text for line in text_lines(html)[1:]] == ["Costs 5. Really.", "With tax."]
    assert texts(body) == ["Costs 5. Really.", "With tax."]


def test_a_line_that_sends_people_elsewhere_is_told_apart() -> None:
    away = [line.leads_away for line in lines("See [the other](other.md).\n\nSee [the web](https://x.example).")[1:]]

    assert away == [True, False]


def test_a_second_heading_with_the_same_id_cannot_be_reached() -> None:
    assert [line.anchor for line in text_lines('<h2 id="s-a">A</h2><p>1</p><h2 id="s-a">B</h2>')] == ["", "s-a", "", ""]


def test_a_long_paragraph_is_cut_at_its_sentences_and_a_long_sentence_between_words() -> None:
    sentence = f"{'word ' * 19}end."

    assert texts(f"{sentence} {sentence} {sentence}") == [sentence] * 3
    first, *_, last = texts("letter " * 60)
    assert (first[-8:], last[:8]) == ("letter …", "… letter")
    assert texts("x" * 400)[0].endswith("x …")


HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", '<h2 id="s-x">', "</h2>", "<ul><li>", "</li></ul>", "<td>", "<pre>", "</pre>", "<br>"]
    )
    | st.text(alphabet="ab .!…&;<>\n\xa0😀é", max_size=30).map(lambda text: text.replace("<", "&lt;"))
    | st.just("word " * 50)
).map("".join)


@settings(max_examples=60)
@given(HTML)
def test_whatever_the_markup_each_line_is_short_and_has_its_heading_before_it(rendered: str) -> None:
    read = text_lines(rendered)

    assert read[0] == LEAD
    for number, line in enumerate(read[1:], start=1):
        assert 0 < len(line.text) <= LONGEST_LINE
        assert line.text == " ".join(line.text.split())
        assert line.heading <= number
        assert read[line.heading].heading == line.heading


@pytest.mark.parametrize("block", ["<p>word</p>", "<td>w</td>", "word ", "<b>w</b> ", '<h2 id="s-x">w</h2>', "x", "<"])
def test_large_articles_of_anything_are_read_in_time(block: str) -> None:
    began = process_time()

    assert len(text_lines(block * (400_000 // len(block)))) <= MOST_LINES

    assert process_time() - began < 5  # seconds; half of one here
