"""An edit of what many articles inherit is an edit of each of them."""

from search import KnowledgeBase
from search.building.build import IndexBuilder
from search.building.watch import edits, look_again, snapshot
from tests.search.shelf import Shelf


def is_served(knowledge_base: KnowledgeBase, article_id: str) -> bool:
    published = knowledge_base.article(article_id, "sk")
    return published is not None and published.article.status == "published"


def test_a_cascade_takes_the_pages_back_and_gives_them_back(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/docs/a.md", "Zabudnuté heslo", id="a")
    shelf.write("sk/b.md", "B", id="b")
    shelf.build()
    assert is_served(served, "a")

    shelf.put("sk/docs/_index.md", "---\ntitle: Docs\ncascade:\n  build: {render: never, list: never}\n---\n")
    assert shelf.build().changed >= 1
    assert not is_served(served, "a")
    assert is_served(served, "b")
    assert not served.suggest("zabudnuté heslo", "sk").hits

    shelf.put("sk/docs/_index.md", "---\ntitle: Docs\ncascade:\n  build: {list: never}\n---\n")
    shelf.build()
    assert is_served(served, "a")
    assert not served.suggest("zabudnuté heslo", "sk").hits

    shelf.remove("sk/docs/_index.md")
    shelf.build()
    assert is_served(served, "a")
    assert served.suggest("zabudnuté heslo", "sk").hits


def test_files_that_are_no_articles_are_looked_at_at_every_build(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/docs/a.md", "A", id="a")
    for path, kept_back, public in (
        ("sk/docs/.meta.yml", "draft: true", "draft: no"),
        ("_config.yml", "defaults: [{values: {draft: true}}]", "defaults: []"),
        ("hugo.toml", "cascade.draft = true", "cascade.draft = false"),
        ("sk/docs/docs.11tydata.json", '{"draft": true}', '{"draft": false}'),
    ):
        shelf.put(path, public)
        shelf.build()
        assert is_served(served, "a"), path
        shelf.put(path, kept_back)
        shelf.build()
        assert not is_served(served, "a"), path
        shelf.remove(path)


def test_a_watcher_that_names_the_page_of_the_folder_takes_the_pages_back(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.put("sk/docs/_index.md", "---\ntitle: Docs\n---\nText.\n")
    shelf.write("sk/docs/a.md", "A", id="a")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.put("sk/docs/_index.md", "---\ntitle: Docs\ncascade: {private: true}\n---\nText.\n")
        builder.build(edited=["sk/docs/_index.md"])
    assert not is_served(served, "a")


def test_an_article_into_which_a_page_was_put_is_rendered_without_it(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/docs/note.md", "Note", "Tajný text.", id="note")
    shelf.write("sk/a.md", "A", "![[note]]", id="a")
    shelf.build()
    published = served.article("a", "sk")
    assert published and "Tajný" in published.html

    shelf.put("sk/docs/.meta.yml", "private: true")
    shelf.build()
    published = served.article("a", "sk")
    assert published and "Tajný" not in published.html


def test_a_page_that_appears_below_a_file_that_does_not_read_is_not_published(
    shelf: Shelf, served: KnowledgeBase
) -> None:
    shelf.put("sk/docs/.meta.yml", "private: true")
    shelf.write("sk/docs/a.md", "A", id="a")
    shelf.write("sk/b.md", "B", id="b")
    shelf.build()

    shelf.put("sk/docs/.meta.yml", "private: [true")
    shelf.write("sk/docs/new.md", "N", id="new")
    report = shelf.build()

    assert {error.code for error in report.rejected} == {"inherited-unreadable"}
    assert not is_served(served, "a")
    assert not is_served(served, "new")
    assert is_served(served, "b")


def test_what_is_wrong_in_one_file_is_said_once(shelf: Shelf) -> None:
    shelf.put("sk/docs/_index.md", "---\ntitle: D\ncascade: yes\n---\n")
    for number in range(3):
        shelf.write(f"sk/docs/{number}.md", "A", id=f"a{number}")

    codes = [(warning.path, warning.code) for warning in shelf.build().warnings]

    assert codes == [("sk/docs/_index.md", "inherited")]


def test_the_watcher_sees_a_file_that_gives_values_to_articles(shelf: Shelf) -> None:
    shelf.write("sk/docs/a.md", "A", id="a")
    for path in ("sk/docs/.meta.yml", "_config.yml", "config/_default/hugo.toml", "sk/docs/docs.11tydata.json"):
        shelf.put(path, "a: 1")
        before = snapshot(shelf.articles)
        shelf.put(path, "draft: true")
        after = snapshot(shelf.articles)

        assert edits(before, after) == {path}
        assert look_again(shelf.articles, before, [path]) == after
