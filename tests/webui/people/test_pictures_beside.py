"""Pictures of a site lie beside its articles: pages show them, and nothing else of the repository can be had."""

import os
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from search import build_index
from search.articles.folder import list_folder
from search.building.watch import edits, snapshot
from search.exporting.export_articles import ExportFormat, export_articles
from search.linting.dead_links import dead_links
from search.linting.lint_folder import lint_folder
from search.sources.links import Site
from search.storage.generations import newest_good
from tests.product import settings_in
from webui.app import create_app
from webui.shared_index.picture_sums import PictureSums

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
SHOWN = re.compile(r'<img [^>]*src="(/media/[^"]+)"')


class Repository:
    """A repository of a site, with articles in one of its folders."""

    def __init__(self, folder: Path, articles: str) -> None:
        self.top, self.index = folder / "repository", folder / "index"
        self.articles = self.top / articles
        self.articles.mkdir(parents=True)
        (self.top / ".git").mkdir()

    def put(self, path: str, content: str | bytes = "") -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def write(self, *addresses: str) -> None:
        pictures = "\n\n".join(f"![Menu]({address})" for address in addresses)
        file = self.articles / "account" / "menu.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\ntitle: Menu\nlang: en\nid: menu\n---\n\nOpen it.\n\n{pictures}\n", encoding="utf-8")

    def build(self) -> None:
        build_index(self.articles, self.index)

    def dead(self) -> tuple[str, ...]:
        generation = newest_good(self.index)
        assert generation
        return dead_links(generation).get("account/menu.md", ())


@pytest.fixture
def served(tmp_path: Path) -> Iterator["Served"]:
    served = Served(tmp_path)
    yield served
    for app in served.apps:
        app.extensions["readfirst"].database.close()


class Served:
    """Servers of repositories that are made in a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.apps: list[Flask] = []

    def pictures(self, repository: Repository) -> list[tuple[str, int]]:
        """Return the address of every picture that the page shows, and what answers there."""
        client = self.app(repository).test_client()
        page = client.get("/en/a/menu")
        assert page.status_code == 200
        return [(address, self.status(repository, address)) for address in SHOWN.findall(page.text)]

    def status(self, repository: Repository, address: str) -> int:
        with self.app(repository).test_client().get(address) as answer:
            return answer.status_code

    def app(self, repository: Repository) -> Flask:
        if not self.apps:
            settings = settings_in(self.folder / "var", index=repository.index, articles_dir=repository.articles)
            self.apps.append(create_app(settings))
        return self.apps[0]


@pytest.mark.parametrize(
    ("articles", "configuration", "picture", "written"),
    [
        ("docs", ".vuepress/config.js", ".vuepress/public/img/a.png", "/img/a.png"),
        ("docs", "docusaurus.config.js", "static/img/a.png", "/img/a.png"),
        ("docs", "docusaurus.config.js", "static/img/a.png", "@site/static/img/a.png"),
        ("docs", "docusaurus.config.js", "static/img/a.png", "../../static/img/a.png"),
        ("docs", "website/docusaurus.config.js", "website/static/img/a.png", "/img/a.png"),
        ("content/en", "hugo.toml", "static/images/my menu.png", "/images/my%20menu.png"),
        ("content/en", "config/_default/hugo.yaml", "static/images/a.png", "/images/a.png"),
        ("content/en", "config.toml", "static/assets/a.png", "assets/a.png"),
        ("src/content/docs", "astro.config.mjs", "public/a.png", "/a.png"),
        ("src/content/docs", "astro.config.mjs", "src/assets/a.svg", "../../../assets/a.svg"),
        ("content", "next.config.ts", "public/assets/docs/a.webp", "/assets/docs/a.webp"),
        ("docs/guide", "docs/.vitepress/config.ts", "docs/public/a.png", "/a.png"),
        ("_docs", "_config.yml", "assets/images/a.png", "/assets/images/a.png"),
        ("content/collections/docs", "please", "public/img/a.png", "/img/a.png"),
        ("src/docs", ".eleventy.js", "src/img/a.png", "/img/a.png"),
    ],
)
def test_a_page_shows_the_pictures_of_the_site_of_every_system(
    tmp_path: Path, served: Served, articles: str, configuration: str, picture: str, written: str
) -> None:
    repository = Repository(tmp_path, articles)
    repository.put(configuration)
    repository.put(picture, PNG)
    repository.write(written)
    repository.build()

    assert [status for _, status in served.pictures(repository)] == [200]
    assert repository.dead() == ()


@pytest.mark.parametrize(
    ("configuration", "text", "written"),
    [
        ("docusaurus.config.js", "module.exports = {\n  baseUrl: '/handbook/',\n};", "/handbook/a.png"),
        ("hugo.toml", 'baseURL = "https://example.org/handbook/"', "/handbook/a.png"),
        ("_config.yml", "url: https://example.org\nbaseurl: /help/en\n", "/help/en/a.png"),
    ],
)
def test_the_path_below_which_a_site_is_published_is_no_folder(
    tmp_path: Path, served: Served, configuration: str, text: str, written: str
) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put(configuration, text)
    repository.put("static/a.png", PNG)
    repository.write(written)
    repository.build()

    assert served.pictures(repository) == [("/media/_up/static/a.png", 200)]


def test_a_picture_of_the_folder_comes_before_one_of_the_site(tmp_path: Path, served: Served) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put("hugo.toml")
    for picture in ("docs/img/a.png", "static/img/a.png", "docs/other/b.png", "static/img/b.png"):
        repository.put(picture, PNG)
    repository.put("docs/account/img/c.png", PNG)
    repository.put("static/img/c.png", PNG)
    repository.write("/img/a.png", "/img/b.png", "/moved/b.png", "../img/c.png")  # the last one as of MkDocs
    repository.build()

    shown = [address for address, status in served.pictures(repository) if status == 200]
    assert shown == [
        "/media/img/a.png",
        "/media/_up/static/img/b.png",
        "/media/other/b.png",
        "/media/account/img/c.png",
    ]


def test_a_picture_that_comes_and_goes_beside_the_folder_is_noticed(tmp_path: Path, served: Served) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put("hugo.toml")
    repository.write("/img/a.png")
    repository.build()
    before = snapshot(repository.articles)
    assert served.pictures(repository) == []
    assert repository.dead() == ("img/a.png",)

    picture = repository.put("static/img/a.png", PNG)
    assert snapshot(repository.articles) != before
    assert edits(before, snapshot(repository.articles)) == frozenset()  # the whole folder counts
    repository.build()
    assert repository.dead() == ()
    sums = PictureSums(repository.articles)
    first = sums.files()["_up/static/img/a.png"]

    picture.write_bytes(PNG + b"\1")
    assert sums.files()["_up/static/img/a.png"].digest != first.digest
    picture.unlink()
    repository.build()
    assert repository.dead() == ("img/a.png",)


def test_an_exported_site_takes_them_along(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put("hugo.toml")
    repository.put("static/img/a.png", PNG)
    repository.write("/img/a.png")

    report = export_articles(repository.articles, tmp_path / "site", ExportFormat.HTML)

    page = (tmp_path / "site" / "en" / "menu.html").read_text(encoding="utf-8")
    assert report.pictures == 1
    assert 'src="../media/_up/static/img/a.png"' in page
    assert (tmp_path / "site" / "media" / "_up" / "static" / "img" / "a.png").read_bytes() == PNG


def test_lint_names_those_that_are_not_there_as_they_were_written(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put("hugo.toml")
    repository.put("static/img/a.png", PNG)
    repository.write("/img/a.png", "../../static/img/b.png")

    report = lint_folder(repository.articles, today=date(2026, 11, 30))

    dead = [finding for finding in report.findings if finding.code == "dead-link"]
    assert [(finding.line, "'../static/img/b.png'" in finding.message) for finding in dead] == [(11, True)]


def test_nothing_but_pictures_in_folders_of_the_site_can_be_had(tmp_path: Path, served: Served) -> None:
    repository = Repository(tmp_path, "docs")
    repository.put("hugo.toml")
    outside = tmp_path / "outside"
    outside.mkdir()
    for secret in (outside / "secret.png", tmp_path / "secret.png"):
        secret.write_bytes(PNG)
    repository.put("static/a.png", PNG)
    repository.put("static/.hidden/a.png", PNG)
    repository.put("static/words.txt", "secret")
    repository.put("private/a.png", PNG)
    repository.put("secret.png", PNG)
    (repository.top / "static" / "link.png").symlink_to(outside / "secret.png")
    (repository.top / "static" / "folder").symlink_to(outside)
    (repository.top / "public").symlink_to(outside)
    addresses = [
        "../../../secret.png",
        "../../../outside/secret.png",
        "../../private/a.png",
        "../../secret.png",
        "/link.png",
        "/folder/secret.png",
        "/secret.png",
        "/.hidden/a.png",
        "/words.txt",
        "../../../../../../etc/passwd",
        "../../../../../../etc/passwd.png",
    ]
    repository.write(*addresses)
    repository.build()

    assert list_folder(repository.articles).pictures == {"_up/static/a.png"}
    assert served.pictures(repository) == []
    assert served.status(repository, "/media/_up/static/a.png") == 200
    for name in (
        "_up/_up/secret.png",
        "_up/_up/outside/secret.png",
        "_up/private/a.png",
        "_up/secret.png",
        "_up/static/link.png",
        "_up/static/folder/secret.png",
        "_up/public/secret.png",
        "_up/static/.hidden/a.png",
        "_up/static/words.txt",
        "_up/static/../private/a.png",
        "_up/static/%2e%2e/secret.png",
        "_up/static/_up/a.png",
        "_up/static/%00.png",
        "_up/static",
        "_up",
        "_up/" * 40 + "etc/passwd",
        f"_up/static/{'a' * 5_000}.png",
    ):
        assert served.status(repository, f"/media/{name}") == 404, name


@pytest.mark.parametrize("lacking", ["configuration", "repository"])
def test_without_a_site_or_a_repository_nothing_above_the_folder_is_looked_at(
    tmp_path: Path, served: Served, lacking: str
) -> None:
    repository = Repository(tmp_path, "docs")
    if lacking == "repository":
        (repository.top / ".git").rmdir()
        repository.put("hugo.toml")
    repository.put("static/a.png", PNG)
    repository.write("/a.png", "../../static/a.png")
    repository.build()

    assert list_folder(repository.articles).pictures == frozenset()
    assert served.pictures(repository) == []
    assert served.status(repository, "/media/_up/static/a.png") == 404


def test_an_address_of_thousands_of_names_costs_no_more_than_a_long_one(tmp_path: Path) -> None:
    site = Site({}, frozenset({"_up/static/img/a.png"}), roots=("_up/static", "_up"), base="docs")
    started = time.process_time()

    assert site.address("../" * 100_000 + "x/" * 200_000 + "img/a.png", "en") == ""
    assert site.address("_up/" * 100_000 + "img/a.png", "en") == "/media/_up/static/img/a.png"
    assert time.process_time() - started < 2


def test_a_configuration_above_the_repository_is_none_of_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "docs")
    (tmp_path / "hugo.toml").touch()
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.png").write_bytes(PNG)
    repository.put("static/a.png", PNG)

    assert list_folder(repository.articles).pictures == frozenset()


def test_articles_inside_a_folder_of_pictures_keep_their_own(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "public/docs")
    repository.put("astro.config.mjs")
    for picture in ("public/docs/a.png", "public/b.png", "public/docs.png"):
        repository.put(picture, PNG)
    repository.put(os.fsdecode(b"public/\xff.png"), PNG)  # a name that cannot be shown

    assert list_folder(repository.articles).pictures == {"a.png", "_up/b.png", "_up/docs.png"}
