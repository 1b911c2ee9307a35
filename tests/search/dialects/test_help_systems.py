"""Pages of Azure DevOps, Mintlify, ReadMe, Docsify and GitBook, as their teams write them, become plain Markdown."""

import pytest

from search.dialects.markdown_dialects import plain_markdown

_PROGRAM = "```ts\nimport { Heslo } from './heslo';\nimport {\n  Konto,\n} from 'konto'\nimport x from 'y'\n```"


@pytest.mark.parametrize("is_mdx", [True, False])
def test_a_program_that_is_shown_keeps_its_imports(is_mdx: bool) -> None:
    assert plain_markdown(f"Takto:\n\n{_PROGRAM}\n", is_mdx=is_mdx) == f"Takto:\n\n{_PROGRAM}\n"
    assert _PROGRAM in plain_markdown(f"import {{ Tabs }} from './tabs'\n\n{_PROGRAM}\n", is_mdx=is_mdx)
    assert "Tabs" not in plain_markdown(f"import {{ Tabs }} from './tabs'\n\n{_PROGRAM}\n", is_mdx=is_mdx)


def test_a_text_that_shows_an_import_is_no_mdx() -> None:
    shown = "```js\nimport x from 'y'\n```\n\nNapíšte {'a'}."

    assert plain_markdown(shown) == shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[[_TOC_]]\n\n# Heslo", "\n# Heslo"),
        ("Pozri:\n\n[[_TOSP_]]", "Pozri:\n"),
        ("Píšte @<F1B17662-B773-6975-B1A2-48927F7D9691>.", "Píšte ."),
    ],
)
def test_contents_and_people_of_azure_devops_vanish(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "`[[_TOC_]]` a `@<F1B17662-B773-6975-B1A2-48927F7D9691>`",
        "```\n[[_TOSP_]]\n@<F1B17662-B773-6975-B1A2-48927F7D9691>\n```",
        "Heslo: @<meno>, eva@<domena>",
    ],
)
def test_code_and_words_are_no_marks_of_azure_devops(text: str) -> None:
    assert plain_markdown(text) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('<ParamField body="url" type="string" required>\nAdresa\n</ParamField>', "**`url`** `string`, required"),
        ('<ResponseField name="id" type={"number"}>\nČíslo\n</ResponseField>', "**`id`** `number`"),
        ('<Update label="7. august">\nNové\n</Update>', "**7. august**"),
        ('{% update date="2026-08-07" %}\nNové\n{% endupdate %}', "**2026-08-07**"),
        ('<Frame caption="Ponuka účtu">\n  ![](a.png)\n</Frame>', "**Ponuka účtu**"),
        ('<Next title="Heslo" description="Nové" linkTo="/heslo" />', "[Heslo](</heslo>): Nové"),
        ('<People title="Kto píše">\nEva\n</People>', "**Kto píše**"),
        ('{% code title="a.js" %}\n```js\nx\n```\n{% endcode %}', "**a.js**"),
        ('```ts title="src/a.ts" {1}\nx\n```', "**src/a.ts**"),
        ("```ts filename='a.ts'\nx\n```", "**a.ts**"),
    ],
)
def test_what_a_reader_sees_of_the_attributes_of_a_component_stands_in_the_text(written: str, meant: str) -> None:
    assert f"\n{meant}\n" in plain_markdown(written, is_mdx=True)


def test_commands_in_the_attributes_of_a_component_are_code() -> None:
    commands = '<Commands npm="npm install a" yarn="yarn add a" />'

    assert plain_markdown(f"1. Krok\n   {commands}\n2. Dva", is_mdx=True).count("\n   ```sh\n") == 2
    assert "|  **npm** `npm install a` **yarn** `yarn add a`  |" in plain_markdown(f"| a |\n| --- |\n| {commands} |")


@pytest.mark.parametrize(
    "text",
    [
        '`<Next title="Heslo" />` a `{% code title="a" %}`',
        '```html\n<Next title="Heslo" />\n```',
        "Otvorte <Your title> a title=x.",
        "```\ntitle=\n```",
    ],
)
def test_tags_in_code_and_words_are_no_components(text: str) -> None:
    assert plain_markdown(text, is_mdx=True) == text


def test_the_title_of_a_page_and_of_an_icon_is_not_shown() -> None:
    assert plain_markdown('<Layout title="Heslo">Text</Layout> <Icon title="lupa" />', is_mdx=True) == "Text "


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Zapnite <<glossary:dvojité overenie>>.", "Zapnite dvojité overenie."),
        ('Takto: [block:code]\n{"codes": [{"code": "ls"}]}\n[/block] Potom', "Takto: \n```\nls\n```\n Potom"),
        ("<HTMLBlock>{`\n<b>Heslo</b>\n`}</HTMLBlock>", "\n\n<b>Heslo</b>\n\n"),
        ('<Callout icon="📘" theme="info">\nText\n</Callout>', ":::note\nText\n:::"),
        ("!> **Pozor**\nna heslo\n\n?> Rada", ":::important\n**Pozor**\nna heslo\n:::\n\n:::tip\nRada\n:::"),
    ],
)
def test_marks_of_readme_and_docsify_become_what_they_mean(written: str, meant: str) -> None:
    assert plain_markdown(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "`<<glossary:x>>` a `[block:code]` a <<meno>>",
        "cout << a >> b; 1 << 3",
        "Naozaj?> a b!> c",
        "```php\necho 1;\n?> <b>\n!> x\n```",
        "    !> kód\n",
        "<Note> je značka.",
    ],
)
def test_code_and_words_are_no_marks_of_readme_and_docsify(text: str) -> None:
    assert plain_markdown(text) == text


@pytest.mark.parametrize(
    "mark",
    [
        "!> Text",
        "?> Text",
        "<HTMLBlock>{`<b>Heslo</b>`}</HTMLBlock>",
        '[block:callout]\n{"type": "info", "body": "Text"}\n[/block]',
        "a <<glossary:heslo>>",
    ],
)
def test_code_shows_the_marks_of_readme_and_docsify(mark: str) -> None:
    fenced = f"```\n{mark}\n```"

    assert plain_markdown(fenced) == fenced


@pytest.mark.parametrize("mark", ["!> Text", "?> Text", "a <<glossary:heslo>>"])
def test_pre_shows_the_marks_of_readme_and_docsify(mark: str) -> None:
    assert plain_markdown(f"<pre>\n{mark}\n</pre>") == f"<pre>\n{mark}\n</pre>"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('<Tab title="__init__.py">\nText\n</Tab>', r"**\_\_init\_\_.py**"),
        ('<Card title="<img src=x onerror=alert(1)>">Text</Card>', "**&lt;img src=x onerror=alert(1)>**"),
        ('<Card title="Heslo ] a [" href="/heslo">Text</Card>', r"[Heslo \] a \[](</heslo>)"),
        ('<Card title="Heslo" href="javascript:alert(1)">Text</Card>', "**Heslo**"),
        ('<ParamField body="a`b" type="List<T>">Text</ParamField>', "**`ab`** `List<T>`"),
        ('```py title="__init__.py"\nx\n```', r"**\_\_init\_\_.py**"),
        ('```js title="src/*.js"\nx\n```', r"**src/\*.js**"),
    ],
)
def test_words_in_attributes_are_shown_as_they_are_written(written: str, meant: str) -> None:
    assert meant in plain_markdown(written, is_mdx=True).split("\n")
