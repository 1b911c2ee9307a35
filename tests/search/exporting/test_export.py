"""`readfirst export`: the same bytes, a site that opens from a disk, and JSON that `readfirst import` reads again."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.exporting.export_articles import ExportFormat, FolderInTheWay, export_articles
from search.importing.import_source import import_source
from tests.search.shelf import Shelf
from webui.commands.cli import cli

BODY = "## Krok\n\n[Iný](iny.md#čo) ![A](a%20b.png) [kontakt](/sk/contact) [von](https://a.sk/)"


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    shelf.write("sk/heslo.md", "Heslo <b>", BODY, category="Účet", keywords="[pin]", id="heslo")
    shelf.write("sk/iny.md", "Iný", "## Čo\n\nText.\r\n", id="iny")
    shelf.write("en/heslo.md", "Password", "Text.", id="heslo", translation_of="heslo", based_on="2026-01-01")
    shelf.write("sk/koncept.md", "Koncept", "Text.", status="draft")
    shelf.put("sk/a b.png", b"\x89PNG\r\n")
    shelf.put("_parts/x.txt", b"\xff\0")
    return shelf


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "readfirst-export.json"
    }


def test_markdown_comes_back_byte_for_byte(filled: Shelf, tmp_path: Path) -> None:
    export_articles(filled.articles, tmp_path / "out", ExportFormat.MARKDOWN)
    assert files(tmp_path / "out") == files(filled.articles)

    import_source(tmp_path / "out", tmp_path / "again")
    assert files(tmp_path / "again") == files(filled.articles)


def test_the_site_leads_nowhere_but_to_its_own_files(filled: Shelf, tmp_path: Path) -> None:
    report = export_articles(filled.articles, tmp_path / "out", ExportFormat.HTML)

    assert (report.articles, report.pictures, report.left_out) == (3, 1, 1)
    written = files(tmp_path / "out")
    assert "sk/koncept.html" not in written
    for path, content in written.items():
        for address in re.findall(r'(?:href|src)="([^"]+)"', content.decode(errors="ignore")):
            if not address.startswith(("https:", "#")):
                target = (tmp_path / "out" / path).parent / address.partition("#")[0].replace("%20", " ")
                assert target.is_file(), (path, address)
    page = written["sk/heslo.html"].decode()
    assert "<h1>Heslo &lt;b&gt;</h1>" in page
    assert 'href="../sk/iny.html#s-%C4%8Do"' in page or 'href="../sk/iny.html#s-čo"' in page
    assert 'hreflang="en"' in page
    assert "kontakt" in page
    assert "/sk/contact" not in page


def test_zendesk_is_read_again(filled: Shelf, tmp_path: Path) -> None:
    export_articles(filled.articles, tmp_path / "out", ExportFormat.ZENDESK)

    report = import_source(tmp_path / "out", tmp_path / "again")

    assert sorted(file.becomes.value for file in report.files) == ["article"] * 3 + ["other"]
    slovak = next(file for file in (tmp_path / "again").rglob("sk/*.md") if "Heslo" in file.read_text())
    assert "category: Účet" in slovak.read_text()
    assert "keywords: [pin]" in slovak.read_text()


def test_nothing_is_written_over(filled: Shelf, tmp_path: Path) -> None:
    with pytest.raises(FolderInTheWay):
        export_articles(filled.articles, tmp_path, ExportFormat.MARKDOWN)
    with pytest.raises(FolderInTheWay):
        export_articles(filled.articles, filled.articles / "out", ExportFormat.MARKDOWN)


@pytest.mark.parametrize("form", ["markdown", "html", "zendesk"])
def test_the_command_takes_the_formats_by_their_names(shelf: Shelf, tmp_path: Path, form: str) -> None:
    shelf.write("sk/heslo.md", "Heslo")
    arguments = ["export", str(tmp_path / "out"), "--format", form, "--articles", str(shelf.articles), "--json"]

    ended = CliRunner().invoke(cli, arguments)

    assert (ended.exit_code, json.loads(ended.stdout)["articles"]) == (0, 1)
