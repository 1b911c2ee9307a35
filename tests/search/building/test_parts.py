"""A part that is put into articles is none of them, and its edit is an edit of each of them."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from search import KnowledgeBase
from search.building import plan
from search.building.build import IndexBuilder
from tests.search.shelf import Shelf

SOON = datetime(2030, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The time of the next build."""
    now = [SOON - 3600]
    monkeypatch.setattr(plan.time, "time", lambda: now[0])
    return iter([now])


def html_of(knowledge_base: KnowledgeBase, article_id: str) -> str:
    published = knowledge_base.article(article_id, "sk")
    assert published
    return published.html


def test_an_edited_part_renders_again_the_articles_that_hold_it(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/includes/krok.md", "Prvá verzia.")
    shelf.write("sk/a.md", "A", "[!INCLUDE[k](includes/krok.md)]", id="a")
    shelf.write("sk/b.md", "B", id="b")
    first = shelf.build()
    assert (first.articles, first.indexed) == (2, 2)
    assert "Prvá verzia" in html_of(served, "a")

    shelf.put("sk/includes/krok.md", "Druhá verzia, dlhšia.")
    assert shelf.build().changed == 1
    assert "Druhá verzia" in html_of(served, "a")

    shelf.remove("sk/includes/krok.md")
    report = shelf.build()
    assert [(warning.path, warning.code) for warning in report.warnings] == [("sk/a.md", "include-missing")]


def test_a_watcher_that_names_the_part_renders_the_articles_again(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/spolocne.md", "Prvá verzia.")
    shelf.write("sk/a.md", "A", '--8<-- "spolocne.md"', id="a")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.put("sk/spolocne.md", "Druhá verzia, dlhšia.")

        assert builder.build(edited=["sk/spolocne.md"]).changed == 1
    assert "Druhá verzia" in html_of(served, "a")


def test_a_note_in_an_article_is_always_the_one_that_a_whole_build_takes(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/a.md", "A", "![[Note]]", id="a")

    def after(path: str, text: str) -> str:
        shelf.put(path, text)
        assert shelf.build().changed >= 1
        return html_of(served, "a")

    assert "Prvá" in after("sk/y/Note.md", "Prvá.")
    assert "Prvá" not in after("sk/z/Note.md", "Druhá.")  # which of them is meant nobody knows
    assert "Tretia" in after("sk/Note.md", "Tretia.")
    assert "Tretia" not in after("sk/Note.md", "---\nstatus: draft\n---\nTretia.")


def test_a_watcher_that_names_a_note_renders_the_articles_that_hold_it(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/note.md", "Note", "Prvá verzia.")
    shelf.write("sk/a.md", "A", "![[note]]", id="a")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.write("sk/note.md", "Note", "Druhá verzia, dlhšia.")

        assert builder.build(edited=["sk/note.md"]).changed == 2
    assert "Druhá verzia" in html_of(served, "a")


def test_a_file_that_is_only_put_in_is_no_article_unless_it_has_a_title(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/casti/bez.md", "Text bez nadpisu.")
    shelf.write("sk/casti/s.md", "Vlastný nadpis", id="s")
    shelf.write("sk/a.md", "A", '--8<-- "casti/bez.md"\n\n--8<-- "casti/s.md"', id="a")

    report = shelf.build()

    assert (report.articles, report.indexed) == (2, 2)
    assert html_of(served, "s")
    assert shelf.build().changed == 0


def test_a_file_becomes_a_part_and_an_article_again_by_the_edit_of_another(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/krok.md", "Otvorte nastavenia.")
    shelf.write("sk/a.md", "A", id="a")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        assert builder.build().indexed == 2

        shelf.write("sk/a.md", "A", "[x](krok.md ':include')", id="a")
        assert builder.build(edited=["sk/a.md"]).indexed == 1
        assert served.article("krok", "sk") is None

        shelf.write("sk/a.md", "A", "Text.", id="a")
        assert builder.build(edited=["sk/a.md"]).indexed == 2
        assert served.article("krok", "sk")


def test_links_of_a_part_are_meant_from_where_it_lies(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/includes/odkaz.md", "[Ďalej](../ucet/heslo.md)")
    shelf.write("sk/ucet/heslo.md", "Heslo", id="heslo")
    shelf.write("sk/hlboko/dole/a.md", "A", "[!INCLUDE[o](../../includes/odkaz.md)]", id="a")

    shelf.build()

    assert 'href="/sk/a/heslo"' in html_of(served, "a")


def test_parts_do_not_make_a_folder_look_broken(shelf: Shelf) -> None:
    shelf.fill(20)
    for number in range(20):
        shelf.put(f"sk/casti/{number}.md", f"Časť {number}.")
    shelf.build()

    for number in range(20):
        shelf.write(f"sk/clanok-{number}.md", f"Článok {number}", f'--8<-- "casti/{number}.md"', lang="sk")

    assert shelf.build().indexed == 20


def test_an_article_appears_and_vanishes_at_its_times(
    shelf: Shelf, served: KnowledgeBase, now: Iterator[list[float]]
) -> None:
    clock = next(now)
    shelf.write("sk/a.md", "Vianoce", id="a", publishDate="2030-01-01", expiryDate="2030-01-02")
    shelf.write("sk/b.md", "Iný", id="b")
    os.utime(shelf.articles / "sk/a.md")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        assert not builder.is_due()
        assert not served.suggest("vianoce", "sk").hits

        clock[0] = SOON
        assert builder.is_due()
        assert builder.build().changed == 1
        assert [hit.article_id for hit in served.suggest("vianoce", "sk").hits] == ["a"]

        clock[0] = SOON + 86_400
        assert builder.is_due()
        assert builder.build(edited=["sk/b.md"]).changed == 1
        assert not served.suggest("vianoce", "sk").hits
        published = served.article("a", "sk")
        assert published
        assert published.article.status == "draft"
        assert not builder.is_due()


def test_an_article_that_others_link_to_by_its_title_stays_one_without_a_title(
    shelf: Shelf, served: KnowledgeBase
) -> None:
    shelf.put("sk/b.md", "# Nové heslo\n\nText.")
    shelf.write("sk/a.md", "A", "[AUTOTITLE](/sk/b)", id="a")

    assert shelf.build().indexed == 2
    assert ">B</a>" in html_of(served, "a")

    shelf.put("sk/b.md", "---\ntitle: Heslo\n---\nText.")
    shelf.build()
    assert ">Heslo</a>" in html_of(served, "a")


def test_the_page_of_a_folder_is_an_article_where_it_says_something(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("hugo.toml", "")
    shelf.put("sk/ucet/_index.md", "---\ntitle: Účet\n---\nVšetko o účte.")
    shelf.put("sk/platby/_index.md", "---\ntitle: Platby\n---\n")
    shelf.put("sk/tim/_index.md", "---\ntitle: Tím\ndraft: true\n---\nTajné.")
    shelf.write("sk/a.md", "A", "[účet](/ucet/) a [platby](platby/_index.md)", id="a")

    report = shelf.build()

    assert (report.articles, report.rejected) == (3, ())
    assert "Všetko o účte" in html_of(served, "ucet")
    assert 'href="/sk/a/ucet"' in html_of(served, "a")
    assert served.article("platby", "sk") is None
    assert report.not_suggested == 1  # the draft

    shelf.put("sk/ucet/_index.md", "---\ntitle: Účet\n---\n")
    assert shelf.build().articles == 2
