"""Pages as large public sites and exports of help desks have them: nothing that people are to read is lost."""

import pytest

from search.articles.article import parse_article
from search.dialects.markdown_dialects import plain_markdown
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site

SITE = Site({"a.md": "sk/a", "heslo.md": "sk/heslo"}, frozenset({"menu.png"}))


def shown(text: str, path: str = "a.md", flavour: str = "commonmark") -> str:
    article = parse_article(f"---\ntitle: T\nlang: sk\n---\n{text}".encode(), path).article
    return Renderer(SITE).render(Page(path, "sk", "T", article.body, flavour)).html.strip()


def test_a_tab_of_hugo_with_a_language_holds_code() -> None:
    html = shown('{{< tabs >}}\n{{< tab name="Linux" codelang="bash" >}}\na_b_c --> *x*\n{{< /tab >}}\n{{< /tabs >}}\n')

    assert "<p><strong>Linux</strong></p>" in html
    assert "<pre><code>a_b_c --&gt; *x*\n</code></pre>" in html


def test_a_drawing_between_shortcodes_is_code() -> None:
    assert shown("1. Krok\n\n   {{< mermaid >}}\n   A-->B\n   {{< /mermaid >}}\n\n2. Ďalší\n").count("<li>") == 2
    assert "<pre><code>A--&gt;B\n</code></pre>" in shown("{{< mermaid >}}\nA-->B\n{{< /mermaid >}}\n")


def test_comments_of_hugo_are_shown_to_nobody() -> None:
    html = shown(
        "Pred {{< comment >}}tajné\n\n- tiež tajné\n{{< /comment >}} za.\n\n{{% comment %}}tajné{{% /comment %}}"
    )

    assert "tajné" not in html
    assert html == "<p>Pred  za.</p>"
    assert "ostáva" in shown("{{< comment >}}\n\nostáva, lebo koniec chýba")


def test_a_shortcode_that_is_an_example_is_shown_as_it_is_written() -> None:
    assert "<code>{{&lt; note &gt;}}</code>" in shown("Píšte `{{</* note */>}}`.")
    assert "<code>{{% note %}}</code>" in shown("Píšte {{%/* note */%}}.")
    assert "<code>{{&lt; note &gt;}}\n</code>" in shown("```\n{{</* note */>}}\n```")


def test_what_stands_between_raw_of_liquid_is_shown() -> None:
    html = shown("Píšte {% raw %}{{ page.title }} a `{{ x }}`{% endraw %}, potom {{ page.title }}.\n")

    assert html == "<p>Píšte <code>{{ page.title }}</code> a <code>{{ x }}</code>, potom .</p>"
    assert "{{ b }}" in shown("{% raw %}\nRiadok\n\n- {{ b }}\n{% endraw %}\n")


def test_raw_in_the_code_of_a_page_of_liquid_vanishes_and_elsewhere_stays() -> None:
    code = "```yaml\na: {% raw %}${{ b }}{% endraw %}\n{% raw %}\nc\n{% endraw %}\n```\n"

    assert "<pre><code>a: ${{ b }}\nc\n</code></pre>" in shown(f"{{% if x %}}Text{{% endif %}}\n\n{code}")
    assert "{% raw %}${{ b }}{% endraw %}" in shown(f"Jekyll píše takto:\n\n{code}")


def test_raw_templates_in_the_data_of_a_block_stay_code() -> None:
    data = "{% entity_examples %}\nentities:\n  - name: 'a {{ text }}'\n{% endentity_examples %}"
    html = shown(f"{{% raw %}}\n{data}\n{{% endraw %}}\n")

    assert "'a {{ text }}'" in html
    assert "#123" not in html


def test_signs_in_a_table_say_what_they_mean() -> None:
    html = shown(
        "| Smie | |\n|--|--|\n"
        '| Správca | {% octicon "check" aria-label="Áno" %} |\n| Hosť | {% octicon "x" %} |\n'
        "| Člen | {{< yes >}} |\n| Cudzí | {{< no >}} |\n"
    )

    for words in ("Áno", "✗", "✓"):
        assert f"<td>{words}</td>" in html
    assert shown('Kliknite {% octicon "gear" aria-hidden="true" aria-label="gear" %} **Nastavenia**') == (
        "<p>Kliknite  <strong>Nastavenia</strong></p>"
    )


def test_tags_with_words_of_their_own_show_them() -> None:
    assert "Otvorte <a" in (html := shown('Otvorte {% my integrations title="Nastavenia > Zariadenia" %}.'))
    assert 'href="https://my.home-assistant.io/redirect/integrations/"' in html
    assert "Nastavenia &gt; Zariadenia</a>" in html
    assert shown("Toto je {% term automation automatizácia %}.") == "<p>Toto je automatizácia.</p>"
    assert 'href="/sk/a/heslo"' in shown('{{< link text="Heslo" url="/heslo" >}}')
    assert ">Poznámka</p>" in shown('<Admonition type="note" label="Poznámka">\n\nText\n\n</Admonition>', "a.mdx")


def test_captions_are_shown() -> None:
    html = shown('{{< figure src="menu.png" alt="Ponuka" caption="Obr. 1" >}}')

    assert 'alt="Ponuka"' in html
    assert "<br>Obr. 1" in html
    assert shown('{{< figure src="menu.png" caption="Obr. 1" >}}').count("Obr. 1") == 1
    assert "<strong>Ceny</strong>" in shown('{{< table caption="Ceny" >}}\n|a|b|\n|-|-|\n|1|2|\n{{< /table >}}')


def test_pictures_by_theme_and_with_a_size_are_shown() -> None:
    by_theme = '<Image\n  alt="Ponuka"\n  src={{\n    light: "menu.png",\n    dark: "tma.png",\n  }}\n/>'
    called = "<ThemedImage alt=\"Ponuka\" sources={{light: useBaseUrl('/menu.png'), dark: 'x'}} />"

    for written in (by_theme, called):
        assert '<img loading="lazy" src="/media/menu.png" alt="Ponuka"' in shown(written, "a.mdx")
    assert "title" not in shown('![Ponuka](menu.png " =100x200")')
    assert 'title="= 5"' in shown('![Ponuka](menu.png "= 5")')


@pytest.mark.parametrize("flavour", ["commonmark", "python-markdown"])
def test_templates_in_the_brackets_that_a_site_of_mkdocs_chose_vanish(flavour: str) -> None:
    html = shown("Pred\n\n[[ widget(page.title, 'a') ]]\n\n[[% include \"a.html\" %]]\n\nZa", flavour=flavour)

    assert html == "<p>Pred</p>\n<p>Za</p>"
    assert "[[ f(x) ]]" in shown("Text [[ f(x) ]] a\n\n    [[ f(x) ]]\n", flavour=flavour)


def test_what_only_looks_like_an_icon_of_mkdocs_stays() -> None:
    assert shown("O 10:lucide-a:20 hod. __:lucide-home: domov__", flavour="python-markdown") == (
        "<p>O 10:lucide-a:20 hod. <strong> domov</strong></p>"
    )
    assert "lucide" not in shown("(:lucide-home:) a **:lucide-a:**", flavour="python-markdown")


def test_the_name_of_an_option_is_shown_with_its_text() -> None:
    html = shown('<SdkOption name="dsn" type="string">\n\nKam sa posiela.\n\n</SdkOption>\n', "a.mdx")

    assert "<strong><code>dsn</code></strong> <code>string</code>" in html


@pytest.mark.parametrize("flavour", ["commonmark", "python-markdown"])
def test_a_film_in_a_frame_is_a_link_to_it(flavour: str) -> None:
    html = shown(
        '<div class="video"><iframe width="5"\n src="https://www.youtube-nocookie.com/embed/a-1?rel=0" '
        'title="Ako na heslo" allowfullscreen></iframe></div>\n\nText',
        flavour=flavour,
    )

    assert '<a href="https://www.youtube.com/watch?v=a-1"' in html
    assert ">Ako na heslo</a>" in html
    assert "iframe" not in html


def test_boxes_of_document360_are_notes_and_what_is_internal_is_not_public() -> None:
    internal = ":::(Internal) (Pre nás)\ntajné\n:::(Info)\nb\n:::\ntajné\n:::"
    html = shown(f":::(Info) (Dobré vedieť)\n- a\n- b\n:::\n\n{internal}\n\n:::(Warning)()\nPozor\n:::")

    assert html.count('class="admonition ') == 2
    assert html.count("<li>") == 2
    assert "Dobré vedieť" in html
    assert "tajné" not in html
    assert "Pre nás" not in html
    assert ":::" not in html


def test_pairs_of_wordpress_are_notes_and_code() -> None:
    html = shown(
        "[info]Krátka.[/info]\n\n[tip]\nDlhá\n\n- a\n[/tip]\n\n[php]\n$a = 1;\n[/php]\n\n"
        '[caption id="x" width="3"]![Ponuka](menu.png) Takto.[/caption]\n'
    )

    assert html.count('class="admonition ') == 2
    assert "<pre><code>$a = 1;\n</code></pre>" in html
    assert 'alt="Ponuka"> Takto.' in html
    assert "[" not in html
    assert 'href="https://a.sk/v"' in shown("[embed]https://a.sk/v[/embed]")


def test_macros_of_confluence_leave_their_words() -> None:
    html = shown(
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">java</ac:parameter>'
        "<ac:plain-text-body><![CDATA[int a<b;]]></ac:plain-text-body></ac:structured-macro>\n\n"
        '<p>Pozri <ac:link><ri:page ri:content-title="Heslo"/></ac:link>.</p>\n'
    )

    assert "<pre>int a&lt;b;</pre>" in html
    assert "Pozri Heslo." in html
    assert "java" not in html
    assert "ac:" not in html


@pytest.mark.parametrize(
    "text",
    [
        "[info]\nlevel = 3\n\n[warning]\nlevel = 2",
        "```ini\n[info]\na\n[/info]\n```",
        '`[tip]a[/tip]` a `<iframe src="https://a.sk">` a `<ac:link>`',
        "<table>\n<td>[embed]URL[/embed]</td>\n<td>[caption]Text[/caption]</td>\n</table>\n\n[embed]https://a.sk[/embed]je",
        "Napíšte [b]hrubo[/b] alebo [code]takto[/code].",
        '<pre>\n[php]\na\n[/php]\n<iframe src="https://a.sk"></iframe>\n</pre>',
        ":::(Info) (Nikde sa nekončí)",
        "Text:\n\n    {{< mermaid >}}\n    A-->B\n    {{< /mermaid >}}\n\nKoniec",
        "```\n{{< comment >}}x{{< /comment >}}\n{% raw %}{{ a }}{% endraw %}\n```",
        "V C píšeme /* takto */ a {{ /* takto */ }}.",
    ],
)
def test_what_only_looks_like_such_a_mark_stays(text: str) -> None:
    assert plain_markdown(text).replace("<code>", "").replace("</code>", "") == text
