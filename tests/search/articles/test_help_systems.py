"""Pages of Azure DevOps, Mintlify, ReadMe, Docsify and GitBook, as their teams write them, become plain Markdown."""

import pytest

from search.articles.markdown_dialects import plain_markdown

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
