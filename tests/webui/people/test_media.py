"""Pictures of articles are served; nothing else of the folder is, and nothing from outside it."""

from pathlib import Path

import pytest

from tests.product import settings_in
from webui.app import create_app

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def test_only_pictures_inside_the_folder_are_served(tmp_path: Path) -> None:
    articles, outside = tmp_path / "articles", tmp_path / "secret.png"
    (articles / "sk").mkdir(parents=True)
    outside.write_bytes(PNG)
    (articles / "sk" / "menu.png").write_bytes(PNG)
    (articles / "sk" / "plan.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (articles / "sk" / "clanok.md").write_text("text", encoding="utf-8")
    (articles / "sk" / "link.png").symlink_to(outside)
    app = create_app(settings_in(tmp_path / "var", articles_dir=articles))
    client = app.test_client()

    with client.get("/media/sk/menu.png") as picture:
        assert (picture.data, picture.mimetype) == (PNG, "image/png")
        assert "sandbox" in picture.headers["Content-Security-Policy"]
    with client.get("/media/sk/plan.svg") as drawing:
        assert drawing.mimetype == "image/svg+xml"
        assert "sandbox" in drawing.headers["Content-Security-Policy"]
    for name in (
        "sk/clanok.md",
        "sk/link.png",
        "../secret.png",
        "%2e%2e/secret.png",
        "sk/none.png",
        "sk/%00.png",
        "sk",
    ):
        assert client.get(f"/media/{name}").status_code == 404, name
    app.extensions["readfirst"].database.close()


@pytest.mark.parametrize("name", ["a" * 5_000 + ".png", "/etc/passwd", "C:\\x.png"])
def test_strange_names_are_simply_not_there(tmp_path: Path, name: str) -> None:
    app = create_app(settings_in(tmp_path))

    assert app.test_client().get(f"/media/{name}").status_code in (404, 308)
    app.extensions["readfirst"].database.close()
