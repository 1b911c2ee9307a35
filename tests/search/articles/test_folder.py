"""Which files are articles, and whose id is whose."""

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.articles.article import parse_article
from search.articles.folder import LIMIT_DEPTH, Claim, list_folder, unique_ids
from search.articles.section_pages import folders_with_pages
from search.sources.paths import category_from_path, earlier_ids, id_from_path
from tests.search.shelf import Shelf


def found(shelf: Shelf) -> list[str]:
    return [file.path for file in list_folder(shelf.articles).files]


def refused(shelf: Shelf) -> dict[str, str]:
    return {error.path: error.code for error in list_folder(shelf.articles).rejected}


def test_articles_are_markdown_at_any_depth_and_the_rest_is_left_alone(shelf: Shelf) -> None:
    for path in ("sk/ucet/heslo.md", "b.MARKDOWN", "a.mdx", "text.txt", "_navrh.md", ".git/x.md", "_sablony/y.md"):
        shelf.put(path, "x")

    assert found(shelf) == ["a.mdx", "b.MARKDOWN", "sk/ucet/heslo.md"]
    assert refused(shelf) == {}


def test_beside_the_file_by_which_jekyll_knows_its_folder_collections_are_articles(shelf: Shelf) -> None:
    for path in ("_config.yml", "_docs/heslo.md", "_posts/2026-01-02-novinka.md", "_includes/cast.md", "_drafts/n.md"):
        shelf.put(path, "x")
    shelf.put("_config.yml", "collections: {docs: {output: true}}\n")
    shelf.put("inde/_docs/iny.md", "x")

    assert found(shelf) == ["_docs/heslo.md", "_posts/2026-01-02-novinka.md"]


@pytest.mark.parametrize(("marker", "is_taken"), [("", False), ("hugo.toml", True), ("docusaurus.config.js", False)])
def test_the_page_of_a_folder_of_hugo_is_an_article(shelf: Shelf, marker: str, is_taken: bool) -> None:
    pages = ["_index.md", "ucet/_index.sk.md", "ucet/_index.zh-cn.md"]
    for path in (*pages, "ucet/_intro.md", "_casti/_index.md", *([marker] if marker else [])):
        shelf.put(path, "x")

    assert found(shelf) == (pages if is_taken else [])


@pytest.mark.parametrize("settings", ["config.toml", "config/_default/hugo.toml"])
def test_older_settings_of_hugo_lie_beside_its_content(shelf: Shelf, settings: str) -> None:
    shelf.put(settings, "x")
    shelf.put("content/ucet/_index.md", "x")

    assert found(shelf) == ["content/ucet/_index.md"]
    assert [file.path for file in list_folder(shelf.articles / "content").files] == ["ucet/_index.md"]


def test_settings_that_may_be_of_anything_say_nothing_of_hugo(shelf: Shelf) -> None:
    shelf.put("config.toml", "x")
    shelf.put("ucet/_index.md", "x")

    assert found(shelf) == []


SITE = ("_index.md", "ucet/_index.md", "ucet/heslo/_index.sk.md", "ucet/heslo/nove.md", "obrazky/index.md")


@pytest.mark.parametrize(
    ("also", "is_taken"),
    [
        ((), True),
        (("docusaurus.config.js",), False),
        (("ucet/index.md",), False),  # in whose place a draft would stand
        (("a/x.md", "b/x.md", "c/x.md", "d/x.md"), False),  # the fewest folders have one
    ],
)
def test_the_texts_of_hugo_without_its_settings_keep_the_pages_of_their_folders(
    shelf: Shelf, also: tuple[str, ...], is_taken: bool
) -> None:
    for path in (*SITE, *also, "ucet/_navrh.md"):
        shelf.put(path, "x")

    assert ("ucet/_index.md" in found(shelf)) is is_taken
    assert "ucet/_navrh.md" not in found(shelf)


def test_texts_of_hugo_whose_home_page_is_made_elsewhere_keep_the_pages_of_their_folders(shelf: Shelf) -> None:
    pages = ["a/_index.md", "b/_index.md", "b/c/_index.md"]
    for path in (*pages, "uvod.md", "a/x.md", "b/y.md", "c/x.md"):
        shelf.put(path, "x")

    assert set(pages) <= set(found(shelf))


def test_a_configuration_of_mkdocs_above_that_is_left_from_earlier_years_hides_no_pages(shelf: Shelf) -> None:
    (shelf.articles.parent / ".git").mkdir()
    (shelf.articles.parent / "mkdocs.yml").write_text("site_name: x", encoding="utf-8")
    for path in SITE:
        shelf.put(path, "x")

    assert "ucet/_index.md" in found(shelf)

    shelf.put("mkdocs.yml", "site_name: x")
    assert "ucet/_index.md" not in found(shelf)


def test_two_pages_that_are_set_aside_are_no_site_of_hugo(shelf: Shelf) -> None:
    for path in ("_index.md", "ucet/_index.md", "heslo.md", "ucet/heslo.md"):
        shelf.put(path, "x")

    assert found(shelf) == ["heslo.md", "ucet/heslo.md"]


def test_pictures_are_known_unless_they_are_links(shelf: Shelf) -> None:
    shelf.put("sk/menu.PNG", "x")
    shelf.put("sk/logo.svg", "x")
    (shelf.articles / "sk" / "tajne.png").symlink_to("/etc/passwd")

    assert list_folder(shelf.articles).pictures == {"sk/menu.PNG", "sk/logo.svg"}


def test_pictures_in_folders_that_hold_no_articles_are_taken(shelf: Shelf) -> None:
    for path in ("_media/menu.png", "sk/_images/okno.svg", "_media/cast.md", "_drafts/tajne.png", ".attachments/a.png"):
        shelf.write(path, "x")

    folder = list_folder(shelf.articles)

    assert (folder.pictures, folder.files) == ({"_media/menu.png", "sk/_images/okno.svg", ".attachments/a.png"}, ())


def test_pictures_of_a_page_lie_in_a_folder_called_like_it(shelf: Shelf) -> None:
    for path in (
        "sk/2.4.md",
        "sk/_2.4/menu.png",
        "sk/_2.4/cast.md",
        "sk/_2.5/iny.png",
        "drafts.md",
        "_drafts/tajne.png",
    ):
        shelf.write(path, "x")

    folder = list_folder(shelf.articles)

    assert folder.pictures == {"sk/_2.4/menu.png"}
    assert [file.path for file in folder.files] == ["drafts.md", "sk/2.4.md"]


def test_gitbook_keeps_its_pictures_in_a_folder_of_its_own(shelf: Shelf) -> None:
    for path in (".gitbook/assets/menu (1).png", "sk/.gitbook/assets/okno.svg", ".gitbook/includes/cast.md"):
        shelf.put(path, "x")
    (shelf.articles / ".gitbook" / "tajne.png").symlink_to("/etc/passwd")

    assert list_folder(shelf.articles).pictures == {".gitbook/assets/menu (1).png", "sk/.gitbook/assets/okno.svg"}
    assert found(shelf) == []


def test_pipes_sockets_folders_and_devices_under_an_articles_name_are_named(shelf: Shelf, tmp_path: Path) -> None:
    os.mkfifo(shelf.articles / "rura.md")
    (shelf.articles / "priecinok.md").mkdir()
    (shelf.articles / "nic.md").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(shelf.articles / "zasuvka.md"))

        assert refused(shelf) == {
            "rura.md": "not-a-file",
            "priecinok.md": "not-a-file",
            "zasuvka.md": "not-a-file",
            "nic.md": "link-outside",
        }


def test_links_are_followed_inside_the_folder_and_nowhere_else(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("sk/heslo.md", "x")
    secret = tmp_path / "tajne.md"
    secret.write_text("x")
    for name, target in {
        "dnu.md": "sk/heslo.md",
        "von.md": str(secret),
        "hore.md": "../tajne.md",
        "nikam.md": "nie-je.md",
        "kruh.md": "kruh.md",
    }.items():
        (shelf.articles / name).symlink_to(target)
    (shelf.articles / "dokola").symlink_to(".", target_is_directory=True)
    (shelf.articles / "etc").symlink_to("/etc", target_is_directory=True)

    assert found(shelf) == ["dnu.md", "sk/heslo.md"]
    assert refused(shelf) == {
        "von.md": "link-outside",
        "hore.md": "link-outside",
        "nikam.md": "link-broken",
        "kruh.md": "link-broken",
    }


def test_a_file_name_that_cannot_be_shown_is_refused_and_one_that_is_only_odd_is_not(shelf: Shelf) -> None:
    folder = os.fsencode(shelf.articles)
    for name in (b"latin\xe9.md", b"riadok\nkoniec.md", "nulová\u200bšírka ❤.md".encode()):
        with open(os.path.join(folder, name), "w"):  # noqa: PTH118, PTH123 - bytes that are no text
            pass

    assert found(shelf) == ["nulová\u200bšírka ❤.md"]
    assert refused(shelf) == {r"latin\udce9.md": "file-name", "riadok?koniec.md": "file-name"}


def test_folders_without_end_are_cut_off_by_name(shelf: Shelf) -> None:
    shelf.put("/".join(["a"] * (LIMIT_DEPTH + 5)) + "/x.md", "x")

    assert found(shelf) == []
    assert list(refused(shelf).values()) == ["folder-limit"]


def test_a_folder_that_is_not_there_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_folder(tmp_path / "nie-je")


def test_touching_a_file_shows_even_when_its_time_is_set_back(shelf: Shelf) -> None:
    file = shelf.put("sk/heslo.md", "abc")
    before = list_folder(shelf.articles).files
    status = file.stat()

    file.write_text("xyz")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert list_folder(shelf.articles).files != before


# Ids


def test_of_two_articles_that_write_the_same_id_the_first_keeps_it() -> None:
    ids, errors = unique_ids([Claim("sk/b.md", "sk", "heslo", 2), Claim("sk/a.md", "sk", "heslo", 3)])

    assert ids == {"sk/a.md": "heslo"}
    assert [str(error) for error in errors] == [
        "sk/b.md:2: the id 'heslo' is already the id of sk/a.md - give it an id of its own"
    ]


def test_the_same_id_in_another_language_is_a_translation() -> None:
    ids, errors = unique_ids([Claim("sk/a.md", "sk", "heslo", 2), Claim("en/a.md", "en", "heslo", 2)])

    assert (ids, errors) == ({"sk/a.md": "heslo", "en/a.md": "heslo"}, [])


def test_an_id_from_the_path_gives_way_to_a_written_one() -> None:
    ids, errors = unique_ids([Claim("a/heslo.md", "sk", "a-heslo", 0), Claim("z.md", "sk", "a-heslo", 2)])

    assert errors == []
    assert ids["z.md"] == "a-heslo"
    assert ids["a/heslo.md"].startswith("a-heslo-")


CLAIMS = st.lists(
    st.builds(
        Claim,
        path=st.text("abc/", min_size=1, max_size=6),
        lang=st.sampled_from(["sk", "cs"]),
        article_id=st.sampled_from(["x", "y", "z"]),
        id_line=st.integers(0, 2),
    ),
    unique_by=lambda claim: claim.path,
    max_size=12,
)


@given(CLAIMS, st.randoms())
def test_ids_are_unique_complete_and_do_not_depend_on_the_order_of_reading(claims: list[Claim], random: object) -> None:
    ids, errors = unique_ids(claims)
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    langs = {claim.path: claim.lang for claim in claims}

    assert unique_ids(shuffled)[0] == ids
    assert len({(langs[path], article_id) for path, article_id in ids.items()}) == len(ids)
    assert {error.path for error in errors} | set(ids) == set(langs)
    assert all(path in ids for path in langs if not next(c for c in claims if c.path == path).id_line)


def test_of_jekyll_only_the_collections_that_it_publishes_are_articles(shelf: Shelf) -> None:
    shelf.put("_config.yml", "collections:\n  docs: {output: true}\n  data: {output: false}\n  team: {x: 1}\n  ads:\n")
    for path in ("_docs/a.md", "_data/b.md", "_internal/c.md", "_posts/2026-01-02-d.md", "_team/e.md", "_ads/f.md"):
        shelf.put(path, "x")

    assert found(shelf) == ["_docs/a.md", "_posts/2026-01-02-d.md"]


@pytest.mark.parametrize(
    "config",
    ["", "title: Pomoc\n", "collections: docs\n", "collections: [docs]\n", "collections: [\n", "x: y\n" * 200_000],
)
def test_where_it_names_none_or_cannot_be_read_only_posts_are(shelf: Shelf, config: str) -> None:
    shelf.put("_config.yml", config)
    for path in ("_docs/a.md", "_posts/2026-01-02-d.md", "e.md"):
        shelf.put(path, "x")

    assert found(shelf) == ["_posts/2026-01-02-d.md", "e.md"]


def test_a_configuration_of_jekyll_may_lie_above_its_source(tmp_path: Path) -> None:
    (tmp_path / "jekyll.yml").write_text("source: app\ncollections: {how-tos: {output: true}}\n", encoding="utf-8")
    for path in ("_includes/x.md", "_layouts/y.html", "_how-tos/a.md", "_other/b.md", "c.md"):
        (tmp_path / "app" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / path).write_text("x", encoding="utf-8")

    assert [file.path for file in list_folder(tmp_path / "app").files] == ["_how-tos/a.md", "c.md"]


@pytest.mark.parametrize("config", ["docs.json", "mint.json"])
def test_snippets_of_mintlify_are_no_articles_and_keep_their_pictures(shelf: Shelf, config: str) -> None:
    for path in (f"docs/{config}", "docs/snippets/a.mdx", "docs/snippets/menu.png", "docs/b.mdx", "snippets/c.md"):
        shelf.put(path, "x")

    assert found(shelf) == ["docs/b.mdx", "snippets/c.md"]
    assert list_folder(shelf.articles).pictures == {"docs/snippets/menu.png"}


def test_pages_of_very_many_folders_are_decided_in_time() -> None:
    undecided = [f"t{top:05}/{below}" for top in range(5_000) for below in ("", "a/", "b/")]
    articles = [f"t{number % 5_000:05}/a/{number}.md" for number in range(30_000)]
    began = time.process_time()

    taken = folders_with_pages(undecided, articles)

    assert len(taken) == len(undecided)
    assert time.process_time() - began < 2


def test_the_digits_of_notion_are_in_no_address_and_the_address_with_them_still_leads_there(shelf: Shelf) -> None:
    digits = "0123456789abcdef0123456789abcdef"
    path = f"Účet {digits}/Nové heslo {digits[::-1]}.md"

    assert id_from_path(path) == "ucet-nove-heslo"
    assert parse_article(b"# Heslo", path).article.aliases == earlier_ids(path) != ()
    assert category_from_path(path) == "Účet"
    assert id_from_path(f"{digits}.md") == digits
    assert earlier_ids("ucet/heslo.md") == ()
