"""Folders of MyST (Sphinx, Jupyter Book): options, cards, terminals, glossaries, pieces of other files."""

from pathlib import Path

from search.articles.folder import list_folder
from search.building.memory import Memory
from search.building.plan import Reader
from search.dialects.markdown_dialects import plain_markdown
from search.includes.includes import Includes


def _put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_a_card_is_a_link_and_its_options_are_no_text() -> None:
    text = plain_markdown(
        "::::{grid} 2\n:::{card} Heslo\n:link: heslo.md\n:footer: Viac »\n\nObnovte si ho.\n:::\n::::"
    )

    assert "[Heslo](<heslo.md>)" in text
    assert "Obnovte si ho." in text
    assert ":link:" not in text
    assert ":footer:" not in text


def test_the_header_of_a_card_and_the_name_of_a_tab_are_shown() -> None:
    header = plain_markdown(":::{card}\n:header: Cez `pip`\n\nText.\n:::")
    tab = plain_markdown("::::{tabs}\n:::{group-tab} Windows\n:sync: w\n\nText.\n:::\n::::")

    assert "**Cez `pip`**" in header
    assert "**Windows**" in tab
    assert ":sync:" not in tab


def test_a_terminal_is_code_with_the_command_that_was_typed() -> None:
    text = plain_markdown("```{terminal}\n:user: ubuntu\n:host: vm\n:copy:\n:input: ls\n\na.txt\n```")

    assert text == "```\nubuntu@vm:~$ ls\na.txt\n```"


def test_terms_of_a_glossary_are_definitions() -> None:
    text = plain_markdown(":::{glossary}\nPIN\n    Štyri číslice:\n    * prvá\n\nSIM\n    Karta.\n:::")

    assert "PIN\n\n:   Štyri číslice:\n    * prvá" in text
    assert "SIM\n\n:   Karta." in text


def test_a_piece_between_two_texts_is_put_in(tmp_path: Path) -> None:
    _put(tmp_path, "b.md", "# B\nVyššie\n<!-- od -->\nStred\n<!-- do -->\nNižšie\n")
    _put(tmp_path, "b.py", "import os\n# od\na = 1\n# do\nb = 2\n")
    options = ":start-after: {0} od{1}\n:end-before: {0} do{1}"
    text = "```{include} b.md\n" + options.format("<!--", " -->") + "\n```\n```{literalinclude} b.py\n"

    put_in = Includes(tmp_path).put_in(text + options.format("#", "") + "\n```", "a.md", 1)

    assert put_in.text.split() == ["Stred", "```python", "a", "=", "1", "```"]
    assert put_in.missing == []


def test_a_missing_file_is_named_without_the_piece(tmp_path: Path) -> None:
    missing = Includes(tmp_path).put_in("```{include} x.txt\n:start-after: od\n```", "a.md", 1).missing

    assert missing == [("a.md", 1, "x.txt")]


def test_an_article_of_which_another_shows_a_piece_stays_an_article(tmp_path: Path) -> None:
    _put(tmp_path, "b.md", "# Celý článok\n<!-- od -->\nStred\n<!-- do -->\nZvyšok\n")
    _put(tmp_path, "a.md", "# A\n```{include} b.md\n:start-after: <!-- od -->\n:end-before: <!-- do -->\n```\n")

    plan = Reader(tmp_path, Memory(""), reuse=False).plan(list_folder(tmp_path))

    assert set(plan.edited) == {"a.md", "b.md"}
    assert "./b.md" in plan.included["a.md"]


def test_a_reference_without_words_is_shown_as_the_heading_that_it_names(tmp_path: Path) -> None:
    _put(tmp_path, "b.md", "(nove)=\n# Nové *heslo*\n")
    _put(tmp_path, "c.md", "---\ndraft: true\n---\n(tajne)=\n# Tajné\n")
    text = "Pozri {ref}`nove`, {ref}`tu`, {ref}`tajne`, {ref}`iné <nove>` a `{ref}`x``.\n\n(tu)=\n## Tu dole\n"

    put_in = Includes(tmp_path).put_in(text, "a.md", 1)

    assert put_in.text.startswith(
        "Pozri {ref}`Nové heslo <nove>`, {ref}`Tu dole <tu>`, {ref}`tajne`, {ref}`iné <nove>`"
    )
    assert set(put_in.files) == {"./b.md", "./c.md"}


def test_references_in_code_stay(tmp_path: Path) -> None:
    _put(tmp_path, "b.md", "(nove)=\n# Nové heslo\n")
    text = "```\n{ref}`nove`\n```\n\n    {ref}`nove`\n\nPíšte ``{ref}`nove` ``."

    assert Includes(tmp_path).put_in(text, "a.md", 1).text == text


def test_a_role_in_a_tab_that_stands_in_a_step_is_read() -> None:
    text = "1. a\n\n   ````{tabs}\n   ```{group-tab} UI\n     Otvorte {guilabel}`Heslo`.\n   ```\n   ````\n"

    assert "Otvorte <strong>Heslo</strong>." in plain_markdown(text)


def test_words_of_a_directive_that_is_not_known_stay() -> None:
    assert "**Otvorte účet**" in plain_markdown(":::{step} Otvorte účet\ntext\n:::")
    assert "**Dôležité slová**" in plain_markdown(":::{neznama} Dôležité slová\ntext\n:::")
    assert "subor.txt" not in plain_markdown(":::{neznama} subor.txt\ntext\n:::")
