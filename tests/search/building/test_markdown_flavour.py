"""Each part of a folder is read by the parser it was written for, and the build says by which, and why."""

from contextlib import closing
from pathlib import Path

import pytest

from search import build_index
from search.building.build_report import BuildReport, last_build
from search.building.options import ReadingOptions
from search.sources.markdown_flavour import AUTO, Flavour, Flavours, marker_above
from tests.product import ROOT
from tests.search.shelf import Shelf
from webui.setting import meaning_of
from webui.settings import Settings

LIST = "Text\n- raz\n- dva"  # a list in CommonMark, a paragraph in Python-Markdown


def parsers(report: BuildReport) -> dict[tuple[object, ...], object]:
    return {(row["folder"], row["parser"], row["reason"]): row["articles"] for row in report.markdown}


def is_list(shelf: Shelf, article_id: str) -> bool:
    with closing(shelf.knowledge_base()) as knowledge_base:
        found = knowledge_base.article(article_id, "sk")
        assert found
        return "<li>" in found.html


def test_commonmark_unless_something_says_otherwise(shelf: Shelf) -> None:
    shelf.write("sk/a.md", "A", LIST)

    assert parsers(shelf.build()) == {("", "commonmark", "no marks of MkDocs"): 1}
    assert is_list(shelf, "a")


@pytest.mark.parametrize("marker", ["mkdocs.yml", "docs/mkdocs.yml"])
def test_the_nearest_file_of_a_system_decides_for_its_subtree(shelf: Shelf, marker: str) -> None:
    shelf.put(marker, "site_name: x")
    shelf.put("docs/web/docusaurus.config.js", "")
    shelf.write("docs/a.md", "A", LIST, lang="sk", id="a")
    shelf.write("docs/web/b.md", "B", LIST, lang="sk", id="b")

    report = shelf.build()

    folder = marker.rpartition("/")[0]
    assert parsers(report) == {
        (folder, "python-markdown", "mkdocs.yml"): 1,
        ("docs/web", "commonmark", "docusaurus.config.js"): 1,
    }
    assert (is_list(shelf, "a"), is_list(shelf, "b")) == (False, True)


def test_a_file_above_the_articles_counts_within_their_repository(tmp_path: Path) -> None:
    articles = tmp_path / "repository" / "docs" / "sk"
    articles.mkdir(parents=True)
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "repository" / ".git").mkdir()

    assert marker_above(articles) == ""

    (tmp_path / "repository" / "mkdocs.yml").touch()
    assert marker_above(articles) == "mkdocs.yml"


def test_marks_of_mkdocs_decide_for_the_articles_around_them(shelf: Shelf) -> None:
    shelf.write("sk/a.md", "A", '!!! note "Pozor"\n    Text', id="a")
    shelf.write("sk/b.md", "B", LIST, id="b")
    shelf.write("sk/other/c.md", "C", LIST, id="c")

    report = shelf.build()

    assert parsers(report) == {
        ("", "python-markdown", "1 articles with marks of MkDocs"): 2,
        ("", "commonmark", "no marks of MkDocs"): 1,
    }
    assert (is_list(shelf, "b"), is_list(shelf, "c")) == (False, True)


def test_one_article_about_markdown_does_not_decide() -> None:
    flavours = Flavours()
    flavours.learn([("a.md", True), *((f"{number}.md", False) for number in range(60))])

    assert flavours.decision("1.md").flavour == Flavour.COMMONMARK


def test_front_matter_wins_over_the_setting_and_the_setting_over_the_folder(shelf: Shelf) -> None:
    shelf.put("mkdocs.yml", "")
    shelf.write("sk/a.md", "A", LIST, markdown="python-markdown")
    shelf.write("sk/b.md", "B", LIST)

    report = build_index(shelf.articles, shelf.index, options=ReadingOptions(markdown=Flavour.COMMONMARK))

    assert parsers(report) == {
        ("", "python-markdown", "front matter"): 1,
        ("", "commonmark", "READFIRST_MARKDOWN"): 1,
    }
    assert (is_list(shelf, "a"), is_list(shelf, "b")) == (False, True)


def test_another_decision_renders_again_what_was_not_edited(shelf: Shelf) -> None:
    shelf.write("sk/a.md", "A", LIST)
    shelf.build()
    assert is_list(shelf, "a")

    shelf.put("mkdocs.yml", "")
    report = shelf.build()

    assert report.changed == 1
    assert not is_list(shelf, "a")
    stored = last_build(shelf.index)
    assert stored
    assert stored.markdown == report.markdown
    assert shelf.build().markdown == report.markdown  # also when nothing changed


def test_an_unknown_parser_is_named_and_ignored(shelf: Shelf) -> None:
    shelf.write("sk/a.md", "A", LIST, markdown="asciidoc")

    report = shelf.build()

    assert [warning.code for warning in report.warnings] == ["unknown-markdown"]
    assert report.rejected == ()


@pytest.mark.long
def test_the_articles_that_ship_are_written_for_python_markdown(tmp_path: Path) -> None:
    report = build_index(ROOT / "kb_articles", tmp_path / "index")

    assert {row["parser"] for row in report.markdown} == {"python-markdown"}


def test_the_setting_offers_every_parser() -> None:
    (field,) = (field for field in Settings.__dataclass_fields__.values() if field.name == "markdown")

    assert set(meaning_of(field).choices) == {AUTO, *Flavour}
