"""Parts that pages share are put in, in every system's way, and nothing from outside."""

import time
from pathlib import Path

import pytest

from search.articles.article import parse_article
from search.includes.includes import IncludedText, Includes
from search.includes.part_text import part_of


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    kb = repository / "docs" / "kb"
    kb.mkdir(parents=True)
    return kb


def put(kb: Path, path: str, text: str) -> None:
    file = kb / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def put_in(kb: Path, text: str, path: str = "a.md", further: Path | None = None) -> IncludedText:
    return Includes(kb, further).put_in(text, path, 1)


@pytest.mark.parametrize(
    "mark",
    [
        "[!INCLUDE[x](includes/x.md)]",
        "[!INCLUDE [x](./includes/x.md)]",
        "[!include[x](includes/x.md)]",
        '--8<-- "includes/x.md"',
        "--8<--\nincludes/x.md\n--8<--",
        "{% include x.md %}",
        '{% include "includes/x.md" %}',
        '{{< include "includes/x.md" >}}',
        '{{% readfile file="includes/x.md" %}}',
        '{{< docs/shared source="kb" lookup="x.md" version="<VERZIA>" >}}',
        "<!--@include: ./includes/x.md-->",
        "import X from './includes/x.md'\n<X />",
        "import X from './includes/\\x.md'\n<X />",
        "{{#include includes/x.md}}",
        "{{$include /includes/x.md}}",
        "```{include} includes/x.md\n:start-line: 1\n```",
        "{% data reusables.x %}",
        "@include includes/x.md",
        "!!!include(includes/x.md)!!!",
        "[x](includes/x.md ':include')",
        '[](includes/x.md ":include :type=markdown")',
        '<Snippet file="x.md" />',
        "import X from '@site/docs/kb/includes/x.md';\n<X id={1} />",
    ],
)
def test_a_part_is_put_in_in_the_way_of_each_system(kb: Path, mark: str) -> None:
    put(kb, "includes/x.md", "---\ntitle: x\n---\nSpoločný *text*.\n")
    put(kb, "data/reusables/x.md", "Spoločný *text*.\n")

    included = put_in(kb, f"Pred\n\n{mark}\n\nPo")

    assert included.text.split() == ["Pred", "Spoločný", "*text*.", "Po"]
    assert included.missing == []
    assert list(included.files) in (["includes/x.md"], ["data/reusables/x.md"])


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("{* ../src/x.py ln[2:2,4] hl[1] *}", ["```python", "b", "c", "```"]),
        ("<<< @/../src/x.py#end{1} [Label]", ["```python", "c", "```"]),
        ('{{% code_sample file="x.py" %}}', ["```python", "e", "```"]),
        ("```py\n{{#rustdoc_include ../src/x.py:end}}\n```", ["```py", "c", "```"]),
        ("```py\n{!> ../src/x.py!}\n```", ["```py", "a", "b", "c", "d", "```"]),
        ("```{literalinclude} ../src/x.py\n:linenos:\n```", ["```python", "a", "b", "c", "d", "```"]),
        ("```{literalinclude} ../src/x.py\n:lines: 1, 3-\n```", ["```python", "a", "c", "d", "```"]),
    ],
)
def test_programs_are_put_in_as_code(kb: Path, mark: str, shown: list[str]) -> None:
    put(kb, "../src/x.py", "a\nb\n# ANCHOR: end\nc\n# ANCHOR_END: end\nd\n")
    put(kb, "examples/x.py", "e\n")

    included = put_in(kb, mark)

    assert [line for line in included.text.split("\n") if line] == shown
    assert included.missing == []


@pytest.mark.parametrize(
    "text", ["<<<<<<< HEAD", "<" * 50, '```sh\ncat \\\n  <<< "$file.txt"\n```', "<<< Späť"], ids=str
)
def test_what_only_begins_like_a_program_that_is_put_in_stays(kb: Path, text: str) -> None:
    included = put_in(kb, text)

    assert (included.text, included.missing) == (text, [])


def test_docsify_puts_programs_in_as_code_and_leaves_frames_and_films(kb: Path) -> None:
    put(kb, "a.js", "one()\n/// [b]\ntwo()\n/// [b]\nthree()\n")
    put(kb, "c.md", "# Heslo")
    links = "[a](https://a.sk/a.js ':include') [b](a.html ':include') [c](a.js) `[d](a.js ':include')`"

    assert put_in(kb, "[a](a.js ':include :fragment=b')").text == "```js\ntwo()\n```"
    assert put_in(kb, "[c](c.md ':include :type=code')").text == "```md\n# Heslo\n```"
    assert [*put_in(kb, "[c](c.md ':include :type=code')").files] == ["./c.md"]  # it stays an article of its own
    assert put_in(kb, links).text == links
    assert put_in(kb, "```\n[d](a.js ':include')\n```").text == "```\n[d](a.js ':include')\n```"


def test_a_program_that_is_put_into_a_sentence_stands_below_it_and_ends_where_it_ends(kb: Path) -> None:
    put(kb, "a.js", "one()\n")
    put(kb, "b.md", "``````\ntwo\n``````\n")

    assert put_in(kb, "Toto [a](a.js ':include') je ono.").text == "Toto \n\n```js\none()\n```\n\n je ono."
    assert put_in(kb, "- [a](a.js ':include')").text == "- ```js\n  one()\n  ```"
    assert put_in(kb, "[b](b.md ':include :type=code')").text == "```````md\n``````\ntwo\n``````\n```````"


def test_a_part_of_several_lines_stays_in_its_point_its_quotation_and_its_cell(kb: Path) -> None:
    put(kb, "includes/a.md", "Raz.\n\nDva.\n")
    mark = "[!INCLUDE[a](includes/a.md)]"

    assert put_in(kb, f"1. {mark}\n2. Tri").text == "1. Raz.\n\n   Dva.\n2. Tri"
    assert put_in(kb, f"> {mark}").text == "> Raz.\n>\n> Dva."
    assert put_in(kb, f"| {mark} | Tri |").text == "| Raz. Dva. | Tri |"


def test_parts_that_say_nothing_in_parts_are_bounded_too(kb: Path) -> None:
    for number in range(6):
        put(kb, f"includes/p{number}.md", f"{{{{#include includes/p{number + 1}.md}}}}\n" * 100)
    put(kb, "data/variables/a.yml", f"x: {'{% data variables.a.x %}' * 100}\n")
    started = time.thread_time()

    included = put_in(kb, "{{#include includes/p0.md}}\n\n{% data variables.a.x %}")

    assert included.missing
    assert time.thread_time() - started < 5


def test_small_parts_and_values_have_names(kb: Path) -> None:
    put(kb, "_includes/snippets.md", "# Parts\n\n## Note {#one-note}\n\n> Pozor\n\n## Other {#other-note}\n\nIný\n")
    put(kb, "data/variables/product.yml", "# x\nname: 'Obchod {% data variables.product.kind %}'\nkind: >-\n  Plus\n")

    included = put_in(kb, "{{one-note}}\n\n{{not-there}} {% data variables.product.name %}")

    assert included.text == "> Pozor\n\n{{not-there}} Obchod Plus"
    assert included.missing == []


def test_a_component_of_nuxt_content_puts_a_part_in(kb: Path) -> None:
    put(kb, "_partials/licence.md", "Spoločný text")

    assert put_in(kb, '::note\n:partial{content="licence"}\n::').text == "::note\nSpoločný text\n::"


def test_a_link_bears_the_title_of_the_article_that_it_leads_to(kb: Path) -> None:
    put(kb, "ucet/heslo.md", "---\ntitle: Nové heslo v {% data variables.product.name %}\n---\nText\n")
    put(kb, "ucet/index.md", "---\ntitle: Účet\n---\n")
    put(kb, "data/variables/product.yml", "name: Obchod\n")

    included = put_in(kb, "[AUTOTITLE](/ucet/heslo#a) [AUTOTITLE](/ucet) [AUTOTITLE](/nie)")

    assert included.text == "[Nové heslo v Obchod](/ucet/heslo#a) [Účet](/ucet) [AUTOTITLE](/nie)"
    assert {"./ucet/heslo.md", "./ucet/index.md"} <= included.files.keys()


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: Tajné\nstatus: draft\n---\n",
        "\ufeff---\ntitle: Tajné\naudience: member\n---\n",
        '+++\ntitle = "Tajné"\ndraft = true\n+++\n',
        '{"title": "Tajné", "publish_at": "2099-01-01"}\n',
    ],
)
def test_a_link_does_not_bear_the_title_of_what_its_readers_may_not_read(kb: Path, head: str) -> None:
    put(kb, "plan.md", f"{head}Text\n")

    included = put_in(kb, "[AUTOTITLE](/plan)")

    assert included.text == "[AUTOTITLE](/plan)"
    assert "./plan.md" in included.files, "so that it is asked for again when it is published"


def test_titles_and_summaries_hold_values_too(kb: Path) -> None:
    put(kb, "data/variables/product.yml", "name: Obchod\n")
    name = "{% data variables.product.name %}"
    text = f"---\ntitle: Heslo v {name}\nintro: O {name}.\n---\nText\n"

    article = parse_article(text.encode(), "sk/a.md", includes=Includes(kb)).article

    assert (article.title, article.summary) == ("Heslo v Obchod", "O Obchod.")


def test_a_part_stays_in_its_sentence_and_in_its_step(kb: Path) -> None:
    put(kb, "includes/name.md", "Fastly\n")
    put(kb, "includes/note.md", "> [!NOTE]\n> Pozor\n")

    text = put_in(
        kb, "Otvorte [!INCLUDE[n](includes/name.md)] hneď.\n1. Raz\n\n   [!INCLUDE[n](includes/note.md)]\n"
    ).text

    assert text == "Otvorte Fastly hneď.\n1. Raz\n\n   > [!NOTE]\n   > Pozor\n"


def test_parts_in_parts_are_put_in_and_circles_are_named(kb: Path) -> None:
    put(kb, "includes/a.md", "A [!INCLUDE[b](b.md)]")
    put(kb, "includes/b.md", "B [!INCLUDE[a](a.md)]")

    included = put_in(kb, "[!INCLUDE[a](includes/a.md)]")

    assert included.text.split() == ["A", "B"]
    assert included.missing == [("includes/b.md", 1, "a.md")]


def test_a_page_that_asks_for_itself_has_its_text_once_and_may_show_a_piece_of_itself(kb: Path) -> None:
    put(kb, "a.md", "A\n<!--@include: a.md-->")
    put(kb, "b.md", "# B\n\n## Tu\n\nTu.\n\n## Tam\n\n<!--@include: b.md#tu-->")

    itself, piece = put_in(kb, "A\n<!--@include: a.md-->", "a.md"), put_in(kb, "<!--@include: b.md#tu-->", "b.md")

    assert (itself.text.split(), itself.missing) == (["A"], [("a.md", 2, "a.md")])
    assert (piece.text, piece.missing) == ("## Tu\n\nTu.", [])


@pytest.mark.parametrize("mark", ["<!--@include: ./x.mdx#dva-->", "<include>./x.mdx#dva</include>"])
def test_of_a_page_that_is_put_in_only_the_section_that_is_named(kb: Path, mark: str) -> None:
    put(kb, "x.mdx", 'A\n<section id="dva">\nB\n</section>\nC')

    assert put_in(kb, mark).text.strip() == "B"


def test_a_page_may_be_called_like_the_part_that_it_asks_for(kb: Path) -> None:
    put(kb, "ucet/heslo.md", '--8<-- "heslo.md"')
    put(kb, "snippets/heslo.md", "Spoločný text.")

    included = put_in(kb, '--8<-- "heslo.md"', "ucet/heslo.md")

    assert (included.text, included.missing) == ("Spoločný text.", [])


@pytest.mark.parametrize(
    "listed", ["auto_append:\n      - includes/links.md\n", 'auto_append: ["includes/links.md"]\n']
)
def test_addresses_that_every_page_gets_are_there_where_a_page_uses_them(kb: Path, listed: str) -> None:
    put(kb.parent, "mkdocs.yml", f"markdown_extensions:\n  - pymdownx.snippets:\n      {listed}")
    put(kb.parent, "includes/links.md", "[heslo]: /ucet/heslo\n[iné]: /ine\n*[SSO]: Jedno heslo\n")

    included = put_in(kb, "Zmeňte [svoje][heslo].")

    assert included.text == "Zmeňte [svoje][heslo].\n\n[heslo]: /ucet/heslo\n"
    assert [path for path, (size, _) in included.files.items() if size >= 0] == ["../includes/links.md"]
    assert put_in(kb, "[x](y) [iný]").text == "[x](y) [iný]"
    assert put_in(kb, "[x](y)").files == {}


def test_a_note_of_obsidian_is_put_into_others_whole_or_in_part(kb: Path) -> None:
    put(kb, "Hlboko/Heslo.md", "---\ntags: a\n---\nÚvod.\n## Nové heslo\nKrok.\n### Viac\nText.\n## Iné\n\nBlok ^b1\n")

    assert put_in(kb, "A\n![[Heslo]]\nB").text.startswith("A\n\nÚvod.\n## Nové heslo\n")
    assert put_in(kb, "- ![[Heslo#Nové heslo|x]]").text == "- ## Nové heslo\n  Krok.\n  ### Viac\n  Text.\n"
    assert put_in(kb, "![[Heslo#^b1]]").text == "\nBlok\n"
    assert "./Hlboko/Heslo.md" in put_in(kb, "![[Heslo]]").files  # which stays an article of its own


@pytest.mark.parametrize("text", ["![[a]]", "![[Nie je]]", "![[menu.png]]", "x ![[Heslo]]", "```\n![[Heslo]]\n```"])
def test_what_is_no_other_note_alone_on_its_line_stays_a_link(kb: Path, text: str) -> None:
    put(kb, "a.md", text)
    put(kb, "Heslo.md", "Text.")

    assert put_in(kb, text).text == text


@pytest.mark.parametrize("head", ["publish: false", "draft: true", "audience: member", "publish_at: 2999-01-01"])
def test_a_note_that_is_not_for_everybody_is_put_into_none(kb: Path, head: str) -> None:
    put(kb, "Tajne.md", f"---\n{head}\n---\nTajné.")

    assert put_in(kb, "![[Tajne]]").text == "![[Tajne]]"


NOT_PUBLIC = {
    "bom": "\ufeff---\nstatus: draft\n---\nTajné.",
    "cr": "---\rstatus: draft\r---\rTajné.",
    "toml": '+++\ntitle = "T"\ndraft = true\n+++\nTajné.',
    "toml-below-a-line": "\n+++\naudience = 'member'\n+++\nTajné.",
    "json": '{"title": "T", "draft": true}\n\nTajné.',
    "merge": "---\ntitle: T\n---\n<<<<<<< HEAD\nTajné.\n=======\nx\n>>>>>>> b\n",
    "broken": "---\ntitle: [x\nstatus: draft\n---\nTajné.",
    "not-closed": "---\nstatus: draft\n\nTajné.",
}


@pytest.mark.parametrize("name", NOT_PUBLIC)
@pytest.mark.parametrize("mark", ["![[Note]]", '--8<-- "Note.md"', "[!INCLUDE[x](Note.md)]"])
def test_what_is_no_public_article_is_put_into_none_however_its_head_is_written(kb: Path, name: str, mark: str) -> None:
    put(kb, "Note.md", NOT_PUBLIC[name])

    assert "Tajné" not in put_in(kb, mark).text


@pytest.mark.parametrize("path", ["_Note.md", "_drafts/Note.md", ".trash/Note.md", "../Note.md"])
def test_a_note_that_is_set_aside_is_put_into_none(kb: Path, path: str) -> None:
    put(kb, path, "Tajné.")
    mark = f"![[{path.removesuffix('.md')}]]"

    assert put_in(kb, mark).text == mark


def test_an_article_for_members_holds_other_articles_for_members(kb: Path) -> None:
    put(kb, "Note.md", "+++\naudience = 'member'\n+++\nPre členov.")
    article = "---\ntitle: A\naudience: {}\n---\n{{% include 'Note.md' %}}\n"

    bodies = [
        parse_article(article.format(audience).encode(), "a.md", includes=Includes(kb)).article.body.strip()
        for audience in ("member", "guest")
    ]

    assert bodies == ["Pre členov.", ""]


def test_a_page_that_hugo_does_not_render_is_put_in_as_a_part(kb: Path) -> None:
    put(kb, "kroky.md", '+++\ntitle = "Kroky"\nheadless = true\n+++\nKrok.')

    assert put_in(kb, '{{< include "kroky.md" >}}').text.strip() == "Krok."


@pytest.mark.parametrize(
    "text",
    [
        "Text:\n\n    ![[Note]]",
        "    ![[Note]]",
        "\t- ![[Note]]",
        "# A\n    ![[Note]]",
        "- a\n\n      ![[Note]]",
        "- a\n\nb\n\n    ![[Note]]",
        "    a\n    ![[Note]]",
    ],
)
def test_a_note_that_stands_in_indented_code_is_code(kb: Path, text: str) -> None:
    put(kb, "Note.md", "Krok.")

    assert put_in(kb, text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n    ![[Note]]",
        "- a\n\t- b\n\n\t\t![[Note]]",
        "1. a\n\n   ![[Note]]",
        "- a\n    - ![[Note]]",
        "!!! tip\n\n    ![[Note]]",
    ],
)
def test_a_note_in_a_list_or_a_box_is_put_in(kb: Path, text: str) -> None:
    put(kb, "Note.md", "Krok.")

    assert "Krok." in put_in(kb, text).text


def test_code_that_a_note_does_not_end_ends_with_it(kb: Path) -> None:
    put(kb, "Note.md", "Text\n\n~~~sh\nls\n")
    put(kb, "Vnutri.md", "![[Note]]\n- a\n  ```\n  b\n")

    assert put_in(kb, "![[Note]]\nPo").text == "\nText\n\n~~~sh\nls\n~~~\n\nPo"
    assert put_in(kb, "![[Vnutri]]\nPo").text.endswith("~~~\n\n- a\n  ```\n  b\n  ```\n\nPo")


def test_large_notes_that_are_put_in_again_and_again_stay_links(kb: Path) -> None:
    put(kb, "A.md", "Slovo. " * 5_000 + "\n![[A]]\n![[B]]")
    put(kb, "B.md", "Slovo. " * 5_000 + "\n![[A]]\n![[B]]")

    text = put_in(kb, "![[A]]\n" * 40, "c.md").text

    assert len(text) < 105_000 and text.count("![[A]]") >= 39


def test_notes_that_put_each_other_in_end(kb: Path) -> None:
    for name, other in (("A", "B"), ("B", "A")):
        put(kb, f"{name}.md", f"Som {name}.\n![[{other}]]\n" * 20)

    text = put_in(kb, "![[A]]\n" * 300, "c.md").text

    assert text.count("Som A.") <= 200 * 20


def test_what_is_not_there_is_named_with_its_line(kb: Path) -> None:
    draft = parse_article(
        b"---\ntitle: A\n---\nText\n\n[!INCLUDE[x](includes/nie.md)]\n", "sk/a.md", includes=Includes(kb)
    )

    assert [(w.path, w.line, w.code) for w in draft.warnings] == [("sk/a.md", 6, "include-missing")]
    assert [size for size, _ in draft.included.values()] == [-1]
    assert draft.article.body.split() == ["Text"]


@pytest.mark.parametrize(
    "wanted", ["../../../secret.md", "link.md", "../../../../../../etc/passwd", ".env", "../../.git/config"]
)
def test_there_is_no_way_out_of_the_repository(kb: Path, wanted: str) -> None:
    (kb.parents[2] / "secret.md").write_text("tajné", encoding="utf-8")
    (kb / "link.md").symlink_to(kb.parents[2] / "secret.md")
    (kb / ".env").write_text("tajné", encoding="utf-8")
    (kb.parents[1] / ".git" / "config").write_text("tajné", encoding="utf-8")

    included = put_in(kb, f'--8<-- "{wanted}"')

    assert "tajné" not in included.text
    assert [missing[2] for missing in included.missing] == [wanted]


def test_without_a_repository_the_articles_folder_is_the_border(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "secret.md").write_text("tajné", encoding="utf-8")

    assert put_in(tmp_path / "kb", '--8<-- "../secret.md"').text == ""


def test_a_folder_that_the_operator_names_may_lie_outside(kb: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    put(shared, "includes/x.md", "Spoločné")

    assert put_in(kb, "[!INCLUDE[x](~/includes/x.md)]", further=shared).text == "Spoločné"


def test_a_part_beside_the_repositorys_articles_is_found(kb: Path) -> None:
    put(kb, "../../shared/x.md", "Spoločné")

    included = put_in(kb, "[!INCLUDE[x](../../shared/x.md)] [!INCLUDE[x](~/shared/x.md)]")

    assert included.text == "Spoločné Spoločné"
    assert list(included.files) == ["../../shared/x.md"]


def test_values_and_sections_are_put_in(kb: Path) -> None:
    put(kb, "includes/x.html", "Otvorte {{ include.where }}.")
    put(kb, "code.py", "a\n# --8<-- [start:one]\nb\n# --8<-- [end:one]\nc\n")

    assert put_in(kb, '{% include x.html where="Nastavenia" %}').text == "Otvorte Nastavenia."
    assert put_in(kb, '```\n--8<-- "code.py:one"\n```').text == "```\nb\n```"
    assert put_in(kb, '--8<-- "code.py:5:5"').text == "c"


@pytest.mark.parametrize(
    "code", ["```\n[!INCLUDE[x](x.md)]\n```", "`{% include x.md %}`", "{% include note.html content='x' %}"]
)
def test_code_and_notes_are_left_alone(kb: Path, code: str) -> None:
    put(kb, "x.md", "nie")
    put(kb, "_includes/note.html", "nie")

    assert put_in(kb, code).text == code


def test_size_is_bounded_and_takes_little_time(kb: Path) -> None:
    for depth in range(6):
        put(kb, f"includes/{depth}.md", "Text. " * 50 + f"[!INCLUDE[x]({depth + 1}.md)] " * 30)
    started = time.process_time()

    included = put_in(kb, "[!INCLUDE[x](includes/0.md)]")

    assert len(included.text) < 3_000_000
    assert included.missing
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "mark", ["[!INCLUDE[", "{% include ", "{{< include ", "<!--@include: ", "<A ", "--8<--\n", "`"]
)
def test_no_mark_repeated_takes_long(kb: Path, mark: str) -> None:
    started = time.process_time()

    put_in(kb, "--8<-- 'x'\n" + mark * (100_000 // len(mark)))

    assert time.process_time() - started < 10


def test_a_value_in_the_path_of_a_part_is_the_folder_in_which_the_page_lies(kb: Path) -> None:
    put(kb, "_includes/v2/x.md", "Druhá {% include {{page.version}}/y.md %}")
    put(kb, "_includes/v2/y.md", "verzia")
    put(kb, "_includes/v1/x.md", "Prvá")
    included = put_in(kb, "{% include {{ page.version.version }}/x.md a=1 %}", "v2/sql/a.md")

    assert included.text == "Druhá verzia"
    assert not included.missing


def test_a_part_whose_path_nobody_can_know_is_named(kb: Path) -> None:
    assert put_in(kb, "{% include {{ page.which }}.md %}").missing == [("a.md", 1, "{{ page.which }}.md")]


def test_the_folder_of_a_host_in_which_a_repository_lies_is_no_value(kb: Path) -> None:
    put(kb, "repository.md", "Zvonka")
    put(kb, "docs.md", "Zvnútra")

    assert put_in(kb, "{% include {{ page.which }}.md %}").text == "Zvnútra"
    (kb / "docs.md").unlink()
    assert put_in(kb, "{% include {{ page.which }}.md %}").text == ""


@pytest.mark.parametrize("mark", ["{% include nie.md %}", "{% include {{ page.version }}/nie.md %}"])
@pytest.mark.parametrize("folder", ["_includes", "sk/v2/_includes", "includes"])
def test_what_was_nowhere_and_comes_to_be_is_noticed(kb: Path, mark: str, folder: str) -> None:
    nowhere = Includes(kb).put_in(mark, "sk/v2/a.md", 1)
    put(kb, f"{folder}/v2/nie.md" if "{{" in mark else f"{folder}/nie.md", "Už je")
    later = Includes(kb)

    assert nowhere.missing
    assert [later.state(key) for key in nowhere.files] != list(nowhere.files.values())
    assert later.put_in(mark, "sk/v2/a.md", 1).text == "Už je"


def test_a_folder_by_the_name_that_a_configuration_gives_it(kb: Path) -> None:
    put(kb, "_fragments/volanie.mdx", "Zavolajte.")
    text = 'import Call from "@fragments/volanie.mdx"\n\n<Call />'

    put_in_text = put_in(kb, text, "sk/telefon/a.mdx")

    assert put_in_text.text.strip() == "Zavolajte."
    assert put_in_text.missing == []


@pytest.mark.parametrize("mark", ["{{#include b.md:~a}}", "!!!include(b.md:~a)!!!", "x [!INCLUDE [y](b.md:~a)]"])
def test_a_part_may_have_any_name(kb: Path, mark: str) -> None:
    put(kb, "b.md", "Text.\n")

    assert "Text." in put_in(kb, mark).text


def test_a_shortcode_of_code_that_names_no_file_stays(kb: Path) -> None:
    text = "{{< code >}}\na = 1\n{{< /code >}}"

    assert put_in(kb, text).text.strip() == text


def test_a_language_behind_a_shortcode_of_code_is_no_file(kb: Path) -> None:
    included = Includes(kb).put_in("{{< code js >}}\nlet a = 1", "sk/a.md", 1)

    assert not included.missing


def test_a_program_between_shortcodes_is_not_replaced_by_the_file_that_it_is_called_after(kb: Path) -> None:
    put(kb, "hugo.toml", 'token = "tajné"\n')
    text = '{{< code file="hugo.toml" >}}\n[a]\n{{< /code >}}'

    assert put_in(kb, text).text == text
    assert "tajné" in put_in(kb, '{{< code file="hugo.toml" >}}').text


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("[!code-csharp[Main](../vzor/a.cs)]", ["// <uvod>", "int a;", "// </uvod>", "int b;"]),
        ("[!code-csharp[](~/vzor/a.cs?name=uvod&highlight=1)]", ["int a;"]),
        ("[!Code[](../vzor/a.cs#Uvod)]", ["int a;"]),
        ("[!code-csharp[](../vzor/a.cs#L4-L4)]", ["int b;"]),
        (':::code language="csharp" source="../vzor/a.cs" id="uvod":::', ["int a;"]),
        (':::code language="csharp" source="../vzor/a.cs" range="2,4":::', ["int a;", "int b;"]),
    ],
)
def test_programs_of_docfx_are_shown_as_code(tmp_path: Path, mark: str, shown: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    for path, text in (("vzor/a.cs", "// <uvod>\nint a;\n// </uvod>\nint b;\n"), ("docs/a.md", mark)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    put_in = Includes(tmp_path / "docs").put_in(f"Text\n\n{mark}\n", "a.md", 1)

    assert put_in.text.split("\n") == ["Text", "", "```cs", *shown, "```", ""]
    assert put_in.missing == []


def test_a_program_of_docfx_that_is_not_there_is_named_and_one_in_code_stays(tmp_path: Path) -> None:
    put_in = Includes(tmp_path).put_in("[!code-csharp[](a.cs)] \n\n`[!code[](a.cs)]` v texte", "a.md", 1)

    assert put_in.missing == [("a.md", 1, "a.cs")]
    assert "`[!code[](a.cs)]` v texte" in put_in.text


def test_pages_and_programs_of_fumadocs_are_put_in(kb: Path) -> None:
    put(kb, "spolocne.mdx", "Spoločné.\n\n<include>./kod.ts</include>")
    put(kb, ".koncept.mdx", "TAJNE")
    put(kb, "kod.ts", "const a = 1")
    put(kb, ".env", "TAJNE=1")
    code = "`<include>x.md</include>`"

    text = put_in(kb, "<include>spolocne.mdx</include>\n\n<include cwd meta='title=\"b.ts\"'>\nkod.ts\n</include>").text
    secret = put_in(kb, "<include>.env</include>\n\n<include>.koncept.mdx</include>")

    assert text == "Spoločné.\n\n```ts\nconst a = 1\n```\n\n**b.ts**\n\n```ts\nconst a = 1\n```"
    assert ("TAJNE" in secret.text, len(secret.missing)) == (False, 2)
    assert put_in(kb, f"```\n<include>a.md</include>\n```\n{code}").text.startswith("```\n<include>a.md</include>")


@pytest.mark.parametrize(
    "text", ["-" * 100_000 + "8<", "-8<" + "-" * 100_000, "<x>" + " " * 100_000 + "y", "-8<-" + " " * 100_000]
)
def test_the_part_of_a_strange_file_is_looked_for_once(text: str) -> None:
    began = time.process_time()

    part_of(text, "x")
    part_of(text, "")

    assert time.process_time() - began < 1
