"""Articles come from other systems; their marks must neither be shown nor slow anything down."""

import time

import pytest

from search.dialects.markdown_dialects import plain_markdown
from search.markdown.markdown_text import first_heading, first_sentences, plain


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Otvorte [!DNL Fastly] a [!UICONTROL Save].", "Otvorte Fastly a Save."),
        ("[!UICONTROL Zapnúť [!DNL Fastly] tu]", "Zapnúť Fastly tu"),
        ('Stlačte :::no-loc text="Win + X"::: a :::no-loc text="Y":::.', "Stlačte Win + X a Y."),
        ("[!BADGE Nové]{type=Positive} Text", "Nové Text"),
        ("{% include banner.html %}Text{% endnote %}", "Text\n:::"),
        ("{% if a %}Text{% else %}{% endif %}", "Text"),
        ("[a]({% link {{ page.version.version }}/a.md %}#b)", "[a](a.md#b)"),
        ('{% navtab "{{ site.name }} UI" %}\nx\n{% endnavtab %}', "\n**UI**\n\nx\n"),
        ('{{< figure src="a.png" alt="Menu" >}}', "![Menu](<a.png>)"),
        ('{{< youtube id="abc123" >}}', "[https://www.youtube.com/watch?v=abc123](<https://www.youtube.com/watch?v=abc123>)"),
        ("{{% tip %}}\nx\n{{% /tip %}}", ":::tip\nx\n:::"),
        ('{{< notice warning "Pozor" >}}\nx\n{{< /notice >}}', ":::warning\nx\n:::"),
        ('{% hint style="danger" %}\nx\n{% endhint %}', ":::danger\nx\n:::"),
        ('{% include note.html content="Čakajte." %}', ":::note\nČakajte.\n:::"),
        ("{% highlight sh %}\n{{ x }}\n{% endhighlight %}", "```\n{{ x }}\n```"),
        ("{% comment %}nie{% endcomment %}Text", "Text"),
        ('Text{: .warning}\n{:target="_blank"}', "Text\n"),
        ('![a](b.png){width=400px} text {style="color: red"}', "![a](b.png) text "),
        ("## Účet {#ucet}", "## Účet {#ucet}"),
        ("* TOC\n{:toc}\nText", "\nText"),
        ("[TOC]\nText", "Text"),
        ("import Tabs from '@theme/Tabs';\nText", "Text"),
        ("export const x = 1\nText", "Text"),
        ("a {/* skryté\n slová */} b", "a  b"),
        ("[!INCLUDE [spoločné](../a.md)]Text", "Text"),
        ("> [!Video https://ok.sk/v]", "> [https://ok.sk/v](<https://ok.sk/v>)"),
        ('> [!div class="nextstepaction"]\n> [Ďalej](a.md)', "> \n> [Ďalej](a.md)"),
        ("# [Windows](#tab/windows)", "# Windows"),
        ('  :::image type="content" source="a.png" alt-text="Menu":::', "  ![Menu](<a.png>)"),
        (':::row:::\n:::column span="2":::\nx\n:::column-end:::\n:::row-end:::', "x"),
        ("::: app.forms.Field\n    options:\n      members: false\n\nText", "\n\nText"),
        ('::: zone pivot="programming-language-csharp,java"\nx\n::: zone-end', "\n**C# / Java**\n\nx"),
        ("A\n\n- b\n  c\n- d\n{:toc}\n\nE", "A\n\n\n\nE"),
        ("- a\n\n  | b | c |\n  | d | e |", "- a\n\n  |  |  |\n  | --- | --- |\n  | b | c |\n  | d | e |"),
        (r"Trieda [[\craft\web\View::render()]] a [[craft\A]]", r"Trieda `\craft\web\View::render()` a `craft\A`"),
        ("> [!NOTE]\n> Pozor\n{.is-info}", "> [!NOTE]\n> Pozor"),
        ("## Krok [step]\n## Heslo [#nove]\n## Zoznam [!toc]", "## Krok\n## Heslo {#nove}\n## Zoznam"),
        ("[A](Nový list) [[B]] `[x](a b)` pole[0](a b)", "[A](<Nový list>) [B](<B>) `[x](a b)` pole[0](a b)"),
        ("[A](x y)", "[A](x y)"),
        ('[a](\\{\\{< relref "b.md" >}})', "[a](b.md)"),
        ("[[Nové heslo|ucet.heslo.nove]] a [[Heslo|tu]]", "[Nové heslo](<ucet.heslo.nove>) a [tu](<Heslo>)"),
        ('<div markdown="1">\n*a*\n</div>\n```\nb\n```', '<div markdown="1">\n\n*a*\n</div>\n\n```\nb\n```'),
        ("`![a](b.png =300x)` ![a](b.png =30x)", "`![a](b.png =300x)` ![a](b.png)"),
        ('Kód:\n\n    :::zone pivot="a"\n    :::zone-end', 'Kód:\n\n    :::zone pivot="a"\n    :::zone-end'),
        ('- a\n\n    ::: zone pivot="a"\n    x\n    ::: zone-end', "- a\n\n\n    **A**\n\n    x"),
        ("1. Sem\n{:toc}\n\n# A\n{: .x #nove}", "\n\n# A {#nove}"),
        ("> Pozor\n> teraz\n{.is-danger}", "> [!CAUTION]\n> Pozor\n> teraz"),
        ("![Menu](/a.png =100x200){.center}", "![Menu](/a.png)"),
        ("{ref}`nove_heslo`{ref}`tu <a>` {ref}`ine:a`", "[nove heslo](<nove_heslo?label>)[tu](<a?label>) ine:a"),
        ("![Obrázok](data:image/png;base64,AAAA)", "Obrázok"),
        ('[a]({{< relref "b.md#c" >}}) [d]({% link e.md %})', "[a](b.md#c) [d](e.md)"),
        ('[f]({{ "/g" | relative_url }})', "[f](/g)"),
        ("[a]({{ site.baseurl }}/b)", "[a](/b)"),
        ('{{< newtab href="https://a.sk/b" title="Cenník" >}}', "[Cenník](<https://a.sk/b>)"),
        ('{% ext url="/cennik" text="Cenník" %}', "[Cenník](</cennik>)"),
        ('{{< chart url="/a.json" >}}', ""),
        ('<Tabs>\n<TabItem value="a" label="Telefón">\nx\n</TabItem>\n</Tabs>', "\n\n**Telefón**\n\nx\n\n"),
        ("<Card title='Heslo' href='/heslo' />", "\n[Heslo](</heslo>)\n"),
        ("<Widget onClick={go} />Text", "Text"),
        ("| <Badge>nové</Badge> | x |", "| nové | x |"),
        ("Meno: {{ name }}, [a]({{ name }}/b)", "Meno: <code>{{ name }}</code>, [a](/b)"),
        ("[[Účet/Heslo#Nové heslo|Nové heslo]]", "[Nové heslo](<Účet/Heslo#nové-heslo>)"),
        ("![[menu.png|300]] ![[Heslo]]", "![](<menu.png>) [Heslo](<Heslo>)"),
        ("[[Heslo]] %%nie%%\n\n==Pozor== ^blok", "[Heslo](<Heslo>) \n\n<mark>Pozor</mark>"),
        ("| [[Heslo\\|heslo]] |", "| [heslo](<Heslo>) |"),
        ("100 %% a ==b==, [[x]](y) [[ -f a ]]", "100 %% a ==b==, [[x]](y) [[ -f a ]]"),
        (":::{note} Rada\n:class: x\nText\n:::", ":::note Rada\nText\n:::"),
        ("```{tip}\n:class: x\n\n{ref}`a-b`\n{doc}`Účet <u>`\n```", ":::tip\n\n[a b](<a-b?label>)\n[Účet](<u>)\n:::"),
        (
            "```{list-table} Ceny\n:header-rows: 1\n\n* - Plán\n  - Cena\n* - Malý\n    plán\n  - 3 | 4\n```",
            "\n**Ceny**\n\n| Plán | Cena |\n| --- | --- |\n| Malý plán | 3 \\| 4 |\n",
        ),
        (":::{list-table}\n* - a\n  - b\n:::", "\n\n\n|  |  |\n| --- | --- |\n| a | b |\n"),
        ("```{csv-table}\n:delim: ;\n1;\"2\n3\"\n```", "\n\n\n|  |  |\n| --- | --- |\n| 1 | 2 3 |\n"),
        ("```{csv-table}\n:header: A, B\n1, \"2, 3\"\n```", "\n\n\n| A | B |\n| --- | --- |\n| 1 | 2, 3 |\n"),
        ("```{list-table}\n* - a\n  - - b\n    - c\n```", "\n\n\n* - a\n  - - b\n    - c\n"),
        ("````{note}\n```{code-block} sh\n:caption: x\nls\n```\n````", ":::note\n```sh\nls\n```\n:::"),
        ("```{toctree}\n:maxdepth: 2\nucet/heslo\nÚčet <ucet>\n```", "\n- [heslo](<ucet/heslo>)\n- [Účet](<ucet>)\n"),
        ("```{figure} a.png\n:alt: Menu\nPopis\n```", "\n![Menu](<a.png>)\n\nPopis\n"),
        ('{{< glossary_tooltip text="pod" term_id="x" >}} {{% heading "whatsnext" %}}', "pod What's next"),
        ("{% mac %}\n1. Krok\n{% endmac %}", "\n**Mac**\n\n1. Krok\n"),
        ("{% ifversion ghes %}S{% elsif fpt or ghec %}W{% else %}X{% endif %}", "W"),
        ("A\n{% ifversion fpt %}\n- b\n{% ifversion ghes %}c{% else %}d{% endif %}\n{% endif %}\nE", "A\n- b\nd\nE"),
        ("{% ifversion ghes %}S{% if x %}T{% endif %}", "ST"),
        ('{% youtube\n  src="https://a.sk/v"\n  width="50%" /%}', "[https://a.sk/v](<https://a.sk/v>)"),
        ("[AUTOTITLE](/ucet/nove-heslo#a)", "[Nove heslo](/ucet/nove-heslo#a)"),
        ("(nazov)=\n## Heslo", "## Heslo"),
        ("import A from 'a'; import B from 'b';\nText", "Text"),
        ("```sh [npm]\nx\n```", "\n**npm**\n\n```sh\nx\n```"),
    ],
)  # fmt: skip
def test_marks_of_other_systems_become_plain_markdown(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


def test_a_component_is_a_note_in_mdx_and_unknown_elsewhere() -> None:
    assert plain_markdown("<Note>*x*</Note>", is_mdx=True) == ":::note\n*x*\n:::"
    assert plain_markdown("import a from 'b'\n\n<Note>x</Note>") == "\n:::note\nx\n:::"
    assert plain_markdown("<Note>*x*</Note>") == "<Note>*x*</Note>"
    assert plain_markdown("<DIV>x</DIV>", is_mdx=True) == "<DIV>x</DIV>"


def test_programs_and_expressions_of_mdx_are_no_text() -> None:
    program = "import {\n  A,\n} from 'a'\n\nexport function B() {\n\n  return {a: 1}\n}\nText"
    assert plain_markdown(program, is_mdx=True) == "\n\nText"
    assert plain_markdown("```js\nexport const a = {\n```\nText", is_mdx=True) == "```js\nexport const a = {\n```\nText"
    tag = "<a style={{color: 'red'}} href={url('/heslo')} className=\"x\">{'Heslo'}</a>"
    assert plain_markdown(tag, is_mdx=True) == '<a href="/heslo" className="x">Heslo</a>'


def test_what_becomes_a_block_stays_in_its_step() -> None:
    step = "1. Otvorte\n   <Tip>\n   Počkajte\n   </Tip>\n2. Uložte"

    assert plain_markdown(step, is_mdx=True) == "1. Otvorte\n   :::tip\n   Počkajte\n   :::\n2. Uložte"


@pytest.mark.parametrize(
    "code",
    [
        "`{% raw %}`",
        "``[!DNL x]``",
        "``a ` [!DNL x]``",
        "`` [!DNL x]\n``` b``",
        "`two\nlines {% raw %}`",
        "```\n{% raw %}\n:::note\n> [!NOTE]\n```",
        "~~~md\nimport x from 'y'\n~~~",
        "- ```\n  {% raw %}\n  ```",
        "> ```\n> {% x %}\n> ```",
        "{name}",
        "a < b",
        "<!-- x -->",
    ],
)
def test_code_and_what_may_be_meant_is_left_alone(code: str) -> None:
    assert plain_markdown(code) == code


@pytest.mark.parametrize(
    "before",
    [
        "The key ` stands left of 1.\n\n",
        "- the key `\n- ",
        "1. the key `\n2. ",
        "| the key ` | a |\n| --- | --- |\n| ",
        "> the key `\n\n",
        "A key \\` is no code: ",
        "Two of them `` a ` b`` and ",
        "```` ``` ```` and ",
    ],
)
def test_a_backtick_alone_hides_nothing_of_the_next_block(before: str) -> None:
    assert plain_markdown(f"{before}[!DNL Fastly] and `code`") == f"{before}Fastly and `code`"


@pytest.mark.parametrize(
    "mark",
    [
        *("<!--", "[!DNL ", "{%", "{{<", "{:", "![a](data:", "`", "```\n", ":::", "> [!NOTE]\n", "[!", "{/*"),
        *("` ``", "`\n", "`` ` "),
        *("<A", "<Ab ", "{a=", "{.", '{a="', "{% a ", "{{< a ", "{% comment %}", ":::image ", "{#a ", "- "),
        *("{% highlight ", "[[a", "![[", "%%", "[[a]] ==", "{{ ", "```{note}\n", ":::{note}\n", ":::{code}\n"),
        "```{list-table}\n* - ",
        *("export {", "import {", " a={", " a={{", "{a}`", "[[a]] ^", "{'", "(a", ":::a\n:a:\n", "a \n"),
        *("[!DNL [!", ":::no-loc text="),
        *("````{note}", "<details>", "<p>", "<p ", "<div>\n", "<details>\n<summary>", "     - ", "\n     - a"),
    ],
)  # fmt: skip
def test_no_mark_repeated_takes_long(mark: str) -> None:
    started = time.thread_time()

    plain_markdown(mark * (200_000 // len(mark)), is_mdx=True)
    first_heading(mark * 10_000)
    first_sentences(mark * 10_000)

    assert time.thread_time() - started < 3


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**Tučné** a _kurzíva_ a `kód`", "Tučné a kurzíva a kód"),
        ("snake_case_name zostáva", "snake_case_name zostáva"),
        ("[odkaz](a.md) ![obrázok](b.png) <br> &amp;", "odkaz obrázok &"),
        ("## nie nadpis tu {: .x}", "## nie nadpis tu"),
        (r"Prihlásenie \(SSO\)", "Prihlásenie (SSO)"),
    ],
)
def test_markdown_reads_as_words(markdown: str, words: str) -> None:
    assert plain(markdown) == words


def test_a_long_first_paragraph_is_cut_after_a_sentence_or_else_a_word() -> None:
    assert first_sentences("Prvá veta. Druhá veta je dlhšia.", limit=20) == "Prvá veta."
    assert first_sentences("Prvá veta bez bodky", limit=12) == "Prvá veta…"
    assert first_sentences("Zabudnuté heslo\n====\n\n- bod\n\nVeta.") == "Veta."
    assert first_sentences("<!-- skryté\n\nslová -->\nVeta.") == "Veta."
    assert first_heading("<!--\n# skryté\n-->\n# Heslo") == "Heslo"
    assert first_sentences('!!! note "Nie"\n    Text v [rámčeku][ramcek].') == "Text v rámčeku."
    assert first_sentences("[![x](a.png) Menu](b.md) a pole[a][b].") == "x Menu a pole[a][b]."
    assert first_sentences("") == ""
