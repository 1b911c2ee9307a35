"""Folded parts of Adobe Experience League, in the page of an article."""

from pathlib import Path

from search.dialects.accordions import plain_accordions
from tests.search.shelf import Shelf

ARTICLE = """+++View [!DNL Request] **example**

```diff
+++ b/file
```

+++

1. Choose it.

    +++ Deep

    Text.

    +++
"""


def test_a_folded_part_has_its_title_and_its_code_and_stands_in_its_step(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("docfx.json", "{}")
    shelf.write("en/requests.md", "Requests", ARTICLE, lang="en")
    shelf.build()

    page = shelf.knowledge_base().article("requests", "en")

    assert page is not None
    assert page.html.count("<details>") == page.html.count("</details>") == 2
    assert "<summary>View Request <strong>example</strong></summary>" in page.html
    assert "+++ b/file" in page.html
    assert page.html.count("+++") == 1
    assert page.html.index("<li>") < page.html.index("<summary>Deep</summary>") < page.html.index("</li>")


def test_tabs_of_retype_and_titles_that_nothing_ends_are_left_alone() -> None:
    for text in ("+++ A\na\n+++ B\nb\n+++", "+++ Title\n\ntext", "a +++ b\n+++", "+++\ntitle = 1\n+++"):
        assert plain_accordions(text) == text


def test_many_titles_take_linear_time() -> None:
    text = "+++ A\n" * 20_000 + "+++"

    assert plain_accordions(text) == text
